"""What a sentence consists of for the grammar: receivers, and items with a tag."""

from __future__ import annotations

from dataclasses import dataclass

from commendation.catalogue import RecipientKind
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.givers import Body


@dataclass(frozen=True)
class Receiver:
    """Those who are awarded, as one phrase names or counts them."""

    kind: RecipientKind | None
    count: int | None
    names: tuple[str, ...] = ()
    named: bool = False
    """Whether the count comes from names."""
    bare: bool = False
    """Whether neither a number nor a word for many was said ("tập thể")."""
    added: bool = False
    """Whether "và" adds a name to a number: "5 cá nhân và bà Lan"."""


@dataclass(frozen=True)
class Item:
    """One piece of a sentence. `tag` is award, body, recv, number, group, level, year, date, decision, other, a mark,
    or the tag of a cue; tokens `start`..`end` (excluded)."""

    tag: str
    start: int
    end: int
    award: AwardName | None = None
    body: Body | None = None
    recv: Receiver | None = None
    number: int | None = None
    """A bare number, or the number of an award ("26 LĐTT")."""
    inner: tuple[Item, ...] = ()
    value: object = None
