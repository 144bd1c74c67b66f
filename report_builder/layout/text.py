"""Puts words on the page: runs, rules of a given length, and borderless columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.table import CT_Row, CT_Tbl
from docx.parts.document import DocumentPart
from docx.shared import Twips
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from report_builder.model import Missing, Sentence

PORTRAIT_WIDTH = 9355
"""Width of the text of an upright page in twips: A4 less 30 mm left and 15 mm right."""

_STYLE_IDS: WeakKeyDictionary[DocumentPart, dict[str, str]] = WeakKeyDictionary()
"""Per document, the id of each style by its name."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Container(Protocol):
    """The body of the document or a cell of a table."""

    def add_paragraph(self, text: str = ..., style: str | None = ...) -> Paragraph: ...


def add_text(container: Container, style: str, text: str) -> Paragraph:
    """A paragraph of plain `text` in a named style."""
    return add_sentence(container, style, (), before=text)


def add_sentence(container: Container, style: str, sentence: Sentence, *, before: str = "") -> Paragraph:
    """A paragraph holding `before` and then `sentence`, in a named style."""
    paragraph = container.add_paragraph()
    set_style(paragraph, style)
    write_runs(paragraph, sentence, before=before)
    return paragraph


def set_style(paragraph: Paragraph, name: str) -> None:
    """Give a paragraph a named style. `paragraph.style = name` looks through all styles of the document each time."""
    part = paragraph.part
    assert isinstance(part, DocumentPart)
    ids = _STYLE_IDS.get(part)
    if ids is None:
        ids = _STYLE_IDS[part] = {str(style.name): style.style_id for style in part.styles}
    paragraph._p.get_or_add_pPr().style = ids[name]


def write_runs(paragraph: Paragraph, sentence: Sentence, *, before: str = "") -> None:
    """Append `before` and the pieces of `sentence`; what is missing is marked in yellow.

    Neighbours that look alike become one run, so that a sentence is not cut into pieces for those who edit it.
    """
    plain = before
    for piece in sentence:
        if isinstance(piece, Missing):
            _flush(paragraph, plain)
            plain = ""
            run = paragraph.add_run(_make_writable(piece.shown), style="Missing")
            # Some programs drop the highlight of a character style, so it is set on the run as well.
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        elif getattr(piece, "bold", False) or getattr(piece, "italic", False):
            _flush(paragraph, plain)
            plain = ""
            run = paragraph.add_run(_make_writable(piece.text))
            run.bold = getattr(piece, "bold", False) or None
            run.italic = getattr(piece, "italic", False) or None
        else:
            plain += piece.text
    _flush(paragraph, plain)


def add_rule(container: Container, *, length: int, inside: int) -> None:
    """A solid line of `length` twips, centred in a column `inside` twips wide.

    It is the upper border of an empty paragraph that is indented from both sides: Word and LibreOffice draw it alike,
    and it moves with the text above it.
    """
    paragraph = container.add_paragraph(style="Rule")
    side = max(0, (inside - length) // 2)
    paragraph.paragraph_format.left_indent = Twips(side)
    paragraph.paragraph_format.right_indent = Twips(side)


def add_columns(document: Document, widths: Sequence[int], *, rows: int = 1) -> list[list[_Cell]]:
    """A borderless table with columns of `widths` twips, its cells empty; a row is never split over two pages."""
    table = document.add_table(rows, len(widths))
    table.autofit = False
    set_widths(table._tbl, widths)
    _remove_cell_margins(table._tbl)
    cells: list[list[_Cell]] = []
    for row in table.rows:
        keep_row_whole(row._tr)
        cells.append(list(row.cells))
    for cell in (cell for line in cells for cell in line):
        for paragraph in cell.paragraphs:
            paragraph._p.getparent().remove(paragraph._p)
    return cells


def set_widths(table: CT_Tbl, widths: Sequence[int]) -> None:
    """Fix the widths of `table` in twips: the whole, its columns and each cell."""
    whole = table.tblPr.find(qn("w:tblW"))
    assert whole is not None
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(sum(widths)))
    for column, width in zip(table.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Twips(width)
    for row in table.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Twips(width)


def _remove_cell_margins(table: CT_Tbl) -> None:
    """Let the text of cells begin at the margin of the page; the default style's margins are not read everywhere."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    layout = table.tblPr.tblLayout
    assert layout is not None
    layout.addnext(margins)


def keep_row_whole(row: CT_Row, *, repeat: bool = False) -> None:
    """Forbid a page break inside `row`; with `repeat` it also heads every page that the table runs over."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))


def _flush(paragraph: Paragraph, text: str) -> None:
    if text:
        paragraph.add_run(_make_writable(text))


def _make_writable(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
