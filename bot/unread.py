"""What was not understood, as lines for whoever improves the reading: JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from storage.misunderstood import Misunderstood

_COLUMNS = ("unit", "place", "text", "count", "first_at", "last_at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_jsonl(found: Sequence[Misunderstood]) -> Iterator[str]:
    """An object to a line."""
    for one in found:
        yield json.dumps(dict(zip(_COLUMNS, _values(one), strict=True)), ensure_ascii=False)


def write_csv(found: Sequence[Misunderstood]) -> Iterator[str]:
    """A head and a row to a line. What a spreadsheet would take for a formula gets an apostrophe before it."""
    yield ",".join(_COLUMNS)
    for one in found:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([_defuse(value) for value in _values(one)])
        yield line.getvalue()


def _defuse(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _values(one: Misunderstood) -> tuple[object, ...]:
    moments = (one.first_at.isoformat(timespec="minutes"), one.last_at.isoformat(timespec="minutes"))
    return (one.unit_id, one.place, one.text, one.count, *moments)
