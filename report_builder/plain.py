"""The report as short text for the chat: what it says about awards, its totals, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable

from report_builder.model import Bullet, Figure, Gap, Heading, Named, Report, write_block

_KINDS = {"collectives": "collective", "individuals": "individual", "households": "household"}
_RESULTS = (*_KINDS, "totals")


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
        f"Năm {report.year}: {totals.everything.value} lượt = {counted}."
        if counted
        else f"Năm {report.year}: chưa có số liệu khen thưởng trong sổ."
    ]
    if report.appendix is not None:
        lines.append(
            "Tổng trong bài = tổng phụ lục ✓" if totals_agree(report) else "Tổng trong bài khác tổng phụ lục ✗"
        )
    lines.append(f"Đủ {report.parts_ready}/{report.parts_needed} phần.")
    if report.gaps:
        lines.append("Thiếu (chỗ thiếu tô vàng): " + _join(report.gaps) + ".")
    if report.reminders:
        lines.append("Cần bổ sung trong sổ: " + _join(report.reminders) + ".")
    return "\n".join(lines)


def totals_agree(report: Report) -> bool:
    """Whether the sentences about awards, the totals and the rows of the appendix add up to the same number."""
    if report.appendix is None:
        return report.totals.everything.value == 0
    by_kind: dict[str, int] = {
        group.kind: sum(row.count.value for row in group.rows) for group in report.appendix.groups
    }
    totals = report.totals
    stated = {"collective": totals.collectives, "individual": totals.individuals, "household": totals.households}
    told = _sum_sentences(report)
    return (
        all(by_kind.get(kind, 0) == figure.value == told[kind] for kind, figure in stated.items())
        and sum(row.total.value for row in report.appendix.summary) == totals.everything.value
    )


def _sum_sentences(report: Report) -> dict[str, int]:
    """The awards that the points of each kind of recipient tell of."""
    told = dict.fromkeys(_KINDS.values(), 0)
    for section in (section for part in report.parts for section in part.sections if section.word in _KINDS):
        sentences = (block.sentence for block in section.blocks if isinstance(block, Bullet))
        figures = (piece for sentence in sentences for piece in sentence if isinstance(piece, Figure | Named))
        told[_KINDS[section.word]] += sum(figure.value for figure in figures if not figure.is_share)
    return told


def _join(gaps: Iterable[Gap]) -> str:
    return "; ".join(gap.text for gap in gaps)
