"""Phần I, II.1. Về tập thể: written from the ledger."""

from __future__ import annotations

from report_builder.model import Gap, Heading, Missing, Paragraph, Section
from report_builder.report_input import ReportInput
from report_builder.results import write_results


def write_collectives(given: ReportInput) -> Section:
    heading = Heading(2, "1. Về tập thể:")
    results = write_results(given, "collective")
    if results:
        return Section("collectives", (heading, *results))
    mark = Paragraph((Missing(f"Chưa có số liệu khen thưởng tập thể {given.span} trong sổ"),))
    return Section("collectives", (heading, mark), (Gap("collectives", "số liệu khen thưởng tập thể"),))
