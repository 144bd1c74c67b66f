"""Receivers and awards that no sentence joins: what the headings above them say decides."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.reading.lines.awards import GENERIC
from commendation.reading.lines.grammar import Frame, SentenceReader, Setting
from commendation.reading.lines.pieces import Item, Receiver

_LISTED = frozenset({"recv", "reason", "number", "name", "filler", "other", "contest", "award", "year"})
_LONGEST_LISTED = 24


def state_listed(items: Sequence[Item], frames: Sequence[Frame], setting: Setting) -> None:
    """In a list of a year or of one recipient a bare award is stated: "Năm 2004: Tập thể lao động xuất sắc."."""
    listed = len(items) > 1 and items[0].tag == "year" and items[1].tag in (":", "award", "-", "–", "\t", "|", ",")
    if not listed and setting.recipient is None:
        return
    if any(frame.receivers or frame.number is not None for frame in frames):
        return
    for frame in frames:
        if not frame.award.verb:
            frame.stated = True
            if listed and frame.giver is None:
                frame.receivers = [Receiver(frame.award.kind or setting.kind or "collective", 1)]


def read_loose(reader: SentenceReader, items: Sequence[Item], setting: Setting) -> list[Frame]:
    """Receivers with no award of their own: the heading's award, or a commendation whose form nobody names."""
    counted = [recv for recv in reader.loose if recv.count and (not recv.bare or (recv.names and _gives_form(setting)))]
    if not counted or reader.planned or (reader.leading_body is None and items[0].tag not in _LISTED):
        return []
    if len(items) > _LONGEST_LISTED:
        return []
    if any(item.tag in ("total", "other") and item.start == 0 for item in items) and any(
        i.tag == "total" for i in items[:2]
    ):
        return []
    giver = None
    body = reader.leading_body
    if body is not None and body.level is not None and not body.head.area:
        giver = body if any(recv.names != (body.text,) for recv in counted) else None
    award = setting.award
    if award is None:
        if giver is None and setting.giver is None:
            return []
        if setting.award is None and setting.giver is None and not _looks_listed(items):
            return []
        award = GENERIC
    if any(item.tag == "contest" for item in items):
        return []
    frame = Frame(award, items[0].start, items[-1].end, giver=giver, own_giver=giver is not None, receivers=counted)
    frame.stated = True
    return [frame]


def _gives_form(setting: Setting) -> bool:
    return setting.award is not None and setting.award.grade == "award"


def _looks_listed(items: Sequence[Item]) -> bool:
    """ "Các phòng, ban của huyện: 02 đồng chí": nothing but a giver, a colon and who was commended."""
    return len(items) <= 9 and any(item.tag == ":" for item in items)
