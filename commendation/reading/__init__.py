"""What officials type, read: numbers, dates, decisions, pasted paragraphs and questions about counts.

Every reader is a pure function of its text (and of `today`, where a date may be relative), takes text with or without
diacritics, and says in its docstring what it raises when it does not understand.
"""
