"""Rules of the grammar for those who are awarded: counted, named, before the award or after it."""

from __future__ import annotations

import re
from dataclasses import replace

from commendation.reading.lines.body_levels import weigh_body
from commendation.reading.lines.givers import Body, Head
from commendation.reading.lines.list_rules import ListRules
from commendation.reading.lines.pieces import Item, Receiver

_SOFT = frozenset({",", "+", "-", "–", "—", "&", "/", "|", "•"})
_BEFORE_RECEIVER = frozenset({
    "to", "and", "give", "award", "group", "number", "body", "each", "many", "is", "level", "get", ":", ";", "recv",
    "among", "hand-over", "year", "decision", "title", "achieved", "total", "filler", *_SOFT,
})  # fmt: skip
_UNIT_HEAD = Head("")
_TRAILING_NUMBER = re.compile(r"(?<!số )\b0?(\d{1,3})$")


class ReceiverRules(ListRules):
    """What receivers and bare numbers do."""

    def _on_recv(self, index: int, item: Item) -> None:
        recv = item.recv
        assert recv is not None
        before = self.items[index - 1].recv if index else None
        titled = before is not None and before.bare and before.kind == "individual" and self._is_person(index - 1)
        if recv.named and recv.kind == "collective" and before is not None and (before.named or titled):
            return  # "bà Lan chi hội 3", "tổ tự quản số 5 khóm 4": where those before belong.
        if self._splits_by_unit(index, recv) or self._adds_nothing(index, recv):
            return
        if (recv.named or (recv.count == 1 and recv.bare)) and recv.kind == "collective" and self._gives_here(index):
            text = " và ".join(recv.names) or str(item.value)
            kind, level = weigh_body(text, "province")
            self._on_giver(Body(text, kind, level or "unit", _UNIT_HEAD), index)
            return
        if self.skipping == "reason" or self.among_many or (self.bracketed and self._next_tag(index) == "group"):
            return
        if self._prev_tag(index) == "other" and self.items[index - 1].value == "percent":
            self.subject = []
            return
        if self._prev_tag(index) == "to" and self._takes_after_to(recv, index):
            self._attach(recv, index)
            return
        if self._is_joined_giver(index, recv):
            text = " và ".join(recv.names)
            self._own(Body(text, *weigh_body(text, "province"), _UNIT_HEAD))
            return
        if self._is_union_behind(index, recv):
            return
        if self._introduces(index, recv) or (recv.named and self.frame is not None and self._labels_count(index)):
            return
        if self._prev_tag(index) == "by" and recv.named and recv.kind == "individual":
            return  # "Hợp tác xã do chị Nhài làm giám đốc"
        if self._prev_tag(index) == "/" and self._prev_tag(index - 1) == "other":
            return  # "702.000 đồng/cá nhân"
        if self._prev_tag(index) == "of" and recv.named and recv.kind == "individual" and self._lacks_holder():
            self._attach(recv, index)  # "bằng khen Bộ trưởng của bác sĩ Hoàng": who holds it
            return
        if self._is_subject(index):
            self._begin_subject(index, item, recv)
        elif (
            (recv.named and self._prev_tag(index) in ("of", "within"))
            or (recv.count is None and not recv.bare and self._describes(index))
            or self._is_belonging(index, recv)
            or (recv.bare and self._prev_tag(index) == "is" and (self.subject or self._names_before(index)))
            or (recv.bare and self._is_person(index) and self._prev_tag(index) in (",", "-", "–", "recv", "body"))
        ):
            return
        elif self.frame is not None and self._may_attach(index, recv):
            if (
                self.frame.level is not None
                and self._next_tag(index) == "level"
                and self._prev_tag(index) in (",", ";")
            ):
                self._split_level()
            self._attach(recv, index)
        elif recv.named and self._labels_count(index):
            return
        elif (self._may_attach(index, recv) or index == 0) and not self._follows_person(index, recv):
            self.loose.append(recv)

    def _lacks_holder(self) -> bool:
        frame = self.frame
        return frame is not None and frame.giver is not None and not frame.receivers and frame.number is None

    def _is_union_behind(self, index: int, recv: Receiver) -> bool:
        """ "6 giấy khen, của đoàn phường": a union named like a unit, behind "của" and a comma, gave them."""
        frame = self.frame
        if frame is None or frame.giver is not None or not frame.award.family or not recv.named:
            return False
        if self._prev_tag(index) != "of" or self._prev_tag(index - 1) not in (",", "award", ":"):
            return False
        kind, level = weigh_body(recv.names[0], "province")
        if level != "organisation":
            return False
        self._own(Body(recv.names[0], kind, level, _UNIT_HEAD))
        return True

    def _follows_person(self, index: int, recv: Receiver) -> bool:
        """Whether what is named after a person in a list is where he works: "Ông Hải, tổ trưởng TDP 2"."""
        last = self.loose[-1] if self.loose else None
        return (
            last is not None
            and last.named
            and last.kind in ("individual", "household")
            and (recv.bare or recv.kind == "collective")
        )

    def _splits_by_unit(self, index: int, recv: Receiver) -> bool:
        """ "LĐTT: trường MN 11; trạm y tế 4": the numbers of persons by where they work."""
        frame = self.frame
        if frame is None or frame.award.kind != "individual" or recv.kind != "collective" or frame.number is not None:
            return False
        if self._prev_tag(index) not in (":", ",", ";", "and"):
            return False
        numbers = [int(found[1]) for name in recv.names if (found := _TRAILING_NUMBER.search(name))]
        if numbers:
            frame.receivers.append(Receiver("individual", sum(numbers)))
            frame.end = max(frame.end, self.items[index].end)
        self.by_unit = bool(numbers) or self._next_tag(index) in ("number", ",", ";")
        return bool(numbers) or self._next_tag(index) == "number" or self._shares_number(index)

    def _takes_after_to(self, recv: Receiver, index: int) -> bool:
        """Whether "cho" names who gets the award; a named subject before it then only asked for it."""
        frame = self.frame
        if frame is None or self._holds_tier(index):
            return False
        if not frame.receivers:
            return True
        if recv.count and all(other.count is None and not other.names for other in frame.receivers):
            frame.receivers = []  # "Kỷ niệm chương chiến sĩ bị địch bắt tù đày cho 05 người"
            return True
        subject = [other.names for other in self.subject]
        named = [other.names for other in frame.receivers] == subject and all(other.named for other in frame.receivers)
        if named and recv.bare and len(frame.receivers) == 1 and frame.number is not None:
            frame.receivers, self.subject = [], []  # "4 giấy khen ... cho hội viên"
            return True
        if recv.count and named:
            frame.receivers, self.subject = [], []
            return True
        return False

    def _begin_subject(self, index: int, item: Item, recv: Receiver) -> None:
        if recv.bare and self._prev_tag(index) == "is" and self.subject:
            return
        if recv.bare and self._is_person(index) and self._prev_tag(index) != "and":
            return
        same = recv.bare and recv.count is None and recv.kind == "collective" and self._prev_tag(index) == ","
        if same and self.subject and all(one.named and one.kind == "collective" for one in self.subject):
            return  # "Trường Hoa Mai 18 LĐTT, tập thể đạt ..."
        if not self._continues_subject(index):
            self.subject, self.subject_start, self.passive = [], item.start, False
            self.used = False
        self.subject.append(recv)

    def _continues_subject(self, index: int) -> bool:
        return bool(self.subject) and not self.passive and not self.used

    def _is_joined_giver(self, index: int, recv: Receiver) -> bool:
        """Whether a named unit is one more giver: "bằng khen của Bộ A, Liên hiệp hội B"."""
        frame = self.frame
        if frame is None or not frame.own_giver or not recv.named or recv.kind != "collective":
            return False
        return (
            self._prev_tag(index) in (",", "and")
            and self._prev_tag(index - 1) == "body"
            and (not frame.receivers or bool(self.subject))
        )

    def _may_attach(self, index: int, recv: Receiver) -> bool:
        before = self._prev_tag(index)
        if recv.named and recv.kind == "individual" and before == "recv":
            counted = self.items[index - 1].recv
            return counted is not None and bool(counted.count) and not counted.named and counted.kind == recv.kind
        return before in _BEFORE_RECEIVER or before is None

    def _is_belonging(self, index: int, recv: Receiver) -> bool:
        """Whether a unit only says where the receiver before it belongs: "bà Lan, Chi hội 3"."""
        if not recv.named or recv.kind != "collective" or self.frame is None or not self.frame.receivers:
            return False
        last = self.frame.receivers[-1]
        return (
            last.named
            and last.kind in ("individual", "household")
            and self._prev_tag(index) in (",", "-", "–", "other", "recv")
        )

    def _attach(self, recv: Receiver, index: int) -> None:
        item = self.items[index]
        frame = self.frame
        assert frame is not None
        if self._counts_own(frame, recv, index):
            if frame.giver is None and frame.award.family and self.labels_giver():
                frame.giver = self.leading_body  # "UBND xã: GK 10 TT, 25 CN"
            frame.receivers = []
        if recv.bare:
            following = self._next_tag(index)
            if following not in (":", "number"):
                counted = frame.number is not None and self._prev_tag(index) == "award"  # "05 Giấy khen hội viên"
                one = recv.count or (1 if self.setting.recipient else None)
                recv = replace(recv, count=None if counted else one, bare=following == "filler")
        pending = frame.receivers[-1] if frame.receivers else None
        if (
            pending is not None
            and pending.kind == "household"
            and recv.named
            and (pending.count is None or pending.names or self._prev_tag(index) == ":")
        ):
            recv = replace(recv, kind="household")  # "cho các hộ: Phạm Văn Út, Lê Thị Chín"
        if (
            pending is not None
            and recv.named
            and pending.kind == recv.kind
            and pending.count
            and not pending.names
            and self._prev_tag(index) in ("is", ":", "to", "many")
        ):
            frame.receivers[-1] = replace(pending, names=recv.names)
        elif (pending is not None and self._lists_names_on(pending, recv, index)) or (
            pending is not None
            and self.part
            and (recv.named or recv.bare)
            and pending.count
            and pending.kind == recv.kind
        ):
            frame.receivers[-1] = replace(pending, names=pending.names + recv.names)
        elif (
            pending is not None and recv.named and pending.count is None and self._prev_tag(index) in ("is", ":")
        ) or (pending is not None and pending.bare and recv.count is not None):
            frame.receivers[-1] = recv
        else:
            frame.receivers.append(replace(recv, added=self._adds_to_number(recv, index)))
        frame.end = max(frame.end, item.end)

    def _adds_to_number(self, recv: Receiver, index: int) -> bool:
        """Whether a name comes on top of the number right before it: "5 cá nhân và bà Lan"."""
        before = self.items[index - 2].recv if index > 1 else None
        return recv.named and self._prev_tag(index) == "and" and before is not None and not before.named

    def _on_number(self, index: int, item: Item) -> None:
        if self.skipping == "reason" or self.frame is None:
            if self.frame is None and self._next_tag(index) == "get" and self._leads_to_award(index + 1):
                self.subject, self.subject_start = [Receiver(None, item.number)], item.start  # "35/38 đạt LĐTT"
                return
            if (
                self.frame is None
                and self.loose
                and self.loose[-1].bare
                and self._prev_tag(index) in (":", "recv", "filler")
            ):
                self.loose[-1] = replace(self.loose[-1], count=item.number, bare=False)
            elif self.frame is None and self._prev_tag(index) in (":", "body", "filler", None):
                self.loose.append(Receiver(None, item.number))
            return
        before = self._prev_tag(index)
        frame = self.frame
        owned = self._next_tag(index) == "of" and self._next_tag(index + 1) == "body"
        if owned and before in (",", ":", "among", "body") and (frame.number is not None or frame.own_giver):
            self.portion = item.number  # "2 giấy khen, 1 của Thành ủy 1 của MTTQ"
            return
        if before in ("award", "body", "level", ":") and self._numbers_label(frame):
            kind = frame.award.kind or frame.receivers[0].kind
            names = frame.receivers[0].names if kind == "collective" else ()
            frame.receivers, self.subject = [Receiver(kind, item.number, names, named=bool(names))], []
            frame.end = max(frame.end, item.end)
            return
        if (
            before in ("recv", "body")
            and frame.award.kind == "individual"
            and frame.number is None
            and not self.subject
        ):
            if frame.receivers and frame.receivers[-1].kind == "collective":
                frame.receivers.pop()
            frame.receivers.append(Receiver("individual", item.number))
        elif frame.receivers and frame.receivers[-1].bare and before in (":", "recv", "filler", "get", "award"):
            frame.receivers[-1] = replace(frame.receivers[-1], count=item.number, bare=False)
        elif (
            not frame.receivers
            and frame.number is None
            and before
            in (
                ":",
                "award",
                "body",
                "level",
                "is",
                "filler",
                "get",
                "group",
                "year",
                "-",
                "–",
                "=",
                "to",
                "title",
                "total",
                "|",
            )
        ):
            frame.number = item.number
        else:
            return
        frame.end = max(frame.end, item.end)
