"""Tables that a PDF gave as plain words: "STT Đơn vị Giấy khen LĐTT", then "1 Công an phường 4 10"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from commendation.folding import fold
from commendation.reading.lines.awards import find_award
from commendation.reading.lines.layout import Paragraph
from commendation.reading.lines.table_heads import Span, kind_of, role_of

_LONGEST_HEAD, _LONGEST_ROW, _MOST_ROWS = 120, 120, 500
_FEWEST_COUNTS, _FEWEST_ROWS, _LONGEST_LABEL, _LONGEST_CELL = 2, 2, 6, 6
_INDEX = re.compile(r"\s*(?:stt|tt)\b\.?\s*", re.IGNORECASE)
_ENDS_IN_FIGURE = re.compile(r"[\d–-]\s*$")
_LONGEST_ENDING = 8
_WORD = re.compile(r"\S+")
_FIGURE = re.compile(r"(?<!\S)(?:\d{1,4}|[-–])(?!\S)")


def find_flat_rows(text: str, paragraphs: Sequence[Paragraph], at: int) -> tuple[list[tuple[Span, ...]], int] | None:
    """The head and the rows of a table that begins with paragraph `at`, and the paragraph after it; None if none does.

    A row is a name and behind it one figure for every award or kind of recipient that the head names.
    """
    below = paragraphs[at].lines[1:2] or (paragraphs[at + 1].lines[:1] if at + 1 < len(paragraphs) else ())
    if not below or not _ENDS_IN_FIGURE.search(text[below[0][0] : below[0][1]][-_LONGEST_ENDING:]):
        return None
    head = _read_head(text, paragraphs[at].lines[0])
    if head is None:
        return None
    rows: list[tuple[Span, ...]] = [head]
    index = at
    while index < min(len(paragraphs), at + _MOST_ROWS):
        lines = paragraphs[index].lines[1 if index == at else 0 :]
        found = [_read_row(text, line, len(head) - 1) for line in lines]
        if not all(found):
            break
        rows += [row for row in found if row is not None]
        index += 1
    return (rows, index) if index > at and len(rows) > _FEWEST_ROWS else None


def _read_head(text: str, line: Span) -> tuple[Span, ...] | None:
    """The cells of a head: the label, then each award or kind that is counted."""
    start, end = line
    if end - start > _LONGEST_HEAD or re.search(r"[\t|:;,.\d]", text[start:end]):
        return None
    index = _INDEX.match(text, start, end)
    first = index.end() if index is not None else start
    words = [found.span() for found in _WORD.finditer(text, first, end)]
    for place in range(1, min(len(words), _LONGEST_LABEL)):
        label = (words[0][0], words[place - 1][1])
        cells = _cut_cells(text, words[place:]) if role_of(text[slice(*label)]) is not None else []
        if len(cells) >= _FEWEST_COUNTS:
            return (label, *cells)
    return None


def _cut_cells(text: str, words: Sequence[Span]) -> list[Span]:
    """The words cut into names of awards and kinds of recipients; empty where another word stands between."""
    cells: list[Span] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_CELL, len(words) - at), 0, -1):
            span = (words[at][0], words[at + length - 1][1])
            said = text[slice(*span)]
            if find_award(said) is not None or kind_of(fold(said)) is not None:
                cells.append(span)
                at += length
                break
        else:
            return []
    return cells


def _read_row(text: str, line: Span, counts: int) -> tuple[Span, ...] | None:
    """The name and the last `counts` figures of a row; a number of the row before the name is left out."""
    start, end = line
    figures = [found.span() for found in _FIGURE.finditer(text, start, end)]
    if end - start > _LONGEST_ROW or len(figures) < counts:
        return None
    last = figures[-counts:]
    if text[last[-1][1] : end].strip() or any(text[one[1] : two[0]].strip() for one, two in pairwise(last)):
        return None
    numbered = re.match(r"\s*\d{1,3}[.)]?\s+(?=[^\W\d_])", text[start : last[0][0]])
    first = start + (numbered.end() if numbered is not None else 0)
    name = text[first : last[0][0]].rstrip()
    return ((first, first + len(name)), *last) if re.match(r"[^\W\d_]", name) else None
