"""The head of the first page: issuing body and national name side by side, number, place and date, title, addressee.

Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes 1 to 5b and 9a.
"""

from __future__ import annotations

from collections.abc import Iterator

from report_builder.layout.markup import Markup
from report_builder.layout.measure import measure_rule, measure_text
from report_builder.model import Header, Report
from report_builder.wording import tie_span, write_date

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LEFT_SHARE = 0.3636


def write_letterhead(markup: Markup, report: Report, width: int) -> Iterator[str]:
    """Everything above the first part, on a page whose text is `width` twips wide."""
    left = round(width * _LEFT_SHARE)
    right = width - left
    dated = f"{report.header.place}, {write_date(report.header.day)}"
    yield markup.columns(
        (left, right),
        (
            (_write_issuing_body(markup, report.header, left), _write_national_name(markup, right)),
            (
                markup.paragraph("Document Number", report.header.number),
                markup.paragraph("Place And Date", before=dated),
            ),
        ),
    )
    yield markup.paragraph("Document Type", before=report.title)
    subject = [tie_span(line) for line in report.subject]
    for line in subject:
        yield markup.paragraph("Subject Line", before=line)
    yield markup.rule(measure_rule(subject[-1], 14, width), width)
    yield from _write_addressees(markup, report.addressees)


def _write_issuing_body(markup: Markup, header: Header, width: int) -> str:
    lines = "".join(markup.paragraph("Issuing Body", before=line) for line in header.unit_lines)
    return lines + markup.rule(measure_rule(header.unit_lines[-1], 13, width), width)


def _write_national_name(markup: Markup, width: int) -> str:
    name = markup.paragraph("National Name", before=NATIONAL_NAME)
    return name + markup.paragraph("Motto", before=MOTTO) + markup.rule(measure_text(MOTTO, 14), width)


def _write_addressees(markup: Markup, addressees: tuple[str, ...]) -> Iterator[str]:
    if len(addressees) == 1:
        yield markup.paragraph("Addressee", before=f"Kính gửi: {addressees[0]}")
    elif addressees:
        yield markup.paragraph("Addressee", before="Kính gửi:")
        for addressee in addressees:
            end = "." if addressee == addressees[-1] else ";"
            yield markup.paragraph("Addressee", before=f"- {addressee}{end}", spacing='<w:spacing w:before="0"/>')
