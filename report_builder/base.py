"""The document that a report starts from: ours, or the office's own with styles changed in Word.

Only its page and its named styles are used; text in it is left out of the report.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm
from lxml.etree import XMLSyntaxError

from report_builder.make_base import BASE, PARAGRAPH_STYLES

LARGEST_BASE = 5_000_000
_LARGEST_UNPACKED = 50_000_000
_TYPES = {
    **{style.name: WD_STYLE_TYPE.PARAGRAPH for style in PARAGRAPH_STYLES},
    "Missing": WD_STYLE_TYPE.CHARACTER,
    "Ledger Table": WD_STYLE_TYPE.TABLE,
}
_MARGINS = (
    ("trên", "top_margin", 20, 25),
    ("dưới", "bottom_margin", 20, 25),
    ("trái", "left_margin", 30, 35),
    ("phải", "right_margin", 15, 20),
)
"""In millimetres, Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I."""
_SIZES = {"Body Text": (13, 14), "National Name": (12, 13), "Issuing Body": (12, 13), "Motto": (13, 14)}
_TOLERANCE = Mm(0.5)


class BaseRefused(Exception):
    """A base document cannot be used; the text is the reason, in Vietnamese."""


def open_base(content: bytes | None = None) -> Document:
    """A new document on `content`, or on our own base, without any text. Raises BaseRefused."""
    if content is None:
        return docx.Document(str(BASE))
    document = _open(content)
    _check_styles(document)
    _check_page(document)
    for element in list(document.element.body):
        if element.tag != qn("w:sectPr"):
            document.element.body.remove(element)
    return document


def check_base(content: bytes) -> list[str]:
    """What in a base document departs from the decree, each in a line; the base is used all the same.

    Raises BaseRefused for one that cannot be used.
    """
    document = open_base(content)
    return [*_list_margins(document.sections[-1]), *_list_sizes(document)]


def _open(content: bytes) -> Document:
    if len(content) > LARGEST_BASE:
        raise BaseRefused("Tệp mẫu lớn hơn 5 MB. Anh/chị bỏ bớt ảnh trong tệp rồi thử lại.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise BaseRefused(
            "Tệp mẫu không phải tệp Word (.docx), hoặc đã hỏng. Tệp .doc thì lưu lại thành .docx."
        ) from error
    if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
        raise BaseRefused("Tệp mẫu nén quá nhiều dữ liệu bên trong nên không dùng được.")
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise BaseRefused("Tệp mẫu có macro nên không dùng được. Anh/chị lưu lại thành .docx thường.")
    try:
        return docx.Document(io.BytesIO(content))
    except (KeyError, ValueError, AttributeError, XMLSyntaxError) as error:
        raise BaseRefused("Tệp mẫu không mở được như một văn bản Word (.docx).") from error


def _check_styles(document: Document) -> None:
    held = {str(style.name).lower(): style.type for style in document.styles}
    missing = [name for name, kind in _TYPES.items() if held.get(name.lower()) != kind]
    if missing:
        shown = ", ".join(f"“{name}”" for name in missing[:4]) + ("…" if len(missing) > 4 else "")
        raise BaseRefused(
            f"Tệp mẫu thiếu {len(missing)} kiểu chữ (style) mà báo cáo cần: {shown}. "
            "Anh/chị lấy tệp mẫu của sổ, sửa kiểu chữ trong Word rồi gửi lại, đừng xoá hay đổi tên kiểu nào."
        )


def _check_page(document: Document) -> None:
    page = document.sections[-1]
    width, height = page.page_width or Mm(0), page.page_height or Mm(0)
    is_upright = page.orientation != WD_ORIENT.LANDSCAPE and width < height
    if not is_upright or abs(width - Mm(210)) > Mm(2) or abs(height - Mm(297)) > Mm(2):
        raise BaseRefused("Trang của tệp mẫu không phải khổ A4 đứng (210 x 297 mm).")
    margins = [getattr(page, name) for _, name, _, _ in _MARGINS]
    if None in margins or width - margins[2] - margins[3] < Mm(120):
        raise BaseRefused("Lề của tệp mẫu chưa đặt, hoặc rộng quá: phần chữ hẹp hơn 120 mm.")


def _list_margins(page: Section) -> Iterator[str]:
    for word, name, least, most in _MARGINS:
        margin: Length = getattr(page, name)
        if not Mm(least) - _TOLERANCE <= margin <= Mm(most) + _TOLERANCE:
            yield f"Lề {word} {margin.mm:.0f} mm; Nghị định 30/2020 quy định {least}-{most} mm."


def _list_sizes(document: Document) -> Iterator[str]:
    for name, (least, most) in _SIZES.items():
        size = document.styles[name].font.size
        if size is not None and not least <= size.pt <= most:
            yield f"Kiểu “{name}” cỡ {size.pt:g}; Nghị định 30/2020 quy định {least}-{most}."
