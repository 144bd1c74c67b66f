"""Phần I, II.3. Về hộ gia đình: written from the ledger, and only when it holds an award to a household."""

from __future__ import annotations

from report_builder.model import Heading, Section
from report_builder.report_input import ReportInput
from report_builder.results import write_results


def write_households(given: ReportInput) -> Section:
    results = write_results(given, "household")
    return Section("households", (Heading(2, "3. Về hộ gia đình:"), *results) if results else ())
