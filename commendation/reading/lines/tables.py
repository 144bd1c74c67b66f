"""Tables as they paste: cells between tabs, bars, semicolons or runs of spaces, or one cell to a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commendation.folding import fold
from commendation.reading.lines.awards import find_award
from commendation.reading.lines.headings import may_hold_award
from commendation.reading.lines.layout import PLAIN, Paragraph
from commendation.reading.lines.table_flat import find_flat_rows
from commendation.reading.lines.table_heads import NUMBER, Span, role_of

_LONGEST_CELL, _LONGEST_LABEL = 90, 40
_MOST_COLUMNS = 12
TOTAL = re.compile(
    r"^(?:[ivx]+ |\d+ )?(?:tong|cong|toan xa|toan phuong|tong cong|tong so)\b"
    r"(?! (?:giam|cuc|lien|cong ti|chuc|nhan|an|tac|trinh|doan|dong|nghe|ti|bang|phu trach))"
)
_FEWEST_COLUMNS, _LONGEST_HEAD, _MOST_ROWS = 3, 200, 500
_APART = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[\s|:+=-]+")


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell a span of the repaired text."""

    rows: tuple[tuple[Span, ...], ...]
    end: int
    """The paragraph after it."""


def find_tables(text: str, paragraphs: Sequence[Paragraph]) -> Mapping[int, Table]:
    """The tables of a text by the paragraph they begin with."""
    tables: dict[int, Table] = {}
    at = 0
    while at < len(paragraphs):
        table = (
            _find_ruled(text, paragraphs, at)
            or _find_stacked(text, paragraphs, at)
            or _find_listed(text, paragraphs, at)
            or _find_spaced(text, paragraphs, at)
            or _find_flat(text, paragraphs, at)
        )
        if table is None:
            at += 1
            continue
        tables[at] = table
        at = table.end
    return tables


def _cells(text: str, span: Span, mark: str | None = None) -> tuple[Span, ...]:
    """The cells of one line, between tabs or bars, or between `mark`; none where it has only one."""
    start, end = span
    line = text[start:end]
    if mark is None:
        mark = "\t" if "\t" in line else "|"
    if mark not in line:
        return ()
    if mark == "|":
        stripped = line.strip().strip("|")
        start += line.index(stripped) if stripped else 0
        line = stripped
    cells = []
    for part in line.split(mark):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    return tuple(cells) if len(cells) > 1 else ()


def _find_listed(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    """Cells between semicolons or commas, under a head of at least three known columns."""
    head = text[paragraphs[at].start : paragraphs[at].lines[0][1]]
    mark = next((mark for mark in ";," if head.count(mark) >= _FEWEST_COLUMNS - 1), None)
    if mark is None or len(head) > _LONGEST_HEAD:
        return None
    if not _is_head(text, _cells(text, paragraphs[at].lines[0], mark), awards=mark == ";"):
        return None
    rows: list[tuple[Span, ...]] = []
    index = at
    while index < len(paragraphs):
        found = [_cells(text, line, mark) for line in paragraphs[index].lines]
        if any(len(row) < _FEWEST_COLUMNS or len(row) != len((rows or found)[0]) for row in found):
            break
        rows += found
        index += 1
    return Table(tuple(rows), index) if len(rows) > 1 else None


def _is_head(text: str, cells: Sequence[Span], *, awards: bool = False) -> bool:
    """Whether cells are the head of a table; `awards`: the names of awards count too, beside one other column."""
    words = [text[slice(*span)] for span in cells]
    known = sum(role_of(cell) is not None for cell in words)
    if awards and known:
        known += sum(role_of(cell) is None and len(cell) <= _LONGEST_LABEL and may_hold_award(cell) for cell in words)
    return known >= _FEWEST_COLUMNS and known * 2 >= len(cells)


def _find_spaced(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    """Cells set apart by runs of spaces, under a head of at least three known columns; the place says which column."""
    top = paragraphs[at].lines[0]
    if top[1] - top[0] > _LONGEST_HEAD:
        return None
    head = _words_apart(text, top)
    if len(head) < _FEWEST_COLUMNS or not _is_head(text, head, awards=True):
        return None
    rows = [tuple(head)]
    index = at
    while index < min(len(paragraphs), at + _MOST_ROWS):
        found = [_words_apart(text, line) for line in paragraphs[index].lines[1 if index == at else 0 :]]
        if any(len(row) < 2 or len(row) > len(head) for row in found):
            break
        for row, line in zip(found, paragraphs[index].lines[1 if index == at else 0 :], strict=True):
            rows.append(_set_in_columns(row, head, _line_start(text, top), _line_start(text, line)))
        index += 1
    return Table(tuple(rows), index) if len(rows) > 1 else None


def _find_flat(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    found = find_flat_rows(text, paragraphs, at)
    return Table(tuple(found[0]), found[1]) if found is not None else None


def _words_apart(text: str, span: Span) -> list[Span]:
    return [(found.start(), found.end()) for found in _APART.finditer(text, *span)]


def _line_start(text: str, span: Span) -> int:
    return text.rfind("\n", 0, span[0] + 1) + 1


def _set_in_columns(row: Sequence[Span], head: Sequence[Span], head_start: int, row_start: int) -> tuple[Span, ...]:
    """The cells of a row under the cells of the head: in order where none is missing, else by the nearest place."""
    if len(row) == len(head):
        return tuple(row)
    places = [span[0] - head_start for span in head]
    cells = [(row[0][0], row[0][0])] * len(head)
    for span in row:
        place = span[0] - row_start
        nearest = min(range(len(head)), key=lambda column: abs(places[column] - place))
        cells[nearest] = span
    return tuple(cells)


def _find_ruled(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    rows = []
    index = at
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        found = [_cells(text, line) for line in paragraph.lines]
        if not all(found) and not _RULE.fullmatch(text[paragraph.start : paragraph.end]):
            break
        rows += [
            row
            for row, line in zip(found, paragraph.lines, strict=True)
            if row and not _RULE.fullmatch(text[slice(*line)])
        ]
        index += 1
    return Table(tuple(rows), index) if len(rows) > 1 else None


def _find_stacked(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    """Cells one to a line: the labels of a head in a row, then cells by as many."""
    width = 0
    while at + width < len(paragraphs) and width < _MOST_COLUMNS:
        words = text[paragraphs[at + width].start : paragraphs[at + width].end]
        if paragraphs[at + width].rank != PLAIN or re.search(r"[\t|:]", words) or len(words) > _LONGEST_LABEL:
            break
        if role_of(words) is None and not (width and find_award(words) is not None):
            break
        width += 1
    if width < _FEWEST_COLUMNS or not _counts_below(text, paragraphs[at : at + 2 * width]):
        return None
    cells: list[Span] = []
    index = at + width
    while index < len(paragraphs) and paragraphs[index].end - paragraphs[index].start <= _LONGEST_CELL:
        if text[paragraphs[index].end - 1] == ":":
            break
        cells += paragraphs[index].lines
        index += 1
    head = tuple((paragraph.start, paragraph.end) for paragraph in paragraphs[at : at + width])
    rows = _stack(text, head, cells)
    return Table((head, *rows), index) if rows else None


def _counts_below(text: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether below a head with the names of awards stands one who is named and a figure for each award."""
    words = [text[one.start : one.end].strip() for one in paragraphs]
    head, row = words[: len(words) // 2], words[len(words) // 2 :]
    if len(words) % 2 or all(role_of(cell) is not None for cell in head):
        return True
    awards = [
        NUMBER.fullmatch(cell) or cell in "-–" for label, cell in zip(head, row, strict=True) if find_award(label)
    ]
    return all(awards) and not all(NUMBER.fullmatch(cell) for cell in row)


def _stack(text: str, head: Sequence[Span], cells: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Cells in rows. A row begins with words after figures; where there is a number of rows, with the next one."""
    roles = [role_of(text[slice(*span)]) for span in head]
    if fold(text[slice(*head[0])]) == "tt":
        roles[0] = "index"
    rows: list[list[Span]] = []
    for place, cell in enumerate(cells):
        words = text[slice(*cell)]
        full = not rows or len(rows[-1]) >= len(head)
        labelled = place + 1 < len(cells) and not NUMBER.fullmatch(text[slice(*cells[place + 1])])
        numbered = roles[0] == "index" and labelled and words.strip().rstrip(".") == str(len(rows) + 1)
        begins = (
            not NUMBER.fullmatch(words)
            and words.strip() not in ("-", "–", "0")
            and rows
            and len(rows[-1]) > 1
            and roles[0] == "label"
            and NUMBER.fullmatch(text[slice(*rows[-1][-1])])
        )
        if full or (numbered and len(rows[-1]) > 1) or begins or (roles[0] == "index" and TOTAL.match(fold(words))):
            rows.append([])
            if roles[0] == "index" and TOTAL.match(fold(words)):
                rows[-1].append((cell[0], cell[0]))
        rows[-1].append(cell)
    return [tuple(row) for row in rows]
