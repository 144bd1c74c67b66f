"""Who gives and who receives in a question, and which awards it names: from the spans that the lexicon found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeVar

from commendation.catalogue import ConferrerLevel, RecipientKind, load_catalogue
from commendation.reading.bodies import Area, Body, Head, Place, make_body, measure_name
from commendation.reading.meanings import (
    AwardName,
    CueWord,
    Grouping,
    GroupWord,
    KindWord,
    LevelWord,
    Span,
    UnitHead,
    Word,
)
from commendation.reading.names import measure_person_name
from commendation.reading.tokens import Token

_T = TypeVar("_T")

Role = Literal["gives", "receives"]

_LONGEST_UNIT_NAME = 5


@dataclass(frozen=True)
class Parties:
    """What a question says besides its question words and years. None stands for "any"."""

    forms: tuple[str, ...] | None
    code: str | None
    levels: tuple[ConferrerLevel, ...] | None
    conferrer_kinds: tuple[str, ...] | None
    conferrer_text: str | None
    recipient_kinds: tuple[RecipientKind, ...] | None
    recipient: str | None
    others: tuple[str, ...]
    """Further recipients that were named; a question is about one."""
    by: Grouping | None
    both_kinds: bool
    """Whether two kinds of recipients were asked for beside each other."""
    asks_year: bool
    """Whether it asks "năm nào"."""
    names_person: bool
    used: frozenset[int]
    """Indexes of tokens that belong to names and to no span."""


def find_parties(tokens: Sequence[Token], spans: Sequence[Span], dated: frozenset[int], place: Place | None) -> Parties:
    """`dated` are the indexes of tokens that say years; no name goes over them."""
    return _Finder(tokens, spans, dated, place).find()


@dataclass
class _Finder:
    tokens: Sequence[Token]
    spans: Sequence[Span]
    dated: frozenset[int]
    place: Place | None
    used: set[int] = field(default_factory=set)
    bodies: list[Body] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    """What stands at a token: the first token of everything that tells who does what."""
    persons: list[str] = field(default_factory=list)
    units: list[tuple[int, str]] = field(default_factory=list)
    levels: list[ConferrerLevel] = field(default_factory=list)
    kinds: list[RecipientKind] = field(default_factory=list)

    def find(self) -> Parties:
        self._known = [False] * len(self.tokens)
        for span in self.spans:
            self._known[span.start : span.end] = [True] * (span.end - span.start)
        for index in self.dated:
            self._known[index] = True
        self._find_persons()
        self._find_bodies()
        self._find_units()
        self._mark_words()
        self._find_kinds()
        forms, code, implied = self._find_awards()
        givers, receivers = self._share_roles()
        kinds = tuple(dict.fromkeys(self.kinds))
        # A body beside a person says where the person works; of several names the first is asked for.
        named = self.persons or receivers
        recipient = named[0] if named else None
        return Parties(
            forms=forms,
            code=code,
            levels=_some([*(body.level for body in givers if body.level), *self.levels]),
            conferrer_kinds=_some(body.kind for body in givers if body.kind),
            conferrer_text=" và ".join(dict.fromkeys(body.text for body in givers)) or None,
            recipient_kinds=self._choose_kinds(kinds, recipient, implied),
            recipient=recipient,
            others=tuple(named[1:]),
            by=next((span.meaning.by for span in self.spans if isinstance(span.meaning, GroupWord)), None),
            both_kinds=len(kinds) > 1,
            asks_year=self._asks_year(),
            names_person=bool(self.persons),
            used=frozenset(self.used),
        )

    def _choose_kinds(
        self, kinds: tuple[RecipientKind, ...], recipient: str | None, implied: RecipientKind | None
    ) -> tuple[RecipientKind, ...] | None:
        if len(kinds) > 1:
            return None
        if kinds:
            return kinds
        if recipient is not None:
            return ("individual",) if self.persons else ("collective",)
        return None if implied is None else (implied,)

    def _find_persons(self) -> None:
        spans_at = {span.start: span for span in self.spans}
        addressed: set[int] = set()
        for span in self.spans:
            if isinstance(span.meaning, KindWord) and span.meaning.kind == "individual" and not span.meaning.asks:
                formal = self.tokens[span.start].folded in ("dong", "d/c")
                if (span.meaning.quantified or formal) and not self._is_quantified(span):
                    addressed.add(span.end)
        at = 0
        while at < len(self.tokens):
            length = 0 if at in self.dated else measure_person_name(self.tokens, at, self._known, at in addressed)
            if length:
                self._take_name(at, length, spans_at)
            at += max(1, length)

    def _take_name(self, at: int, length: int, spans_at: dict[int, Span]) -> None:
        self.persons.append(" ".join(token.text for token in self.tokens[at : at + length]))
        self.used.update(range(at, at + length))
        self.marks[at] = "person"
        self.spans = [span for span in self.spans if not (at <= span.start < at + length)]

    def _find_bodies(self) -> None:
        index = 0
        while index < len(self.spans):
            span = self.spans[index]
            head, area, end, taken = self._read_body(index)
            if head is None and area is None:
                index += 1
                continue
            length = measure_name(self.tokens, end, self._known, self.place)
            name = " ".join(token.text for token in self.tokens[end : end + length])
            self.used.update(range(end, end + length))
            self.bodies.append(make_body(head, area, name, (span.start, end + length), self.place))
            index += taken

    def _read_body(self, index: int) -> tuple[Head | None, Area | None, int, int]:
        """The head and area that begin at span `index`, the token after them and how many spans they took."""
        span, after = self.spans[index], self._adjacent(index)
        if isinstance(span.meaning, Head):
            if after is not None and isinstance(after.meaning, Area):
                return span.meaning, after.meaning, after.end, 2
            return (span.meaning if span.meaning.stands_alone else None), None, span.end, 1
        if not isinstance(span.meaning, Area):
            return None, None, span.end, 1
        if span.meaning.tier == "central" and after is not None and isinstance(after.meaning, Head):
            return Head(f"Trung ương {after.meaning.display}", receives=False), None, after.end, 2
        return None, span.meaning, span.end, 1

    def _adjacent(self, index: int) -> Span | None:
        if index + 1 < len(self.spans) and self.spans[index + 1].start == self.spans[index].end:
            return self.spans[index + 1]
        return None

    def _find_units(self) -> None:
        for span in self.spans:
            if not isinstance(span.meaning, UnitHead):
                continue
            length = 0 if self._is_quantified(span) else self._measure_unit_name(span.end)
            if not length:
                self.kinds.append("collective")
                continue
            name = " ".join(token.text for token in self.tokens[span.end : span.end + length])
            self.used.update(range(span.end, span.end + length))
            self.units.append((span.start, f"{span.meaning.display} {name}"))

    def _measure_unit_name(self, at: int) -> int:
        """Tokens of a number ("chi bộ 3", "tổ dân phố số 5") or of a name ("trường MN Hoa Mai") from `at` on."""
        length = 1 if at + 1 < len(self.tokens) and self.tokens[at].folded == "so" and self._is_figure(at + 1) else 0
        while at + length < len(self.tokens) and length < _LONGEST_UNIT_NAME:
            index = at + length
            token = self.tokens[index]
            if index in self.dated or token.before.strip() or (self._known[index] and not token.capital):
                break
            length += 1
            if self._is_figure(index):
                break
        return length

    def _is_figure(self, index: int) -> bool:
        return self.tokens[index].number is not None and index not in self.dated

    def _mark_words(self) -> None:
        for span in self.spans:
            meaning = span.meaning
            if isinstance(meaning, Word) and meaning.part not in ("filler", "own", "any", "refuse", "refuse-first"):
                self.marks[span.start] = self._mark_word(span, meaning)
            elif isinstance(meaning, AwardName):
                self.marks[span.start] = "form" if _is_family(meaning) else "title"
            elif isinstance(meaning, KindWord) and (not meaning.quantified or self._is_quantified(span)):
                self.marks[span.start] = "kind"
        for at, _ in self.units:
            self.marks[at] = "unit"
        for number, body in enumerate(self.bodies):
            self.marks[body.start] = f"body {number}"

    def _mark_word(self, span: Span, word: Word) -> str:
        if word.part == "topic":
            return "get" if self.tokens[span.start].folded == "duoc" else "topic"
        return "give" if word.part == "give-topic" else word.part

    def _find_kinds(self) -> None:
        for span in self.spans:
            if isinstance(span.meaning, KindWord) and (not span.meaning.quantified or self._is_quantified(span)):
                self.kinds.append(span.meaning.kind)
            elif isinstance(span.meaning, LevelWord):
                level = make_body(None, span.meaning.area, "", (span.start, span.end), self.place).level
                if level is not None:
                    self.levels.append(level)

    def _is_quantified(self, span: Span) -> bool:
        """Whether "mấy", "những" stand before a word or "nào" after it."""
        before = next((other for other in self.spans if other.end == span.start), None)
        if before is not None and (
            before.meaning in (CueWord("count"), Word("any")) and self.tokens[before.start].folded != "tong"
        ):
            return True
        return span.end < len(self.tokens) and self.tokens[span.end].folded == "nao"

    def _find_awards(self) -> tuple[tuple[str, ...] | None, str | None, RecipientKind | None]:
        named = [span.meaning for span in self.spans if isinstance(span.meaning, AwardName)]
        if not named:
            return None, None, None
        forms = _some(form for award in named for form in award.forms)
        kinds = {award.recipient_kind for award in named}
        codes = {award.code for award in named}
        return forms, codes.pop() if len(codes) == 1 else None, kinds.pop() if len(kinds) == 1 else None

    def _share_roles(self) -> tuple[list[Body], list[str]]:
        givers: list[Body] = []
        receivers: list[tuple[int, str]] = []
        roles: dict[int, Role | None] = {}
        for at, name in self.units:
            if self._before(at)[:2] == ["of", "form"]:
                givers.append(Body(at, at, name, "unit-head", "unit", receives=True, bare=False))
            else:
                receivers.append((at, name))
        for number, body in enumerate(self.bodies):
            role = self._role_of(body, roles)
            roles[number] = role
            if role == "gives":
                givers.append(body)
            elif role == "receives":
                receivers.append((body.start, body.text))
        return givers, [name for _, name in sorted(receivers)]

    def _role_of(self, body: Body, roles: dict[int, Role | None]) -> Role | None:
        """What a body does in the sentence; None where it only says that the writer's own ward is meant."""
        before, after = self._before(body.start), self._after(body.end)
        as_subject: Role | None = "receives" if body.receives else (None if _is_own(body) else "gives")
        if before[:1] and before[0].startswith("body "):
            earlier = roles.get(int(before[0].split()[1]))
            if earlier is not None and after[:1] != ["give"]:
                return earlier
        if before[:1] == ["of"]:
            return as_subject if before[1:2] in (["kind"], ["unit"], ["person"]) else "gives"
        if after[:1] == ["give"]:
            return "gives"
        if before[:1] in (["to"], ["at"], ["person"], ["unit"]):
            return "receives" if body.receives else None
        if after[:1] == ["get"]:
            return as_subject
        if before[:1] == ["form"] or (before[:1] == ["give"] and after[:1] != ["form"]):
            return "gives"
        return as_subject

    def _before(self, at: int) -> list[str]:
        """What stands before token `at`, nearest first."""
        return [self.marks[index] for index in sorted((i for i in self.marks if i < at), reverse=True)][:3]

    def _after(self, at: int) -> list[str]:
        return [self.marks[index] for index in sorted(i for i in self.marks if i >= at)][:3]

    def _asks_year(self) -> bool:
        folded = [token.folded for token in self.tokens]
        return any(pair == ("nam", "nao") for pair in pairwise(folded))


def _is_own(body: Body) -> bool:
    return body.bare and body.level == "commune"


def _is_family(award: AwardName) -> bool:
    """Whether a name is a form that many confer ("giấy khen"), so that a body beside it is the giver."""
    return any(load_catalogue().award(form).generic for form in award.forms if form in load_catalogue().by_code)


def _some(values: Iterable[_T]) -> tuple[_T, ...] | None:
    return tuple(dict.fromkeys(values)) or None
