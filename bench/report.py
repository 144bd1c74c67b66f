"""Building the annual report, beside a bare python-docx document that holds the same paragraphs and table rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import docx

from bench.measuring import Variant, compare, print_aim, print_rounds, repeat, run_rounds
from bench.people import make_names
from bench.wards import SIGNER
from report_builder.build import build_from
from report_builder.compose import compose_report
from report_builder.model import SECTIONS
from report_builder.report_input import ReportInput
from storage.records import Award, Decision, Narrative, Recipient, Unit

_PARAGRAPHS = 7
"""Of each section that people write."""
_SENTENCE = (
    "Một đoạn văn do cán bộ tự viết dài chừng này: nó kể việc đã làm trong năm, ai làm, kết quả bao nhiêu, so với năm"
    " trước ra sao; có vài dấu phẩy, một dấu chấm phẩy ở giữa, và một dấu chấm ở cuối cho đủ một câu trọn vẹn."
)
_AWARDS = (
    ("giay-khen-chu-tich-ubnd-cap-xa", "commune-chair", "Chủ tịch UBND phường"),
    ("lao-dong-tien-tien", "commune-chair", "Chủ tịch UBND phường"),
    ("giay-khen-chu-tich-ubnd-cap-huyen", "district-chair", "Chủ tịch UBND thị xã"),
)
_BARE = "bare python-docx"
_OURS = "this program"
_AIM = 1.5


@dataclass(frozen=True)
class _Content:
    """What a document says, without its looks."""

    paragraphs: Sequence[str]
    tables: Sequence[Sequence[Sequence[str]]]


def run(*, quick: bool) -> None:
    """Print the tables of a usual year and of a very long appendix."""
    for title, count, times, rounds in (
        ("a ward's year, 40 awards", 40, 3, 3 if quick else 9),
        ("5,000 awards in the appendix", 300 if quick else 5_000, 1, 2 if quick else 5),
    ):
        given = _make_input(count)
        content = _read(build_from(given).content)
        rows = sum(len(table) for table in content.tables)
        variants = [
            Variant(_BARE, partial(repeat, partial(_write_bare, content), times)),
            Variant("its words and figures only", partial(repeat, partial(compose_report, given), times)),
            Variant(_OURS, partial(repeat, partial(build_from, given), times)),
        ]
        taken = run_rounds(variants, rounds)
        said = f"{title} ({len(content.paragraphs)} paragraphs, {rows} table rows)"
        print_rounds(said, taken, _BARE, clock="cpu", what="each report")
        print_aim(f"{title}, beside a bare document", compare(taken, _OURS, _BARE, "cpu").median, _AIM)
        print()


def _make_input(count: int) -> ReportInput:
    names = make_names(min(count, 4_000))
    narratives = {
        section.word: Narrative(2023, section.word, tuple(f"{at}. {_SENTENCE}" for at in range(1, _PARAGRAPHS + 1)))
        for section in SECTIONS
    }
    unit = Unit(
        id=1,
        kind="phường",
        name="Kinh Môn",
        district="thị xã Kinh Môn",
        province="tỉnh Hải Dương",
        code=None,
        place="Kinh Môn",
        signer_name=SIGNER,
        signer_title="CHỦ TỊCH",
        addressee=None,
        distribution=("Phòng Nội vụ", "Các đơn vị có liên quan", "Lưu: VT"),
    )
    awards = tuple(_make_award(at, names[at % len(names)]) for at in range(count))
    return ReportInput(unit=unit, year=2023, day=date(2024, 1, 17), awards=awards, narratives=narratives, version=1)


def _make_award(at: int, name: str) -> Award:
    code, kind, conferrer = _AWARDS[at % len(_AWARDS)]
    return Award(
        unit_id=1,
        id=at + 1,
        number=f"KT-2023-{at + 1:03d}",
        year=2023,
        code=code,
        conferrer_kind=kind,
        conferrer=conferrer,
        conferrer_level="commune" if kind == "commune-chair" else "district",
        recipient_kind="individual",
        count=1,
        recipients=(Recipient(name, person_id=at + 1),),
        decision=Decision(at // 20 + 1, f"{at // 20 + 1}/QĐ-UBND", date(2023, 12, 28), SIGNER, conferrer),
        reason="có thành tích trong phong trào thi đua năm 2023",
    )


def _read(content: bytes) -> _Content:
    document = docx.Document(io.BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return _Content([paragraph.text for paragraph in document.paragraphs], tables)


def _write_bare(content: _Content) -> bytes:
    document = docx.Document()
    for text in content.paragraphs:
        document.add_paragraph(text)
    for rows in content.tables:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
