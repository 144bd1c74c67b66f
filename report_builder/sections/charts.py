"""The two charts: awards by level of who gave them, and by kind of recipient beside the year before."""

from __future__ import annotations

from report_builder.counting import count_kind
from report_builder.grouping import KIND_WORDS
from report_builder.model import Bar, Chart
from report_builder.report_input import ReportInput
from report_builder.sections.comparison import count_levels
from report_builder.wording import capitalise


def write_charts(given: ReportInput) -> tuple[Chart, ...]:
    """The charts of the report; none while the ledger holds no award of the period."""
    if not given.counted:
        return ()
    levels = tuple(Bar(words, figure) for words, figure in count_levels(given))
    by_level = Chart("levels", f"Số lượt khen thưởng {given.span} theo cấp tặng", levels)
    return by_level, _compare_years(given)


def _compare_years(given: ReportInput) -> Chart:
    """Each kind of recipient, beside the year before where the ledger has data of it."""
    bars = []
    for kind, words in KIND_WORDS.items():
        now = count_kind(given, kind)
        before = count_kind(given, kind, before=True) if given.has_before else None
        if now.value or (before is not None and before.value):
            bars.append(Bar(capitalise(words), now, before))
    if not given.has_before:
        return Chart("years", f"Số lượt khen thưởng {given.span} theo đối tượng", tuple(bars))
    title = f"Số lượt khen thưởng theo đối tượng, {given.span} so với {given.span_before}"
    return Chart("years", title, tuple(bars), (str(given.year - 1), str(given.year)))
