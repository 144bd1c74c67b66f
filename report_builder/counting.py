"""The totals of a report by kind of recipient, in awards (lượt)."""

from __future__ import annotations

from commendation.catalogue import RecipientKind
from report_builder.figures import Figure, Query, sum_awards
from report_builder.grouping import KIND_WORDS
from report_builder.model import Totals
from report_builder.report_input import ReportInput


def add_up(given: ReportInput) -> Totals:
    """The totals of the awards that count."""
    everything = sum_awards(given.counted, Query("tất cả", given.year, given.period))
    return Totals(
        count_kind(given, "collective"), count_kind(given, "individual"), count_kind(given, "household"), everything
    )


def count_kind(given: ReportInput, kind: RecipientKind, *, before: bool = False) -> Figure:
    """The awards to one kind of recipient; with `before`, those of the year before."""
    year = given.year - before
    query = Query(KIND_WORDS[kind] if not before else f"{KIND_WORDS[kind]} · {year}", year, given.period, kind=kind)
    if before:
        return sum_awards((award for award in given.counted_before if award.recipient_kind == kind), query)
    return sum_awards(given.by_kind.get(kind, ()), query)
