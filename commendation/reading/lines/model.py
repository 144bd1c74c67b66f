"""What reading award prose gives: lines with one award each, and what has to be asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from commendation.catalogue import ConferrerLevel, RecipientKind

Grade = Literal["award", "generic", "praise", "grading", "movement"]
"""How strong a statement is.

`award`: a form or title of the commendation law, an order or medal, a Party badge. `generic`: commended, no form named.
`praise`: praised in words only. `grading`: a rating of the year's work. `movement`: a title of a movement
("gia đình văn hóa").
"""

DoubtKind = Literal[
    "no-form",
    "joint-forms",
    "collective-under-individuals",
    "individual-under-collectives",
    "list-differs",
    "unusual-giver",
]


@dataclass(frozen=True)
class Source:
    """Where in the pasted text something was read: characters `start`..`end` (excluded)."""

    start: int
    end: int


@dataclass(frozen=True)
class AwardLine:
    """One award, one conferrer, one kind of recipient, as one place of the text states it."""

    award: str | None
    """Canonical name, lower case: "giấy khen", "lao động tiên tiến"; None where no form is named."""
    code: str | None
    """Code of the catalogue; None for "hình thức chưa rõ" and for what the catalogue does not hold."""
    grade: Grade
    conferrer: str | None
    """In full, with capitals as in a sentence; None where the text does not say."""
    conferrer_kind: str | None
    """Stable word of `commendation.rules.authority`."""
    conferrer_level: ConferrerLevel | None
    recipient_kind: RecipientKind | None
    """None where a number mixes kinds or does not say."""
    count: int | None
    """Number of awards (lượt); None for "các", "nhiều"."""
    recipients: tuple[str, ...]
    """Names given, perhaps fewer than `count`."""
    year: int | None
    decision_number: str | None
    decision_date: date | None
    reason: str | None
    """What it was given for, as written."""
    source: Source
    wording: str
    """The text's own words at `source`, on one line."""
    word: str
    """The award as a name for output: `award`, or the word of commendation used ("khen thưởng")."""


@dataclass(frozen=True)
class Doubt:
    """A question about lines that can be read in two ways; the lines hold the first of `choices`."""

    kind: DoubtKind
    lines: tuple[int, ...]
    """Numbers of the lines, counted from 1."""
    quote: str
    """What the text says."""
    choices: tuple[str, ...]
    """Stable words, the reading that the lines hold first; see `lines.doubts`."""
    announced: int | None = None
    """Of "list-differs": how many the sentence above the list says."""


@dataclass(frozen=True)
class Reading:
    """The awards that a text states, in its order, and the questions to ask before they are taken over."""

    text: str
    lines: tuple[AwardLine, ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...] = ()
    """Rows of lists that name a person of whom no award was read, as written."""

    def count(self, kind: RecipientKind | None) -> int:
        """How many awards (lượt) went to this kind of recipient, of those with a number."""
        return sum(line.count or 0 for line in self.lines if line.recipient_kind == kind)
