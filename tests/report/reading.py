"""Reads a finished Word file back, as its reader sees it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from report_builder.model import Report
from report_builder.word import write_docx


def open_report(report: Report) -> Document:
    return docx.Document(io.BytesIO(write_docx(report)))


def read_body(document: Document) -> list[str]:
    """The lines of the text, letterhead and signature included, the appendix left out.

    Columns set side by side are read one after the other.
    """
    lines: list[str] = []
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            paragraph = Paragraph(element, document)
            if paragraph._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                return lines
            lines.append(paragraph.text)
        elif element.tag == qn("w:tbl"):
            table = Table(element, document)
            for column in range(len(table.columns)):
                lines += [line for row in table.rows for line in row.cells[column].text.splitlines()]
    return lines


def read_appendix(document: Document) -> Iterator[list[str]]:
    """The rows of the list of awards, heads and totals included, each as the text of its cells."""
    for table in document.tables[3:]:
        for row in table._tbl.tr_lst:
            yield ["".join(Paragraph(line, document).text for line in cell.p_lst) for cell in row.tc_lst]
