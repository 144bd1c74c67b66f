"""The office's own base document: styles changed in Word are used, what cannot be used is refused with the reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.shared import Mm, Pt

from report_builder.base import BaseRefused, check_base, open_base
from report_builder.build import build_from
from report_builder.make_base import BASE
from tests.report.ledger import give_input, list_awards_of_2023


def change_base(change: Callable[[Document], object]) -> bytes:
    document = docx.Document(str(BASE))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_the_report_is_set_in_the_styles_of_the_office() -> None:
    def enlarge(document: Document) -> None:
        document.styles["Body Text"].font.size = Pt(13)
        document.styles["Body Text"].paragraph_format.line_spacing = 1.5
        document.sections[0].left_margin = Mm(35)
        document.add_paragraph("Chữ để thử, không vào báo cáo")

    base = change_base(enlarge)
    written = docx.Document(io.BytesIO(build_from(give_input(list_awards_of_2023()), base).content))

    assert written.styles["Body Text"].font.size == Pt(13)
    assert round((written.sections[0].left_margin or Mm(0)).mm) == 35
    assert round((written.sections[1].left_margin or Mm(0)).mm) == 35
    assert not any("Chữ để thử" in paragraph.text for paragraph in written.paragraphs)
    for table in written.tables[:2]:
        assert sum(column.width or 0 for column in table.columns) == pytest.approx(Mm(160), abs=Mm(0.1))
    assert check_base(base) == []


def test_what_departs_from_the_decree_is_told_but_used() -> None:
    def widen(document: Document) -> None:
        document.sections[0].right_margin = Mm(10)
        document.styles["Body Text"].font.size = Pt(12)

    assert check_base(change_base(widen)) == [
        "Lề phải 10 mm; Nghị định 30/2020 quy định 15-20 mm.",
        "Kiểu “Body Text” cỡ 12; Nghị định 30/2020 quy định 13-14.",
    ]


def turn(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = page.page_height, page.page_width


def drop_style(document: Document) -> None:
    document.styles.element.remove(document.styles["Motto"].element)


def foreign() -> bytes:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def with_macro() -> bytes:
    buffer = io.BytesIO(BASE.read_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "không phải tệp Word"),
        (b"\xd0\xcf\x11\xe0 old", "Tệp .doc thì lưu lại thành .docx"),
        (b"x" * 6_000_000, "lớn hơn 5 MB"),
        (foreign(), r"thiếu \d+ kiểu chữ \(style\) mà báo cáo cần: “Report Bullet”"),
        (change_base(drop_style), "thiếu 1 kiểu chữ .* “Motto”"),
        (change_base(turn), "không phải khổ A4 đứng"),
        (change_base(lambda document: setattr(document.sections[0], "left_margin", Mm(90))), "hẹp hơn 120 mm"),
        (with_macro(), "có macro"),
    ],
    ids=["empty", "doc", "large", "foreign", "style", "landscape", "narrow", "macro"],
)
def test_a_base_that_cannot_be_used_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BaseRefused, match=why):
        check_base(content)


def test_an_archive_that_is_no_document_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "x")

    with pytest.raises(BaseRefused, match="không mở được"):
        open_base(buffer.getvalue())
