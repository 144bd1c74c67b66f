"""Building the annual report, beside what it could be made with: bare python-docx, docxtpl, raw XML for a long list."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import docx

from bench.measuring import Variant, compare, print_aim, print_rounds, repeat, run_rounds
from bench.people import make_names
from bench.wards import SIGNER
from report_builder.build import build_from
from report_builder.compose import compose_report
from report_builder.layout.package import zip_parts
from report_builder.model import Appendix, Row, write_sentence
from report_builder.outline import SECTIONS
from report_builder.report_input import ReportInput
from report_builder.word import write_docx
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
_TEMPLATE = "docxtpl, a template with the same text"
_RAW = "the same rows as raw XML, zipped"
_OURS = "this program"
_AIM = 1.5
_MOST_ROWS = 50_000
_RAW_COLUMNS = (
    *((1000, "TableNumber"), (2715, "TableText"), (1857, "TableText"), (3143, "TableText")),
    *((2000, "TableNumber"), (1857, "TableText"), (1715, "TableNumber")),
)
"""Width and style of the cells in the list of recipients."""


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
            Variant(_TEMPLATE, partial(repeat, partial(_fill_template, _make_template(content), content), times)),
            Variant("its words and figures only", partial(repeat, partial(compose_report, given), times)),
            Variant(_OURS, partial(repeat, partial(build_from, given), times)),
        ]
        taken = run_rounds(variants, rounds)
        said = f"{title} ({len(content.paragraphs)} paragraphs, {rows} table rows)"
        print_rounds(said, taken, _BARE, clock="cpu", what="each report")
        print_aim(f"{title}, beside a bare document", compare(taken, _OURS, _BARE, "cpu").median, _AIM)
        print_aim(f"{title}, beside docxtpl", compare(taken, _OURS, _TEMPLATE, "cpu").median, 1.0)
        print()
    _run_long_list(500 if quick else _MOST_ROWS, rounds=2 if quick else 5)
    _run_memory(500 if quick else 5_000)


def _run_long_list(count: int, *, rounds: int) -> None:
    """A list of so many rows, beside the same rows written as text: how near to the floor the writer is."""
    given = _make_input(count)
    report = compose_report(given)
    held = [_hold_rows(appendix) for appendix in report.appendices]
    composed = replace(report, appendices=tuple(held))
    rows = next(list(table.rows) for one in held if one.word == "recipients" for table in one.tables)
    variants = [
        Variant(_RAW, partial(repeat, partial(_write_raw, rows, given.day), 1)),
        Variant("this program, its rows already in words", partial(repeat, partial(write_docx, composed), 1)),
        Variant(_OURS, partial(repeat, partial(build_from, given), 1)),
    ]
    taken = run_rounds(variants, rounds)
    print_rounds(f"{len(rows)} rows of an appendix", taken, _RAW, clock="cpu", what="each file")
    ratio = compare(taken, "this program, its rows already in words", _RAW, "cpu").median
    print_aim(f"{len(rows)} rows, beside raw XML", ratio, _AIM)
    print()


def _hold_rows(appendix: Appendix) -> Appendix:
    """The appendix with its rows made, not made while they are read."""
    return replace(appendix, tables=tuple(replace(table, rows=tuple(table.rows)) for table in appendix.tables))


def _write_raw(rows: Sequence[Row], day: date) -> bytes:
    """The rows by one string template, to the same markup as ours; every text is escaped, and tied at its hyphens."""
    tied = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
    cells = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p></w:tc>'
        for width, style in _RAW_COLUMNS
    )
    template = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    def write() -> Iterator[str]:
        for row in rows:
            texts = [escape(write_sentence(one)).replace("-", tied) for one in row.cells]
            if len(texts) == len(_RAW_COLUMNS):  # not the three titles and totals across the table
                yield template % tuple(texts)

    return zip_parts([("word/document.xml", write())], day)


def _run_memory(count: int) -> None:
    """How long a huge year takes in a process of its own, and what that process then holds."""
    code = f"from bench.report import measure_huge; measure_huge({count})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    print(told)


def measure_huge(count: int) -> None:
    """Print seconds and megabytes of one report with so many named recipients."""
    given = _make_input(count)
    start, worked = time.perf_counter(), time.process_time()
    content = build_from(given).content
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    # Not ru_maxrss, which begins with what the process that started this one held.
    [peak] = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    megabytes = int(peak.split()[1]) / 1024
    print(
        f"{count} named recipients: {seconds:.2f} s ({worked:.2f} s of processor), {megabytes:.0f} MB at most, "
        f"a file of {len(content) // 1024} kB"
    )


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


def _make_template(content: _Content) -> bytes:
    """A template whose paragraphs and rows are filled in by loops, as users of docxtpl write them."""
    document = docx.Document()
    document.add_paragraph("{%p for text in paragraphs %}")
    document.add_paragraph("{{ text }}")
    document.add_paragraph("{%p endfor %}")
    for at, rows in enumerate(content.tables):
        table = document.add_table(3, len(rows[0]))
        table.rows[0].cells[0].text = f"{{%tr for row in tables[{at}] %}}"
        for column, cell in enumerate(table.rows[1].cells):
            cell.text = f"{{{{ row[{column}] }}}}"
        table.rows[2].cells[0].text = "{%tr endfor %}"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _fill_template(template: bytes, content: _Content) -> bytes:
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]

    document = DocxTemplate(io.BytesIO(template))
    document.render({"paragraphs": content.paragraphs, "tables": content.tables}, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


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
