"""A number of the report and what it counts: a condition on the ledger that can be counted again at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Protocol

from commendation.catalogue import RecipientKind
from commendation.reading.numbers import show_count
from storage.records import ReportPeriod

Counted = Literal["awards", "registrations", "targets", "movements"]


@dataclass(frozen=True)
class Query:
    """What a figure counts. Every condition that is None holds for all records; `report_builder.recount` applies it."""

    words: str
    """What was counted, for people: "cá nhân · Giấy khen · Thị ủy Kinh Môn"."""
    year: int
    period: ReportPeriod = "year"
    what: Counted = "awards"
    kind: RecipientKind | None = None
    form: str | None = None
    """`AwardName.key` of the title or form."""
    giver: str | None = None
    """`grouping.key_giver` of who gave it."""
    level: str | None = None
    """A level of conferring authority; "" for the awards without one."""
    reason: str | None = None
    """The folded reason as it follows `noun`; "" for the awards without one."""
    noun: str = ""
    record: str | None = None
    """The number of the one record that is meant."""
    unnamed: bool = False
    """Only the awards (lượt) whose recipient has no name in the ledger."""
    direct: bool = False
    """Only the recipients who work directly (người trực tiếp lao động, công tác)."""
    state: str | None = None
    """Of targets: "reported" or "met"."""
    versus: int | None = None
    """The figure is how far apart the counts of `year` and of this year are."""

    def to_json(self) -> str:
        """The query in one line; what it does not say is left out."""
        plain = {name: value for name, value in asdict(self).items() if value not in (None, False)}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Query:
        """What `to_json` wrote. Raises ValueError for anything else."""
        plain: Any = json.loads(text)
        known = {field.name for field in fields(cls)}
        if not isinstance(plain, dict) or not {"words", "year"} <= plain.keys() or not plain.keys() <= known:
            raise ValueError("not a query")
        return cls(**plain)


@dataclass(frozen=True)
class Figure:
    """A number taken from the ledger, with the records that add up to it."""

    value: int
    records: tuple[str, ...]
    """Numbers of the records behind it, in ledger order: ("KT-2023-005", "KT-2023-006")."""
    query: Query
    is_share: bool = False
    """A part of the figure before it in the same sentence ("trong đó 02 ..."), not to be added to it."""

    @property
    def text(self) -> str:
        """As documents write a quantity: "02", "19", "1.250"."""
        return show_count(self.value)


@dataclass(frozen=True)
class Named:
    """A name that stands for one record of the ledger where no number is written."""

    text: str
    records: tuple[str, ...]
    query: Query
    value: int = 1
    is_share: bool = False


class Countable(Protocol):
    """A record that stands for `count` awards."""

    @property
    def number(self) -> str: ...

    @property
    def count(self) -> int: ...


def sum_awards(awards: Iterable[Countable], query: Query) -> Figure:
    """The number of awards (lượt) in `awards`, which are those that `query` means."""
    counted = tuple(awards)
    return Figure(sum(award.count for award in counted), tuple(award.number for award in counted), query)


def join_words(*words: str | None) -> str:
    """Words of a query, those that there are: "cá nhân · Giấy khen"."""
    return " · ".join(word for word in words if word)
