"""Phần I, II. Công tác phát động phong trào thi đua: written by people, and the words that lead to the results.

Between the two stand the movements and registrations of the ledger, so the last paragraph of the prose moves down to
the results when it ends with a colon.
"""

from __future__ import annotations

from report_builder.model import Heading, Paragraph, Section
from report_builder.placeholders import fill
from report_builder.prose import read_paragraphs, write_prose
from report_builder.report_input import ReportInput


def write_launching(given: ReportInput) -> Section:
    heading = Heading(1, f"II. CÔNG TÁC PHÁT ĐỘNG PHONG TRÀO THI ĐUA {given.span.upper()}")
    section = write_prose(given, "launching", before=(heading,))
    if _leads_on(given):
        return Section(section.word, section.blocks[:-1], section.gaps)
    return section


def write_lead(given: ReportInput) -> Section:
    """The words before the results: the last ones of the prose, or our own."""
    own = f"Kết quả khen thưởng {given.span} cụ thể như sau:"
    text = read_paragraphs(given, "launching")[-1] if _leads_on(given) else own
    return Section("lead", (Paragraph(fill(given, text)),))


def _leads_on(given: ReportInput) -> bool:
    paragraphs = read_paragraphs(given, "launching")
    return bool(paragraphs) and paragraphs[-1].endswith(":")
