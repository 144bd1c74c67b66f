"""The end of the text: recipients on the left, signature on the right, never torn from the last paragraph.

Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes 7 and 9b.
"""

from __future__ import annotations

from report_builder.layout.markup import Markup
from report_builder.model import Report

_LEFT_SHARE = 0.478
_LINES_TO_SIGN = 5
"""Empty lines for the hand and the seal."""


def write_signing(markup: Markup, report: Report, width: int) -> str:
    """Recipients and signature in one row that no page break divides."""
    left = round(width * _LEFT_SHARE)
    recipients = markup.paragraph("Recipients Head", before="Nơi nhận:")
    recipients += "".join(markup.paragraph("Recipients Line", before=line) for line in report.recipients)
    lines = (*report.signature.lines, *([""] * _LINES_TO_SIGN))
    signature = "".join(markup.paragraph("Signature Line", before=line) for line in lines)
    signature += markup.paragraph("Signer Name", before=report.signature.name)
    return markup.columns((left, width - left), ((recipients, signature),))
