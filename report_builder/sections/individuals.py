"""Phần I, II.2. Về cá nhân: written from the ledger."""

from __future__ import annotations

from report_builder.model import Gap, Heading, Missing, Paragraph, Section
from report_builder.report_input import ReportInput
from report_builder.results import write_results


def write_individuals(given: ReportInput) -> Section:
    heading = Heading(2, "2. Về cá nhân:")
    results = write_results(given, "individual")
    if results:
        return Section("individuals", (heading, *results))
    mark = Paragraph((Missing(f"Chưa có số liệu khen thưởng cá nhân {given.span} trong sổ"),))
    return Section("individuals", (heading, mark), (Gap("individuals", "số liệu khen thưởng cá nhân"),))
