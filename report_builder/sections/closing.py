"""The last sentence, with the mark "./." that ends an administrative document."""

from __future__ import annotations

from report_builder.model import Paragraph, Section
from report_builder.placeholders import fill
from report_builder.prose import read_paragraphs
from report_builder.report_input import ReportInput


def write_closing(given: ReportInput) -> Section:
    paragraphs = read_paragraphs(given, "closing") or (
        f"Trên đây là Báo cáo {'tổng kết' if given.period == 'year' else 'sơ kết'} phong trào thi đua, khen thưởng "
        f"{given.span} và phương hướng, nhiệm vụ {given.next_span} của Ủy ban nhân dân {given.unit.full_name}",
    )
    ended = (*paragraphs[:-1], paragraphs[-1].rstrip(" ./;") + "./.")
    return Section("closing", tuple(Paragraph(fill(given, text)) for text in ended))
