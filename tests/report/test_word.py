"""The Word file, opened again: page, styles and parts as Nghị định 30/2020/NĐ-CP asks for, and the same figures."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph
from lxml import etree

from report_builder.compose import compose_report
from report_builder.layout.measure import measure_rule, measure_text
from report_builder.make_base import BASE, make_base
from report_builder.model import Report
from report_builder.report_input import ReportInput
from report_builder.word import write_docx
from storage.records import Award, Narrative
from storage.reports import BriefAward
from tests.report.ledger import (
    DAY,
    LONG_XUYEN,
    decide,
    give_award,
    give_input,
    give_movements,
    give_registrations,
    list_awards_of_2023,
)
from tests.report.reading import open_report, read_appendix, read_body

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd" / "wml.xsd"
TWIPS = 635
"""Lengths of python-docx to a twip."""


@pytest.fixture(scope="module")
def report() -> Report:
    unit = replace(LONG_XUYEN, addressee="Phòng Nội vụ thị xã Kinh Môn")
    return compose_report(give_input(list_awards_of_2023(), unit=unit))


@pytest.fixture(scope="module")
def document(report: Report) -> Document:
    return open_report(report)


def find(document: Document, text: str) -> Paragraph:
    cells = (cell for table in document.tables[:3] for row in table.rows for cell in row.cells)
    paragraphs: list[Paragraph] = [*document.paragraphs, *(line for cell in cells for line in cell.paragraphs)]
    return next(paragraph for paragraph in paragraphs if paragraph.text.startswith(text))


def test_page(document: Document) -> None:
    page = document.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    for margin, least, most in (
        (page.top_margin, 20, 25),
        (page.bottom_margin, 20, 25),
        (page.left_margin, 30, 35),
        (page.right_margin, 15, 20),
    ):
        assert margin is not None
        assert Mm(least) - Mm(0.1) <= margin <= Mm(most)


def test_page_number_stands_in_the_top_margin_from_the_second_page_on(document: Document) -> None:
    for section in document.sections:
        assert section.different_first_page_header_footer
        [paragraph] = section.header.paragraphs
        assert paragraph.alignment is None
        assert document.styles["Header"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert [field.text for field in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert section.first_page_header.is_linked_to_previous


@pytest.mark.parametrize(
    ("text", "style", "points", "bold", "italic"),
    [
        ("ỦY BAN NHÂN DÂN", "Issuing Body", 13, True, False),
        ("PHƯỜNG LONG XUYÊN", "Issuing Body", 13, True, False),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "National Name", 13, True, False),
        ("Độc lập - Tự do - Hạnh phúc", "Motto", 14, True, False),
        ("Số: \u00a0", "Document Number", 13, False, False),
        ("Long Xuyên, ngày 17 tháng 01 năm 2024", "Place And Date", 13, False, True),
        ("BÁO CÁO", "Document Type", 14, True, False),
        ("Tổng kết phong trào thi đua, khen thưởng năm 2023;", "Subject Line", 14, True, False),
        ("Kính gửi: Phòng Nội vụ thị xã Kinh Môn", "Addressee", 14, False, False),
        ("Phần I\nTỔNG KẾT", "Heading 1", 14, True, False),
        ("I. ĐẶC ĐIỂM", "Heading 2", 14, True, False),
        ("1. Về tập thể", "Heading 3", 14, True, False),
        ("Nội dung của phần Đặc điểm", "Body Text", 14, False, False),
        ("- Công an phường", "Report Bullet", 14, False, False),
        ("Nơi nhận:", "Recipients Head", 12, True, True),
        ("- Như trên;", "Recipients Line", 11, False, False),
        ("TM. ỦY BAN NHÂN DÂN", "Signature Line", 14, True, False),
        ("Nguyễn Văn An", "Signer Name", 14, True, False),
        ("Phụ lục", "Appendix Label", 14, True, False),
        ("BIỂU 1. TỔNG HỢP", "Appendix Title", 14, True, False),
        ("(Kèm theo Báo cáo số \u00a0", "Appendix Reference", 14, False, True),
    ],
)
def test_type(document: Document, text: str, style: str, points: int, bold: bool, italic: bool) -> None:
    paragraph = find(document, text)

    assert paragraph.style is not None
    assert paragraph.style.name == style
    assert _inherit(document, style, "size") == Pt(points)
    assert bool(_inherit(document, style, "bold")) is bold
    assert bool(_inherit(document, style, "italic")) is italic


def _inherit(document: Document, style: str, quality: str) -> object:
    """What a style's font has, through the styles it is based on, down to the document's defaults."""
    current = document.styles[style]
    while current is not None:
        value = getattr(current.font, quality)
        if value is not None:
            return value
        current = current.base_style
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:sz')}")
    return Pt(int(defaults.get(qn("w:val"))) / 2) if quality == "size" else None


def test_font_is_times_new_roman_throughout(document: Document) -> None:
    fonts = [*document.styles.element.iter(qn("w:rFonts")), *document.element.iter(qn("w:rFonts"))]

    assert len(fonts) == 1
    assert set(fonts[0].attrib.values()) == {"Times New Roman"}


def test_body_is_justified_indented_and_spaced(document: Document) -> None:
    body = document.styles["Body Text"].paragraph_format

    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body.first_line_indent is not None
    assert abs(body.first_line_indent - Cm(1.27)) < TWIPS
    assert body.space_after == Pt(6)
    assert isinstance(body.line_spacing, float)
    assert 1 <= body.line_spacing <= 1.5


def test_headings_stay_with_what_follows(document: Document) -> None:
    for name in ("Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        assert document.styles[name].paragraph_format.keep_with_next


@pytest.mark.parametrize(
    ("under", "least", "most"),
    [("PHƯỜNG LONG XUYÊN", 1 / 3, 1 / 2), ("Độc lập", 0.98, 1.02), ("phương hướng, nhiệm vụ", 1 / 3, 1 / 2)],
)
def test_rules_have_the_length_the_decree_asks_for(document: Document, under: str, least: float, most: float) -> None:
    paragraph = find(document, under)
    points = {"Issuing Body": 13, "Motto": 14, "Subject Line": 14}[str(paragraph.style and paragraph.style.name)]
    following = paragraph._p.getnext()
    assert isinstance(following, CT_P)
    rule = Paragraph(following, document)
    assert rule.style is not None
    assert rule.style.name == "Rule"
    left, right = rule.paragraph_format.left_indent, rule.paragraph_format.right_indent
    assert left is not None
    assert right is not None
    column = following.getparent()
    width = column.width if isinstance(column, CT_Tc) else Mm(165)
    assert width is not None

    share = (width - left - right) / (measure_text(paragraph.text, points) * TWIPS)
    assert least <= share <= most


def test_a_half_year_is_one_piece_of_its_long_titles_and_the_rule_is_that_of_their_last_line() -> None:
    document = open_report(compose_report(give_input((), year=2024, period="half", narratives={})))
    tied = "6 tháng cuối năm 2024".replace(" ", "\N{NO-BREAK SPACE}")
    subject = "phương hướng, nhiệm vụ công tác thi đua, khen thưởng"
    assert find(document, subject).text == f"{subject} {tied}"
    assert measure_rule(f"{subject} {tied}", 14, 9000) == measure_rule(tied, 14, 9000)
    assert measure_rule(f"{subject} {tied}", 14, 20_000) > measure_rule(subject, 14, 20_000)


def test_recipients_and_signature_are_never_torn_from_the_text(document: Document) -> None:
    signing = document.tables[1]
    [row] = signing.rows

    left, right = row.cells
    assert left.paragraphs[0].text == "Nơi nhận:"
    assert left.paragraphs[-1].text == "- Lưu: VT."
    assert [line.text for line in right.paragraphs if line.text] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn An"]
    assert row._tr.trPr is not None
    assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    before = signing._tbl.getprevious()
    assert isinstance(before, CT_P)
    last = Paragraph(before, document)
    assert last.text.endswith("./.")
    assert last.paragraph_format.keep_with_next
    assert last.paragraph_format.keep_together


def test_what_is_missing_is_marked_in_yellow(document: Document) -> None:
    marked = [
        run.text.replace("\u00a0", "_")
        for paragraph in document.element.body.iter(qn("w:p"))
        for run in Paragraph(paragraph, document).runs
        if run.font.highlight_color
    ]

    blank, comparison = "_" * 8, "[Chưa có số liệu năm 2022 trong sổ nên chưa so sánh với năm trước]"
    level, form = "[chưa rõ cấp]", "[chưa rõ hình thức khen thưởng]"
    assert marked == [blank, level, form, comparison, blank, form, level, blank, level, form]


def test_a_symbol_is_never_broken_at_its_hyphen() -> None:
    words = "Theo Quyết định số 1208/QĐ-UBND và Chỉ thị 34-CT/TW về kinh tế - xã hội, giai đoạn 2021-2025."
    given = give_input((), narratives={"situation": Narrative(2023, "situation", (words,))})
    document = open_report(compose_report(given))

    paragraph = find(document, "Theo Quyết định")
    assert paragraph.text == words
    texts = [text.text or "" for text in paragraph._p.iter(qn("w:t"))]
    assert not any(re.search(r"\w-\w", text) for text in texts)
    assert any("kinh tế - xã hội" in text for text in texts)


def test_each_appendix_is_a_landscape_section_with_its_own_page_numbers(document: Document) -> None:
    assert len(document.sections) == 3
    for appendix in list(document.sections)[1:]:
        assert appendix.orientation == WD_ORIENT.LANDSCAPE
        assert appendix.page_width is not None
        assert appendix.page_height is not None
        assert appendix.page_width > appendix.page_height
        numbering = appendix._sectPr.find(qn("w:pgNumType"))
        assert numbering is not None
        assert numbering.get(qn("w:start")) == "1"
    assert document.sections[0]._sectPr.find(qn("w:pgNumType")) is None


def test_the_appendix_is_named_in_the_body(document: Document) -> None:
    assert any("Phụ lục" in line for line in read_body(document))


def test_appendix_adds_up_to_the_ledger_and_the_body(document: Document) -> None:
    rows = list(read_appendix(document))
    numbers = [row[0] for row in rows if len(row) == 7 and row[0][:1].isdigit()]

    assert numbers[:7] == ["1", "2", "3", "4", "5", "6", "7-8"]
    assert numbers[-1] == "51-69"
    assert [row[0] for row in rows if row[0].startswith(("Cộng", "Tổng"))] == [
        *("Cộng tập thể: 06 lượt", "Cộng cá nhân: 63 lượt", "Tổng cộng: 69 lượt"),
    ]
    assert sum(award.count for award in list_awards_of_2023()) == 69
    assert any("69 lượt khen thưởng" in line for line in read_body(document))


def test_heads_of_tables_repeat_on_every_page(document: Document) -> None:
    for table in document.tables[2:]:
        properties = table._tbl.tr_lst[0].trPr
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None


def test_without_awards_there_is_no_appendix() -> None:
    document = open_report(compose_report(give_input((), narratives={})))

    assert len(document.sections) == 1
    assert len(document.tables) == 2
    assert "Phụ lục" not in "\n".join(read_body(document))


def test_several_addressees_stand_one_below_the_other() -> None:
    unit = replace(LONG_XUYEN, addressee="Sở Nội vụ; Ban Tổ chức Thành ủy")
    lines = read_body(open_report(compose_report(give_input((), unit=unit))))

    start = lines.index("Kính gửi:")
    assert lines[start : start + 3] == ["Kính gửi:", "- Sở Nội vụ;", "- Ban Tổ chức Thành ủy."]


def test_properties_say_who_and_what(document: Document) -> None:
    properties = document.core_properties

    assert properties.title == (
        "Báo cáo Tổng kết phong trào thi đua, khen thưởng năm 2023; "
        "phương hướng, nhiệm vụ công tác thi đua, khen thưởng năm 2024"
    )
    assert properties.author == properties.last_modified_by == "UBND phường Long Xuyên"
    assert properties.created is not None
    assert properties.modified is not None
    midnight = datetime.combine(DAY, datetime.min.time())
    assert properties.created.replace(tzinfo=None) == properties.modified.replace(tzinfo=None) == midnight


def test_the_same_input_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = give_input(list_awards_of_2023())
    first = write_docx(compose_report(given))
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)

    assert write_docx(compose_report(given)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2024, 1, 17, 0, 0, 0)}


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    award = give_award(1, "giay-khen", conferrer="Hội\x0b \ufffeABC\ud800", names=("An\x00 Bình",))

    document = open_report(compose_report(give_input([award])))
    assert any("Giấy khen của Hội ABC: 01 đồng chí (An Bình)." in line for line in read_body(document))


def list_many(count: int) -> list[Award]:
    return [
        give_award(
            place,
            "lao-dong-tien-tien",
            names=(f"Người thứ {place}",),
            reason="hoàn thành tốt nhiệm vụ",
            conferrer="Chủ tịch UBND phường",
            conferrer_level="commune",
            decision=decide(f"{place}/QĐ-UBND", DAY),
        )
        for place in range(1, count + 1)
    ]


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (200, [200]), (499, [499]), (600, [499, 101])])
def test_long_lists_are_cut_into_several_tables_and_totals_stay_with_their_rows(count: int, sizes: list[int]) -> None:
    document = open_report(compose_report(give_input(list_many(count))))

    lists = document.tables[3:]
    numbered = [[row for row in table._tbl.tr_lst if len(row.tc_lst) == 7][1:] for table in lists]
    assert [len(rows) for rows in numbered] == sizes
    assert len([row for row in read_appendix(document) if row[0] == "A. CÁ NHÂN"]) == 1
    between = [paragraph for paragraph in document.paragraphs if paragraph.paragraph_format.page_break_before]
    assert len(between) == len(sizes) - 1


def test_a_title_is_never_the_last_row_of_a_table() -> None:
    households = [give_award(1000, "gia-dinh-van-hoa", 30, recipient_kind="household")]
    document = open_report(compose_report(give_input([*list_many(497), *households])))

    shown = [row.cells[0].text for row in document.tables[-1].rows]
    assert shown[-5:-2] == ["Cộng cá nhân: 497 lượt", "B. HỘ GIA ĐÌNH", "498-527"]


def test_three_hundred_awards_are_a_small_file() -> None:
    assert len(write_docx(compose_report(give_input(list_many(300))))) < 100_000


def test_base_is_what_make_base_writes_and_holds_no_text() -> None:
    assert BASE.read_bytes() == make_base(), "run python -m report_builder.make_base"
    assert [paragraph.text for paragraph in docx.Document(str(BASE)).paragraphs] == []


def list_inputs() -> Iterator[tuple[str, ReportInput]]:
    yield (
        "full",
        give_input(
            list_awards_of_2023(),
            unit=replace(LONG_XUYEN, addressee="Sở Nội vụ; Thành ủy"),
            movements=give_movements(),
            registrations=give_registrations(),
            previous=(BriefAward("KT-2022-001", 2022, "individual", 60, None, ()),),
        ),
    )
    yield "empty", give_input((), narratives={})
    yield "long", give_input(list_many(130))


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"the schema {SCHEMA} is not there")
@pytest.mark.parametrize("given", [given for _, given in list_inputs()], ids=[name for name, _ in list_inputs()])
def test_every_part_is_valid_by_the_transitional_schema(given: ReportInput) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA.with_name("driver-wml.xsd"))))
    with zipfile.ZipFile(io.BytesIO(write_docx(compose_report(given)))) as archive:
        for name in ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/header1.xml"):
            schema.assertValid(etree.fromstring(archive.read(name)))
