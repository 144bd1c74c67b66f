"""A version of a report that was built: the data it was built from as a file, and how it differs from another one."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

from report_builder.report_input import ReportInput

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DATA_MEDIA_TYPE = "application/gzip"
_LARGEST_DATA = 200_000_000
_ENDS = re.compile(r"(?<=[.!?;])\s+")
_TOTALS = (
    ("all", "tổng số lượt"),
    ("collectives", "tổng tập thể"),
    ("individuals", "tổng cá nhân"),
    ("households", "tổng hộ gia đình"),
)


class DataUnreadable(Exception):
    """The data of a kept version cannot be read: damaged, or of another version of the program."""


def pack_input(given: ReportInput) -> bytes:
    """Everything a report was made of, as compressed JSON; the same input gives the same bytes."""
    return gzip.compress(_adapter().dump_json(given), mtime=0)


def unpack_input(content: bytes) -> ReportInput:
    """What `pack_input` wrote. Raises DataUnreadable."""
    try:
        opened = zlib.decompressobj(wbits=31)
        plain = opened.decompress(content, _LARGEST_DATA)
        return _adapter().validate_json(plain)
    except (zlib.error, ValueError) as error:
        raise DataUnreadable(str(error)) from error


@cache
def _adapter() -> TypeAdapter[ReportInput]:
    from pydantic import TypeAdapter

    return TypeAdapter(ReportInput)


def compare_versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """How a snapshot (`build.take_snapshot`) differs from an earlier one, in words; empty when it does not.

    ["+1 câu", "tổng cá nhân 63 → 64"]
    """
    added, removed, changed = _count_sentences(before["lines"], after["lines"])
    told = [f"{sign}{count} câu" for sign, count in (("+", added), ("−", removed), ("sửa ", changed)) if count]
    for name, words in _TOTALS:
        was, now = before["totals"][name], after["totals"][name]
        if was != now:
            told.append(f"{words} {was} → {now}")
    was, now = before.get("number", ""), after.get("number", "")
    if was != now:
        told.append(now.replace("Số:", "số") if "\N{NO-BREAK SPACE}" not in now else "bỏ số văn bản")
    filled, missing = len(before["gaps"]), len(after["gaps"])
    if filled != missing:
        told.append(f"chỗ thiếu {filled} → {missing}")
    return told


def _count_sentences(before: Sequence[str], after: Sequence[str]) -> tuple[int, int, int]:
    """Sentences that were added, removed, and reworded in place; one that only moved is none of these."""
    old, new = ([sentence for line in lines for sentence in _ENDS.split(line)] for lines in (before, after))
    moved = (Counter(old) - Counter(new), Counter(new) - Counter(old))
    added = removed = changed = 0
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        gone = _take(old[start:end], moved[0])
        come = _take(new[new_start:new_end], moved[1])
        both = min(gone, come)
        changed, removed, added = changed + both, removed + gone - both, added + come - both
    return added, removed, changed


def _take(sentences: Sequence[str], counted: Counter[str]) -> int:
    """How many of `sentences` are among those counted, each as often as it is counted."""
    taken = 0
    for sentence in sentences:
        if counted[sentence] > 0:
            counted[sentence] -= 1
            taken += 1
    return taken
