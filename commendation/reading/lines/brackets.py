"""What stands in brackets after a number: names, a split by giver or kind, a comparison, or nothing that counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from commendation.reading.lines.frames import Frame
from commendation.reading.lines.givers import Body
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.state import State

_LONGEST_BRACKET = 60


def fold_brackets(items: Sequence[Item]) -> list[Item]:
    """The items with each bracket as one; a bracket that is not closed soon is none."""
    folded: list[Item] = []
    at = 0
    while at < len(items):
        if items[at].tag in ("(", "["):
            close = next(
                (i for i in range(at + 1, min(at + _LONGEST_BRACKET, len(items))) if items[i].tag in (")", "]")), None
            )
            if close is not None:
                folded.append(Item("group", items[at].start, items[close].end, inner=tuple(items[at + 1 : close])))
                at = close + 1
                continue
        folded.append(items[at])
        at += 1
    return folded


def read_bracket(reader: State, index: int) -> None:
    """Take from the bracket at `index` what it says about the award, or about whoever stands before it."""
    item = reader.items[index]
    inner = _count_kinds(item.inner)
    if _names_award(reader, index, inner):
        return
    frame = reader.frame
    if any(part.tag == "decision" for part in inner):
        reader.decision = " ".join(str(part.value) for part in inner if part.tag in ("decision", "date"))
        giver = next((part.body for part in inner if part.body is not None), None)
        if frame is not None and giver is not None and frame.giver is None:
            frame.giver, frame.own_giver = giver, True
        return
    giver = _find_giver(inner)
    if frame is not None and giver is not None and frame.giver is None:
        frame.giver, frame.own_giver = giver, True
        return
    if _states_awards(reader, frame, inner):
        return
    if frame is None:
        _name_loose(reader, inner)
        return
    if inner and inner[0].tag in ("propose", "future") and not any(part.number or part.recv for part in inner):
        frame.planned = True  # "01 Bằng khen UBND tỉnh (đang trình)"
        return
    if any(part.tag in ("compare", "propose") for part in inner) or _is_other_year(inner, reader):
        return
    if _split_by_giver(reader, frame, inner) or _splits_act(reader, frame, inner):
        return
    names = [part.recv for part in inner if part.recv is not None and part.recv.named]
    counted = [part.recv for part in inner if part.recv is not None and part.recv.count and not part.recv.named]
    bodies = [part.body for part in inner if part.body is not None and not part.body.head.area]
    if any(body.head.office for body in bodies) and all(body.head.office for body in bodies) and not names:
        names = [Receiver("individual", 1, (body.text,), named=True) for body in bodies]  # "(đ/c Chủ tịch Hội)"
        bodies, counted = [], []
    if len(inner) == 1 and inner[0].recv is not None and inner[0].recv.bare and not frame.receivers:
        if frame.number is not None and frame.award.kind is None:
            frame.receivers, frame.number = [Receiver(inner[0].recv.kind, frame.number)], None  # "(tập thể)"
        return
    if counted:
        _split_by_kind(frame, counted)
        if frame.giver is None and frame.award.family and not any(r.named for r in frame.receivers):
            frame.giver = (
                reader.leading_body if reader.labels_giver() else None
            )  # "UBND xã: 90 giấy khen (22 tập thể, ...)"
    elif names or bodies:
        _name_receivers(frame, names, bodies)
    frame.end = max(frame.end, item.end)


def _count_kinds(inner: tuple[Item, ...]) -> tuple[Item, ...]:
    """ "tập thể 2; cá nhân: 7": words for receivers with the figure behind them."""
    kept: list[Item] = []
    for part in inner:
        last = kept[-1] if kept else None
        before = kept[-2] if last is not None and last.tag in (":", "=") and len(kept) > 1 else last
        if part.tag == "number" and before is not None and before.recv is not None and before.recv.bare:
            while kept[-1] is not before:
                kept.pop()
            kept[-1] = replace(before, end=part.end, recv=Receiver(before.recv.kind, part.number))
        else:
            kept.append(part)
    return tuple(kept)


def _names_award(reader: State, index: int, inner: tuple[Item, ...]) -> bool:
    """ "Công an xã (ĐVQT)": what the one before the bracket got; "23 cá nhân (giấy khen ...)": which form it was."""
    award = next((part.award for part in inner if part.award is not None and not part.award.verb), None)
    if award is None or any(part.number is not None or part.recv is not None for part in inner):
        return False
    giver = next((part.body for part in inner if part.body is not None), None)
    if reader.frame is not None and reader.frame.award.verb and award.grade == "award":
        reader.frame.award = award
        reader.frame.giver = giver or reader.frame.giver
        return True
    if reader.frame is None and reader.loose and award.grade == "award" and reader.verb:
        frame = Frame(
            award, reader.items[index].start, reader.items[index].end, giver=giver, own_giver=giver is not None
        )
        frame.receivers, frame.planned = [recv for recv in reader.loose if recv.count], reader.planned
        reader.frames.append(frame)  # "Thưởng đột xuất 04 cá nhân ... (kèm giấy khen của Chủ tịch UBND xã)"
        return True
    before = reader.items[index - 1] if index else None
    held = reader.frame is not None and reader.frame.award.grade == "award" and not reader.bracketed
    if before is None or held:
        return False
    recv = before.recv
    if before.body is not None and not before.body.head.area:
        recv = Receiver("individual" if before.body.head.office else "collective", 1, (before.body.text,), named=True)
    if recv is None or not recv.named or award.grade not in ("award", "movement"):
        return False
    frame = Frame(award, before.start, reader.items[index].end, giver=giver, own_giver=giver is not None)
    frame.receivers, frame.planned = [recv], reader.planned
    reader.frames.append(frame)
    reader.frame, reader.bracketed = frame, True
    reader.loose = [other for other in reader.loose if other != recv]
    return True


def _states_awards(reader: State, frame: Frame | None, inner: tuple[Item, ...]) -> bool:
    """ "05 đồng chí (01 huy hiệu 50 năm, 04 huy hiệu 30 năm)": the awards that a number is made of."""
    if frame is not None and frame.award.name != "huy hiệu đảng":
        return False
    stated = []
    kind = reader.loose[-1].kind if frame is None and reader.loose else None
    for before, part, after in zip((None, *inner), inner, (*inner[1:], None), strict=False):
        if part.award is None or part.award.verb:
            continue
        number = part.number or (before.recv.count if before is not None and before.recv is not None else None)
        if number is None and after is not None and after.tag == "number":
            number = after.number
        if number is not None:
            receivers = [Receiver(part.award.kind or kind, number)]
            stated.append(Frame(part.award, part.start, part.end, receivers=receivers, planned=reader.planned))
    if frame is None and stated:
        reader.loose = reader.loose[:-1]
    elif frame is not None:
        for one in stated:
            one.giver, one.own_giver = frame.giver, frame.own_giver
    reader.frames += stated
    return bool(stated)


def _find_giver(inner: tuple[Item, ...]) -> Body | None:
    """ "(Công an tỉnh công nhận)", "(do UBND huyện tặng)": who gave it, with no number beside."""
    if any(part.number is not None or part.recv is not None for part in inner):
        return None
    body = next((part.body for part in inner if part.body is not None), None)
    gives = any(part.tag in ("give", "by", "of") or (part.award is not None and part.award.verb) for part in inner)
    return body if gives else None


def _name_loose(reader: State, inner: tuple[Item, ...]) -> None:
    names = tuple(name for part in inner if part.recv is not None and part.recv.named for name in part.recv.names)
    if reader.subject and names and not reader.subject[-1].names:
        reader.subject[-1] = replace(reader.subject[-1], names=names)
    elif reader.loose and names and not reader.loose[-1].names:
        reader.loose[-1] = replace(reader.loose[-1], names=names)


def _is_other_year(inner: tuple[Item, ...], reader: State) -> bool:
    """ "(năm 2022: 27)": last year's number."""
    year = next((part for part in inner if part.tag == "year"), None)
    return (
        year is not None and any(part.number is not None for part in inner) and bool(re.search(r"\d", str(year.value)))
    )


def _split_by_giver(reader: State, frame: Frame, inner: tuple[Item, ...]) -> bool:
    """ "02 giấy khen (huyện 01, xã 01)": one frame for each giver."""
    pairs: list[tuple[Body, Receiver]] = []
    body: Body | None = None
    before = frame.receivers[-1] if frame.receivers else None
    for part in inner:
        if part.body is not None:
            body = part.body
        elif body is not None and part.award is None:
            if part.number is not None:
                kind = before.kind if before is not None else frame.award.kind
                names = before.names if before is not None and before.named else ()
                pairs.append((body, Receiver(kind, part.number, names)))
            elif part.recv is not None and part.recv.count:
                pairs.append((body, part.recv))
    if (
        not frame.award.family
        or len({giver.text for giver, _ in pairs}) < 2
        or any(giver.level is None for giver, _ in pairs)
    ):
        return False
    total = frame.number if frame.number is not None else sum(recv.count or 0 for recv in frame.receivers)
    said = sum(recv.count or 0 for _, recv in pairs)
    if said != total and (before is None or said != before.count):
        return False
    reader.drop_frame(frame)
    if said != total:
        reader.frames.append(replace(frame, receivers=frame.receivers[:-1]))
    for giver, recv in pairs:
        reader.frame = replace(frame, giver=giver, own_giver=True, number=None, receivers=[recv])
        reader.frames.append(reader.frame)
    return True


def _splits_act(reader: State, frame: Frame, inner: tuple[Item, ...]) -> bool:
    """ "khen: 05 tập thể (Bằng khen 02 tập thể; Giấy khen 03 tập thể)": the forms that stand for the number."""
    forms = [part for part in inner if part.award is not None and part.award.family]
    if not frame.award.verb or not forms or not any(part.recv and part.recv.count for part in inner):
        return False
    within = type(reader)(inner, reader.setting)
    within.agent, within.level = frame.giver, frame.level or reader.level
    parts = [part for part in within.read() if part.receivers]  # type: ignore[attr-defined]
    said = sum(recv.count or 0 for part in parts for recv in part.receivers)
    if said != sum(recv.count or 0 for recv in frame.receivers):
        return False
    reader.drop_frame(frame)
    reader.frames += parts
    reader.frame = None
    return True


def _split_by_kind(frame: Frame, counted: list[Receiver]) -> None:
    """ "31 lượt (5 tập thể, 26 cá nhân)": the parts stand for the number, if they are of several kinds."""
    last = frame.receivers[-1] if frame.receivers else None
    total = last.count if last is not None else frame.number
    if total is None and (last is None or last.bare):
        frame.receivers = list(counted)  # "50 năm (3 đ/c), 45 năm (2 đ/c)"
        return
    kinds = {recv.kind for recv in counted}
    if total is None or sum(recv.count or 0 for recv in counted) != total or kinds == {None}:
        return
    if last is not None and last.kind is not None and not (last.named and len(kinds) > 1):
        return
    if frame.award.kind is not None and kinds != {frame.award.kind}:
        return
    if last is not None:
        frame.receivers.pop()
    frame.number = None
    frame.receivers.extend(counted)


def _as_receivers(bodies: list[Body]) -> list[Receiver]:
    return [Receiver("collective", 1, (body.text,), named=True) for body in bodies]


def _name_receivers(frame: Frame, names: list[Receiver], bodies: list[Body]) -> None:
    said = tuple(name for recv in names for name in recv.names) + tuple(body.text for body in bodies)
    last = frame.receivers[-1] if frame.receivers else None
    if last is not None:
        if not last.names and (last.count is None or last.count >= 1):
            frame.receivers[-1] = replace(last, names=said)
        return
    if frame.number is not None and len({recv.kind for recv in (*names, *_as_receivers(bodies))}) > 1:
        split = [*names, *_as_receivers(bodies)]
        if sum(recv.count or 0 for recv in split) == frame.number and frame.award.kind is None:
            frame.receivers, frame.number = split, None
            return
    if frame.number is not None:
        kind = frame.award.kind or (names[0].kind if names else "collective")
        frame.receivers.append(Receiver(kind, frame.number, said))
        frame.number = None
    elif names:
        frame.receivers.append(Receiver(names[0].kind, len(said), said, named=True))
