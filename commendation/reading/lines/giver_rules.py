"""Rules of the grammar for those who give: before a verb, or with an award ("giấy khen của ...")."""

from __future__ import annotations

from dataclasses import replace

from commendation.reading.lines.award_rules import AwardRules
from commendation.reading.lines.givers import Body


class GiverRules(AwardRules):
    """What a giver does."""

    def _own(self, body: Body) -> None:
        frame = self.frame
        assert frame is not None
        if frame.own_giver and frame.giver is not None and frame.receivers:
            return
        if frame.own_giver and frame.giver is not None:
            if frame.number is None and not any(recv.count for recv in frame.receivers):
                self._repeat(body)
                return
            level = frame.giver.level if frame.giver.level == body.level else None
            body = Body(f"{frame.giver.text}, {body.text}", None, level, body.head)
        frame.giver, frame.own_giver = body, True

    def _opens_givers(self, index: int) -> bool:
        """Whether the first of several givers follows: "Giấy khen: UBND xã 11 tập thể; Đảng ủy 5 chi bộ"."""
        frame = self.frame
        following = self.items[index + 1].recv if index + 1 < len(self.items) else None
        return (
            frame is not None
            and bool(frame.award.family)
            and frame.giver is None
            and frame.number is None
            and not frame.receivers
            and self._prev_tag(index) in (":", "to")
            and following is not None
            and bool(following.count)
            and not following.named
        )

    def _gives_more(self, index: int) -> bool:
        """Whether a further giver of the same award has its own number: "GK Công an tỉnh 01, Công an huyện 02"."""
        frame = self.frame
        if frame is None or not (frame.award.family or frame.award.verb):
            return False
        if frame.award.verb and self._next_tag(index) == "recv" and self._prev_tag(index) in (":", ",", ";"):
            if not frame.receivers and frame.number is None:
                self.drop_frame(frame)
            return True  # "cấp trên khen: huyện 3 tập thể, tỉnh 1 cá nhân"
        if not (frame.receivers or frame.number is not None):
            return False
        if frame.giver is None and frame.number is not None and self._parts_begin(index):
            self.drop_frame(frame)  # "45 giấy khen: huyện 5, xã 40": the parts stand for the number.
            return True
        if not frame.own_giver:
            return False
        return self._prev_tag(index) in (",", ";", "and", "+", "of") and self._next_tag(index) in (
            "number",
            "recv",
            ":",
        )

    def _parts_begin(self, index: int) -> bool:
        """Whether the first part of a number follows: "45 giấy khen: huyện 5, xã 40", "trong đó của huyện 10"."""
        at = index - 1 if self._prev_tag(index) == "of" else index
        listed = self._prev_tag(at) in (":", "to", "among") or (at < index and self._prev_tag(at) == ",")
        return listed and self._next_tag(index) == "number"

    def _takes_part(self, index: int, body: Body) -> bool:
        """Whether the body gave a part of the number before: "2 giấy khen, 1 của Thành ủy 1 của MTTQ"."""
        frame = self.frame
        if self.portion is None or frame is None:
            further = self._prev_tag(index) == "of" and self._next_tag(index) == "number"
            if not further or not self._gives_more(index):
                return False
            self._repeat(body, fresh=True)
            return True
        if frame.giver is None and frame.number is not None:
            self.drop_frame(frame)
        self._repeat(body, fresh=True)
        self.frame.number, self.portion = self.portion, None  # type: ignore[union-attr]
        return True

    def _repeat(self, body: Body, *, fresh: bool = False) -> None:
        """ "Bằng khen UBND tỉnh, Bộ Y tế": without a number each giver gave one. `fresh`: with its own receivers."""
        frame = self.frame
        assert frame is not None
        self.frame = replace(frame, giver=body, own_giver=True, receivers=[] if fresh else list(frame.receivers))
        if fresh:
            self.frame.number = None
        self.frames.append(self.frame)

    def _split_level(self) -> None:
        """Another number of the same award, of a level of its own."""
        frame = self.frame
        assert frame is not None
        self.frame = replace(frame, receivers=[], number=None, level=None)
        self.frames.append(self.frame)

    def _stands_with_award(self, index: int) -> bool:
        """Whether a body follows the award directly, or another giver of it: "GK CT UBND xã", "BK của A, B"."""
        before = self._prev_tag(index)
        frame = self.frame
        if frame is None or (frame.receivers and not self.subject):
            return False
        if before in ("award", "level", "title") or (before == "group"):
            return True
        return before in (",", "and") and frame.own_giver and self._prev_tag(index - 1) == "body"

    def _on_giver(self, body: Body, index: int) -> None:
        if self.proxy and self.agent is not None:
            return
        if body.head.office and not body.head.confers:
            self.agent, self.handed = None, True
            return
        joined = (
            self._prev_tag(index) in (",", "and") and self._prev_tag(index - 1) == "body" and self.agent is not None
        )
        if joined and self.agent is not None:
            level = body.level if body.level == self.agent.level else None
            body = Body(f"{self.agent.text}, {body.text}", None, level, body.head)
        self.agent = body
        if self.frame is not None and not self.passive:
            self.frame = None
        if self.frame is not None and self.frame.receivers and self._prev_tag(index) in (";", "."):
            self.frame = None
