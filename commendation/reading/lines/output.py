"""Award lines as the objects of the command line: one for each award, conferrer and kind of recipient."""

from __future__ import annotations

from typing import Any

from commendation.reading.lines.model import AwardLine, Reading


def list_objects(reading: Reading) -> list[dict[str, Any]]:
    """The awards of a reading in the shape of the development data, equal ones added up."""
    objects: dict[tuple[object, ...], dict[str, Any]] = {}
    for line in reading.lines:
        key = (line.word, line.conferrer, line.conferrer_level, line.recipient_kind)
        if key not in objects:
            objects[key] = _make_object(line)
            continue
        known = objects[key]
        known["count"] = None if known["count"] is None or line.count is None else known["count"] + line.count
        known["recipients"] += [name for name in line.recipients if name not in known["recipients"]]
    return list(objects.values())


def _make_object(line: AwardLine) -> dict[str, Any]:
    return {
        "award": line.word,
        "class": line.grade,
        "conferrer": line.conferrer,
        "conferrer_level": line.conferrer_level,
        "recipient_kind": line.recipient_kind,
        "count": line.count,
        "recipients": list(line.recipients),
    }
