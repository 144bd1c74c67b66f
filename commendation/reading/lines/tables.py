"""Tables as they paste: cells between tabs or bars, or one cell to a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commendation.catalogue import Tier
from commendation.reading.lines.grammar import Frame, Setting
from commendation.reading.lines.layout import Paragraph
from commendation.reading.lines.text import Repaired


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell a span of the repaired text."""

    rows: tuple[tuple[tuple[int, int], ...], ...]
    end: int
    """The paragraph after it."""


def find_tables(text: str, paragraphs: Sequence[Paragraph]) -> Mapping[int, Table]:
    return {}


def read_table(table: Table, repaired: Repaired, city: Tier, setting: Setting) -> Iterator[tuple[Frame, tuple[int, int]]]:
    return iter(())
