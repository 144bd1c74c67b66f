"""The appendix: a landscape section with page numbers of its own, a summary and the list of all awards.

Nghị định 30/2020/NĐ-CP, Phụ lục I, and Phụ lục III, mẫu 2.1. Rows are copies of one row, and a long list is cut into
tables of at most 50 rows: adding rows one by one, and laying out one endless table, both cost the square of its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.table import CT_Row
from docx.shared import Pt, Twips
from docx.table import Table
from docx.text.paragraph import Paragraph

from report_builder.layout.text import add_rule, add_text, keep_row_whole, set_style, set_widths, write_runs
from report_builder.model import Appendix, AppendixRow, Missing, Sentence, Words

LANDSCAPE_WIDTH = 14287
"""Width of the text of a landscape page in twips: A4 less 30 mm left and 15 mm right."""
ROWS_PER_TABLE = 50

_RULE_LENGTH = 3400  # 6 cm, a third to a half of the line above it

_LIST_HEAD = (
    "STT",
    "Họ và tên cá nhân, tên tập thể",
    "Danh hiệu, hình thức khen thưởng",
    "Cấp tặng",
    "Số lượng",
    "Số, ngày quyết định",
    "Ghi chú",
)
_LIST_WIDTHS = (650, 2900, 4037, 2500, 800, 1830, 1570)
_LIST_STYLES = (
    "Table Number",
    "Table Text",
    "Table Text",
    "Table Text",
    "Table Number",
    "Table Number",
    "Table Number",
)


@dataclass(frozen=True)
class _Line:
    """One row of a table: its cells, or one wide cell and the number behind it."""

    cells: tuple[Sentence, ...]
    wide: int = 1
    """How many columns the first cell takes."""
    bold: bool = False


def add_appendix(document: Document, appendix: Appendix) -> None:
    """A new section after the signature with all of `appendix`."""
    _open_landscape_section(document)
    add_text(document, "Appendix Label", "Phụ lục")
    add_text(document, "Appendix Title", appendix.title)
    add_text(document, "Appendix Reference", appendix.reference)
    add_rule(document, length=_RULE_LENGTH, inside=LANDSCAPE_WIDTH)
    add_text(document, "Table Caption", "1. Tổng hợp theo danh hiệu, hình thức khen thưởng (đơn vị tính: lượt)")
    _add_summary(document, appendix)
    add_text(document, "Table Caption", "2. Danh sách khen thưởng")
    for place, lines in enumerate(_cut_list(appendix)):
        if place:
            add_text(document, "Table Gap", "").paragraph_format.space_before = Pt(6)
        _add_table(document, _LIST_HEAD, _LIST_WIDTHS, _LIST_STYLES, lines)


def _open_landscape_section(document: Document) -> None:
    """End the upright section here; what follows lies on its side and counts its pages from 1."""
    last = document.element.body.sectPr
    assert last is not None
    closing = document.add_paragraph(style="Table Gap")
    closing._p.get_or_add_pPr().append(deepcopy(last))
    last.orientation = WD_ORIENT.LANDSCAPE
    last.page_width, last.page_height = last.page_height, last.page_width
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    margins = last.find(qn("w:pgMar"))
    assert margins is not None
    margins.addnext(numbering)


def _add_summary(document: Document, appendix: Appendix) -> None:
    kinds = [_NAMES_OF_KINDS[group.kind] for group in appendix.groups]
    head = ("STT", "Danh hiệu, hình thức khen thưởng", *kinds, "Cộng")
    number = 1500
    widths = (680, LANDSCAPE_WIDTH - 680 - number * (len(kinds) + 1), *([number] * (len(kinds) + 1)))
    styles = ("Table Number", "Table Text", *(["Table Number"] * (len(kinds) + 1)))
    lines = [
        _Line(
            (
                (Words(str(place)),),
                row.label,
                *((count,) if count.value else (Words("-"),) for count in row.counts),
                (row.total,),
            )
        )
        for place, row in enumerate(appendix.summary, 1)
    ]
    totals = tuple((group.total,) for group in appendix.groups)
    lines.append(_Line(((Words("Tổng cộng"),), *totals, (appendix.total,)), wide=2, bold=True))
    _add_table(document, head, widths, styles, lines)


_NAMES_OF_KINDS = {"collective": "Tập thể", "individual": "Cá nhân", "household": "Hộ gia đình"}


def _cut_list(appendix: Appendix) -> Iterator[list[_Line]]:
    """The lines of the list in pieces of about equal length, each at most `ROWS_PER_TABLE` awards long."""
    count = sum(len(group.rows) for group in appendix.groups)
    pieces = -(-count // ROWS_PER_TABLE)
    size = -(-count // pieces)
    lines: list[_Line] = []
    awards = place = 0
    for letter, group in zip("ABC", appendix.groups, strict=False):
        for row in group.rows:
            if awards == size:
                yield lines
                lines, awards = [], 0
            if row is group.rows[0]:
                lines.append(_Line(((Words(f"{letter}. {group.title}"),),), wide=len(_LIST_HEAD), bold=True))
            place += 1
            awards += 1
            lines.append(_write_award(place, row))
        lines.append(_write_total(f"Cộng {_NAMES_OF_KINDS[group.kind].lower()}", (group.total,)))
    lines.append(_write_total("Tổng cộng", (appendix.total,)))
    yield lines


def _write_award(place: int, row: AppendixRow) -> _Line:
    return _Line(
        (
            (Words(str(place)),),
            row.who,
            row.form,
            row.conferrer,
            (row.count,),
            (Words(row.decision),),
            (Words(row.record),),
        )
    )


def _write_total(label: str, count: Sentence) -> _Line:
    return _Line(((Words(label),), count, (), ()), wide=4, bold=True)


def _add_table(
    document: Document, head: Sequence[str], widths: Sequence[int], styles: Sequence[str], lines: Sequence[_Line]
) -> None:
    table = document.add_table(2, len(widths), style="Ledger Table")
    table.autofit = False
    element = table._tbl
    set_widths(element, widths)
    first, pattern = element.tr_lst
    keep_row_whole(first, repeat=True)
    keep_row_whole(pattern)
    for row, names in ((first, ["Table Head"] * len(widths)), (pattern, styles)):
        for cell, style in zip(row.tc_lst, names, strict=True):
            cell.get_or_add_tcPr().vAlign_val = WD_ALIGN_VERTICAL.CENTER
            set_style(Paragraph(cell.p_lst[0], table), style)
    element.remove(pattern)
    _fill_row(table, first, tuple((Words(text),) for text in head), bold=False)
    for line in lines:
        row = deepcopy(pattern)
        if line.wide > 1:
            _widen_first_cell(table, row, line.wide, sum(widths[: line.wide]))
        _fill_row(table, row, line.cells, bold=line.bold)
        element.append(row)


def _fill_row(table: Table, row: CT_Row, cells: Sequence[Sentence], *, bold: bool) -> None:
    for cell, sentence in zip(row.tc_lst, cells, strict=True):
        shown = (
            tuple(piece if isinstance(piece, Missing) else Words(piece.text, bold=True) for piece in sentence)
            if bold
            else sentence
        )
        write_runs(Paragraph(cell.p_lst[0], table), shown)


def _widen_first_cell(table: Table, row: CT_Row, columns: int, width: int) -> None:
    """Let the first cell of `row` take `columns` columns; one across the whole table stays with the next row."""
    cells = row.tc_lst
    for cell in cells[1:columns]:
        row.remove(cell)
    cells[0].grid_span = columns
    cells[0].width = Twips(width)
    paragraph = Paragraph(cells[0].p_lst[0], table)
    set_style(paragraph, "Table Text")
    if columns == len(cells):
        paragraph.paragraph_format.keep_with_next = True
