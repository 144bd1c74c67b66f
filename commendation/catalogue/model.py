"""Records of the catalogue: plain frozen facts with their dates, source and confidence.

Dates of validity are dates of the *decision*. `valid_to` None means still in force when the data was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

ConferrerLevel = Literal[
    "central",
    "province",
    "district",
    "commune",
    "unit",
    "party-province",
    "party-district",
    "party-commune",
    "organisation",
]
RecipientKind = Literal["individual", "collective", "household"]
Confidence = Literal["confirmed", "secondary", "memory"]
"""confirmed: the source quotes the rule; secondary: supported indirectly; memory: an official must confirm it."""
AwardClass = Literal["title", "commendation", "state-honour", "party", "organisation", "rating", "evidence", "other"]


@dataclass(frozen=True)
class Multipliers:
    """Bonus as times the base salary. None: none, set by the giver's own rules, or not known. Never read it as 0."""

    individual: Decimal | None = None
    collective: Decimal | None = None
    household: Decimal | None = None
    at_most: bool = False
    """The values are upper limits (kỷ niệm chương)."""
    grades: tuple[tuple[int, Decimal], ...] = ()
    """For the Party badge: (years of membership, times)."""
    confidence: Confidence | None = None
    """Of the amounts, where it differs from the rule's own."""

    def of(self, recipient_kind: RecipientKind) -> Decimal | None:
        if recipient_kind == "individual":
            return self.individual
        return self.collective if recipient_kind == "collective" else self.household


@dataclass(frozen=True)
class Rule:
    """What held for one award between two dates of decision."""

    valid_from: date
    valid_to: date | None
    conferring: tuple[str, ...]
    """Who may confer it, in words."""
    conferrers: tuple[str, ...]
    """The same as stable words of `commendation.rules.authority`."""
    citation: str
    confidence: Confidence
    multipliers: Multipliers
    prerequisites: str | None = None
    ratio_cap: str | None = None
    note: str | None = None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class AwardKind:
    """One title, form of commendation or parallel recognition. The plain fields describe the newest regime known."""

    code: str
    """Stable word, e.g. "giay-khen-chu-tich-ubnd-cap-xa"."""
    form: str
    """Family: "giay-khen", "bang-khen", ...; a title is its own family."""
    name: str
    short_name: str
    """For buttons and lists."""
    abbreviations: tuple[str, ...]
    aliases: tuple[str, ...]
    kind: AwardClass
    recipients: tuple[RecipientKind, ...]
    levels: tuple[ConferrerLevel, ...]
    conferring: tuple[str, ...]
    conferrers: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    citation: str
    confidence: Confidence
    multipliers: Multipliers
    prerequisites: str | None
    ratio_cap: str | None
    note: str | None
    rules: tuple[Rule, ...]
    """By date, not overlapping. An award without dated rules has the one rule of its own fields."""
    generic: bool = False
    """Stands for a form whose giver is not in the catalogue, or a title whose level is not known."""
    giver_marks: tuple[str, ...] = ()
    """Folded words of which the giver's name must hold one for this award to be meant, e.g. "hieu truong"."""
    giver_tiers: tuple[str, ...] = ()
    """Tiers of the giver ("central", "province", "district", "commune") this award is limited to; empty for any."""
    collective_counterpart: str | None = None
    """Code of the title that is meant when this individual title is said of a collective."""

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def valid_in(self, year: int) -> bool:
        """Whether it existed on any day of `year`."""
        return self.valid_from.year <= year and (self.valid_to is None or year <= self.valid_to.year)

    def rule_on(self, day: date) -> Rule | None:
        return next((rule for rule in self.rules if rule.covers(day)), None)


@dataclass(frozen=True)
class Era:
    """A stretch of law."""

    code: str
    valid_from: date
    valid_to: date | None
    basis: str
    levels: tuple[str, ...]
    registration_required: bool
    """Whether an unregistered person could not be considered for a title."""
    citation: str
    confidence: Confidence

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class BaseSalary:
    """Mức lương cơ sở: VND a month from a day on, until the next one."""

    valid_from: date
    amount_vnd: int
    citation: str
    confidence: Confidence


@dataclass(frozen=True)
class Authority:
    """What one kind of conferrer may confer between two dates, as form families."""

    conferrer: str
    valid_from: date
    valid_to: date | None
    forms: tuple[str, ...]
    says: str
    """The rule as a Vietnamese clause, without the citation."""
    citation: str
    confidence: Confidence

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class AmbiguousAlias:
    """Words that name more than one award, most usual at a ward first."""

    aliases: tuple[str, ...]
    candidates: tuple[str, ...]
    note: str
    form: str | None = None
    """Set when the words name a family of awards."""
    generic: str | None = None
    """Code that stands for "this much is known"."""


@dataclass(frozen=True)
class Form:
    """A family of awards with a name for sentences, lower case: "giấy khen"."""

    code: str
    name: str


@dataclass(frozen=True)
class LookUp:
    """What a typed name of an award may mean."""

    sure: AwardKind | None = None
    candidates: tuple[AwardKind, ...] = ()
    """When not sure: what it may be, likeliest first. Empty when nothing is near."""
    form: str | None = None
    """The family, when the words name one ("giấy khen"), whether or not the award is sure."""
    giver: str | None = None
    """Kind of the conferrer named with it, a stable word of `commendation.rules.authority`."""
    generic: AwardKind | None = None
    """What may be stored when nobody can say more."""
