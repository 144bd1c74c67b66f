"""What is handed in: the ledger of one year becomes a `Report` (plain data), and that a Word file or a short text.

Pure given its inputs: no clock, no SQL of its own. `build.build_report` is the way in.
"""
