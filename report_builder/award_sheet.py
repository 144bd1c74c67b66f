"""Awards as a table for Excel: a row to a record, in the order given, and their sum below."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date

from report_builder.grouping import KIND_WORDS
from report_builder.wording import UNKNOWN_FORM, name_award
from storage.records import Award

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
"""Excel takes 32,767 characters."""
_COLUMNS = (
    ("Số trong sổ", 14), ("Năm", 7), ("Danh hiệu, hình thức", 28), ("Nơi tặng", 28), ("Đối tượng", 12), ("Số lượt", 9),
    ("Tên", 36), ("Số quyết định", 18), ("Ngày quyết định", 15), ("Người ký", 22), ("Thành tích", 40),
    ("Nguyên văn", 50), ("Ghi chú", 18),
)  # fmt: skip
_COUNTED = [name for name, _ in _COLUMNS].index("Số lượt")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for a formula at the start of a cell, also after a detour over CSV."""


def write_sheet(title: str, awards: Iterable[Award]) -> bytes:
    """The content of an .xlsx file. Whatever was typed stays text: no cell is ever a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Khen thưởng")
    sheet.freeze_panes = "A3"
    for at, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width

    def make(value: object, *, bold: bool = False) -> object:
        text = _CONTROL.sub("", value)[:LONGEST_CELL] if isinstance(value, str) else value
        cell = WriteOnlyCell(sheet, value=text)
        if isinstance(text, str):
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(_FORMULA)
        if isinstance(text, date):
            cell.number_format = "dd/mm/yyyy"
        if bold:
            cell.font = Font(bold=True)
        return cell

    sheet.append([make(title, bold=True)])
    sheet.append([make(name, bold=True) for name, _ in _COLUMNS])
    total = 0
    for award in awards:
        total += award.count
        sheet.append([make(value) for value in _row(award)])
    # A figure, not a formula: what was counted when the file was made, also in programs that calculate nothing.
    last = ("Tổng số lượt" if at == 0 else total if at == _COUNTED else "" for at in range(len(_COLUMNS)))
    sheet.append([make(value, bold=True) for value in last])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _row(award: Award) -> tuple[object, ...]:
    decision = award.decision
    return (
        award.number,
        award.year,
        _name(award),
        award.conferrer or "",
        KIND_WORDS[award.recipient_kind],
        award.count,
        "; ".join(f"{one.name} ({one.note})" if one.note else one.name for one in award.recipients),
        decision.number if decision else "",
        decision.date if decision and decision.date else "",
        (decision.signer or "") if decision else "",
        award.reason or "",
        award.wording or "",
        "chờ đính chính" if award.status == "withheld" else "",
    )


def _name(award: Award) -> str:
    """The title or form as the report names it; its giver has a column."""
    name = name_award(award)
    return f"{name.text} ({name.missing})" if name.text and name.missing else name.text or UNKNOWN_FORM
