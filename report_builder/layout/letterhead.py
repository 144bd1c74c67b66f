"""The head of the first page: issuing body and national name side by side, number, place and date, title, addressee.

Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes 1 to 5b and 9a.
"""

from __future__ import annotations

from docx.document import Document
from docx.shared import Pt
from docx.table import _Cell

from report_builder.layout.measure import measure_text
from report_builder.layout.text import PORTRAIT_WIDTH, add_columns, add_rule, add_text
from report_builder.model import Header, Report
from report_builder.wording import write_date

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LEFT = 3401
_RIGHT = PORTRAIT_WIDTH - _LEFT
_RULE_SHARE = 0.42
"""A rule under a body's name or a subject line is one third to one half of its length."""


def add_letterhead(document: Document, report: Report) -> None:
    """Everything above the first part."""
    names, dates = add_columns(document, (_LEFT, _RIGHT), rows=2)
    _write_issuing_body(names[0], report.header)
    _write_national_name(names[1])
    add_text(dates[0], "Document Number", f"Số:        /{report.header.symbol}")
    add_text(dates[1], "Place And Date", f"{report.header.place}, {write_date(report.header.day)}")
    add_text(document, "Document Type", report.title)
    for line in report.subject:
        add_text(document, "Subject Line", line)
    longest = max(measure_text(line, 14) for line in report.subject)
    add_rule(document, length=round(min(longest, PORTRAIT_WIDTH) * _RULE_SHARE), inside=PORTRAIT_WIDTH)
    _write_addressees(document, report.addressees)


def _write_issuing_body(cell: _Cell, header: Header) -> None:
    for line in header.unit_lines:
        add_text(cell, "Issuing Body", line)
    longest = max(measure_text(line, 13) for line in header.unit_lines)
    add_rule(cell, length=round(min(longest, _LEFT) * _RULE_SHARE), inside=_LEFT)


def _write_national_name(cell: _Cell) -> None:
    add_text(cell, "National Name", NATIONAL_NAME)
    add_text(cell, "Motto", MOTTO)
    add_rule(cell, length=measure_text(MOTTO, 14), inside=_RIGHT)


def _write_addressees(document: Document, addressees: tuple[str, ...]) -> None:
    if len(addressees) == 1:
        add_text(document, "Addressee", f"Kính gửi: {addressees[0]}")
    elif addressees:
        add_text(document, "Addressee", "Kính gửi:")
        for addressee in addressees:
            end = "." if addressee == addressees[-1] else ";"
            paragraph = add_text(document, "Addressee", f"- {addressee}{end}")
            paragraph.paragraph_format.space_before = Pt(0)
