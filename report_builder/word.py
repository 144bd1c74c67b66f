"""A report as a Word file that can be signed: the layout of Nghị định 30/2020/NĐ-CP, from the styles of `base.docx`.

The same report gives the same bytes: nothing is read from the clock or from the machine.
"""

from __future__ import annotations

import io
from datetime import datetime, time

import docx
from docx.document import Document

from report_builder.layout.appendix import add_appendix
from report_builder.layout.letterhead import add_letterhead
from report_builder.layout.package import freeze_archive
from report_builder.layout.signing import add_signing
from report_builder.layout.text import add_sentence, add_text
from report_builder.make_base import BASE
from report_builder.model import Block, Bullet, Heading, Paragraph, Report

_LONGEST_PROPERTY = 255
_HEADING_STYLES = {1: "Heading 2", 2: "Heading 3", 3: "Heading 4"}


def write_docx(report: Report) -> bytes:
    """The content of a .docx file with all of `report`."""
    document = docx.Document(str(BASE))
    add_letterhead(document, report)
    for part in report.parts:
        heading = add_text(document, "Heading 1", f"Phần {part.number}")
        heading.add_run().add_break()
        heading.add_run(part.title)
        for section in part.sections:
            for block in section.blocks:
                _add_block(document, block)
    last = document.paragraphs[-1]
    last.paragraph_format.keep_with_next = True
    last.paragraph_format.keep_together = True
    add_signing(document, report)
    if report.appendix is not None:
        add_appendix(document, report.appendix)
    _write_properties(document, report)
    buffer = io.BytesIO()
    document.save(buffer)
    return freeze_archive(buffer.getvalue(), report.header.day)


def _add_block(document: Document, block: Block) -> None:
    match block:
        case Heading(level, text):
            add_text(document, _HEADING_STYLES[level], text)
        case Paragraph(sentence):
            add_sentence(document, "Body Text", sentence)
        case Bullet(sentence, level):
            style, mark = ("Report Bullet", "- ") if level == 1 else ("Report Sub Bullet", "+ ")
            add_sentence(document, style, sentence, before=mark)


def _write_properties(document: Document, report: Report) -> None:
    """Properties that say who and what, with the date of the report as the only date."""
    moment = datetime.combine(report.header.day, time())
    name = report.unit_name[:_LONGEST_PROPERTY]
    properties = document.core_properties
    properties.title = f"Báo cáo tổng kết phong trào thi đua, khen thưởng năm {report.year}"
    properties.author = name
    properties.last_modified_by = name
    properties.language = "vi-VN"
    properties.version = str(report.version)
    properties.revision = report.version
    properties.created = moment
    properties.modified = moment
