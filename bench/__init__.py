"""Benchmarks: what the program costs, as ratios to a floor and to peers measured in the same run.

`python -m bench [name ...] [--quick]`. Absolute figures belong to one machine; the ratios are what is compared.
"""
