"""Phần I, III.2. Hạn chế: written by people, point by point."""

from __future__ import annotations

from report_builder.model import Heading, Section
from report_builder.prose import write_prose
from report_builder.report_input import ReportInput


def write_weaknesses(given: ReportInput) -> Section:
    return write_prose(given, "weaknesses", before=(Heading(2, "2. Hạn chế:"),), is_list=True)
