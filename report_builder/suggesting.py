"""Sentences that the ledger's facts suggest for the prose of a report. Their figures are placeholders: they follow it.

Only what the records say is suggested; what an office thinks of it is for people to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from report_builder.counting import add_up
from report_builder.report_input import ReportInput

_FEW = 5
"""Awards to collectives are few when all awards are more than so many times as many."""


def can_suggest(section: str) -> bool:
    """Whether there is ever something to suggest for a section."""
    return section in _WRITERS


def suggest(given: ReportInput, section: str) -> tuple[str, ...]:
    """Paragraphs for a section, with placeholders; none where the ledger has no awards of the period."""
    return tuple(_WRITERS[section](given)) if given.counted and section in _WRITERS else ()


def _suggest_situation(given: ReportInput) -> Iterator[str]:
    yield "Trong {kỳ}, {đơn vị} có {tổng lượt} lượt tập thể, cá nhân được các cấp khen thưởng."


def _suggest_launching(given: ReportInput) -> Iterator[str]:
    if given.launched:
        yield "Trong {kỳ}, Ủy ban nhân dân {đơn vị} phát động {số phong trào} phong trào thi đua."


def _suggest_strengths(given: ReportInput) -> Iterator[str]:
    totals = add_up(given)
    shares = (
        (totals.collectives, "{lượt tập thể} lượt tập thể"),
        (totals.individuals, "{lượt cá nhân} lượt cá nhân"),
        (totals.households, "{lượt hộ gia đình} lượt hộ gia đình"),
    )
    told = ", ".join(words for figure, words in shares if figure.value)
    yield f"- Có {{tổng lượt}} lượt khen thưởng, gồm {told}."
    if given.has_before and not _is_fewer(given):
        yield "- So với {kỳ trước}, tổng số lượt khen thưởng {so với năm trước}."


def _suggest_weaknesses(given: ReportInput) -> Iterator[str]:
    totals = add_up(given)
    if given.has_before and _is_fewer(given):
        yield "- So với {kỳ trước}, tổng số lượt khen thưởng {so với năm trước}."
    if totals.collectives.value * _FEW < totals.everything.value:
        yield "- Khen thưởng tập thể còn ít: {lượt tập thể} trong tổng số {tổng lượt} lượt."
    if not totals.households.value:
        yield "- Việc đề nghị khen thưởng hộ gia đình còn hạn chế ({lượt hộ gia đình} lượt)."


def _suggest_direction(given: ReportInput) -> Iterator[str]:
    yield (
        "Từ kết quả {tổng lượt} lượt khen thưởng của {kỳ}, Ủy ban nhân dân {đơn vị} xác định phương hướng "
        "công tác thi đua, khen thưởng {kỳ sau} như sau:"
    )


def _suggest_tasks(given: ReportInput) -> Iterator[str]:
    yield "- Tổ chức đăng ký danh hiệu và chỉ tiêu thi đua {kỳ sau} tới từng tập thể, cá nhân."
    yield "- Phát hiện và đề nghị khen thưởng kịp thời, giữ số lượt không thấp hơn {kỳ} ({tổng lượt} lượt)."


def _is_fewer(given: ReportInput) -> bool:
    return sum(award.count for award in given.counted) < sum(award.count for award in given.counted_before)


_WRITERS: Mapping[str, Callable[[ReportInput], Iterator[str]]] = {
    "situation": _suggest_situation,
    "launching": _suggest_launching,
    "strengths": _suggest_strengths,
    "weaknesses": _suggest_weaknesses,
    "direction": _suggest_direction,
    "tasks": _suggest_tasks,
}
