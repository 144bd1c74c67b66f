"""The commands of `python -m bot`, by subject.

A module here loads nothing but typer: each command loads what it needs when it is used, so that all start quickly.
"""
