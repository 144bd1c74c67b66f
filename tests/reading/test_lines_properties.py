"""What holds for every text: nothing raises, places are true, marks and spaces change nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commendation.reading.lines import apply_correction, read_answers, read_lines
from commendation.reading.lines.output import list_objects
from tests.reading.test_lines_blocks import REPORT
from tests.reading.test_lines_sentences import COUNTING, GIVING, Fact, list_facts

PIECES = (
    "giấy khen", "bằng khen", "LĐTT", "CSTĐCS", "khen thưởng", "Cờ thi đua", "tặng", "được", "cho", "của", "và", ",",
    ";", ":", ".", "(", ")", "\n", "\t", "|", "UBND xã", "Huyện ủy", "Hội Nông dân tỉnh", "02", "15 cá nhân",
    "3 tập thể", "ông Lê Văn Tám", "Chi bộ 3", "năm 2023", "đề nghị", "trong đó", "Tổng cộng", "QĐ số 45",
    "ngày 31/2/2023", "5 năm liền", "1.", "a)", "-", "mỗi", "hạng Ba", "STT", "Tập thể", "Cá nhân", "Huy hiệu",
    "70 năm", "%", "nhà trường", "cấp tỉnh",
)  # fmt: skip


def strip_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)))
def test_nothing_raises_and_every_line_has_its_place(text: str) -> None:
    reading = read_lines(text)
    for line in reading.lines:
        assert 0 <= line.source.start <= line.source.end <= len(text)
        assert line.count is None or line.count > 0
        assert line.recipient_kind in (None, "individual", "collective", "household")
    assert all(1 <= number <= len(reading.lines) for doubt in reading.doubts for number in doubt.lines)
    assert len(list_objects(reading)) <= len(reading.lines)


@settings(max_examples=80)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"(bo|dong|) ?\d{1,3} (la|:) ?\w{0,8}", fullmatch=True)))
def test_corrections_and_answers_never_raise(text: str) -> None:
    reading = read_lines(REPORT)
    apply_correction(reading, text)
    read_answers(reading, text)


@pytest.mark.parametrize(("text", "facts"), GIVING + COUNTING)
def test_diacritics_change_nothing(text: str, facts: list[Fact]) -> None:
    assert sorted(map(str, list_facts(strip_marks(text)))) == sorted(map(str, facts))


@pytest.mark.parametrize(("text", "facts"), GIVING + COUNTING)
def test_spaces_change_nothing(text: str, facts: list[Fact]) -> None:
    assert sorted(map(str, list_facts(text.replace(" ", "  ")))) == sorted(map(str, facts))


def test_a_report_reads_the_same_without_diacritics() -> None:
    assert list_facts(strip_marks(REPORT)) == list_facts(REPORT)
