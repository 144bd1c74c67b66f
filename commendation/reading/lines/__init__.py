"""Award prose read into records: `read_lines` takes a pasted text and gives its award lines with what to ask.

What reads is loaded by the first text that is to be read: it is the largest part of the program, and most turns and
every start do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commendation.reading.lines.model import AwardLine, Doubt, Reading, Source

if TYPE_CHECKING:
    from commendation.reading.bodies import Place

__all__ = ["AwardLine", "Doubt", "Reading", "Source", "apply_correction", "read_answers", "read_lines", "settle_doubt"]


def read_lines(text: str, *, year: int | None = None, place: Place | None = None) -> Reading:
    """See `commendation.reading.lines.read.read_lines`."""
    from commendation.reading.lines import read

    return read.read_lines(text, year=year, place=place)


def apply_correction(reading: Reading, text: str) -> Reading | None:
    """See `commendation.reading.lines.corrections.apply_correction`."""
    from commendation.reading.lines import corrections

    return corrections.apply_correction(reading, text)


def read_answers(reading: Reading, text: str) -> dict[int, str] | None:
    """See `commendation.reading.lines.doubts.read_answers`."""
    from commendation.reading.lines import doubts

    return doubts.read_answers(reading, text)


def settle_doubt(reading: Reading, number: int, choice: str) -> Reading:
    """See `commendation.reading.lines.doubts.settle_doubt`."""
    from commendation.reading.lines import doubts

    return doubts.settle_doubt(reading, number, choice)
