"""Totals and their parts: what is counted twice goes, what stands under one number is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commendation.reading.lines.frames import Frame
from commendation.reading.lines.pieces import Receiver

if TYPE_CHECKING:
    from commendation.reading.lines.read import Found

_FEWEST_PARTS, _MOST_PARTS = 2, 10
_BADGES = ("huy hiệu đảng", "huy hiệu")


def split_ranks(frame: Frame) -> list[Frame]:
    """ "02 huân chương lao động hạng 2 và 3" is one of each class; another number stays with the first."""
    if not frame.further:
        return [frame]
    ranks = [frame.award, *frame.further]
    said = frame.number if frame.number is not None else sum(recv.count or 0 for recv in frame.receivers)
    if said not in (0, len(ranks)) or len(frame.receivers) > 1:
        return [frame]
    kind = frame.receivers[0].kind if frame.receivers else None
    parts = [replace(frame, award=award, further=()) for award in ranks]
    if said:
        for part in parts:
            part.number, part.receivers = None, [Receiver(kind, 1)]
    return parts


def drop_own_total(frame: Frame) -> None:
    """ "27 cá nhân, gồm: khối Đảng 5, chính quyền 14, đoàn thể 8": of a number and its parts, one of the two.

    Parts of other kinds stand for a number without a kind; parts of the same kind add nothing to it.
    """
    if frame.whole is not None and frame.whole < len(frame.receivers):
        _drop_parts(frame, frame.whole)
    _drop_named_again(frame)
    if frame.number is not None and len(frame.receivers) >= _FEWEST_PARTS:
        if sum(recv.count or 0 for recv in frame.receivers) == frame.number:
            frame.number = None
        return
    if len(frame.receivers) <= _FEWEST_PARTS:
        return
    first, parts = frame.receivers[0], frame.receivers[1:]
    if not first.count or first.named or sum(recv.count or 0 for recv in parts) != first.count:
        return
    if first.kind is None and any(recv.kind is not None for recv in parts):
        frame.receivers = parts
    elif all(recv.kind == first.kind for recv in parts):
        frame.receivers = [first]


def _drop_named_again(frame: Frame) -> None:
    """ "02 tập thể và 02 cá nhân: Chi hội 1, Chi hội 2, ông An, bà Lan": the names belong to the numbers."""
    for recv in [recv for recv in frame.receivers if recv.count and not recv.named and not recv.names]:
        behind = frame.receivers[frame.receivers.index(recv) + 1 :]
        if any(other.count and not other.named and other.kind == recv.kind for other in behind):
            continue
        named = [other for other in behind if other.named and other.kind == recv.kind and not other.added]
        if named and sum(other.count or 0 for other in named) <= (recv.count or 0):
            names = tuple(name for other in named for name in other.names)
            frame.receivers = [
                replace(recv, names=names) if other is recv else other
                for other in frame.receivers
                if other not in named
            ]


def _drop_parts(frame: Frame, whole: int) -> None:
    """Of "10 cá nhân, trong đó 2 ngư dân" the second number adds nothing; parts of several kinds replace the whole."""
    last, parts = frame.receivers[whole - 1], frame.receivers[whole:]
    said = sum(recv.count or 0 for recv in parts)
    if last.count is None or said > last.count or any(recv.named for recv in parts):
        return
    if all(recv.kind == last.kind for recv in parts):
        del frame.receivers[whole:]
    elif said == last.count:
        del frame.receivers[whole - 1]


def drop_totals(found: Sequence[Found]) -> list[Found]:
    """Without the totals whose parts are listed, and without what only repeats them."""
    retold = _find_retold(found)
    kept = []
    for index, one in enumerate(found):
        if index in retold:
            continue
        if one.frame.total and any(
            other is not one and not other.frame.total and other.frame.award.name == one.frame.award.name
            for other in found
        ):
            continue
        following = found[index + 1] if index + 1 < len(found) else None
        if following is not None and _is_part(following, one) and not _is_subset(following, one):
            continue
        if index and _is_part(one, found[index - 1]) and _is_subset(one, found[index - 1]):
            continue
        if _is_split_later(found, index):
            continue
        if one.frame.award.name in _BADGES and _counts_tiers(found, index):
            continue
        kept.append(one)
    return kept


def _find_retold(found: Sequence[Found]) -> set[int]:
    """Acts that only say of what sort the awards before them were: "12 giấy khen; trong đó: khen đột xuất 4, ...".

    They add nothing as long as they come to no more than the number before, kind by kind.
    """
    retold: set[int] = set()
    for index in range(1, len(found)):
        whole, one = found[index - 1], found[index]
        if not one.frame.part or not one.frame.award.verb or whole.frame.award.verb or whole.wording != one.wording:
            continue
        left = _count_kinds(whole.frame)
        for at in range(index, len(found)):
            frame = found[at].frame
            told = _count_kinds(frame)
            own = frame.giver not in (None, whole.frame.giver)
            if own or not frame.award.verb or found[at].wording != whole.wording:
                break
            if not told or any(count > left.get(kind, 0) for kind, count in told.items()):
                break
            left = {kind: count - told.get(kind, 0) for kind, count in left.items()}
            retold.add(at)
    return retold


def _count_kinds(frame: Frame) -> dict[str | None, int]:
    counts: dict[str | None, int] = {}
    for recv in frame.receivers:
        counts[recv.kind] = counts.get(recv.kind, 0) + (recv.count or 0)
    return counts


def _is_split_later(found: Sequence[Found], index: int) -> bool:
    """Whether "trong đó" later in the sentence says of whom the number consists: "Hội ND 01 Bằng khen, Hội PN 02"."""
    one = found[index]
    parts = [
        other
        for other in found[index + 1 : index + _MOST_PARTS]
        if other.wording == one.wording and other.frame.award.name == one.frame.award.name
    ]
    named = parts and parts[0].frame.part and all(recv.named for other in parts for recv in other.frame.receivers)
    if not named or one.frame.receivers or sum(_count(other.frame) for other in parts) != _count(one.frame):
        return False
    for other in parts:
        other.frame.giver = other.frame.giver or one.frame.giver
    return True


def _is_part(one: Found, whole: Found) -> bool:
    return one.frame.part and one.frame.award.name == whole.frame.award.name


def _is_subset(one: Found, whole: Found) -> bool:
    """Whether "trong đó" tells only some of those who were counted before."""
    return 0 < _count(one.frame) < _count(whole.frame) and one.frame.giver in (None, whole.frame.giver)


def _counts_tiers(found: Sequence[Found], index: int) -> bool:
    """Whether badges of all tiers together are told apart behind: "Huy hiệu Đảng cho 14 đảng viên, trong đó ..."."""
    total = _count(found[index].frame)
    parts = 0
    for other in found[index + 1 :]:
        name = other.frame.award.name
        if not name.startswith("huy hiệu") or name in _BADGES:
            break
        parts += _count(other.frame)
        if parts == total:
            return True
    return False


def _count(frame: Frame) -> int:
    if frame.number is not None:
        return frame.number
    return sum(recv.count or 0 for recv in frame.receivers)
