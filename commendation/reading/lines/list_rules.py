"""What the grammar asks about lists: which names belong to a number, and who is only described."""

from __future__ import annotations

from commendation.reading.lines.frames import Frame
from commendation.reading.lines.giver_rules import GiverRules
from commendation.reading.lines.pieces import Receiver


class ListRules(GiverRules):
    """Questions that the rules for receivers ask."""

    def _describes(self, index: int) -> bool:
        """Whether "các ..." directly behind those who got it only says which they are: "28 Sở TT&TT các địa phương"."""
        return self._prev_tag(index) == "many" and self._prev_tag(index - 1) in ("recv", "is")

    def _adds_nothing(self, index: int, recv: Receiver) -> bool:
        """Whether a word for receivers only repeats who got the award, or belongs to the award's own name."""
        frame = self.frame
        if frame is None:
            return False
        if self.part and frame.award.kind == "individual" and frame.number is not None and recv.kind == "collective":
            return True  # "12 LĐTT, trong đó khối Đảng 4"
        where = recv.kind == "collective" and frame.award.kind == "individual" and self._next_tag(index) == ":"
        if where and not frame.receivers and frame.number is None:
            return True  # "LĐTT khối Mặt trận: Hưng, Liên"
        if not frame.receivers or not recv.bare or recv.count not in (None, 1):
            return False
        before, last = self._prev_tag(index), frame.receivers[-1]
        if before == "award" and frame.award.name.startswith(("kỷ niệm chương", "huy chương")):
            return bool(last.count) and recv.count is None  # "được tặng Kỷ niệm chương Cựu chiến binh Việt Nam"
        if before == "to" and recv.count is None and recv.kind == "collective":
            return all(other.named and other.kind == "collective" for other in frame.receivers)
        return before == "is" and last.kind == recv.kind and bool(last.count)  # "1 tt là trạm y tế"

    def _holds_tier(self, index: int) -> bool:
        """Whether the tier of a badge follows the one named: "trao huy hiệu cho cụ Thanh 65 năm"."""
        following = self.items[index + 1].award if index + 1 < len(self.items) else None
        frame = self.frame
        general = frame is not None and frame.award.name in ("huy hiệu", "huy hiệu đảng")
        return general and following is not None and following.name.startswith("huy hiệu ")

    def _introduces(self, index: int, recv: Receiver) -> bool:
        """Whether "là" goes on to say who they are: "Điển hình là phường Cẩm Châu"."""
        if not recv.bare or recv.count is not None or self._next_tag(index) != "is" or index + 2 >= len(self.items):
            return False
        following = self.items[index + 2]
        return following.body is not None or (following.recv is not None and following.recv.named)

    def _names_before(self, index: int) -> bool:
        """Whether "là" joins a word for receivers to a name before it: "Hội ... là đơn vị ..."."""
        before = self.items[index - 2] if index > 1 else None
        return before is not None and (before.body is not None or (before.recv is not None and before.recv.named))

    def _shares_number(self, index: int) -> bool:
        """Whether the units from `index` on have one number together: "khối Đảng, đoàn thể 7"."""
        at = index + 1
        while at < len(self.items) and self.items[at].tag in (",", "and", "recv", "body"):
            recv = self.items[at].recv
            if recv is not None and not recv.named:
                return False
            at += 1
        return at > index + 1 and self._next_tag(at - 1) == "number"

    def _lists_names_on(self, counted: Receiver, recv: Receiver, index: int) -> bool:
        """Whether a further name belongs to a number: "02 tập thể, gồm: Công an phường, Chi bộ 3"."""
        if not recv.named or counted.named or counted.kind != recv.kind:
            return False
        if len(counted.names) + len(recv.names) > (counted.count or 0) or self._prev_tag(index) not in (
            ",",
            ";",
            "and",
        ):
            return False
        return bool(counted.names) or self._follows_colon(index)

    def _follows_colon(self, index: int) -> bool:
        """Whether a list has begun with a colon behind a number, though its first names were not understood."""
        for at in range(index - 1, max(index - 30, 0), -1):
            item = self.items[at]
            if item.tag == ":":
                before = self.items[at - 1]
                return before.tag in ("to", "among") or (before.recv is not None and bool(before.recv.count))
            if item.tag in ("award", "give", "get", "number") or (item.recv is not None and not item.recv.named):
                return False
        return False

    def _numbers_label(self, frame: Frame) -> bool:
        """Whether the one named before a colon only says whose awards are counted: "Xã em: LĐTT 41, CSTĐCS 6"."""
        if self.passive or len(frame.receivers) != 1 or not self.subject or frame.number is not None:
            return False
        unit = frame.award.kind == "individual" and frame.receivers[0].kind == "collective"
        return (frame.receivers[0].named or unit) and frame.receivers[0].names == self.subject[0].names

    def _labels_count(self, index: int) -> bool:
        """Whether a number follows behind a colon, so that what is named only says where: "Khối Đảng: 6 người"."""
        behind = self.items[index + 1].recv if index + 1 < len(self.items) else None
        if behind is not None and behind.count and not behind.named and not behind.bare:
            return True  # "khối thôn 9 TT, 15 CN"
        if self._next_tag(index) != ":" or index + 2 >= len(self.items):
            return False
        following = self.items[index + 2]
        return following.tag == "number" or (
            following.recv is not None and bool(following.recv.count) and not following.recv.named
        )

    def _counts_own(self, frame: Frame, recv: Receiver, index: int) -> bool:
        """Whether a label before the colon only says where those counted belong: "Trường học: BK Bộ GD&ĐT 01 CN"."""
        return (
            bool(recv.count)
            and not recv.named
            and bool(self.subject)
            and not self.passive
            and all(other.named for other in self.subject)
            and [other.names for other in frame.receivers] == [other.names for other in self.subject]
            and self._prev_tag(index) in ("body", "award", "level", ":")
        )
