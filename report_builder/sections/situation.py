"""Phần I, I. Đặc điểm tình hình: written by people."""

from __future__ import annotations

from report_builder.model import Heading, Section
from report_builder.prose import write_prose
from report_builder.report_input import ReportInput


def write_situation(given: ReportInput) -> Section:
    heading = Heading(1, "I. ĐẶC ĐIỂM TÌNH HÌNH")
    return write_prose(given, "situation", before=(heading,), has_headings=True)
