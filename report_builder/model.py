"""A report as plain data: what it says and which records stand behind each number, not how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from report_builder.figures import Figure, Named
from storage.records import ReportPeriod


@dataclass(frozen=True)
class Words:
    """Plain words inside a sentence."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Missing:
    """Something the report needs and the ledger does not have; shown in brackets and marked."""

    text: str
    blank: bool = False
    """Shown as an empty space that is written in by hand later, like the number of a document."""

    @property
    def shown(self) -> str:
        return "\N{NO-BREAK SPACE}" * 8 if self.blank else f"[{self.text}]"


Piece: TypeAlias = Words | Figure | Named | Missing
Sentence: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a part. Level 1 is "I. ĐẶC ĐIỂM ...", level 2 "1. Ưu điểm", level 3 "a) ..."."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    sentence: Sentence


@dataclass(frozen=True)
class Bullet:
    """A point: level 1 is written with "-", level 2 with "+"."""

    sentence: Sentence
    level: int = 1


Block: TypeAlias = Heading | Paragraph | Bullet


@dataclass(frozen=True)
class Owing:
    """Somebody who can fill a gap in: the user who entered what is incomplete."""

    user_id: int
    name: str


@dataclass(frozen=True)
class Gap:
    """What is missing in the document, to be shown to the person who asked for it."""

    section: str
    """A word of `SECTIONS`, or "collectives", "individuals", "number", "awards"."""
    text: str
    records: tuple[str, ...] = ()
    owed_by: tuple[Owing, ...] = ()
    """Whose it is to fill in, where that is known."""


@dataclass(frozen=True)
class Section:
    word: str
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Part:
    """ "Phần I", its title in capitals, its sections in order."""

    number: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Header:
    """The head of the first page, Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes 1 to 4."""

    unit_lines: tuple[str, ...]
    number: Sentence
    """"Số: 12/BC-UBND"; without a number there is room to write it by hand."""
    place: str
    day: date


@dataclass(frozen=True)
class Signature:
    """Lines in capitals ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") and the name under them."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Column:
    """A column of a table; its width is a share of the table's."""

    title: str
    share: int
    centred: bool = False


Cell: TypeAlias = Sentence | str
"""What stands in a cell; plain words are text alone, since a long list has some hundred thousand of them."""


@dataclass(frozen=True)
class Row:
    """A row of a table. The first cell takes `wide` columns, so that there are as many cells less."""

    cells: tuple[Cell, ...]
    wide: int = 1
    bold: bool = False
    count: int = 0
    """How many awards the row tells of, where rows are added up."""
    total: Figure | None = None
    """What the rows since the last total have to add up to."""


@dataclass(frozen=True)
class Table:
    """`rows` may be made only while they are read, and can be read again."""

    caption: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]


@dataclass(frozen=True)
class Bar:
    """One value of a chart, and the one of the year before it, where it is compared with that."""

    label: str
    figure: Figure
    before: Figure | None = None


@dataclass(frozen=True)
class Chart:
    """A bar chart of awards (lượt)."""

    word: str
    """"levels" or "years"."""
    title: str
    bars: tuple[Bar, ...]
    legend: tuple[str, str] | None = None
    """What the two bars of each pair stand for: the year before, the year itself."""

    @property
    def described(self) -> str:
        """The chart in words, for those who cannot see it."""
        told = (
            f"{bar.label}: {bar.before.value} → {bar.figure.value}"
            if bar.before
            else f"{bar.label}: {bar.figure.value}"
            for bar in self.bars
        )
        pairs = f" ({self.legend[0]} → {self.legend[1]})" if self.legend else ""
        return f"Biểu đồ cột. {self.title}, đơn vị tính: lượt{pairs}. {'; '.join(told)}."


@dataclass(frozen=True)
class Appendix:
    """One appendix: a section of the document with pages of its own."""

    word: str
    """"summary", "recipients" or "registrations"."""
    label: str
    """"Phụ lục II"; without a numeral where it is the only one."""
    title: str
    reference: Sentence
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Totals:
    """Awards (lượt) of the year by kind of recipient; every value a sum over `Award.count`."""

    collectives: Figure
    individuals: Figure
    households: Figure
    everything: Figure


@dataclass(frozen=True)
class Report:
    year: int
    period: ReportPeriod
    version: int
    unit_id: int
    unit_name: str
    span: str
    """What is summed up: "năm 2023", "6 tháng đầu năm 2024"."""
    header: Header
    title: str
    subject: tuple[str, ...]
    addressees: tuple[str, ...]
    parts: tuple[Part, ...]
    recipients: tuple[str, ...]
    """Lines of "Nơi nhận" with their dash and final mark."""
    signature: Signature
    totals: Totals
    appendices: tuple[Appendix, ...]
    """None while the ledger holds neither awards nor registrations of the year."""
    gaps: tuple[Gap, ...]
    """Missing in the document; marked there where it belongs."""
    reminders: tuple[Gap, ...]
    """Not complete in the ledger, though the document reads well without it."""
    parts_needed: int
    parts_ready: int

    def blocks(self) -> Iterator[Block]:
        """Every heading, paragraph and bullet of the body, in order."""
        for part in self.parts:
            for section in part.sections:
                yield from section.blocks

    def appendix(self, word: str) -> Appendix | None:
        """The appendix of that word; None where the report has none."""
        return next((one for one in self.appendices if one.word == word), None)

    def charts(self) -> Iterator[Chart]:
        """Every chart, in order."""
        for appendix in self.appendices:
            yield from appendix.charts

    def figures(self) -> Iterator[Figure | Named]:
        """Every number of the body that comes from the ledger, and every name that stands for one, in order."""
        for block in self.blocks():
            if not isinstance(block, Heading):
                yield from (piece for piece in block.sentence if isinstance(piece, Figure | Named))


def write_sentence(sentence: Cell) -> str:
    """`sentence` as plain text."""
    if isinstance(sentence, str):
        return sentence
    return "".join(piece.shown if isinstance(piece, Missing) else piece.text for piece in sentence)


def write_block(block: Block) -> str:
    """One block as a line of plain text, with the dash of a bullet."""
    if isinstance(block, Heading):
        return block.text
    text = write_sentence(block.sentence)
    if isinstance(block, Bullet):
        return f"{'-' if block.level == 1 else '+'} {text}"
    return text
