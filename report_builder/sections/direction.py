"""Phần II, opening: the direction of the year to come, written by people."""

from __future__ import annotations

from report_builder.model import Section
from report_builder.prose import write_prose
from report_builder.report_input import ReportInput


def write_direction(given: ReportInput) -> Section:
    return write_prose(given, "direction")
