"""Where the reader of a sentence stands, and how it looks around: the ground under the rules of the grammar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commendation.catalogue import ConferrerLevel
from commendation.reading.lines.body_levels import is_superior
from commendation.reading.lines.frames import Frame, Setting
from commendation.reading.lines.givers import Body
from commendation.reading.lines.pieces import Item, Receiver

_AHEAD, _MOST_UNKNOWN, _STILL_OPEN = 45, 4, 4
ENDS = frozenset({".", "\n", "...", "./.", "!", "?"})
"""Marks that end a sentence."""


@dataclass
class State:
    """The items of a sentence and what has been read of it so far."""

    items: Sequence[Item]
    setting: Setting
    frames: list[Frame] = field(default_factory=list)
    frame: Frame | None = None
    subject: list[Receiver] = field(default_factory=list)
    subject_start: int | None = None
    agent: Body | None = None
    proxy: bool = False
    """Whether the agent was named as the one in whose place somebody hands over."""
    handed: bool = False
    """Whether somebody who may not confer is said to hand over."""
    passive: bool = False
    planned: bool = False
    skipping: str | None = None
    """Why the words here say nothing: "reason", "compare", "bonus"."""
    reason_start: int | None = None
    total: bool = False
    part: bool = False
    each: bool = False
    times: int | None = None
    """ "5 năm liền": how often."""
    used: bool = False
    """Whether an award has taken the subject, so that the next receiver begins another."""
    acted: bool = False
    """Whether a word such as "khen thưởng" stands beside the name of a form."""
    level: ConferrerLevel | None = None
    """A level that was said before the award: "khen thưởng cấp tỉnh: ..."."""
    ruled: bool = False
    """Whether only weak words ("quy định", "phát động") made it a plan: they do not hold for what is below."""
    by_unit: bool = False
    """Whether a title's number is split by where its holders work: "LĐTT: trường MN 11; trạm y tế 4"."""
    portion: int | None = None
    """A part of the number of the award before, whose giver follows: "1 của Thành ủy"."""
    passed: dict[str, int] = field(default_factory=dict)
    """Of how many of the first frames a question is settled, so that it is not asked again for each word."""
    cancelled: bool = False
    """Whether only a word such as "chưa đạt" made it a plan: it ends with the clause."""
    counted: bool = False
    """Whether a receiver was counted for any award, see `PlanRules._on_paper`."""
    clause: int = 0
    """How many frames stood before this clause began, or were put off already."""
    stated: bool = False
    """Whether one of the frames is stated for good: it is not planned and says how many or who."""
    label: Body | None = None
    """The giver whose name and a colon open the line."""
    settled: tuple[Frame, int] | None = None
    """The award of the clause before and how many receivers it had there."""
    bracketed: bool = False
    """Whether the awards stand in brackets behind those who got them: "Công an xã (ĐVQT), Trường A (TTLĐXS)"."""
    listing: bool = False
    """Whether a list follows of all that the subject was given: "được tặng: ...; ..."."""
    among_many: bool = False
    """Whether "một trong" stands before: the receivers named next are not the ones awarded."""
    verb: bool = False
    loose: list[Receiver] = field(default_factory=list)
    """Receivers without an award."""
    leading_body: Body | None = None
    year: str | None = None
    decision: str | None = None
    _subject_memo: dict[int, bool] = field(default_factory=dict)

    def drop_frame(self, frame: Frame) -> None:
        """Forget an award; it is one of the last that were read."""
        for index in range(len(self.frames) - 1, -1, -1):
            if self.frames[index] is frame:
                del self.frames[index]
                return

    def _list_open(self, question: str) -> list[Frame]:
        """The frames for which this question is not settled: all at first, later the last few and what is new."""
        start = self.passed.get(question, 0)
        self.passed[question] = max(start, len(self.frames) - _STILL_OPEN)
        return self.frames[start:]

    def _skip(self, why: str, item: Item) -> None:
        if self.skipping != why:
            self.skipping, self.reason_start = why, item.start

    def _prev_tag(self, index: int) -> str | None:
        return self.items[index - 1].tag if index > 0 else None

    def _next_tag(self, index: int) -> str | None:
        return self.items[index + 1].tag if index + 1 < len(self.items) else None

    def _leads_to_award(self, index: int) -> bool:
        """Whether the verb at `index` ("được", "đạt") has an award as its object."""
        for at in range(index + 1, min(index + 12, len(self.items))):
            item = self.items[at]
            if item.tag == "award":
                return True
            if item.tag == "recv" and self._next_tag(at) == "give":
                continue
            if item.tag in ("contest", ";", ".", "recv") or (item.tag == "reason" and at == index + 1):
                return False
        return False

    def _is_subject(self, index: int) -> bool:
        """Whether the receiver at `index` stands before its award: "3 tập thể được tặng ...", "Trường A: ..."."""
        if index not in self._subject_memo:
            self._subject_memo[index] = self._look_for_award(index)
        return self._subject_memo[index]

    def _look_for_award(self, index: int) -> bool:
        own = self.items[index]
        named = own.tag == "body" or (own.recv is not None and own.recv.named)
        direct = True
        behind = self.items[index + 1].recv if index + 1 < len(self.items) else None
        if own.body is not None and behind is not None and behind.count and not behind.named:
            return False  # "CA phường 2 đ/c được ...": where those counted work
        for at in range(index + 1, min(index + _AHEAD, len(self.items))):
            item = self.items[at]
            tag = item.tag
            if tag == "get":
                if self._leads_to_award(at):
                    return True
            elif tag == "award":
                verb = item.award is not None and item.award.verb
                if item.award is not None and item.award.grade == "grading" and self.frame is not None:
                    return False
                return (direct and not verb) or (named and item.number is not None and direct)
            elif tag == ";" and named and self._lists_on(index, at):
                continue
            elif tag in (";", "to", *ENDS):
                return False
            elif tag in ("give", "by-authority"):
                return tag == "give" and self.items[at - 1].tag == "body" and at == index + 2
            elif tag in ("one-of",):
                return True
            elif tag == ":":
                if not named and own.recv is not None and own.recv.count and not own.recv.bare:
                    return self._is_bare_award(at + 1)
                if not named and not (own.recv is not None and own.recv.bare and own.recv.count == 1):
                    return False
                following = self.items[at + 1] if at + 1 < len(self.items) else None
                if own.body is not None and is_superior(own.body):
                    if own.body.level != "organisation" or following is None or following.tag == "times":
                        return False
                    if following.tag == "award" and self._next_tag(at + 1) not in ("of", "body", "level"):
                        return False
                return following is not None and following.tag in ("award", "get", "times", "year")
            elif item.recv is not None and self._belongs(at):
                continue
            elif item.body is not None and item.body.head.office and self._is_person(at):
                continue  # "e Nhi bí thư đoàn phường bk tỉnh đoàn"
            elif tag in ("recv", "body", "number"):
                direct = direct and named and tag == "number"
            elif tag == "other" and item.value == "percent":
                return False
            elif (
                tag in ("-", "–")
                and named
                and direct
                and at + 1 < len(self.items)
                and self.items[at + 1].tag == "award"
            ):
                return True
            elif tag in (",", "/", "and", "propose", "reason", "other", "group", "-", "–", "+"):
                direct = direct and tag in ("group",)
        return False

    def _lists_on(self, index: int, at: int) -> bool:
        """Whether the semicolon at `at` stands between names as a comma would: "Đảng ủy; Hội LHPN xã được ..."."""
        if not all(_is_named(item) for item in self.items[index:at]):
            return False
        following = self.items[at + 1] if at + 1 < len(self.items) else None
        return following is not None and _is_named(following) and self._next_tag(at + 1) in (";", "get", "and", ",")

    def _is_bare_award(self, index: int) -> bool:
        """Whether an award without a number of its own ends the clause: "04 đồng chí: Chiến sĩ thi đua cơ sở"."""
        if self._next_tag(index - 1) != "award" or self.items[index].number is not None:
            return False
        for item in self.items[index + 1 :]:
            if item.tag in (";", *ENDS):
                return True
            if item.tag in ("number", "recv", ":"):
                return False
        return True

    def labels_giver(self) -> bool:
        """Whether the body before the colon is one that commends others: a committee of the commune or the Party."""
        body = self.leading_body
        if body is None or not self.subject or self.subject[0].names != (body.text,):
            return False
        return body.head.display.startswith(("UBND", "Chủ tịch", "Đảng ủy", "Ban Thường vụ Đảng ủy", "Đảng bộ"))

    def _belongs(self, index: int) -> bool:
        """Whether a unit directly behind a person's name is where he belongs: "a Khôi tdp 6"."""
        own, before = self.items[index].recv, self.items[index - 1].recv
        return (
            own is not None
            and before is not None
            and own.named
            and before.named
            and (own.kind, before.kind) == ("collective", "individual")
        )

    def _is_person(self, index: int) -> bool:
        """Whether a person is named before item `index`, whose office or unit then follows."""
        for item in reversed(self.items[max(0, index - 2) : index]):
            if item.recv is not None:
                return item.recv.named and item.recv.kind == "individual"
        return False

    def _is_office(self, index: int) -> bool:
        body = self.items[index].body
        return body is not None and body.head.office

    def _gives_here(self, index: int) -> bool:
        """Whether the body at `index`, alone or with those beside it, is who gives: a verb of giving follows."""
        at = index + 1
        while at < len(self.items) and at < index + 14:
            item = self.items[at]
            if item.tag == "other" and self._prev_tag(at) == "filler" and self._next_tag(at) == "give":
                return True
            if item.tag in ("give", "hand-over", "event") or (
                item.tag == "award" and item.award is not None and item.award.verb
            ):
                return self._prev_tag(at) != "get"
            if item.tag == "other" and (
                item.value == "quantity" or (item.value is None and at < index + _MOST_UNKNOWN)
            ):
                at += 1  # Words of its name that are not known: "Bộ Tư lệnh Thủ đô".
                continue
            if item.tag in ("filler", "body", "and", ",", "date", "decision", "year", "level", "group"):
                if item.tag == "," and self._next_tag(at) not in ("body", "filler", "recv"):
                    return False
                at += 1
                continue
            return False
        return False

    def _is_act(self, index: int) -> bool:
        """Whether a word such as "khen" at `index` is an act and not the name of a field of work."""
        if not 0 <= index < len(self.items):
            return False
        item = self.items[index]
        if item.award is None or not item.award.verb:
            return False
        following = self._next_tag(index)
        if self._prev_tag(index) == "," and self._prev_tag(index - 1) == "reason" and following != ":":
            return False  # "công tác thi đua, khen thưởng"
        if self._prev_tag(index) == "other" and self.items[index - 1].value is None and following != ":":
            return False  # "xin ý kiến khen thưởng 3 tập thể": behind a word that is not understood it is no statement
        if self.subject or self.agent is not None:
            return True
        return following in ("to", "recv", ":", "number") or self._prev_tag(index) in ("get", "body", "filler")


def _is_named(item: Item) -> bool:
    if item.tag in (",", "and", ";", "group"):
        return True
    return item.body is not None or (item.recv is not None and (item.recv.named or bool(item.recv.names)))
