"""Questions about lines that can be read in two ways, their answers, and corrections in words."""

from __future__ import annotations

import pytest

from commendation.reading.lines import apply_correction, read_answers, read_lines, settle_doubt

TEXT = """2. Về cá nhân:
- Giấy khen của Tỉnh ủy: 02 đồng chí
- Các ngành của huyện: 01 đồng chí
- Đảng ủy xã tặng giấy khen cho 02 tập thể và 08 đảng viên
- LĐTT: 14
"""


def test_answers_in_one_message() -> None:
    reading = read_lines(TEXT)
    answers = read_answers(reading, "1 chưa rõ, 2 đúng, 3 giữ")
    assert answers == {1: "unclear", 2: "collective", 3: "keep"}
    for number in sorted(answers, reverse=True):
        reading = settle_doubt(reading, number, answers[number])
    assert reading.doubts == ()
    assert reading.lines == read_lines(TEXT).lines


def test_takes_all_as_read() -> None:
    assert read_answers(read_lines(TEXT), "đúng hết") == {1: "unclear", 2: "collective", 3: "keep"}


@pytest.mark.parametrize("text", ["1 xanh", "7 đúng", "xin chào", ""])
def test_does_not_take_other_words_for_answers(text: str) -> None:
    assert read_answers(read_lines(TEXT), text) is None


def test_gives_a_form_to_a_line_without_one() -> None:
    reading = settle_doubt(read_lines(TEXT), 1, "giay-khen")
    assert (reading.lines[1].award, reading.lines[1].grade) == ("giấy khen", "award")
    assert [doubt.kind for doubt in reading.doubts] == ["collective-under-individuals", "unusual-giver"]


def test_refuses_an_answer_that_was_not_offered() -> None:
    with pytest.raises(ValueError, match="question 2"):
        settle_doubt(read_lines(TEXT), 2, "keep")


def test_changes_the_kind_of_a_line() -> None:
    corrected = apply_correction(read_lines(TEXT), "3 là cá nhân")
    assert corrected is not None
    assert corrected.lines[2].recipient_kind == "individual"
    assert "collective-under-individuals" not in [doubt.kind for doubt in corrected.doubts]


@pytest.mark.parametrize(("text", "count"), [("dòng 5: 05", 5), ("5 = 16", 16), ("dong 5 sửa thành 7", 7)])
def test_changes_a_number(text: str, count: int) -> None:
    corrected = apply_correction(read_lines(TEXT), text)
    assert corrected is not None
    assert corrected.lines[4].count == count


@pytest.mark.parametrize("text", ["bỏ dòng 2", "bo 2", "xóa dòng 2"])
def test_drops_a_line_and_its_question(text: str) -> None:
    corrected = apply_correction(read_lines(TEXT), text)
    assert corrected is not None
    assert [line.count for line in corrected.lines] == [2, 2, 8, 14]
    assert [(doubt.kind, doubt.lines) for doubt in corrected.doubts] == [
        ("collective-under-individuals", (2,)), ("unusual-giver", (1,)),
    ]  # fmt: skip


def test_keeps_only_the_lines_that_are_named() -> None:
    corrected = apply_correction(read_lines(TEXT), "chỉ lấy dòng 3-5")
    assert corrected is not None
    assert [line.count for line in corrected.lines] == [2, 8, 14]


def test_changes_award_conferrer_and_year() -> None:
    reading = read_lines(TEXT)
    award = apply_correction(reading, "dòng 2 là bằng khen")
    giver = apply_correction(reading, "dòng 5 của UBND huyện")
    year = apply_correction(reading, "5 là năm 2022")
    assert award is not None
    assert giver is not None
    assert year is not None
    assert (award.lines[1].award, award.lines[1].conferrer_level) == ("bằng khen", "district")
    assert (giver.lines[4].conferrer, giver.lines[4].conferrer_level) == ("UBND huyện", "district")
    assert year.lines[4].year == 2022


@pytest.mark.parametrize("text", ["bỏ dòng 9", "9 là tập thể", "3 là màu xanh", "ghi hết", "dòng 2: 0", ""])
def test_corrects_nothing_that_is_not_there(text: str) -> None:
    assert apply_correction(read_lines(TEXT), text) is None


JOINT = """Trong năm:
- Giấy khen của UBND huyện: 05 cá nhân
- Bằng khen, cờ của Thủ tướng cho Trường Tân Lập, Trạm Y tế
- Các ngành của huyện: 01 đồng chí
"""


def test_asks_about_two_forms_under_one_number_and_counts_both_where_all_got_both() -> None:
    reading = read_lines(JOINT)
    number, doubt = next((n, one) for n, one in enumerate(reading.doubts, 1) if one.kind == "joint-forms")
    assert [(reading.lines[n - 1].award, reading.lines[n - 1].code) for n in doubt.lines] == [
        ("bằng khen và cờ thi đua", None)
    ] * 2
    kept = settle_doubt(reading, number, "unclear")
    assert kept.lines == reading.lines
    both = settle_doubt(reading, number, "both")
    said = [(line.award, line.code, line.recipients) for line in both.lines if line.conferrer_level == "central"]
    assert said == [
        ("bằng khen", "bang-khen-thu-tuong", ("Trường Tân Lập",)),
        ("cờ thi đua", "co-thi-dua-chinh-phu", ("Trường Tân Lập",)),
        ("bằng khen", "bang-khen-thu-tuong", ("Trạm Y tế",)),
        ("cờ thi đua", "co-thi-dua-chinh-phu", ("Trạm Y tế",)),
    ]
    unclear = next(one for one in both.doubts if one.kind == "no-form")
    assert [both.lines[n - 1].conferrer for n in unclear.lines] == ["các phòng, ban"]
