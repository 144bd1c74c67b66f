"""The annual report as plain data: what it says and which records stand behind each number, not how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from commendation.catalogue import RecipientKind


@dataclass(frozen=True)
class SectionName:
    """A section of the report that people write themselves."""

    word: str
    """Stable word: it is what `narratives.section` holds."""
    label: str
    heading: str
    """Where it stands in the report, as people cite it: "Phần I, mục III.1"."""
    is_required: bool = True


SECTIONS: tuple[SectionName, ...] = (
    SectionName("situation", "Đặc điểm tình hình", "Phần I, mục I"),
    SectionName("launching", "Công tác phát động phong trào thi đua", "Phần I, mục II"),
    SectionName("strengths", "Ưu điểm", "Phần I, mục III.1"),
    SectionName("weaknesses", "Hạn chế", "Phần I, mục III.2"),
    SectionName("direction", "Phương hướng năm tới (mở đầu Phần II)", "Phần II"),
    SectionName("theme", "Chủ đề thi đua", "Phần II"),
    SectionName("tasks", "Nội dung thi đua và giải pháp", "Phần II, mục I"),
    SectionName("closing", "Câu kết", "cuối báo cáo", is_required=False),
)


@dataclass(frozen=True)
class Words:
    """Plain words inside a sentence."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Figure:
    """A number taken from the ledger, with the records that add up to it."""

    value: int
    records: tuple[str, ...]
    """Numbers of the awards behind it, in ledger order: ("KT-2023-005", "KT-2023-006")."""
    query: str
    """What was counted, in words: "cá nhân · Giấy khen · Thị ủy Kinh Môn"."""
    is_share: bool = False
    """A part of the figure before it in the same sentence ("trong đó 02 ..."), not to be added to it."""

    @property
    def text(self) -> str:
        """As documents write a quantity: "02", "19", "1.250"."""
        return f"{self.value:02d}" if self.value < 1000 else f"{self.value:,}".replace(",", ".")


@dataclass(frozen=True)
class Named:
    """A name that stands for one award of the ledger where no number is written."""

    text: str
    records: tuple[str, ...]
    query: str
    value: int = 1
    is_share: bool = False


@dataclass(frozen=True)
class Missing:
    """Something the report needs and the ledger does not have; shown in brackets and marked."""

    text: str

    @property
    def shown(self) -> str:
        return f"[{self.text}]"


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
class Gap:
    """What is missing in the document, to be shown to the person who asked for it."""

    section: str
    """A word of `SECTIONS`, or "collectives", "individuals", "number", "awards"."""
    text: str
    records: tuple[str, ...] = ()


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
    symbol: str
    place: str
    day: date


@dataclass(frozen=True)
class Signature:
    """Lines in capitals ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") and the name under them."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class AppendixRow:
    """One award of the ledger."""

    who: Sentence
    form: Sentence
    conferrer: Sentence
    count: Figure
    decision: str
    record: str


@dataclass(frozen=True)
class AppendixGroup:
    kind: RecipientKind
    title: str
    rows: tuple[AppendixRow, ...]
    total: Figure


@dataclass(frozen=True)
class SummaryRow:
    """Counts of one title or form by kind of recipient, in the order of `Appendix.groups`."""

    label: Sentence
    counts: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True)
class Appendix:
    title: str
    reference: str
    summary: tuple[SummaryRow, ...]
    groups: tuple[AppendixGroup, ...]
    total: Figure


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
    version: int
    unit_name: str
    header: Header
    title: str
    subject: tuple[str, ...]
    addressees: tuple[str, ...]
    parts: tuple[Part, ...]
    recipients: tuple[str, ...]
    """Lines of "Nơi nhận" with their dash and final mark."""
    signature: Signature
    totals: Totals
    appendix: Appendix | None
    """None while the ledger holds no award of the year."""
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

    def figures(self) -> Iterator[Figure | Named]:
        """Every number of the body that comes from the ledger, and every name that stands for one, in order."""
        for block in self.blocks():
            if not isinstance(block, Heading):
                yield from (piece for piece in block.sentence if isinstance(piece, Figure | Named))


def write_sentence(sentence: Sentence) -> str:
    """`sentence` as plain text."""
    return "".join(piece.shown if isinstance(piece, Missing) else piece.text for piece in sentence)


def write_block(block: Block) -> str:
    """One block as a line of plain text, with the dash of a bullet."""
    if isinstance(block, Heading):
        return block.text
    text = write_sentence(block.sentence)
    if isinstance(block, Bullet):
        return f"{'-' if block.level == 1 else '+'} {text}"
    return text
