"""Texts within the limits of platforms, which count UTF-16 code units."""

from __future__ import annotations


def count_units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` units: between paragraphs, else lines, else words, else anywhere.

    Never within a character; what is blank where it is cut is left out.
    """
    pieces: list[str] = []
    rest = text.strip()
    while count_units(rest) > limit:
        end = _find_end(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _find_end(text: str, limit: int) -> int:
    """Where to cut a text that is too long. A piece of less than a third is not worth a better place."""
    most = _count_signs(text, limit)
    for mark in ("\n\n", "\n", " "):
        # The mark itself may lie just beyond: it is left out.
        at = text.rfind(mark, 0, most + len(mark))
        if at > most // 3:
            return at
    return most


def _count_signs(text: str, limit: int) -> int:
    """How many characters fit into `limit` units."""
    units = 0
    for at, sign in enumerate(text):
        units += 2 if sign > "\uffff" else 1
        if units > limit:
            return at
    return len(text)
