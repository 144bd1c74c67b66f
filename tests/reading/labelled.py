"""Texts with their awards in the short form of `tests/reading/data/lines/*.txt`, as rows of the development data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commendation.reading.lines.awards import find_award

FOLDER = Path(__file__).parent / "data" / "lines"


def load_round(name: str) -> list[dict[str, Any]]:
    """The rows of one file, in its order."""
    rows: list[dict[str, Any]] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            ident, kind, *year = line[3:].split()
            rows.append({"id": ident, "source_kind": kind, "year": int(year[0]) if year else None, "text": "",
                         "awards": []})  # fmt: skip
        elif line.startswith("=> "):
            rows[-1]["awards"].append(_read_award(line[3:]))
        elif rows and not rows[-1]["awards"]:
            rows[-1]["text"] += line + "\n"
    for row in rows:
        row["text"] = row["text"].strip("\n")
    return rows


def _read_award(line: str) -> dict[str, Any]:
    award, conferrer, level, kind, count = (None if part == "-" else part for part in line.split(" | "))
    assert award is not None
    known = find_award(award)
    return {
        "award": award,
        "class": known.grade if known is not None else "award",
        "conferrer": conferrer,
        "conferrer_level": level,
        "recipient_kind": kind,
        "count": int(count) if count is not None else None,
        "recipients": [],
    }
