"""Rows of a pasted page that name a person of whom no award was read: the official is told, nothing goes silently."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.reading.lines.layout import PLAIN, Paragraph
from commendation.reading.lines.names import is_surname
from commendation.reading.lines.pieces import Item
from commendation.reading.lines.tokens import Token

_LONGEST_ROW = 200


def names_person(paragraph: Paragraph, items: Sequence[Item], tokens: Sequence[Token], line: str) -> bool:
    """Whether a row of a list begins with a person's name and heads nothing: "3. Bà Lê Thị Hoài, giáo viên"."""
    if paragraph.rank == PLAIN or len(line) > _LONGEST_ROW or line.rstrip().endswith(":"):
        return False
    first = items[0].recv if items else None
    if first is not None and first.named and first.kind in ("individual", "household"):
        return True
    return len(tokens) > 2 and is_surname(tokens[0]) and tokens[1].folded in ("van", "thi")
