"""What the words of a question may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from commendation.catalogue import RecipientKind
from commendation.reading.bodies import Area, Head

Grouping = Literal["level", "form", "kind", "year", "conferrer", "recipient"]
Cue = Literal["count", "list", "compare", "tally", "statistics", "most", "each-year", "yes-no", "against"]


@dataclass(frozen=True)
class AwardName:
    """A name of one award, or of a family of them."""

    forms: tuple[str, ...]
    """Empty for an award that the catalogue does not have."""
    code: str | None
    """The one award meant, if no more than one is."""
    recipient_kind: RecipientKind | None
    """Whom a title is for, where that follows from it."""
    name: str
    """As reports write it within a sentence: "chiến sĩ thi đua cơ sở"."""


@dataclass(frozen=True)
class KindWord:
    """A word for those who are awarded."""

    kind: RecipientKind
    quantified: bool = False
    """Whether it says so only after "mấy", "những" ("mấy chị"), for otherwise it addresses somebody."""
    asks: bool = False
    """Whether it is a question word itself ("ai")."""
    narrows: bool = False
    """Whether it means some of that kind only, whom a ledger does not tell from the others ("đảng viên")."""


@dataclass(frozen=True)
class CueWord:
    """A word that makes a question of a sentence."""

    cue: Cue


@dataclass(frozen=True)
class GroupWord:
    """Words that ask for a breakdown."""

    by: Grouping


@dataclass(frozen=True)
class UnitHead:
    """The first words of the name of a collective that goes on with a number or a name: "chi bộ", "trường mầm non"."""

    display: str


@dataclass(frozen=True)
class LevelWord:
    """ "cấp tỉnh": a level, and no particular body."""

    area: Area


@dataclass(frozen=True)
class SideWord:
    """ "của Đảng", "không tính khen Đảng": all party bodies as givers, or all others; the Party's awards run beside
    those of the State (Luật Thi đua, khen thưởng knows them not), so either is counted by itself."""

    party: bool


@dataclass(frozen=True)
class Word:
    """A word that only joins the others."""

    part: Literal[
        "get",
        "give",
        "give-topic",
        "topic",
        "field",
        "request",
        "of",
        "to",
        "at",
        "any",
        "own",
        "add",
        "occasion",
        "paper",
        "refuse",
        "refuse-first",
        "filler",
    ]


Meaning = AwardName | Head | Area | KindWord | CueWord | GroupWord | UnitHead | LevelWord | SideWord | Word


@dataclass(frozen=True)
class Span:
    """Tokens `start`..`end` (excluded) and what they mean."""

    start: int
    end: int
    meaning: Meaning
