"""Which report is meant: of a whole year, or of its first half."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commendation.folding import clean, fold
from handlers.engine.flow import Context
from handlers.flows import answers
from handlers.flows.narrative import report_year
from report_builder.report_input import say_span
from storage.records import ReportPeriod

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HALF = re.compile(r"\b(?:6 thang|sau thang|so ket|nua nam)\b")
_OTHER_PERIOD = re.compile(r"\b(?:qui|quy|thang|9 thang|chin thang|tuan)\b")
_NO_YEARS = frozenset({"pdf", "ban", "gui", "nam", "bao", "cao", "cho", "toi", "anh"})
"""Words of a request that say nothing about the year, folded."""


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
        return Which(answers.take_year(ctx, {}, typed[0]), period)
    if period == "year" and set(words.split()) - _NO_YEARS:
        return Which(answers.take_year(ctx, {}, clean(argument)), period)
    return Which(report_year(ctx) if period == "year" else ctx.today.year, period)
