"""Lists that stand pages below the sentence that announces them: "(có danh sách kèm theo)", then "DANH SÁCH"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commendation.folding import fold
from commendation.reading.lines.grammar import Frame, SentenceReader, Setting
from commendation.reading.lines.headings import extend_setting
from commendation.reading.lines.pieces import Item

_ATTACHED = re.compile(
    r"danh sach (?:\w+ ){0,6}?(?:kem|dinh kem)\b|ten (?:trong|tai|o) danh sach|(?:kem|kem theo|dinh kem) danh sach"
)
_GRADES = ("award", "generic")


@dataclass(frozen=True)
class Announcement:
    """A sentence that says how many got an award and leaves their names to a list."""

    setting: Setting
    wording: tuple[int, int]
    """The span of its paragraph."""


def is_attached(line: str) -> bool:
    """Whether a sentence says that those it counts are named in a list: "(có danh sách kèm theo)"."""
    return bool(_ATTACHED.search(fold(line)))


def find_announcement(frames: Sequence[Frame], setting: Setting, wording: tuple[int, int]) -> Announcement | None:
    """What the sentence announces; None where it names who got the award, or gives more awards than one."""
    given = [frame for frame in frames if not frame.planned and frame.award.grade in _GRADES]
    if len(given) != 1 or given[0].number is not None or not given[0].receivers:
        return None
    frame = given[0]
    if any(recv.names or recv.named for recv in frame.receivers):
        return None
    below = replace(setting, award=frame.award, giver=frame.giver or setting.giver, planned=False, recipient=None)
    if below.year is None and frame.year is not None:
        below = replace(below, year=int(frame.year[-4:]) if frame.year[-4:].isdecimal() else None)
    return Announcement(below, wording)


def choose_announcement(announced: Sequence[Announcement], frames: Sequence[Frame], nth: int) -> Announcement | None:
    """The sentence that the `nth` list (from 0) belongs to: that of the award which its heading names, else the nth.

    None where it cannot be said.
    """
    named = {frame.award.name for frame in frames if not frame.award.verb}
    fitting = [one for one in announced if one.setting.award is not None and one.setting.award.name in named]
    if named and not fitting:
        return None
    fitting = fitting or list(announced)
    if len({one.setting.award for one in fitting}) <= 1:
        return fitting[min(nth, len(fitting) - 1)] if fitting else None
    return fitting[nth] if nth < len(fitting) else None


def read_caption(setting: Setting, items: Sequence[Item], reader: SentenceReader, line: str) -> Setting:
    """What the heading of such a list adds to the sentence that announced it: of what kind all of them are."""
    below = extend_setting(setting, items, reader, reader.frames, line)
    return replace(
        below,
        award=setting.award or below.award,
        giver=setting.giver or below.giver,
        year=setting.year or below.year,
        decision=setting.decision or below.decision,
        level=setting.level,
        recipient=None,
        planned=False,
    )
