"""Which report is meant: of a whole year, or of its first half."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commendation.folding import clean, fold
from handlers.engine.flow import Context
from handlers.engine.stage import find_shown_run
from handlers.flows import typed_values
from report_builder.outline import say_span
from storage import awards
from storage.records import ReportPeriod

FIRST_MONTHS = 3
"""In these months the report that is being written is of the year before."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HALF = re.compile(r"\b(?:6 thang|sau thang|so ket|nua nam)\b")
_OTHER_PERIOD = re.compile(r"\b(?:qui|quy|thang|9 thang|chin thang|tuan)\b")
_NO_YEARS = frozenset({"pdf", "ban", "gui", "nam", "bao", "cao", "cho", "toi", "anh"})
"""Words of a request that say nothing about the year, folded."""


def report_year(ctx: Context) -> int:
    """The year whose report is most likely meant: by the calendar if it has awards, else the newest that has."""
    known = awards.years(ctx.conn, ctx.ledger)
    likely = ctx.today.year - 1 if ctx.today.month <= FIRST_MONTHS else ctx.today.year
    return likely if likely in known or not known else known[0]


def half_year(ctx: Context) -> int:
    """The year whose first half is most likely meant: in the first months, when it has hardly begun, the one before."""
    return ctx.today.year - 1 if ctx.today.month <= FIRST_MONTHS else ctx.today.year


class OtherPeriod(Exception):
    """A quarter, a month: there is no report of that."""


@dataclass(frozen=True)
class Which:
    year: int
    period: ReportPeriod = "year"

    @classmethod
    def read(cls, argument: str) -> Which:
        """What `word` wrote."""
        return cls(int(argument[:4]), "half" if argument.endswith("h") else "year")

    @property
    def word(self) -> str:
        """As a button carries it: "2023", "2024h"."""
        return f"{self.year}{'h' if self.period == 'half' else ''}"

    @property
    def name(self) -> str:
        """As people say it: "năm 2023", "6 tháng đầu năm 2024"."""
        return say_span(self.year, self.period)

    @property
    def short(self) -> str:
        """For a button: "2023", "6 tháng 2024"."""
        return str(self.year) if self.period == "year" else f"6 tháng {self.year}"

    @classmethod
    def of(cls, draft: Mapping[str, Any]) -> Which:
        """The report that a draft with `year`, and `period` where it is not the whole year, is about."""
        return cls(draft["year"], draft.get("period", "year"))

    @property
    def slots(self) -> dict[str, Any]:
        """As a draft holds it."""
        return {"year": self.year} | ({"period": self.period} if self.period != "year" else {})


def read_which(ctx: Context, argument: str) -> Which:
    """The report that words mean; without a year the likeliest one. Raises Reject for a year that cannot be.

    Raises OtherPeriod for a quarter or a month.
    """
    words = fold(argument)
    period: ReportPeriod = "half" if _HALF.search(words) else "year"
    if period == "year" and _OTHER_PERIOD.search(words):
        raise OtherPeriod
    typed = _YEAR.search(argument)
    if typed is not None:
        return Which(typed_values.take_year(ctx, {}, typed[0]), period)
    if period == "year" and set(words.split()) - _NO_YEARS:
        return Which(typed_values.take_year(ctx, {}, clean(argument)), period)
    return Which(report_year(ctx) if period == "year" else half_year(ctx), period)


def find_which(ctx: Context, words: str) -> Which | None:
    """The report that a heading names by its year or its half; None where it names neither. Raises Reject."""
    typed, is_half = _YEAR.search(words), _HALF.search(fold(words)) is not None
    if typed is None and not is_half:
        return None
    year = typed_values.take_year(ctx, {}, typed[0]) if typed is not None else half_year(ctx)
    return Which(year, "half" if is_half else "year")


def strip_which(words: str) -> str:
    """A heading without what `find_which` reads, folded."""
    rest = _HALF.sub(" ", fold(_YEAR.sub(" ", words)))
    return " ".join(rest.removesuffix("dau nam").removeprefix("dau nam").removeprefix("nam").split())


def find_spoken_of(ctx: Context) -> Which:
    """The report that the talk was last about: the one just shown or written, else the likeliest."""
    written, shown = find_shown_run(ctx, "narrative"), find_shown_run(ctx, "annual_report")
    if written is not None and "year" in written.draft:
        return Which.of(written.draft)
    if shown is not None and "which" in shown.draft:
        return Which.read(shown.draft["which"])
    return Which(report_year(ctx))
