"""The appendices: each a landscape section with page numbers of its own, with tables, notes and charts.

Nghị định 30/2020/NĐ-CP, Phụ lục I, and Phụ lục III, mẫu 2.1. A table of more than `ROWS_PER_TABLE` rows is cut into
several, each on pages of its own: laying out one endless table costs LibreOffice the square of its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from report_builder.figures import Figure, Named
from report_builder.layout.markup import BOLD, Markup, write_run, write_word
from report_builder.layout.measure import measure_rule
from report_builder.layout.picture import write_pictures
from report_builder.model import Appendix, Cell, Chart, Column, Row, Sentence, Table, Words, write_sentence
from report_builder.wording import tie_span

ROWS_PER_TABLE = 500
_ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_END_OF_CELL = "</w:p></w:tc>"
_END_OF_ROW = "</w:tr>"


class TotalsDisagree(Exception):
    """The rows of a table do not add up to the total that the report gives. Says where."""

    def __init__(self, where: str, listed: int, total: Figure) -> None:
        super().__init__(f"{where}: các dòng cộng lại {listed}, nơi khác ghi {total.value} ({total.query.words})")


def write_appendix(
    markup: Markup, appendix: Appendix, width: int, pictures: Iterable[tuple[Chart, str]]
) -> Iterator[str]:
    """The paragraphs and tables of one appendix on a page whose text is `width` twips wide.

    `pictures` are its charts with the ids of their pictures in the package. Raises TotalsDisagree.
    """
    yield markup.paragraph("Appendix Label", before=appendix.label)
    yield markup.paragraph("Appendix Title", before=tie_span(appendix.title))
    yield markup.paragraph("Appendix Reference", appendix.reference)
    yield markup.rule(measure_rule(write_sentence(appendix.reference), 14, width), width)
    # First, since a table that fills the page would leave them alone on the next one.
    yield from write_pictures(markup, tuple(pictures), width)
    for table in appendix.tables:
        yield markup.paragraph("Table Caption", before=table.caption)
        yield from write_table(markup, table, width, f"{appendix.label}, {appendix.title}")
    for note in appendix.notes:
        yield markup.paragraph("Table Note", before=note)


def write_table(markup: Markup, table: Table, width: int, where: str) -> Iterator[str]:
    """The table in pieces of text, its head repeated on every page. Raises TotalsDisagree."""
    cells = _Cells(markup, table.columns, width)
    for place, piece in enumerate(_cut(_check(table.rows, where))):
        if place:
            # On a page of its own, since a head that is repeated in the middle of one looks like another table.
            yield markup.paragraph("Table Gap", spacing="<w:pageBreakBefore/>")
        kept = [*(_is_head(row) or after.total is not None for row, after in pairwise(piece)), False]
        written = "".join(map(cells.write_row, piece, kept))  # handed on at once: a row is shorter than the way out
        yield f"{cells.start}{written}</w:tbl>"


def _cut(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in pieces; none ends with a title or begins with a total."""
    piece: list[Row] = []
    for row in rows:
        if len(piece) >= ROWS_PER_TABLE and row.total is None and not _is_title(piece[-1]):
            yield piece
            piece = []
        piece.append(row)
    if piece:
        yield piece


def _is_title(row: Row) -> bool:
    return row.wide > 1 and row.total is None


def _is_head(row: Row) -> bool:
    """Whether it sums up the rows below it, and so does not stand alone at the end of a page."""
    return row.bold and row.total is None


def _check(rows: Iterable[Row], where: str) -> Iterator[Row]:
    """The rows as they come, once what they count is what the totals between them say."""
    since = listed = 0
    for row in rows:
        since += row.count
        listed += row.count
        if row.total is not None:
            if row.total.value not in (since, listed):
                raise TotalsDisagree(where, since, row.total)
            since = 0
        yield row


def _make_template(opened: Iterable[str], wide: str = "") -> str:
    """A row of these cells with `%s` for what stands in each, after `wide`; made once, it writes a row in one step."""
    cells = "".join(f"{start.replace('%', '%%')}%s{_END_OF_CELL}" for start in opened)
    return f"{_ROW}{wide.replace('%', '%%')}{cells}{_END_OF_ROW}"


class _Cells:
    """The markup of one table's cells, made once for all rows."""

    def __init__(self, markup: Markup, columns: tuple[Column, ...], width: int) -> None:
        self._markup = markup
        shares = sum(column.share for column in columns)
        self._widths = [round(column.share * width / shares) for column in columns]
        self._widths[-1] += width - sum(self._widths)
        self._opened = [self._open(place, column) for place, column in enumerate(columns)]
        self._kept = [self._open(place, column, kept=True) for place, column in enumerate(columns)]
        self._row = _make_template(self._opened)
        self._known: dict[int, tuple[Sentence, bool, str]] = {}
        self.start = self._start(columns)

    def _open(self, place: int, column: Column, *, head: bool = False, kept: bool = False) -> str:
        style = "Table Head" if head else "Table Number" if column.centred else "Table Text"
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{self._widths[place]}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{self._markup.style_id(style)}"/>{"<w:keepNext/>" if kept else ""}</w:pPr>'
        )

    def _start(self, columns: tuple[Column, ...]) -> str:
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self._widths)
        head = "".join(
            f"{self._open(place, column, head=True)}{self._markup.runs((), before=column.title)}</w:p></w:tc>"
            for place, column in enumerate(columns)
        )
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._markup.style_id("Ledger Table")}"/>'
            f'<w:tblW w:w="{sum(self._widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        )

    def write_row(self, row: Row, kept: bool) -> str:
        """One row; with `kept` it stays with the row after it, as a title across the whole table always does."""
        if row.wide <= 1 and not kept:
            return self._row % self._write_cells(row, row.cells)
        opened, cells, wide = self._kept if kept else self._opened, row.cells, ""
        if row.wide > 1:
            wide = self._widen(row, cells[0], kept=kept)
            opened, cells = opened[row.wide :], cells[1:]
        return _make_template(opened, wide) % self._write_cells(row, cells)

    def _write_cells(self, row: Row, cells: Sequence[Cell]) -> tuple[str, ...]:
        look, bold = BOLD if row.bold else "", row.bold
        return tuple(
            [
                (write_word(one) if " " not in one and not bold else write_run(one, look))
                if isinstance(one, str)
                else self._write_sentence(one, bold=bold)
                for one in cells
            ]
        )

    def _write_sentence(self, sentence: Sentence, *, bold: bool) -> str:
        """The runs of a cell; rows share the very sentence that they have in common, which is then written once."""
        known = self._known.get(id(sentence))
        if known is not None and known[0] is sentence and known[1] == bold:
            return known[2]
        runs = self._markup.runs(sentence, bold=bold)
        if not any(isinstance(piece, Figure | Named) for piece in sentence):  # those have a bookmark each time
            self._known[id(sentence)] = (sentence, bold, runs)
        return runs

    def _widen(self, row: Row, cell: Cell, *, kept: bool) -> str:
        sentence = (Words(cell),) if isinstance(cell, str) else cell
        keep = "next" if _is_title(row) or kept else ""
        paragraph = self._markup.paragraph("Table Text", sentence, bold=row.bold, keep=keep)
        width = sum(self._widths[: row.wide])
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{row.wide}"/>'
            f'<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
        )
