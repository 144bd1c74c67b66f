"""Who gives and who receives in a question, and which awards it names: from the spans that the lexicon found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeVar

from commendation.catalogue import ConferrerLevel, RecipientKind, load_catalogue
from commendation.reading.award_names import CULTURE, name_culture_title
from commendation.reading.bodies import Body, Place, make_body
from commendation.reading.meanings import AwardName, Grouping, GroupWord, KindWord, LevelWord, SideWord, Span, Word
from commendation.reading.naming import find_names
from commendation.reading.spotting import Spotted, Unit
from commendation.reading.tokens import Token
from commendation.rules.authority import CONFERRER_KINDS

_T = TypeVar("_T")

Role = Literal["gives", "receives"]
KindSource = Literal["said", "recipient", "award"]
"""What a kind of recipient was known from."""

_SILENT = ("filler", "own", "any", "refuse", "refuse-first", "add", "occasion", "paper", "field", "request")
"""Parts that tell nothing of who gives or receives."""
OWN_GIVERS = ("commune-chair", "party-commune")
"""Kinds of bodies of the ward that both give and receive."""
_FIGHTER = "chiến sĩ thi đua"
_FIGHTER_CODES: dict[str, str] = {
    "commune": "chien-si-thi-dua-co-so",
    "province": "chien-si-thi-dua-cap-tinh",
    "central": "chien-si-thi-dua-toan-quoc",
}


@dataclass(frozen=True)
class Parties:
    """What a question says besides its question words and years. None stands for "any"."""

    award: str | None
    """The awards' names, several joined by "và"."""
    forms: tuple[str, ...] | None
    code: str | None
    levels: tuple[ConferrerLevel, ...] | None
    conferrer_kinds: tuple[str, ...] | None
    conferrer_text: str | None
    recipient_kinds: tuple[RecipientKind, ...] | None
    kind_source: KindSource | None
    recipient: str | None
    recipient_written: str | None
    others: tuple[str, ...]
    """Further recipients that were named; a question is about one."""
    unlisted: tuple[str, ...]
    """Awards that were named and that the catalogue does not have."""
    by: Grouping | None
    both_kinds: bool
    """Whether two kinds of recipients were asked for beside each other."""
    asks_year: bool
    """Whether it asks "năm nào"."""
    names_person: bool
    used: frozenset[int]
    """Indexes of tokens that belong to names and to no span."""
    either: tuple[Body, ...]
    """Bodies of the ward, and the ward itself ("xã"): they give in some sentences and receive in others."""


def find_parties(tokens: Sequence[Token], spans: Sequence[Span], dated: frozenset[int], place: Place | None) -> Parties:
    """`dated` are the indexes of tokens that say years; no name goes over them."""
    return _Finder(tokens, find_names(tokens, spans, dated, place), place).find()


@dataclass
class _Finder:
    tokens: Sequence[Token]
    naming: Spotted
    place: Place | None
    marks: dict[int, str] = field(default_factory=dict)
    """What stands at a token: the first token of everything that tells who does what."""
    levels: list[ConferrerLevel] = field(default_factory=list)

    def find(self) -> Parties:
        naming = self.naming
        self.spans, self.bodies = naming.spans, naming.bodies
        self._mark_words()
        kinds = self._find_kinds()
        awards = self._find_awards()
        givers, receivers = self._share_roles()
        # A body beside a person says where the person works; of several names the first is asked for.
        named = [(name, name) for _, name in naming.persons] or receivers
        recipient, written = named[0] if named else (None, None)
        recipient_kinds, source = self._choose_kinds(kinds, recipient, awards)
        codes = {award.code for award in awards}
        side = None if givers else next((one.meaning for one in self.spans if isinstance(one.meaning, SideWord)), None)
        given_by = _list_givers(givers, self.levels) if side is None else list_side(party=side.party)
        return Parties(
            award=" và ".join(dict.fromkeys(award.name for award in awards)) or None,
            forms=_some(form for award in awards for form in award.forms),
            code=codes.pop() if len(codes) == 1 else None,
            levels=given_by.levels,
            conferrer_kinds=given_by.kinds,
            conferrer_text=given_by.text,
            recipient_kinds=recipient_kinds,
            kind_source=source,
            recipient=recipient,
            recipient_written=written,
            others=tuple(name for name, _ in named[1:]),
            unlisted=tuple(award.name for award in awards if not award.forms),
            by=next((span.meaning.by for span in self.spans if isinstance(span.meaning, GroupWord)), None),
            both_kinds=len(kinds) > 1,
            asks_year=self._asks_year(),
            names_person=bool(naming.persons),
            used=frozenset(naming.used),
            either=tuple(body for body in self.bodies if body.receives or _is_own(body)),
        )

    def _choose_kinds(
        self, kinds: tuple[RecipientKind, ...], recipient: str | None, awards: Sequence[AwardName]
    ) -> tuple[tuple[RecipientKind, ...] | None, KindSource | None]:
        if kinds:
            return (kinds if len(kinds) == 1 else None), "said"
        implied = {award.recipient_kind for award in awards}
        kind = implied.pop() if len(implied) == 1 else None
        if recipient is not None and not (kind in ("individual", "household") and not self.naming.persons):
            return (("individual",) if self.naming.persons else ("collective",)), "recipient"
        if kind is not None:
            return (kind,), "award"
        return (("collective",), "said") if self.naming.mentions_collective else (None, None)

    def _mark_words(self) -> None:
        for span in self.spans:
            meaning = span.meaning
            if isinstance(meaning, Word) and meaning.part not in _SILENT:
                self.marks[span.start] = self._mark_word(span, meaning)
            elif isinstance(meaning, AwardName):
                self.marks[span.start] = "form" if _is_family(meaning) else "title"
            elif isinstance(meaning, KindWord) and (not meaning.quantified or self.naming.is_quantified(span)):
                self.marks[span.start] = "kind"
        for unit in self.naming.units:
            self.marks[unit.start] = "unit"
        for at, _ in self.naming.persons:
            self.marks[at] = "person"
        for number, body in enumerate(self.bodies):
            self.marks[body.start] = f"body {number}"

    def _mark_word(self, span: Span, word: Word) -> str:
        if word.part == "topic":
            return "get" if self.tokens[span.start].folded == "duoc" else "topic"
        return "give" if word.part == "give-topic" else word.part

    def _find_kinds(self) -> tuple[RecipientKind, ...]:
        kinds = list(self.naming.kinds)
        for span in self.spans:
            if isinstance(span.meaning, KindWord) and (not span.meaning.quantified or self.naming.is_quantified(span)):
                kinds.append(span.meaning.kind)
            elif isinstance(span.meaning, LevelWord):
                level = make_body(None, span.meaning.area, "", (span.start, span.end), self.place).level
                if level is not None:
                    self.levels.append(level)
        return tuple(dict.fromkeys(kinds))

    def _find_awards(self) -> list[AwardName]:
        named = [span.meaning for span in self.spans if isinstance(span.meaning, AwardName)]
        awards = [self._specify(award) for award in named]
        # "65 năm tuổi đảng được tặng huy hiệu": the shorter name only says again what the longer one says.
        longer = [award.name for award in awards]
        return [award for award in awards if not any(name.startswith(f"{award.name} ") for name in longer)]

    def _specify(self, award: AwardName) -> AwardName:
        """The award that is meant where another word of the sentence says which: a place for "văn hóa", a level."""
        if award.name == CULTURE:
            words = [span.meaning for span in self.spans if isinstance(span.meaning, KindWord)]
            homes = ["hộ" for word in words if word.kind == "household"]
            titles = [name_culture_title(place) for place in (*self.naming.heads, *homes)]
            return next((title for title in titles if title is not None), award)
        if award.name == _FIGHTER and len(self.levels) == 1 and self.levels[0] in _FIGHTER_CODES:
            code = _FIGHTER_CODES[self.levels[0]]
            self.levels.clear()
            name = load_catalogue().award(code).short_name
            return AwardName((code,), code, "individual", name[:1].lower() + name[1:])
        return award

    def _share_roles(self) -> tuple[list[Body], list[tuple[str, str]]]:
        """Who gives, and who receives as (name in the ledger's way, name as written)."""
        givers: list[Body] = []
        receivers: list[tuple[int, str, str]] = []
        roles: dict[int, Role | None] = {}
        for unit in self.naming.units:
            if self._before(unit.start)[:2] == ["of", "form"]:
                givers.append(_confer(unit))
            else:
                receivers.append((unit.start, unit.text, unit.text))
        for number, body in enumerate(self.bodies):
            role = self._role_of(body, roles)
            roles[number] = role
            if role == "gives":
                givers.append(body)
            elif role == "receives":
                receivers.append((body.start, body.text, body.written))
        return givers, [(name, written) for _, name, written in sorted(receivers)]

    def _role_of(self, body: Body, roles: dict[int, Role | None]) -> Role | None:
        """What a body does in the sentence; None where it only says that the writer's own ward is meant."""
        before, after = self._before(body.start), self._after(body.end)
        as_subject: Role | None = "receives" if body.receives else (None if _is_own(body) else "gives")
        if before[:1] and before[0].startswith("body "):
            earlier = roles.get(int(before[0].split()[1]))
            if earlier is not None and after[:1] != ["give"]:
                return earlier
        if before[:1] == ["of"]:
            belongs = before[1:2] in (["kind"], ["unit"], ["person"]) or (before[1:2] == ["title"] and body.receives)
            associates = before[1:2] == ["give"] and body.receives and body.kind not in OWN_GIVERS
            return as_subject if belongs or associates else "gives"
        if after[:1] == ["give"]:
            return "gives"
        if before[:1] in (["to"], ["at"], ["person"], ["unit"]):
            return "receives" if body.receives else None
        if before[:1] == ["form"] and self._follows_award(body) and self._after_word(body.end) != "duoc":
            return "gives"
        if after[:1] == ["get"]:
            return as_subject
        if before[:1] == ["form"] or (before[:1] == ["give"] and after[:1] != ["form"]):
            return "gives"
        return as_subject

    def _follows_award(self, body: Body) -> bool:
        return any(span.end == body.start and isinstance(span.meaning, AwardName) for span in self.spans)

    def _after_word(self, at: int) -> str:
        return self.tokens[at].folded if at < len(self.tokens) else ""

    def _before(self, at: int) -> list[str]:
        """What stands before token `at`, nearest first."""
        return [self.marks[index] for index in sorted((i for i in self.marks if i < at), reverse=True)][:3]

    def _after(self, at: int) -> list[str]:
        return [self.marks[index] for index in sorted(i for i in self.marks if i >= at)][:3]

    def _asks_year(self) -> bool:
        folded = [token.folded for token in self.tokens]
        return any(pair == ("nam", "nao") for pair in pairwise(folded))


def _confer(unit: Unit) -> Body:
    """A unit that gives: "giấy khen của trường Hoa Mai"."""
    level: ConferrerLevel = "organisation" if unit.text.startswith("Hội ") else "unit"
    kind = "other" if level == "organisation" else "unit-head"
    return Body(unit.start, unit.end, unit.text, kind, level, receives=True, bare=False)


def _is_own(body: Body) -> bool:
    return body.bare and body.level == "commune"


@dataclass(frozen=True)
class Givers:
    """Who confers, as a question limits it; None for anybody."""

    levels: tuple[ConferrerLevel, ...] | None
    kinds: tuple[str, ...] | None
    text: str | None


def _list_givers(givers: Sequence[Body], levels: Sequence[ConferrerLevel]) -> Givers:
    return Givers(
        levels=_some([*(body.level for body in givers if body.level), *levels]),
        kinds=_some(body.kind for body in givers if body.kind),
        text=" và ".join(dict.fromkeys(body.text for body in givers)) or None,
    )


def list_side(*, party: bool) -> Givers:
    """All party bodies, or all others."""
    kinds = [kind for kind in CONFERRER_KINDS if kind.kind.startswith("party-") == party]
    return Givers(
        levels=_some(kind.level for kind in kinds if kind.level),
        kinds=_some(kind.kind for kind in kinds),
        text="khối Đảng" if party else "các nơi ngoài khối Đảng",
    )


def _is_family(award: AwardName) -> bool:
    """Whether a name is a form that many confer ("giấy khen"), so that a body beside it is the giver."""
    return any(load_catalogue().award(form).generic for form in award.forms if form in load_catalogue().by_code)


def _some(values: Iterable[_T]) -> tuple[_T, ...] | None:
    return tuple(dict.fromkeys(values)) or None
