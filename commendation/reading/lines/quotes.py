"""Quotation marks, and what is quoted after an award: a medal's subject is not part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.reading.lines.atom_base import Atom
from commendation.reading.lines.awards import AwardName

_QUOTES = frozenset("\"“”‘’'«»*_")
_LONGEST_QUOTE = 30


def drop_quotes(atoms: Sequence[Atom]) -> list[Atom]:
    """Without quotation marks, and without what is quoted after an award: a medal's subject is not part of its name."""
    kept: list[Atom] = []
    at, straight = 0, 0
    while at < len(atoms):
        if not _is_quote(atoms[at]):
            kept.append(atoms[at])
            at += 1
            continue
        mark = str(atoms[at].value)
        straight += mark == '"'
        opens = mark in "“‘«" or (mark == '"' and straight % 2 == 1)
        if opens and kept and kept[-1].kind == "award":
            close = next((i for i in range(at + 1, min(at + _LONGEST_QUOTE, len(atoms))) if _is_quote(atoms[i])), None)
            if close is not None and not any(_is_stated_award(atom) for atom in atoms[at + 1 : close]):
                straight += mark == '"'
                at = close
        at += 1
    return kept


def _is_stated_award(atom: Atom) -> bool:
    return isinstance(atom.value, AwardName) and atom.value.grade in ("award", "generic")


def _is_quote(atom: Atom) -> bool:
    return atom.kind == "mark" and str(atom.value) in _QUOTES
