"""Pasted text that a PDF wrapped, joined as a human would join it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.reading.paragraphs import unwrap

SAMPLE_REPORT = Path(__file__).parents[3] / "shared" / "reference" / "report-2023-long-xuyen.txt"

WORDS = st.lists(
    st.sampled_from(["tặng", "giấy", "khen", "cho", "các", "hộ", "dân", "đã", "hiến", "đất", "mở", "đường"]), min_size=6
)
SENTENCES = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join)


def test_lines_of_a_sentence_are_joined_over_blank_lines_and_stray_spaces() -> None:
    pasted = (
        "Phường đã tổ chức ba đợt phát động thi đua trong năm, mỗi đợt có tổng kết và bình xét công \n"
        "\n"
        "khai tại tổ dân phố.   Các tổ dân phố số 4, số 7 và số 9 được biểu dương trước toàn thể \n"
        "nhân dân.\n"
        "\n"
        "Công tác tuyên truyền được duy trì hằng tuần.\n"
    )
    assert unwrap(pasted) == [
        "Phường đã tổ chức ba đợt phát động thi đua trong năm, mỗi đợt có tổng kết và bình xét công khai tại tổ dân "
        "phố. Các tổ dân phố số 4, số 7 và số 9 được biểu dương trước toàn thể nhân dân.",
        "Công tác tuyên truyền được duy trì hằng tuần.",
    ]


def test_bullets_numbers_and_headings_begin_paragraphs() -> None:
    pasted = (
        "II. KẾT QUẢ KHEN THƯỞNG\n"
        "Trong năm có nhiều tập thể và cá nhân được các cấp khen thưởng, cụ thể như sau đây:\n"
        "1. Tập thể\n"
        "- Trạm y tế được Sở Y tế tặng giấy khen vì thành tích phòng dịch ở các khu dân cư đông\n"
        "người\n"
        "+ Tổ 3: 02 giấy khen;\n"
        "a) Chi hội 5\n"
        "2. Cá nhân\n"
        "Có 12 đồng chí.\n"
    )
    assert unwrap(pasted) == [
        "II. KẾT QUẢ KHEN THƯỞNG",
        "Trong năm có nhiều tập thể và cá nhân được các cấp khen thưởng, cụ thể như sau đây:",
        "1. Tập thể",
        "- Trạm y tế được Sở Y tế tặng giấy khen vì thành tích phòng dịch ở các khu dân cư đông người",
        "+ Tổ 3: 02 giấy khen;",
        "a) Chi hội 5",
        "2. Cá nhân",
        "Có 12 đồng chí.",
    ]


def test_a_dash_or_a_numeral_inside_a_sentence_begins_nothing() -> None:
    pasted = (
        "Trong tháng mười hai, theo lịch đã báo trước cho các đơn vị thành viên, Hội đồng Thi đua\n"
        "- Khen thưởng phường họp phiên thứ hai để xét các danh hiệu và các hình thức khen của năm\n"
        "2022. Phiên họp có mặt chín trên mười một thành viên, bỏ phiếu theo Nghị quyết Đại hội khóa\n"
        "XIV. Kết quả được niêm yết.\n"
    )
    assert len(unwrap(pasted)) == 1


def test_page_numbers_between_prose_go_and_numbers_of_a_table_stay() -> None:
    prose = (
        "Các chi bộ đã hoàn thành việc kiểm điểm cuối năm đúng thời hạn và đúng hướng dẫn của cấp\n"
        "\n2\n\n"
        "trên, không có đơn thư khiếu nại.\n"
    )
    assert unwrap(prose) == [
        "Các chi bộ đã hoàn thành việc kiểm điểm cuối năm đúng thời hạn và đúng hướng dẫn của cấp trên, không có đơn "
        "thư khiếu nại."
    ]
    assert unwrap("Giấy khen\n\n12\n\nBằng khen\n\n3\n") == ["Giấy khen", "12", "Bằng khen", "3"]
    assert unwrap("Hết trang một.\n\f- 2 -\nSang trang hai.") == ["Hết trang một.", "Sang trang hai."]


def test_rows_with_tabs_and_lines_typed_on_a_phone_stay_apart() -> None:
    table = "STT\tHọ và tên\tHình thức khen thưởng được đề nghị trong đợt tổng kết năm học\n1\tTrần Văn Ba\tGiấy khen"
    assert unwrap(table) == table.split("\n")
    assert unwrap("giấy khen tỉnh 2\nbằng khen huyện 1\r\ncờ 1") == ["giấy khen tỉnh 2", "bằng khen huyện 1", "cờ 1"]


@given(st.lists(PARAGRAPHS, min_size=1, max_size=8), st.integers(70, 95))
def test_what_was_wrapped_comes_back(paragraphs: list[str], width: int) -> None:
    pasted = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert unwrap(pasted) == paragraphs


@given(st.lists(PARAGRAPHS, min_size=2, max_size=4), st.data())
def test_a_page_break_inside_a_sentence_changes_nothing(paragraphs: list[str], data: st.DataObject) -> None:
    lines = "\n\n".join(textwrap.fill(paragraph, 84) for paragraph in paragraphs).split("\n")
    inside = [i for i, line in enumerate(lines[:-1]) if line and lines[i + 1] and not line.endswith(".")]
    if inside:
        at = data.draw(st.sampled_from(inside))
        lines[at] += data.draw(st.sampled_from(["\n", "  \n\n ", "\n\f", "\n\n\t"]))
    assert unwrap("\n".join(lines)) == paragraphs


@given(st.text(alphabet=st.characters(exclude_categories=("Nd", "No", "Nl", "Cs"))))
def test_words_stay_as_they_are(text: str) -> None:
    assert " ".join(unwrap(text)).split() == text.split()


@given(st.text())
def test_only_page_numbers_are_ever_left_out(text: str) -> None:
    left = text.split()
    for word in " ".join(unwrap(text)).split():
        while left[0] != word:
            assert any(letter.isdigit() for letter in left[0]) or left[0].lower() in (
                "-",
                "–",
                "—",
                "/",
                "trang",
                "page",
            )
            left.pop(0)
        left.pop(0)


@pytest.fixture(scope="module")
def sample() -> str:
    if not SAMPLE_REPORT.exists():
        pytest.skip(f"the sample report is not here: {SAMPLE_REPORT}")
    return SAMPLE_REPORT.read_text(encoding="utf-8")


def test_the_sample_report_keeps_its_words(sample: str) -> None:
    assert " ".join(unwrap(sample)).split() == sample.split()


def test_the_sample_report_is_joined_as_a_human_would(sample: str) -> None:
    paragraphs = unwrap(sample)
    assert len(paragraphs) == 72
    # No sentence is torn apart: a paragraph begins with a capital, a figure or a bullet, never in the middle.
    assert [p for p in paragraphs if p[0].islower()] == []
    # The awards: four collectives and seven lines on individuals, each a paragraph of its own.
    first, last = paragraphs.index("1. Về tập thể:"), paragraphs.index("III. ĐÁNH GIÁ CHUNG")
    assert [p[0] for p in paragraphs[first:last]] == ["1", *"----", "2", *"-------"]
