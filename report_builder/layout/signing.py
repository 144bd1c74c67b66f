"""The end of the text: recipients on the left, signature on the right, never torn from the last paragraph.

Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes 7 and 9b.
"""

from __future__ import annotations

from docx.document import Document

from report_builder.layout.text import PORTRAIT_WIDTH, add_columns, add_text
from report_builder.model import Report

_LEFT = 4471
_RIGHT = PORTRAIT_WIDTH - _LEFT
_LINES_TO_SIGN = 5
"""Empty lines for the hand and the seal."""


def add_signing(document: Document, report: Report) -> None:
    """Recipients and signature in one row that no page break divides."""
    [[left, right]] = add_columns(document, (_LEFT, _RIGHT))
    add_text(left, "Recipients Head", "Nơi nhận:")
    for line in report.recipients:
        add_text(left, "Recipients Line", line)
    for line in report.signature.lines:
        add_text(right, "Signature Line", line)
    for _ in range(_LINES_TO_SIGN):
        add_text(right, "Signature Line", "")
    add_text(right, "Signer Name", report.signature.name)
