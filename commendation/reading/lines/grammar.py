"""A sentence or list item read into award facts: who gives what to whom, and what is only planned or compared.

The reader walks over the items from left to right; every item has a rule, the method `_on_` with its tag. What an
award, a giver, a receiver or a body does stands in `award_rules`, `giver_rules`, `receiver_rules` and `body_rules`.
"""

from __future__ import annotations

from commendation.reading.lines.closing import close_sentence
from commendation.reading.lines.frames import Frame, Setting
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.plan_rules import PlanRules
from commendation.reading.lines.state import ENDS
from commendation.reading.lines.totals import drop_own_total, split_ranks

_FIRST_YEAR = 2000
"""No ledger kept by chat has awards from before."""
__all__ = ["Frame", "SentenceReader", "Setting"]


class SentenceReader(PlanRules):
    """Walks over the items of one list item or sentence, left to right."""

    def read(self) -> list[Frame]:
        """The frames of the sentence; planned ones are marked."""
        self.planned = self.setting.planned
        for index, item in enumerate(self.items):
            self._take(index, item)
        if self.skipping == "reason" and self.items:
            self._note_reason(self.items[-1].end)
        for frame in self.frames:
            frame.decision = frame.decision or self.decision
            drop_own_total(frame)
        close_sentence(self)
        self.frames = [part for frame in self.frames for part in split_ranks(frame)]
        return self.frames

    def _take(self, index: int, item: Item) -> None:
        tag = item.tag
        if self.skipping is not None and self._ends_skipping(index, item):
            self._stop_skipping(item)
        if self.skipping in ("compare", "bonus", "attend"):
            return
        handler = getattr(self, f"_on_{tag.replace('-', '_')}", None)
        if handler is not None:
            handler(index, item)
        elif tag == ";":
            self._on_semicolon(index)
        elif tag in ENDS and not self._is_enumerator(index):
            self._end_sentence()

    def _is_enumerator(self, index: int) -> bool:
        """Whether a full stop only follows the number of a list inside the line: "đề nghị: 1. Bà Lan; 2. ..."."""
        return self._prev_tag(index) == "number" and self._prev_tag(index - 1) in (":", ";", ".", None)

    def _ends_skipping(self, index: int, item: Item) -> bool:
        if (item.tag in ENDS and not self._is_enumerator(index)) or (item.tag == ";" and self.skipping != "attend"):
            return True
        if self.skipping == "attend":
            return False
        if self.skipping == "bonus":
            return False
        if self.skipping == "compare":
            return item.tag in (",", "+")
        if item.tag in (",", "and", ":", "group"):
            following = self.items[index + 1] if index + 1 < len(self.items) else None
            return item.tag == ":" or (following is not None and self._resumes(index + 1, following))
        if item.tag in ("to", "of") and self.frame is not None and not any(r.count for r in self.frame.receivers):
            return item.tag == "to" or self.frame.giver is None
        if item.tag in ("give", "propose", "cancel") or (item.tag == "award" and item.award is not None):
            return item.tag != "award" or (item.award is not None and item.award.grade in ("award", "generic"))
        if item.tag == "get":
            return self._leads_to_award(index)
        if item.tag == "body":
            return self._next_tag(index) == "give" or self._is_act(index + 1)
        recv = item.recv
        return recv is not None and recv.count is not None and not recv.bare and self._is_subject(index)

    def _resumes(self, index: int, item: Item) -> bool:
        """Whether what stands after a comma goes on with the awards and not with the reason."""
        if item.tag == "recv" and item.recv is not None:
            return item.recv.count is not None or self._is_subject(index)
        body = item.body
        if body is not None and body.kind == "other" and body.text == body.head.display:
            return self._next_tag(index) == "give"  # No body by name: "... của các hội, đoàn thể trong địa phương."
        return item.tag in ("award", "give", "body", "number", "to")

    def _stop_skipping(self, item: Item) -> None:
        if self.skipping == "reason":
            self._note_reason(item.start)
        self.skipping = None

    def _note_reason(self, end: int) -> None:
        """Words such as "có thành tích trong ..." say what the award before them was for."""
        frame = self.frame
        if frame is not None and frame.reason is None and self.reason_start is not None and end > self.reason_start + 1:
            frame.reason = (self.reason_start, end)

    def _end_sentence(self) -> None:
        self.clause = len(self.frames)
        self.subject, self.agent, self.frame = [], None, None
        self.handed = self.passive = self.proxy = self.total = self.part = self.verb = self.each = self.used = (
            self.among_many
        ) = False
        self.times = self.level = None
        self.listing = False
        self.planned, self.cancelled = self.setting.planned, False
        self.skipping = None

    def _on_reason(self, index: int, item: Item) -> None:
        if self._next_tag(index) == "decision":
            return  # "tại Quyết định số ...": where it is written.
        self._skip("reason", item)

    def _on_contest(self, index: int, item: Item) -> None:
        self._skip("reason", item)

    def _on_attend(self, index: int, item: Item) -> None:
        if not self.frames:
            self._skip("attend", item)

    def _on_times(self, index: int, item: Item) -> None:
        self.times = item.number
        if self.frame is not None and self._prev_tag(index) in ("award", "body", "level"):
            self._multiply(self.frame)

    def _on_one_of(self, index: int, item: Item) -> None:
        self.among_many = True

    def _on_compare(self, index: int, item: Item) -> None:
        self._skip("compare", item)

    def _on_bonus(self, index: int, item: Item) -> None:
        self._plan_paragraph(index)
        self._plan_vague()  # "Tập thể được tặng Giấy khen được kèm theo tiền thưởng ...": a rule
        self._skip("bonus", item)

    def _on_on_proposal(self, index: int, item: Item) -> None:
        self._skip("compare", item)

    def _on_other(self, index: int, item: Item) -> None:
        if item.value == "percent" and self._next_tag(index) in ("get", "award"):
            self.subject, self.passive = [], False  # "100% giáo viên đạt ...": a share names nobody.

    def _on_total(self, index: int, item: Item) -> None:
        self.total = True

    def _on_among(self, index: int, item: Item) -> None:
        if self.frames and self.frame is None and self._lacks_receivers(index):
            self.frame = self.frames[-1]
        elif self.frames:
            self.part = True
            if not any(recv.named for recv in self.subject):
                self.subject = []  # "19 tập thể được khen thưởng, trong đó: Huân chương 01 cá nhân; ..."
            if self.frame is not None and self.frame.receivers:
                self.frame.whole = len(self.frame.receivers)
        elif not self.used:
            self.subject, self.loose = [], []  # "30 lượt, trong đó 12 tập thể ...": the parts stand for the total.

    def _lacks_receivers(self, index: int) -> bool:
        """Whether the sentence before left open who got it: "... đã tặng bằng khen. Trong đó, xã có 3 chi hội"."""
        last = self.frames[-1]
        if last.number is not None or any(recv.count and not recv.bare for recv in last.receivers):
            return False
        return not last.receivers and not any(
            item.tag in ("award", "get") and item.award for item in self.items[index:]
        )

    def _on_all(self, index: int, item: Item) -> None:
        """ "11 giấy khen toàn cá nhân": of what kind all of them are."""
        following = self.items[index + 1].recv if index + 1 < len(self.items) else None
        frame = self.frame
        if following is not None and following.bare and frame is not None and frame.number is not None:
            frame.receivers, frame.number = [Receiver(following.kind, frame.number)], None

    def _on_each(self, index: int, item: Item) -> None:
        self.each = True

    def _on_give(self, index: int, item: Item) -> None:
        self.verb = True
        if (
            self.agent is None
            and self.subject
            and all(recv.named and recv.kind == "individual" for recv in self.subject)
        ):
            self.passive = True
        if self.passive and self.subject and self._next_tag(index) == ":":
            self.listing = True
        if self._prev_tag(index) not in ("get",) and not self._was_passive(index):
            self.passive, self.subject = False, []
        if self.frame is not None and self.frame.receivers and not self.passive:
            self.frame = None

    def _on_event(self, index: int, item: Item) -> None:
        """ "tổ chức lễ trao Giấy khen tại ...": that it took place says of nobody that he got one."""
        self._on_give(index, item)
        self.verb = False

    def _on_get(self, index: int, item: Item) -> None:
        if (
            self.planned
            and self._prev_tag(index) == ","
            and self._next_tag(index) == "body"
            and not self.setting.planned
        ):
            # "suy tôn xã nhất khối, được UBND tỉnh tặng Cờ": after the vote it was given.
            self.planned = self._next_tag(index + 1) != "give"
        registered = bool(self.frames) and self.frames[-1].planned and self._prev_tag(index) in (",", "-", "–", "(")
        if registered and self._next_tag(index) == "number" and not self.setting.planned:
            self.planned = False
            self._count_again(index + 1)  # "đăng ký 05 TTLĐTT, đạt 05"
            return
        if self._grants_planned(index):
            return
        ground = self.frame
        if ground is not None and self._prev_tag(index) == "times" and self._next_tag(index) == "body":
            # "đạt chiến sĩ thi đua 2 năm liên tục được UBND tỉnh tặng bằng khen": the first is the ground.
            ground.planned = self._next_tag(index + 1) in ("give", "and", ",")
        self.verb = self.passive = True
        self.among_many = False
        self.listing = self.listing or self._next_tag(index) == ":"

    def _was_passive(self, index: int) -> bool:
        """Whether "được" stands before the giver whose verb this is: "được UBND tỉnh tặng"."""
        return (
            self.passive
            and bool(self.subject or not self.loose)
            and self._prev_tag(index) in ("body", "recv", "filler", "and", ",")
        )

    def _on_by_authority(self, index: int, item: Item) -> None:
        self.proxy = True

    def _on_semicolon(self, index: int) -> None:
        if self.subject and self.frame is None and not self.passive and self._lists_on(index, index):
            return
        self.clause = len(self.frames)
        if self.cancelled:
            self.planned, self.cancelled = self.setting.planned, False
        self.each = self.total = self.part = False
        self.settled = (self.frame, len(self.frame.receivers)) if self.frame is not None else None
        if self.listing:
            return
        if self.passive:
            self.agent = self.label
        self.subject, self.passive, self.proxy = [], False, False

    def _is_birth_year(self, index: int, item: Item) -> bool:
        """Whether a bare year behind a person's name says when he was born: "Nguyễn Văn An - 1975 - Tổ 3"."""
        at = index - 1 if self._prev_tag(index) in (",", "-", "–") else index
        before = self.items[at - 1].recv if at else None
        text = str(item.value)
        bare = text.isdecimal() and int(text) < _FIRST_YEAR
        return bare and before is not None and before.named and before.kind == "individual"

    def _on_year(self, index: int, item: Item) -> None:
        if self._is_birth_year(index, item):
            return
        if self.year is not None and not self.frames and not self.subject and self._prev_tag(index) in (",", "and"):
            self.times = (self.times or 1) + 1
        self.year = str(item.value)
        if self.frame is not None and self.frame.year is None:
            self.frame.year = self.year

    def _on_decision(self, index: int, item: Item) -> None:
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        self.decision = str(item.value) + (
            f" {following.value}" if following is not None and following.tag == "date" else ""
        )

    def _on_level(self, index: int, item: Item) -> None:
        if self._starts_level(index):
            self._split_level()
        if self.frame is not None and not self.frame.award.verb and self._prev_tag(index) != ";":
            self.frame.level = item.value  # type: ignore[assignment]
        else:
            self.level = item.value  # type: ignore[assignment]

    def _starts_level(self, index: int) -> bool:
        """Whether a further level begins another number of the same award: "cấp huyện 5 tập thể, cấp xã 12"."""
        frame = self.frame
        if frame is None or frame.level is None or self._prev_tag(index) not in (",", ";", "and", "+"):
            return False
        return bool(frame.receivers or frame.number is not None) and self._next_tag(index) in ("number", "recv", ":")
