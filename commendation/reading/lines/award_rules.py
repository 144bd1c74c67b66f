"""Rules of the grammar for awards: which are stated, who shares them, which two are one."""

from __future__ import annotations

from dataclasses import replace

from commendation.reading.lines.awards import GENERIC, AwardName
from commendation.reading.lines.frames import Frame
from commendation.reading.lines.joint import JOIN
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.state import State


class AwardRules(State):
    """What the name of an award does."""

    def _on_award(self, index: int, item: Item) -> None:
        award = item.award
        assert award is not None
        if award.grade == "movement" and item.number is not None and self._takes_households(index):
            assert self.frame is not None
            self.frame.receivers.append(Receiver(award.kind, item.number))
            return
        if award.grade in ("grading", "movement") and not self._is_stated_grading(index, item, award):
            return
        if award.verb and (self._next_award_follows(index) or not self._is_act(index)):
            self.verb = self.acted = True
            return
        if self._joins_award(index, item, award):
            return
        frame = Frame(
            award, item.start, item.end, number=item.number, planned=self.planned, total=self.total, part=self.part
        )
        frame.stated, frame.handed = self.verb or award.verb, self.handed
        frame.year, frame.level = self.year, self.level
        self._give_frame(frame, index)
        self.frames.append(frame)
        self.frame = frame
        self.part = False

    def _takes_households(self, index: int) -> bool:
        """Whether "15 gia đình văn hóa" are those who get the award before: "tặng giấy khen cho 6 thôn, 15 ..."."""
        frame = self.frame
        if frame is None or frame.award.grade == "movement" or self.subject:
            return False
        return self._prev_tag(index) == "to" or (bool(frame.receivers) and self._prev_tag(index) in (",", "and"))

    def _joins_award(self, index: int, item: Item, award: AwardName) -> bool:
        """Two forms under one total ("tặng bằng khen, giấy khen cho 15 tập thể") stay joint, as one name."""
        frame = self.frame
        if frame is not None and self._adds_rank(frame, award, index):
            frame.further, frame.end = (*frame.further, award), item.end
            return True
        if frame is not None and self._joins_badge(frame, award, index):
            frame.award, frame.end = AwardName("huy hiệu đảng", kind="individual", code="huy-hieu-dang"), item.end
            return True
        if frame is None or not award.family or not frame.award.family or item.number or frame.number is not None:
            return False
        if self._prev_tag(index) not in (",", "and", "/") or self._prev_tag(index - 1) != "award" or frame.own_giver:
            return False
        if frame.receivers and not any(recv.count for recv in frame.receivers):
            return False
        if all(recv.named for recv in frame.receivers) and not self._shares_receivers(index):
            return False
        kind = award.kind if award.kind == frame.award.kind else None
        name = f"{frame.award.name}{JOIN}{award.name}"
        frame.award = GENERIC if self.acted else AwardName(name, kind=kind)
        frame.end = item.end
        return True

    def _shares_receivers(self, index: int) -> bool:
        """Whether "cho" follows for both awards: "bằng khen, cờ cho A, B", "bằng khen, cờ của Thủ tướng cho A, B"."""
        if self._next_tag(index) == "of" and self._next_tag(index + 1) == "body":
            return self._next_tag(index + 2) == "to"
        return self._next_tag(index) == "to" or (self._next_tag(index) == "body" and self._next_tag(index + 1) == "to")

    def _adds_rank(self, frame: Frame, award: AwardName, index: int) -> bool:
        """Whether the award is one more class of the order before it: "hạng 2 và 3"."""
        stem, _, rank = award.name.partition(" hạng ")
        return (
            bool(rank)
            and frame.award.name.startswith(f"{stem} hạng ")
            and self.items[index].number is None
            and self._prev_tag(index) == "and"
            and self.items[index].end - self.items[index].start == 1
        )

    def _joins_badge(self, frame: Frame, award: AwardName, index: int) -> bool:
        """Several tiers of the Party's badge under one number: "Huy hiệu 30 năm, 40 năm cho 8 đảng viên"."""
        return (
            award.code == frame.award.code == "huy-hieu-dang"
            and self.items[index].number is None
            and frame.number is None
            and not frame.receivers
            and self._prev_tag(index) in (",", "and")
            and self._prev_tag(index - 1) == "award"
            and self._next_tag(index) in ("to", ",", "and")
        )

    def _give_frame(self, frame: Frame, index: int) -> None:
        if self.agent is not None:
            frame.giver = self.agent
        counted = any(recv.count and not recv.named and not recv.bare for recv in self.subject)
        elsewhere = frame.award.kind == "individual" and any(recv.kind == "collective" for recv in self.subject)
        if self.subject and not (frame.number is not None and (counted or elsewhere)):
            self.used = True
            frame.receivers = list(self.subject)
            if self.subject_start is not None:
                frame.start = min(frame.start, self.subject_start)
            self._multiply(frame)

    def _multiply(self, frame: Frame) -> None:
        """A number of awards for somebody named is the count: "Trường X: 02 bằng khen"; with "mỗi" it is times."""
        number = frame.number if frame.number is not None else self.times
        if number is None or len(frame.receivers) != 1 or not (frame.receivers[0].named or frame.receivers[0].bare):
            return
        recv = frame.receivers[0]
        self.times = None
        each = (recv.count or 1) * number if self.each else max(number, recv.count or 0)
        frame.receivers = [replace(recv, count=each)]

    def _is_stated_grading(self, index: int, item: Item, award: AwardName) -> bool:
        """Whether a grading or movement's title is stated for itself and is not the ground of another award."""
        if self.skipping == "reason":
            return False
        if (
            any(
                not frame.planned and frame.award.grade in ("award", "generic") and not frame.award.verb
                for frame in self.frames
            )
            and award.grade == "grading"
        ):
            return False
        if award.grade == "grading" and (self.setting.award is not None or self.setting.giver is not None):
            return False
        following = self._next_tag(index)
        return (
            item.number is not None
            or bool(self.subject)
            or following in (":", "number", "recv", "year")
            or (self.verb and following in ("to",))
        )

    def _next_award_follows(self, index: int) -> bool:
        """Whether a stronger word stands beside this one: "biểu dương, khen thưởng", "khen thưởng, nhận bằng khen"."""
        for item in self.items[index + 1 : index + 5]:
            if item.tag == "award":
                return item.award is not None and item.award.grade in ("award", "generic")
            if item.tag not in (",", "and", "give", "get", "filler", "title", "/", "-"):
                return False
        return False
