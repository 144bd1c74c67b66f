"""Phần I, II. Công tác phát động phong trào thi đua: written by people, and the words that lead to the results."""

from __future__ import annotations

from report_builder.model import Block, Heading, Paragraph, Section, Words
from report_builder.prose import read_paragraphs, write_prose
from report_builder.report_input import ReportInput


def write_launching(given: ReportInput) -> Section:
    heading = Heading(1, f"II. CÔNG TÁC PHÁT ĐỘNG PHONG TRÀO THI ĐUA NĂM {given.year}")
    paragraphs = read_paragraphs(given, "launching")
    lead: tuple[Block, ...] = (Paragraph((Words(f"Kết quả khen thưởng năm {given.year} cụ thể như sau:"),)),)
    if paragraphs and paragraphs[-1].endswith(":"):
        lead = ()
    return write_prose(given, "launching", before=(heading,), after=lead)
