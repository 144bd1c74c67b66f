"""Corrections of a pasted table that name no line's slot: "không phải chi bộ 5 mà chi bộ 7", "dòng 3 năm 2022"."""

from __future__ import annotations

import re
from dataclasses import replace

from commendation.reading.lines import AwardLine, Reading
from handlers.engine.flow import Context
from handlers.engine.rewording import read_denial, strip_marks
from handlers.flows import typed_values
from handlers.flows.award_corrections import complete_name, find_named

_YEAR_OF_LINE = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)?(?:dòng|dong|số|so)?\s*(?P<line>\d{1,3})\s*(?:là|la|thành|thanh|sang|:|->|→)?\s*"
    r"(?:năm|nam)\s+(?P<year>\d{4})",
    re.IGNORECASE,
)
_DROPS = re.compile(r"(?:bỏ|bo|xoá|xóa|xoa|bớt|bot)\s+(?P<who>[^\d\s].*)", re.IGNORECASE)


def correct_pasted(ctx: Context, reading: Reading, text: str) -> Reading | None:
    """The reading as a sentence corrects it; None for what is no such correction. Raises Reject."""
    line = strip_marks(text).words
    dated = _YEAR_OF_LINE.fullmatch(line)
    if dated is not None:
        at = int(dated["line"]) - 1
        year = typed_values.take_year(ctx, {}, dated["year"])
        return _put(reading, at, replace(reading.lines[at], year=year)) if 0 <= at < len(reading.lines) else None
    denied = read_denial(line)
    if denied is not None:
        old, new = denied
        return _rename(reading, old, new)
    dropped = _DROPS.fullmatch(line)
    return _drop(reading, dropped["who"]) if dropped is not None else None


def _find_recipient(reading: Reading, said: str) -> tuple[int, int] | None:
    """The line and the place in it of the one recipient that is meant; None for none or several."""
    found = [(at, _place(line, said)) for at, line in enumerate(reading.lines)]
    sure = [(at, place) for at, place in found if place is not None]
    return sure[0] if len(sure) == 1 else None


def _place(line: AwardLine, said: str) -> int | None:
    return find_named([{"name": name} for name in line.recipients], said)


def _rename(reading: Reading, old: str, new: str) -> Reading | None:
    found = _find_recipient(reading, old)
    if found is None:
        return None
    at, place = found
    held = list(reading.lines[at].recipients)
    held[place] = complete_name(held[place], old, new)
    return _put(reading, at, replace(reading.lines[at], recipients=tuple(held)))


def _drop(reading: Reading, said: str) -> Reading | None:
    """One recipient less in a line that has several; the number falls where it was that of the names."""
    found = _find_recipient(reading, said)
    if found is None or len(reading.lines[found[0]].recipients) < 2:
        return None
    at, place = found
    line = reading.lines[at]
    held = [name for other, name in enumerate(line.recipients) if other != place]
    count = line.count - 1 if line.count == len(line.recipients) else line.count
    return _put(reading, at, replace(line, recipients=tuple(held), count=count))


def _put(reading: Reading, at: int, line: AwardLine) -> Reading:
    return replace(reading, lines=(*reading.lines[:at], line, *reading.lines[at + 1 :]))
