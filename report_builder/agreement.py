"""Whether the parts of a report say the same: its sentences, its totals, its tables and its charts.

All of them come from the same records, so that a difference is a fault of ours; but a report that is signed must not
leave with one. The rows of the long list are added up while they are written (`layout.appendix`).
"""

from __future__ import annotations

from collections.abc import Iterator

from report_builder.figures import Figure, Named
from report_builder.model import Bullet, Chart, Report

_KINDS = (("collectives", "tập thể"), ("individuals", "cá nhân"), ("households", "hộ gia đình"))
"""The section of each kind of recipient, which is also the name of its total."""


class ReportRefused(Exception):
    """A report contradicts itself and was not built; `where` says in what, each in a line."""

    def __init__(self, where: list[str]) -> None:
        super().__init__("; ".join(where))
        self.where = where


def find_disagreements(report: Report) -> list[str]:
    """Where the report contradicts itself, in Vietnamese; empty when it does not."""
    return [*_check_sentences(report), *_check_summary(report), *_check_charts(report)]


def _check_sentences(report: Report) -> Iterator[str]:
    totals = report.totals
    for word, noun in _KINDS:
        told, total = _sum_points(report, word), getattr(totals, word).value
        if told != total:
            yield f"phần “Về {noun}” cộng lại {told} lượt, tổng ghi {total}"
    shares = totals.collectives.value + totals.individuals.value + totals.households.value
    if shares != totals.everything.value:
        yield f"tập thể, cá nhân, hộ gia đình cộng lại {shares} lượt, tổng cộng ghi {totals.everything.value}"


def _sum_points(report: Report, word: str) -> int:
    """The awards that the points of one section tell of."""
    sections = (section for part in report.parts for section in part.sections if section.word == word)
    points = (block for section in sections for block in section.blocks if isinstance(block, Bullet))
    figures = (piece for point in points for piece in point.sentence if isinstance(piece, Figure | Named))
    return sum(figure.value for figure in figures if not figure.is_share)


def _check_summary(report: Report) -> Iterator[str]:
    appendix = report.appendix("summary")
    if appendix is None:
        if report.totals.everything.value:
            yield "thiếu Biểu 1"
        return
    listed = sum(row.count for table in appendix.tables for row in table.rows)
    if listed != report.totals.everything.value:
        yield f"{appendix.label} (Biểu 1) cộng lại {listed} lượt, trong bài ghi {report.totals.everything.value}"


def _check_charts(report: Report) -> Iterator[str]:
    for chart in report.charts():
        drawn = _sum_bars(chart)
        if drawn != report.totals.everything.value:
            yield f"biểu đồ “{chart.title}” cộng lại {drawn} lượt, trong bài ghi {report.totals.everything.value}"


def _sum_bars(chart: Chart) -> int:
    return sum(bar.figure.value for bar in chart.bars)
