"""Numbers that announce the list below them: "tặng Giấy khen cho 02 tập thể, 03 cá nhân:". The list is what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from commendation.catalogue import RecipientKind
from commendation.reading.lines.model import AwardLine, Doubt

if TYPE_CHECKING:
    from commendation.reading.lines.read import Found


@dataclass(frozen=True, eq=False)
class Announced:
    """What one sentence announced of the list below it, a number for each kind of recipient."""

    numbers: dict[RecipientKind | None, int]


def drop_announced(found: Sequence[Found]) -> list[Found]:
    """Without the numbers whose recipients are listed below; of a kind that the list does not have, the number stays.

    The list takes over the year, the decision and the reason. It knows what was announced (`Found.announced`).
    """
    kept: list[Found | None] = list(found)
    for index, whole in enumerate(found):
        parts = _find_below(found, index)
        if not parts or whole.frame.number is not None or any(recv.names for recv in whole.frame.receivers):
            continue
        kinds = {recv.kind or found[at].setting.kind for at in parts for recv in found[at].frame.receivers}
        numbers = {recv.kind: recv.count for recv in whole.frame.receivers if recv.count and recv.kind in kinds}
        whole.frame.receivers = [recv for recv in whole.frame.receivers if recv.kind not in numbers]
        announced = Announced(numbers)
        for at in parts:
            kept[at] = _hand_down(whole, found[at], announced)
        if not whole.frame.receivers:
            kept[index] = None
    return [one for one in kept if one is not None]


def find_differences(lines: Sequence[AwardLine], announced: Sequence[Announced | None]) -> list[Doubt]:
    """A question for each kind of recipient of which a list has more or fewer than announced.

    `announced` is what the lines' list was announced with.
    """
    doubts = []
    for one in dict.fromkeys(announced):
        for kind, said in one.numbers.items() if one is not None else ():
            numbers = [
                at for at, line in enumerate(lines, 1) if announced[at - 1] is one and line.recipient_kind == kind
            ]
            listed = sum(lines[at - 1].count or 0 for at in numbers)
            if numbers and listed != said:
                choices = ("keep", "announced") if listed < said else ("keep",)
                doubts.append(Doubt("list-differs", tuple(numbers), "", choices, announced=said))
    return doubts


def count_as_announced(lines: Sequence[AwardLine], doubt: Doubt) -> list[AwardLine]:
    """The lines with those who were announced and not listed added to the list's last line, without names."""
    made = list(lines)
    lacking = (doubt.announced or 0) - sum(lines[number - 1].count or 0 for number in doubt.lines)
    last = doubt.lines[-1] - 1
    made[last] = replace(made[last], count=(made[last].count or 0) + max(lacking, 0))
    return made


def _find_below(found: Sequence[Found], index: int) -> Sequence[int]:
    """The lines behind one that took their award from it, right below or in a list of their own further down."""
    whole, end = found[index], index + 1
    listed = [at for at in range(end, len(found)) if found[at].under == whole.wording]
    if listed:
        return listed if any(recv.count for at in listed for recv in found[at].frame.receivers) else ()
    while end < len(found) and found[end].wording != whole.wording and _is_below(found[end], whole):
        end += 1
    return range(index + 1, end)


def _is_below(one: Found, whole: Found) -> bool:
    """Whether a line took its award from the sentence above it."""
    award = one.setting.award
    return award is not None and award == whole.frame.award == one.frame.award and whole.setting.award != award


def _hand_down(whole: Found, part: Found, announced: Announced) -> Found:
    """A line of the list with what only the sentence above it says."""
    if part.setting.year is None:
        part.frame.year = part.frame.year or whole.frame.year
    part.frame.decision = part.frame.decision or whole.frame.decision
    return replace(part, reason=part.reason or whole.reason, announced=announced)
