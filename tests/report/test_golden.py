"""Whole reports as text, beside the files of `golden/`. After a change of wording: GOLDEN=write, review the diff."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from report_builder.compose import compose_report
from report_builder.model import write_sentence
from report_builder.plain import write_plain
from report_builder.report_input import ReportInput
from tests.report.ledger import decide, give_award, give_input, give_movements, give_registrations, list_awards_of_2023
from tests.report.test_sections import before

GOLDEN = Path(__file__).with_name("golden")
FULL = give_input(
    list_awards_of_2023(),
    previous=before(individual=51, collective=6),
    movements=give_movements(),
    registrations=give_registrations(),
)
INPUTS: dict[str, ReportInput] = {
    "full": FULL,
    "empty": give_input((), narratives={}),
    "half": give_input(
        [
            give_award(
                1, "giay-khen-chu-tich-ubnd-cap-xa", 2, year=2024, decision=decide("45/QĐ-UBND", date(2024, 2, 28))
            )
        ],
        year=2024,
        period="half",
        day=date(2024, 7, 5),
    ),
    "households": replace(
        FULL, awards=(*FULL.awards, give_award(20, "gia-dinh-van-hoa", 900, recipient_kind="household"))
    ),
}


def write_all(given: ReportInput) -> str:
    """The report as the chat shows it, then its tables and charts."""
    report = compose_report(given)
    lines = [write_plain(report)]
    for appendix in report.appendices:
        lines += ["", f"{appendix.label}. {appendix.title}"]
        for table in appendix.tables:
            lines += [table.caption] if table.caption else []
            lines.append(" | ".join(column.title for column in table.columns))
            lines += [" | ".join(write_sentence(cell) for cell in row.cells) for row in table.rows]
        lines += [chart.described for chart in appendix.charts]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", INPUTS)
def test_the_report_reads_as_it_was_approved(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    written = write_all(INPUTS[name])
    if os.environ.get("GOLDEN") == "write":
        path.write_text(written, encoding="utf-8")

    assert written == path.read_text(encoding="utf-8")
