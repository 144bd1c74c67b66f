"""A sentence or list item read into award facts: who gives what to whom, and what is only planned or compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commendation.catalogue import ConferrerLevel, RecipientKind
from commendation.reading.lines.awards import GENERIC, AwardName
from commendation.reading.lines.givers import Body, Head, is_superior, weigh_body
from commendation.reading.lines.items import Item, Receiver

_AHEAD = 45
_SOFT = frozenset({",", "+", "-", "–", "—", "&", "/", "|", "•"})
_BEFORE_RECEIVER = frozenset({
    "to", "and", "give", "award", "group", "number", "body", "each", "many", "is", "level", "get", ":", ";", "recv",
    "among", "hand-over", "year", "decision", "title", "achieved", "total", "filler", *_SOFT,
})  # fmt: skip
_UNIT_HEAD = Head("")
_ENDS = frozenset({".", "\n", "...", "./.", "!", "?"})


@dataclass(frozen=True)
class Setting:
    """What headings and earlier sentences say about a line."""

    kind: RecipientKind | None = None
    giver: Body | None = None
    level: ConferrerLevel | None = None
    award: AwardName | None = None
    recipient: str | None = None
    year: int | None = None
    decision: str | None = None
    planned: bool = False
    """Whether what follows is proposed, registered or planned."""
    compared: bool = False


@dataclass
class Frame:
    """An award and what the sentence says about it."""

    award: AwardName
    start: int
    end: int
    giver: Body | None = None
    own_giver: bool = False
    """Whether the giver stands with this award ("giấy khen của ...") and not before a verb."""
    level: ConferrerLevel | None = None
    receivers: list[Receiver] = field(default_factory=list)
    number: int | None = None
    planned: bool = False
    total: bool = False
    stated: bool = False
    """Whether a verb says that it was given."""
    decision: str | None = None
    reason: tuple[int, int] | None = None
    year: str | None = None
    part: bool = False
    """Whether "trong đó" stands before it."""


@dataclass
class SentenceReader:
    """Walks over the items of one list item or sentence, left to right."""

    items: Sequence[Item]
    setting: Setting
    frames: list[Frame] = field(default_factory=list)
    frame: Frame | None = None
    subject: list[Receiver] = field(default_factory=list)
    subject_start: int | None = None
    agent: Body | None = None
    proxy: bool = False
    """Whether the agent was named as the one in whose place somebody hands over."""
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

    def read(self) -> list[Frame]:
        """The frames of the sentence; planned ones are marked."""
        self.planned = self.setting.planned
        for index, item in enumerate(self.items):
            self._take(index, item)
        if self.skipping == "reason" and self.items:
            self._note_reason(self.items[-1].end)
        for frame in self.frames:
            frame.decision = frame.decision or self.decision
        return self.frames

    # One item -----------------------------------------------------------------------------------------------------

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
            self._on_semicolon()
        elif tag in _ENDS and not self._is_enumerator(index):
            self._end_sentence()

    def _is_enumerator(self, index: int) -> bool:
        """Whether a full stop only follows the number of a list inside the line: "đề nghị: 1. Bà Lan; 2. ..."."""
        return self._prev_tag(index) == "number" and self._prev_tag(index - 1) in (":", ";", ".", None)

    def _ends_skipping(self, index: int, item: Item) -> bool:
        if (item.tag in _ENDS and not self._is_enumerator(index)) or (item.tag == ";" and self.skipping != "attend"):
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
        if item.tag in ("to", "of") and self.frame is not None and not self.frame.receivers:
            return item.tag == "to" or self.frame.giver is None
        if item.tag in ("give", "propose", "cancel") or (item.tag == "award" and item.award is not None):
            return item.tag != "award" or item.award is not None and item.award.grade in ("award", "generic")
        if item.tag == "get":
            return self._leads_to_award(index)
        if item.tag == "body":
            return self._next_tag(index) == "give" or self._is_act(index + 1)
        return item.tag == "recv" and item.recv is not None and item.recv.count is not None and self._is_subject(index)

    def _resumes(self, index: int, item: Item) -> bool:
        """Whether what stands after a comma goes on with the awards and not with the reason."""
        if item.tag == "recv" and item.recv is not None:
            return item.recv.count is not None or self._is_subject(index)
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
        self.subject, self.agent, self.frame = [], None, None
        self.passive = self.proxy = self.total = self.part = self.verb = self.each = self.used = self.among_many = False
        self.times = self.level = None
        self.listing = False
        self.planned = self.setting.planned
        self.skipping = None

    # Cues ---------------------------------------------------------------------------------------------------------

    def _skip(self, why: str, item: Item) -> None:
        self.skipping, self.reason_start = why, item.start

    def _on_reason(self, index: int, item: Item) -> None:
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
        self._skip("bonus", item)

    def _on_on_proposal(self, index: int, item: Item) -> None:
        self._skip("compare", item)

    def _on_propose(self, index: int, item: Item) -> None:
        if self._next_tag(index) in ("and", ",") and self._next_tag(index + 1) == "get":
            return  # "đã đề nghị và được ... tặng": what was proposed was given.
        self._plan()

    def _on_plan(self, index: int, item: Item) -> None:
        if self.skipping is None and not any(not frame.planned for frame in self.frames):
            self._plan()

    def _on_rule(self, index: int, item: Item) -> None:
        self._on_plan(index, item)
        self.ruled = True

    def _on_cancel(self, index: int, item: Item) -> None:
        self._plan()

    def _plan(self) -> None:
        """From here on, and in the unfinished clause before, nothing is conferred."""
        self.planned = True
        self.subject = []
        for frame in self.frames:
            unfinished = not frame.receivers and frame.number is None
            if unfinished or frame.award.grade == "grading":
                frame.planned = True

    def _on_achieved(self, index: int, item: Item) -> None:
        self.planned = self.setting.planned if index == 0 else False
        if self.planned and index == 0:
            self.planned = False
        self.frame = None

    def _on_total(self, index: int, item: Item) -> None:
        self.total = True

    def _on_among(self, index: int, item: Item) -> None:
        if self.frames:
            self.part = True

    def _on_each(self, index: int, item: Item) -> None:
        self.each = True

    def _on_give(self, index: int, item: Item) -> None:
        self.verb = True
        if self.passive and self.subject and self._next_tag(index) == ":":
            self.listing = True
        if self._prev_tag(index) not in ("get",) and not self._was_passive(index):
            self.passive, self.subject = False, []
        if self.frame is not None and self.frame.receivers and not self.passive:
            self.frame = None

    def _on_get(self, index: int, item: Item) -> None:
        self.verb = self.passive = True
        self.among_many = False
        self.listing = self.listing or self._next_tag(index) == ":"

    def _was_passive(self, index: int) -> bool:
        """Whether "được" stands before the giver whose verb this is: "được UBND tỉnh tặng"."""
        return self.passive and bool(self.subject or not self.loose) and self._prev_tag(index) in ("body", "recv", "filler", "and", ",")

    def _on_by_authority(self, index: int, item: Item) -> None:
        self.proxy = True

    def _on_semicolon(self) -> None:
        self.each = self.total = self.part = False
        if self.listing:
            return
        if self.passive:
            self.agent = None
        self.subject, self.passive = [], False

    # Marks and other plain things ------------------------------------------------------------------------------------

    def _on_year(self, index: int, item: Item) -> None:
        self.year = str(item.value)
        if self.frame is not None and self.frame.year is None:
            self.frame.year = self.year

    def _on_decision(self, index: int, item: Item) -> None:
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        self.decision = str(item.value) + (f" {following.value}" if following is not None and following.tag == "date" else "")

    def _on_level(self, index: int, item: Item) -> None:
        if self.frame is not None and not self.frame.award.verb and self._prev_tag(index) != ";":
            self.frame.level = item.value  # type: ignore[assignment]
        else:
            self.level = item.value  # type: ignore[assignment]

    # Awards -------------------------------------------------------------------------------------------------------

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
        frame = Frame(award, item.start, item.end, number=item.number, planned=self.planned, total=self.total, part=self.part)
        frame.stated = self.verb or award.verb
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
        if frame is None or not award.family or not frame.award.family or item.number or frame.number is not None:
            return False
        if self._prev_tag(index) not in (",", "and", "/") or self._prev_tag(index - 1) != "award" or frame.own_giver:
            return False
        if frame.receivers and not any(recv.count for recv in frame.receivers):
            return False
        if all(recv.named for recv in frame.receivers) and self._next_tag(index) not in ("to",):
            return False
        kind = award.kind if award.kind == frame.award.kind else None
        name = f"{frame.award.name} và {award.name}"
        frame.award = GENERIC if self.acted else AwardName(name, kind=kind)
        frame.end = item.end
        return True

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
        if any(not frame.planned and frame.award.grade in ("award", "generic") and not frame.award.verb for frame in self.frames) \
                and award.grade == "grading":
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

    def _is_act(self, index: int) -> bool:
        """Whether a word such as "khen" at `index` is an act and not the name of a field of work."""
        if not 0 <= index < len(self.items):
            return False
        item = self.items[index]
        if item.award is None or not item.award.verb:
            return False
        following = self._next_tag(index)
        if self.subject or self.agent is not None:
            return True
        return following in ("to", "recv", ":", "number") or self._prev_tag(index) in ("get", "body", "filler")

    def _next_award_follows(self, index: int) -> bool:
        """Whether a stronger word stands beside this one: "biểu dương, khen thưởng", "khen thưởng, nhận bằng khen"."""
        for item in self.items[index + 1 : index + 5]:
            if item.tag == "award":
                return item.award is not None and item.award.grade in ("award", "generic")
            if item.tag not in (",", "and", "give", "get", "filler", "title", "/", "-"):
                return False
        return False

    # Receivers ----------------------------------------------------------------------------------------------------

    def _on_recv(self, index: int, item: Item) -> None:
        recv = item.recv
        assert recv is not None
        if (recv.named or recv.count == 1 and recv.bare) and recv.kind == "collective" and self._gives_here(index):
            text = " và ".join(recv.names) or str(item.value)
            kind, level = weigh_body(text, "province")
            self._on_giver(Body(text, kind, level or "unit", _UNIT_HEAD), index)
            return
        if self.skipping == "reason" or self.among_many:
            return
        if self._prev_tag(index) == "other" and self.items[index - 1].value == "percent":
            self.subject = []
            return
        if self.frame is not None and self._prev_tag(index) == "to" and self._takes_after_to(recv):
            self._attach(recv, index)
            return
        if self._is_joined_giver(index, recv):
            text = " và ".join(recv.names)
            self._own(Body(text, *weigh_body(text, "province"), _UNIT_HEAD))
            return
        if self._is_subject(index):
            self._begin_subject(index, item, recv)
        elif recv.named and self._prev_tag(index) in ("of",) or self._is_belonging(index, recv):
            return
        elif recv.bare and self._prev_tag(index) == "is" and (self.subject or self._names_before(index)):
            return
        elif recv.bare and self._is_person(index) and self._prev_tag(index) in (",", "-", "–", "recv", "body"):
            return
        elif self.frame is not None and self._may_attach(index, recv):
            self._attach(recv, index)
        elif (self._may_attach(index, recv) or index == 0) and not self._follows_person(index, recv):
            self.loose.append(recv)

    def _follows_person(self, index: int, recv: Receiver) -> bool:
        """Whether what is named after a person in a list is where he works: "Ông Hải, tổ trưởng TDP 2"."""
        last = self.loose[-1] if self.loose else None
        return last is not None and last.named and last.kind == "individual" and (recv.bare or recv.kind == "collective")

    def _names_before(self, index: int) -> bool:
        """Whether "là" joins a word for receivers to a name before it: "Hội ... là đơn vị ..."."""
        before = self.items[index - 2] if index > 1 else None
        return before is not None and (before.body is not None or (before.recv is not None and before.recv.named))

    def _takes_after_to(self, recv: Receiver) -> bool:
        """Whether "cho" names who gets the award; a named subject before it then only asked for it."""
        frame = self.frame
        assert frame is not None
        if not frame.receivers:
            return True
        if recv.count and frame.receivers == self.subject and all(other.named for other in frame.receivers):
            frame.receivers, self.subject = [], []
            return True
        return False

    def _begin_subject(self, index: int, item: Item, recv: Receiver) -> None:
        if recv.bare and self._prev_tag(index) == "is" and self.subject:
            return
        if recv.bare and self._is_person(index) and self._prev_tag(index) != "and":
            return
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
        return self._prev_tag(index) in (",", "and") and self._prev_tag(index - 1) == "body" and \
            (not frame.receivers or bool(self.subject))

    def _may_attach(self, index: int, recv: Receiver) -> bool:
        before = self._prev_tag(index)
        if recv.named and recv.kind == "individual" and before == "recv":
            return False
        return before in _BEFORE_RECEIVER or before is None

    def _is_belonging(self, index: int, recv: Receiver) -> bool:
        """Whether a unit only says where the receiver before it belongs: "bà Lan, Chi hội 3"."""
        if not recv.named or recv.kind != "collective" or self.frame is None or not self.frame.receivers:
            return False
        last = self.frame.receivers[-1]
        return last.named and last.kind == "individual" and self._prev_tag(index) in (",", "-", "–", "other", "recv")

    def _attach(self, recv: Receiver, index: int) -> None:
        item = self.items[index]
        frame = self.frame
        assert frame is not None
        if recv.bare:
            following = self._next_tag(index)
            if following not in (":", "number"):
                recv = replace(recv, count=recv.count or (1 if self.setting.recipient else None), bare=following == "filler")
        pending = frame.receivers[-1] if frame.receivers else None
        if pending is not None and recv.named and pending.kind == recv.kind and pending.count and not pending.names \
                and self._prev_tag(index) in ("is", ":", "to", "many"):
            frame.receivers[-1] = replace(pending, names=recv.names)
        elif pending is not None and recv.named and pending.count is None and self._prev_tag(index) in ("is", ":"):
            frame.receivers[-1] = recv
        elif pending is not None and pending.bare and recv.count is not None:
            frame.receivers[-1] = recv
        else:
            frame.receivers.append(recv)
        frame.end = max(frame.end, item.end)
        if self.part:
            frame.part = True

    def _on_number(self, index: int, item: Item) -> None:
        if self.skipping == "reason" or self.frame is None:
            if self.frame is None and self.loose and self.loose[-1].bare and self._prev_tag(index) in (":", "recv", "filler"):
                self.loose[-1] = replace(self.loose[-1], count=item.number, bare=False)
            elif self.frame is None and self._prev_tag(index) in (":", "body", "filler", None):
                self.loose.append(Receiver(None, item.number))
            return
        before = self._prev_tag(index)
        frame = self.frame
        if frame.receivers and frame.receivers[-1].bare and before in (":", "recv", "filler", "get"):
            frame.receivers[-1] = replace(frame.receivers[-1], count=item.number, bare=False)
        elif not frame.receivers and frame.number is None and before in (
            ":", "award", "body", "level", "is", "filler", "get", "group", "year", "-", "–", "=", "to", "title", "total", "|"
        ):
            frame.number = item.number
        else:
            return
        frame.end = max(frame.end, item.end)

    # Givers -------------------------------------------------------------------------------------------------------

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
        if self.among_many or (body.head.office and self._prev_tag(index) in ("-", "–", ",", "recv") and self._is_person(index)):
            return
        if self._next_tag(index) == ":" and self.frame is None and is_superior(body) and not self._is_subject(index):
            if self._next_tag(index + 1) in ("recv", "number", "award"):
                self.agent = body
            return
        if before == "of" and self._prev_tag(index - 1) in ("recv", "other", "group") and not self._gives_here(index):
            if self.frame is not None and self.frame.number is not None and self._prev_tag(index - 1) == "other":
                self._own(body)
            return
        if before == "of" and self._prev_tag(index - 1) in ("award", "level") and self.frame is not None:
            self._own(body)
        elif self._gives_here(index):
            self._on_giver(body, index)
        elif before in ("of", "by") and self.frame is not None:
            self._own(body)
        elif before == "by":
            self.agent = body
        elif self._receives_here(index, body):
            recv = Receiver("individual" if body.head.office else "collective", 1, (body.text,), named=True)
            self._take_receiver(index, item, recv)
        elif self.frame is not None and self._stands_with_award(index):
            self._own(body)
        elif self._gives_more(index):
            self._repeat(body, fresh=True)
        elif self.frame is None and self.setting.award is not None and before in (None, ",", "and", ":", ";"):
            if not body.head.area and body is not self.setting.giver:
                self.loose.append(Receiver("individual" if body.head.office else "collective", 1, (body.text,), named=True))

    def _is_person(self, index: int) -> bool:
        """Whether a person is named before item `index`, whose office or unit then follows."""
        for item in reversed(self.items[max(0, index - 2) : index]):
            if item.recv is not None:
                return item.recv.named and item.recv.kind == "individual"
        return False

    def _take_receiver(self, index: int, item: Item, recv: Receiver) -> None:
        if self._is_subject(index):
            self._begin_subject(index, item, recv)
        elif self.frame is not None:
            self._attach(recv, index)

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

    def _gives_more(self, index: int) -> bool:
        """Whether a further giver of the same award has its own number: "GK Công an tỉnh 01, Công an huyện 02"."""
        frame = self.frame
        if frame is None or not frame.own_giver or not (frame.receivers or frame.number is not None):
            return False
        return self._prev_tag(index) in (",", ";", "and", "+") and self._next_tag(index) in ("number", "recv", ":")

    def _repeat(self, body: Body, *, fresh: bool = False) -> None:
        """ "Bằng khen UBND tỉnh, Bộ Y tế": without a number each giver gave one. `fresh`: with its own receivers."""
        frame = self.frame
        assert frame is not None
        self.frame = replace(frame, giver=body, receivers=[] if fresh else list(frame.receivers))
        if fresh:
            self.frame.number = None
        self.frames.append(self.frame)

    def _stands_with_award(self, index: int) -> bool:
        """Whether a body follows the award directly, or another giver of it: "GK CT UBND xã", "BK của A, B"."""
        before = self._prev_tag(index)
        frame = self.frame
        if frame is None or frame.receivers and not self.subject:
            return False
        if before in ("award", "level", "title") or (before == "group"):
            return True
        return before in (",", "and") and frame.own_giver and self._prev_tag(index - 1) == "body"

    def _gives_here(self, index: int) -> bool:
        """Whether the body at `index`, alone or with those beside it, is who gives: a verb of giving follows."""
        at = index + 1
        while at < len(self.items) and at < index + 14:
            item = self.items[at]
            if item.tag == "other" and self._prev_tag(at) == "filler" and self._next_tag(at) == "give":
                return True
            if item.tag in ("give", "hand-over") or (item.tag == "award" and item.award is not None and item.award.verb):
                return self._prev_tag(at) != "get"
            if item.tag in ("filler", "body", "and", ",", "date", "decision", "year", "level", "group"):
                if item.tag == "," and self._next_tag(at) not in ("body", "filler", "recv"):
                    return False
                at += 1
                continue
            return False
        return False

    def _on_giver(self, body: Body, index: int) -> None:
        if self.proxy and self.agent is not None:
            return
        if body.head.office and not body.head.confers:
            self.agent = None
            return
        joined = self._prev_tag(index) in (",", "and") and self._prev_tag(index - 1) == "body" and self.agent is not None
        if joined and self.agent is not None:
            level = body.level if body.level == self.agent.level else None
            body = Body(f"{self.agent.text}, {body.text}", None, level, body.head)
        self.agent = body
        if self.frame is not None and not self.passive:
            self.frame = None
        if self.frame is not None and self.frame.receivers and self._prev_tag(index) in (";", "."):
            self.frame = None

    def _receives_here(self, index: int, body: Body) -> bool:
        before = self._prev_tag(index)
        if self._is_subject(index):
            return True
        if self.frame is None:
            return False
        if before in ("to", "give") and not body.head.area:
            return True
        last = self.frame.receivers[-1] if self.frame.receivers else None
        return before in ("and", ",") and last is not None and last.named and not body.head.area and self._prev_tag(index - 1) in ("body", "recv")

    def _on_group(self, index: int, item: Item) -> None:
        from commendation.reading.lines.brackets import read_bracket

        read_bracket(self, item)

    # Looking around -----------------------------------------------------------------------------------------------

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
            elif tag in (";", "to", *_ENDS):
                return False
            elif tag in ("give", "by-authority"):
                return False
            elif tag in ("one-of",):
                return True
            elif tag == ":":
                if not named and not (own.recv is not None and own.recv.bare and own.recv.count == 1):
                    return False
                if own.body is not None and is_superior(own.body) and own.body.level != "organisation":
                    return False
                following = self.items[at + 1] if at + 1 < len(self.items) else None
                return following is not None and following.tag in ("award", "get", "times", "year")
            elif tag in ("recv", "body", "number"):
                direct = direct and named and tag == "number"
            elif tag == "other" and item.value == "percent":
                return False
            elif tag in (",", "and", "propose", "reason", "other", "group", "-", "–", "+"):
                direct = direct and tag in ("group",)
        return False
