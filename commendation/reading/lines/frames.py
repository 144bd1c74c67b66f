"""What a sentence says about one award, and what headings say about a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from commendation.catalogue import ConferrerLevel, RecipientKind
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.givers import Body
from commendation.reading.lines.pieces import Receiver


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
    handed: bool = False
    """Whether somebody is said to have handed it over who may not confer it."""
    decision: str | None = None
    reason: tuple[int, int] | None = None
    year: str | None = None
    part: bool = False
    """Whether "trong đó" stands before it."""
    whole: int | None = None
    """How many of the receivers were named before "trong đó": those behind are parts of the last of them."""
    further: tuple[AwardName, ...] = ()
    """Further classes of the same order under the same number: "hạng 2 và 3"."""
