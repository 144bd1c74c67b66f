"""What the parts of a sentence say together once all of it is read: names before a form, a form behind an act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commendation.reading.lines.frames import Frame, Setting
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.state import State

_BEFORE_FORM = (",", "-", "–", ":", "|", ";")
_BEFORE_NAMES = (None, ":", ",", "-", "–", "filler", "other", "group")


def close_sentence(reader: State) -> None:
    """Give forms that stand alone to those whom the sentence names or counts beside them."""
    _name_acts(reader)
    _take_those_before(reader)


def _name_acts(reader: State) -> None:
    """ "Khen thưởng 02 tập thể, 05 cá nhân ..., kèm Giấy khen của Chủ tịch UBND xã": the form of what was given."""
    for act, form in zip(reader.frames, reader.frames[1:], strict=False):
        counted = act.award.verb and any(recv.count and not recv.bare for recv in act.receivers)
        if counted and not act.planned and _stands_alone(form) and form.award.family:
            act.award, act.end = form.award, max(act.end, form.end)
            act.giver, act.own_giver = form.giver or act.giver, form.own_giver or act.own_giver
            reader.drop_frame(form)
            return


def _take_those_before(reader: State) -> None:
    """ "Nguyễn Thị Chi, tổ 3, giấy khen CT phường", "02 (Trường A, Trạm B): Bằng khen": no verb joins the two."""
    if len(reader.frames) != 1 or not reader.loose or reader.planned:
        return
    frame = reader.frames[0]
    said = [recv for recv in reader.loose if recv.count and not recv.bare]
    if not _stands_alone(frame) or frame.award.grade != "award" or len(said) != len(reader.loose):
        return
    at = next(index for index, item in enumerate(reader.items) if item.award is frame.award)
    first = next(
        (
            index
            for index, item in enumerate(reader.items)
            if (item.recv is not None and item.recv in said)
            or (item.number is not None and item.number == said[0].count)
        ),
        at,
    )
    before = reader.items[first - 1].tag if first else None
    if first < at and reader.items[at - 1].tag in _BEFORE_FORM and before in _BEFORE_NAMES:
        frame.receivers = said
        frame.start = min(frame.start, reader.items[first].start)


def name_form_above(items: Sequence[Item], frames: Sequence[Frame], above: Iterable[Frame]) -> bool:
    """ "Hình thức: Giấy khen" below a list of those commended: its form. Whether the line was such a one.

    `above` are the frames before the line, the nearest first.
    """
    if [item.tag for item in items[:3]] != ["title", ":", "award"] or len(frames) != 1 or not frames[0].award.family:
        return False
    named = False
    for frame in above:
        if not frame.award.verb:
            break
        frame.award, named = frames[0].award, True
        frame.giver = frames[0].giver or frame.giver
    return named


def state_labelled(items: Sequence[Item], frames: Sequence[Frame], setting: Setting) -> None:
    """ "1. Tập thể: Tập thể lao động xuất sắc" with nothing below: the writer's own collective got it."""
    alone = len(frames) == 1 and _stands_alone(frames[0]) and all(item.tag in ("award", ".") for item in items)
    if alone and setting.kind == "collective" and frames[0].award.kind == "collective":
        frames[0].receivers = [Receiver("collective", 1)]


def _stands_alone(frame: Frame) -> bool:
    return not frame.planned and not frame.receivers and frame.number is None
