"""Rules of the grammar for bodies, which may give or receive, and for brackets."""

from __future__ import annotations

from commendation.catalogue import RecipientKind
from commendation.reading.lines.body_levels import is_superior
from commendation.reading.lines.brackets import read_bracket
from commendation.reading.lines.givers import Body
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.receiver_rules import ReceiverRules


class BodyRules(ReceiverRules):
    """What a body, an office or a bracket does."""

    def _on_body(self, index: int, item: Item) -> None:
        body = item.body
        assert body is not None
        before = self._prev_tag(index)
        if index == 0:
            self.leading_body = body
        if self.skipping == "reason" and not self._gives_here(index):
            return
        if self.proxy and self.agent is None:
            self.agent = body
            return
        if before == "within" and not self._gives_here(index):
            return
        counted = self.items[index - 1].recv if index else None
        if counted is not None and counted.named and counted.kind == "individual" and not self._gives_here(index):
            return  # "chị Nguyệt hội NCT", "bà Tư Hường hội chữ thập đỏ": where they belong
        if before == "body" and self._is_office(index - 1) and self._is_person(index - 1):
            return
        if self.among_many or (
            body.head.office and self._prev_tag(index) in ("-", "–", ",", "recv") and self._is_person(index)
        ):
            return
        if self._next_tag(index) == ":" and self._announces_gift(index + 1):
            self.agent, self.frame, self.subject = body, None, []
            return
        if self._next_tag(index) == ":" and self.frame is None and is_superior(body) and not self._is_subject(index):
            if self._next_tag(index + 1) in ("recv", "number", "award", "filler", "propose", "get"):
                self.agent = body
                self.label = body if index == 0 else None
            return
        if self._takes_part(index, body):
            return
        if before == "of" and self._prev_tag(index - 1) in ("recv", "other", "group") and not self._gives_here(index):
            if self.frame is not None and self.frame.number is not None and self._prev_tag(index - 1) == "other":
                self._own(body)
            return
        if before == "of" and self._prev_tag(index - 1) == "decision" and self.frame is None:
            self.agent = body
        elif (
            before == "of"
            and self._prev_tag(index - 1) in ("award", "level", "decision", "date", "title")
            and self.frame is not None
        ):
            self._own(body)
        elif before == "by" and self.frame is not None and not self.frame.own_giver and self._next_tag(index) == "give":
            self._own(body)  # "giấy khen do UBND xã tặng"
        elif self._gives_here(index):
            if before == "recv" and self.subject:
                self.passive = True  # "1 cá nhân Trung ương Đoàn tặng bằng khen": "được" is left out.
            self._on_giver(body, index)
        elif before in ("of", "by") and self.frame is not None:
            self._own(body)
        elif before == "by":
            self.agent = body
        elif self.frame is not None and (
            (before == "award" and self._follows_award(index, body))
            or self._opens_givers(index)
            or self._stands_between(index)
        ):
            self._own(body)
        elif self.frame is not None and self._gives_more(index):
            self._repeat(body, fresh=True)
        elif self._receives_here(index, body):
            recv = Receiver("individual" if body.head.office else "collective", 1, (body.text,), named=True)
            self._take_receiver(index, item, recv)
        elif self.frame is not None and self._stands_with_award(index):
            self._own(body)
        elif before in (None, ",", "and", ":", ";") and self._lists_receivers() and not body.head.area:
            if self._labels_count(index):
                return
            kind: RecipientKind = "individual" if body.head.office else "collective"
            recv = Receiver(kind, 1, (body.text,), named=True)
            if before != "," or not self._follows_person(index, recv):  # "Ông Hải, Công an phường": where he works
                self.loose.append(recv)

    def _follows_award(self, index: int, body: Body) -> bool:
        """Whether a body behind an award gave it: "1 cờ tỉnh", "chi hội 3 được BK Trung ương Hội"."""
        frame = self.frame
        assert frame is not None
        if frame.own_giver or self._next_tag(index) == "get":
            return False
        return body.head.area or (bool(frame.receivers) and self.passive)

    def _stands_between(self, index: int) -> bool:
        """Whether a body behind award and year gave it to whom is said next: "gk 2023 ct phường cho bà Lan"."""
        tags = [item.tag for item in self.items[max(index - 2, 0) : index]]
        return tags == ["award", "year"] and self._next_tag(index) == "to"

    def _announces_gift(self, index: int) -> bool:
        """Whether a verb of giving follows the colon at `index`: "UBND phường: tặng giấy khen 3 cá nhân"."""
        following = self._next_tag(index)
        return following == "give" or (following == "award" and self._is_act(index + 1) and not self.subject)

    def _receives_here(self, index: int, body: Body) -> bool:
        before = self._prev_tag(index)
        counted = self.items[index - 1].recv if index else None
        if counted is not None and counted.kind == "individual" and counted.count and not counted.named:
            return False  # "5 hội viên Hội Nông dân xã": where they belong
        if self._is_subject(index):
            return True
        if self.frame is None:
            return False
        if before in ("to", "give") and (not body.head.area or " " in body.text):
            return True
        if before == "award" and self.agent is not None and self.verb and not is_superior(body):
            return not body.head.area and self._next_tag(index) != "to"
        if before == ":" and not body.head.area and not is_superior(body) and self.frame.award.kind != "individual":
            return True
        last = self.frame.receivers[-1] if self.frame.receivers else None
        return (
            before in ("and", ",", ";")
            and last is not None
            and last.named
            and (not body.head.area or " " in body.text)
            and self._prev_tag(index - 1) in ("body", "recv")
        )

    def _take_receiver(self, index: int, item: Item, recv: Receiver) -> None:
        if self._is_subject(index):
            self._begin_subject(index, item, recv)
        elif self.frame is not None:
            self._attach(recv, index)

    def _lists_receivers(self) -> bool:
        """Whether the heading names an award, so that bodies named below it are those who got it."""
        return self.frame is None and self.setting.award is not None and self.setting.award.grade == "award"

    def _on_group(self, index: int, item: Item) -> None:
        read_bracket(self, index)
