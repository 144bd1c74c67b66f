"""Rules of the grammar for what was not conferred: proposed, planned, taken back, or only another year's."""

from __future__ import annotations

from dataclasses import replace

from commendation.reading.lines.body_rules import BodyRules
from commendation.reading.lines.frames import Frame
from commendation.reading.lines.pieces import Item
from commendation.reading.lines.state import ENDS

_LONGEST_OPENING, _LAST_FEW, _MOST_PUT_OFF = 10, 4, 12


class PlanRules(BodyRules):
    """What words of planning and comparing do."""

    def _on_last_year(self, index: int, item: Item) -> None:
        """ "Năm ngoái phường được ...": when it was; beside this year's number it is only a comparison."""
        if index == 0 and not any(other.tag == "this-year" for other in self.items):
            return
        if index == 0:
            self.planned = True
        else:
            self._skip("compare", item)

    def _on_this_year(self, index: int, item: Item) -> None:
        if not self.frames or not self.frames[-1].planned or not any(other.tag == "last-year" for other in self.items):
            return
        self.planned = False
        self.subject, self.frame, self.skipping = [], None, None
        if self._next_tag(index) == "number":
            self._count_again(index + 1)

    def _count_again(self, index: int) -> None:
        """The figure at `index` is the true number of the award that was planned, or another year's, before."""
        self.frame = replace(self.frames[-1], planned=False, receivers=[], number=self.items[index].number)
        self.frames.append(self.frame)

    def _on_propose(self, index: int, item: Item) -> None:
        if self._next_tag(index) in ("and", ",") and self._next_tag(index + 1) == "get":
            return  # "đã đề nghị và được ... tặng": what was proposed was given.
        self._plan()
        self._plan_paragraph(index)

    def _on_plan(self, index: int, item: Item) -> None:
        for frame in self.frames[-_LAST_FEW:]:
            frame.planned = frame.planned or frame.award.grade == "grading"  # "HTXSNV không quá 20%"
        if self.skipping is None and not self._states_any():
            self._plan()
            self._plan_vague()
            if item.tag == "plan":
                self._plan_paragraph(index)

    def _on_rule(self, index: int, item: Item) -> None:
        self._on_plan(index, item)
        self.ruled = True

    def _on_cancel(self, index: int, item: Item) -> None:
        last = self.items[index - 1].recv if index else None
        if (
            self.frame is not None
            and last is not None
            and self.frame.receivers[1:]
            and self.frame.receivers[-1] is last
        ):
            self.frame.receivers.pop()  # "18 tập thể đạt ..., 02 tập thể chưa đạt"
        self.cancelled = not self.planned
        self._plan()

    def _plan_paragraph(self, index: int) -> None:
        """ "Bản đăng ký thi đua năm 2026: Tập thể: .... Cá nhân: ...": what opens with a plan is one to its end."""
        if self.frames or any(item.recv is not None for item in self.items[:index]):
            return
        for item in self.items[index + 1 : index + _LONGEST_OPENING]:
            if item.tag == ":":
                self.setting = replace(self.setting, planned=True)
            if item.tag in (":", ";", ",", "award", *ENDS):
                return

    def _plan(self) -> None:
        """From here on, and in the unfinished clause before, nothing is conferred."""
        self.planned = True
        self.subject = []
        if self.settled is not None and self.settled[0] is self.frame:
            del self.settled[0].receivers[self.settled[1] :]  # "...; còn 01 tập thể đang trình"
        for frame in self._list_open("unfinished"):
            unfinished = not frame.receivers and frame.number is None
            if unfinished or frame.award.grade == "grading":
                frame.planned = True

    def _states_any(self) -> bool:
        """Whether an award of the sentence is stated so far."""
        found = [not frame.planned and not _is_vague(frame) for frame in self._list_open("stated")]
        self.stated = self.stated or any(found[:-_LAST_FEW])
        return self.stated or any(found)

    def _on_future(self, index: int, item: Item) -> None:
        self._plan()

    def _on_task(self, index: int, item: Item) -> None:
        """ "Nhiệm vụ năm 2025: có 02 tập thể được tặng ...": what opens a paragraph so is still to be done."""
        if not self.frames and index <= 1:
            self._plan()
            self._plan_paragraph(index)

    def _on_paper(self, index: int, item: Item) -> None:
        """ "in 20 giấy khen", "giấy khen: 150 tờ": sheets of paper and what they cost."""
        if self.subject or self.agent is not None:
            return
        self.counted = self.counted or any(recv.count for f in self._list_open("counted") for recv in f.receivers)
        if not self.counted:
            self._plan()
            for frame in self._list_open("paper"):
                frame.planned = True

    def _on_none(self, index: int, item: Item) -> None:
        """ "... có được huy hiệu 40 năm chưa": behind an award it asks, and states nothing."""
        following = self._next_tag(index)
        if self.frame is not None and (following in (None, ",", "other", *ENDS)) and self._prev_tag(index) != ":":
            self._on_not_yet(index, item)

    def _on_not_yet(self, index: int, item: Item) -> None:
        """ "... trong năm tới", "... theo phân bổ": behind an award it holds for the whole clause."""
        if self._prev_tag(index) == ",":
            self._plan()
            return
        for frame in self.frames[self.clause :]:
            frame.planned = True
        self.clause = len(self.frames)
        self.planned = True

    def _on_waiting(self, index: int, item: Item) -> None:
        """ "đã tặng 31 giấy khen, còn 09 giấy khen chờ ký": the award just named is still to come."""
        if self.frames and self._prev_tag(index) in ("award", "recv", "body"):
            self.frames[-1].planned = True
        self._plan()

    def _plan_vague(self) -> None:
        """Awards before a word of rules that say neither how many nor who are only what the rule is about."""
        for frame in self._list_open("vague"):
            frame.planned = frame.planned or _is_vague(frame)

    def _on_achieved(self, index: int, item: Item) -> None:
        if self._prev_tag(index) in ("plan", "propose", "rule", "future"):
            return  # "Phấn đấu cuối năm có ..."
        if not self.planned and not any(frame.planned for frame in self.frames[-_MOST_PUT_OFF:]):
            return
        self.setting = replace(self.setting, planned=False)
        self.planned, self.frame = False, None
        if self._next_tag(index) == "number" and self.frames and self.frames[-1].planned:
            self._count_again(index + 1)  # "Đăng ký LĐTT 40, kết quả 38"
            return
        following = self.items[index + 1].recv if index + 1 < len(self.items) else None
        if following is not None and following.count and self.frames and self._names_no_award(index):
            # "Đã trình ... tặng Bằng khen 03 cá nhân, đến nay có 02 cá nhân được tặng"
            self.frame = replace(self.frames[-1], planned=False, receivers=[], number=None)
            self.frames.append(self.frame)

    def _grants_planned(self, index: int) -> bool:
        """ "Đề nghị ... khen thưởng 5 tập thể; đã được tặng 3 tập thể": of what was proposed so many were given."""
        following = self.items[index + 2].recv if index + 2 < len(self.items) else None
        counted = following is not None and following.count and not following.bare
        planned = bool(self.frames) and self.frames[-1].planned and not self.setting.planned
        if not planned or not counted or self._next_tag(index) != "give" or self._prev_tag(index) not in (";", ","):
            return False
        if not self._names_no_award(index):
            return False
        self.planned = False
        self.frame = replace(self.frames[-1], planned=False, receivers=[], number=None)
        self.frames.append(self.frame)
        self.verb = self.passive = True
        return True

    def _names_no_award(self, index: int) -> bool:
        """Whether the sentence names no further award behind item `index`."""
        for item in self.items[index + 1 :]:
            if item.tag in (";", *ENDS):
                return True
            if item.tag == "award" and item.award is not None and not item.award.verb:
                return False
        return True


def _is_vague(frame: Frame) -> bool:
    """Whether an award is named with neither a number nor a name: "Giấy khen được tặng cho tập thể, cá nhân ..."."""
    return frame.number is None and not any(recv.count or recv.names for recv in frame.receivers)
