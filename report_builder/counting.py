"""The year's totals by kind of recipient, in awards (lượt)."""

from __future__ import annotations

from report_builder.grouping import sum_awards
from report_builder.model import Totals
from report_builder.report_input import ReportInput


def add_up(given: ReportInput) -> Totals:
    """The totals of the awards that count."""
    awards = given.counted
    return Totals(
        sum_awards((award for award in awards if award.recipient_kind == "collective"), "tập thể"),
        sum_awards((award for award in awards if award.recipient_kind == "individual"), "cá nhân"),
        sum_awards((award for award in awards if award.recipient_kind == "household"), "hộ gia đình"),
        sum_awards(awards, "tất cả"),
    )
