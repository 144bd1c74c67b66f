"""The charts: what they show, in words too, and as pictures in the file."""

from __future__ import annotations

import io
import zipfile

from PIL import Image, ImageFont

from report_builder.build import build_from
from report_builder.compose import compose_report
from report_builder.layout.chart import FONT, HEIGHT, WIDTH, draw_chart
from report_builder.model import Bar, Chart
from storage.reports import BriefAward
from tests.report.ledger import give_award, give_input, list_awards_of_2023

BEFORE = tuple(BriefAward(f"KT-2022-{id:03d}", 2022, "individual", 17, None, ()) for id in (1, 2, 3))
LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
    "0123456789.,;:“”–…()/%"
)


def test_charts_tell_what_they_show() -> None:
    levels, years = compose_report(give_input(list_awards_of_2023(), previous=BEFORE)).charts()

    assert levels.described == (
        "Biểu đồ cột. Số lượt khen thưởng năm 2023 theo cấp tặng, đơn vị tính: lượt. Tỉnh ủy, Thành ủy: 2; "
        "Cấp huyện: 4; Huyện ủy, Thị ủy và tương đương: 2; Hội, đoàn thể: 2; Cấp xã: 35; Đảng ủy cấp xã: 21; "
        "Chưa ghi cấp tặng: 3."
    )
    assert years.described == (
        "Biểu đồ cột. Số lượt khen thưởng theo đối tượng, năm 2023 so với năm 2022, đơn vị tính: lượt (2022 → 2023). "
        "Tập thể: 0 → 6; Cá nhân: 51 → 63."
    )


def test_without_data_of_the_year_before_nothing_is_compared() -> None:
    _, years = compose_report(give_input(list_awards_of_2023())).charts()

    assert years.legend is None
    assert all(bar.before is None for bar in years.bars)


def test_the_file_holds_both_pictures_with_their_words() -> None:
    built = build_from(give_input(list_awards_of_2023(), previous=BEFORE))

    with zipfile.ZipFile(io.BytesIO(built.content)) as archive:
        document = archive.read("word/document.xml").decode()
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".png")]
    assert sorted(pictures) == sorted(draw_chart(chart) for chart in built.report.charts())
    for chart in built.report.charts():
        assert f'descr="{chart.described}"' in document
    assert Image.open(io.BytesIO(pictures[0])).size == (WIDTH, HEIGHT)


def test_the_charts_stand_before_the_table_that_may_fill_the_page() -> None:
    built = build_from(give_input(list_awards_of_2023(), previous=BEFORE))

    with zipfile.ZipFile(io.BytesIO(built.content)) as archive:
        appendix = archive.read("word/document.xml").decode().partition("BIỂU 1.")[2]
    assert 0 < appendix.index("<w:drawing>") < appendix.index("<w:tbl>")


def test_a_level_does_not_stand_alone_at_the_end_of_a_page() -> None:
    built = build_from(give_input(list_awards_of_2023()))

    with zipfile.ZipFile(io.BytesIO(built.content)) as archive:
        table = archive.read("word/document.xml").decode().partition("BIỂU 1.")[2].partition("</w:tbl>")[0]
    rows = table.split("<w:tr>")
    levels = [row for row in rows if ">Đảng ủy cấp xã<" in row or ">Cấp huyện<" in row]
    assert len(levels) == 2
    assert all("<w:keepNext/>" in row for row in levels)
    assert [row for row in rows if ">Danh hiệu Lao động tiên tiến<" in row and "<w:keepNext/>" in row] == []


def test_a_chart_is_drawn_whatever_its_numbers() -> None:
    figure = compose_report(give_input([give_award(1, "giay-khen", 100_000)])).totals.everything
    bars = tuple(Bar("Một cấp tặng có tên rất dài không vừa một dòng" + " x" * at, figure) for at in range(10))

    assert draw_chart(Chart("levels", "Tiêu đề dài " * 12, bars))
    assert draw_chart(Chart("levels", "Không có gì", ()))


def test_the_font_has_every_vietnamese_letter() -> None:
    font = ImageFont.truetype(str(FONT), 40)
    missing = bytes(font.getmask("\uffff"))

    for letter in LETTERS + LETTERS.upper():
        assert bytes(font.getmask(letter)) != missing, letter
