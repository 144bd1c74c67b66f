"""The report as short text for the chat: what it says about awards, its totals, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable

from report_builder.agreement import find_disagreements
from report_builder.model import Gap, Heading, Report, write_block
from report_builder.wording import capitalise

_RESULTS = (
    *("movements", "registrations", "lead", "collectives", "individuals", "households"),
    *("totals", "comparison"),
)
"""The sections that are written from the ledger."""


def write_plain(report: Report) -> str:
    """Headings, the results and totals in full, and what is missing; prose that people wrote is left out."""
    lines: list[str] = [" ".join(report.subject)]
    for part in report.parts:
        lines += ["", f"Phần {part.number}. {part.title}"]
        for section in part.sections:
            for block in section.blocks:
                is_result = section.word in _RESULTS
                if is_result or (isinstance(block, Heading) and block.level == 1):
                    lines.append(write_block(block))
    lines += ["", summarise(report)]
    return "\n".join(lines)


def summarise(report: Report) -> str:
    """Totals, whether body and appendix agree, and what is missing, in a few lines."""
    totals = report.totals
    shares = (
        (totals.collectives.value, "tập thể"),
        (totals.individuals.value, "cá nhân"),
        (totals.households.value, "hộ gia đình"),
    )
    counted = " + ".join(f"{value} {word}" for value, word in shares if value)
    lines = [
        f"{capitalise(report.span)}: {totals.everything.value} lượt = {counted}."
        if counted
        else f"{capitalise(report.span)}: chưa có số liệu khen thưởng trong sổ."
    ]
    if report.appendices:
        wrong = find_disagreements(report)
        lines.append("Tổng trong bài = tổng phụ lục ✓" if not wrong else f"Số liệu không khớp ✗ {'; '.join(wrong)}")
    lines.append(f"Đủ {report.parts_ready}/{report.parts_needed} phần.")
    if report.gaps:
        lines.append("Thiếu (chỗ thiếu tô vàng): " + _join(report.gaps) + ".")
    if report.reminders:
        lines.append("Cần bổ sung trong sổ: " + _join(report.reminders) + ".")
    return "\n".join(lines)


def _join(gaps: Iterable[Gap]) -> str:
    return "; ".join(gap.text for gap in gaps)
