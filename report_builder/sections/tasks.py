"""Phần II, I. Nội dung thi đua và giải pháp thực hiện: written by people, with numbered headings of their own."""

from __future__ import annotations

from report_builder.model import Heading, Section
from report_builder.prose import write_prose
from report_builder.report_input import ReportInput


def write_tasks(given: ReportInput) -> Section:
    heading = Heading(1, "I. NỘI DUNG THI ĐUA VÀ GIẢI PHÁP THỰC HIỆN")
    return write_prose(given, "tasks", before=(heading,), has_headings=True)
