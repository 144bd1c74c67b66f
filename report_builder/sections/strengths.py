"""Phần I, III.1. Ưu điểm: written by people, point by point."""

from __future__ import annotations

from report_builder.model import Heading, Section
from report_builder.prose import write_prose
from report_builder.report_input import ReportInput


def write_strengths(given: ReportInput) -> Section:
    headings = (Heading(1, "III. ĐÁNH GIÁ CHUNG"), Heading(2, "1. Ưu điểm:"))
    return write_prose(given, "strengths", before=headings, is_list=True)
