"""Questions that change one thing of the question before, and readings offered where words may mean several things."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.reading.followups import read_followup
from commendation.reading.lexicon import load_lexicon
from commendation.reading.nearest import MOST, nearest_readings
from commendation.reading.question_state import dump_question, load_question
from commendation.reading.questions import Question, read_question
from commendation.reading.telex import write_telex
from tests.reading.test_questions import TODAY, WARD, unmark


def ask(*messages: str, today: date = TODAY) -> Question:
    first, *others = messages
    question = read_question(first, today=today, place=WARD)
    for message in others:
        assert question is not None, first
        question = read_followup(question, message, today=today, place=WARD)
    assert question is not None, messages
    return question


def same(question: Question, *messages: str) -> bool:
    """Whether it is the question that these messages ask, however its parts came to be known."""
    other = ask(*messages)

    def bare(one: Question) -> Question:
        return replace(one, kind_source=None, giver_of_award=False, year_words=None, unread=())

    return bare(question) == bare(other)


@pytest.mark.parametrize(
    ("messages", "whole"),
    [
        (("năm 2022 có mấy bằng khen", "thế còn cá nhân?"), "năm 2022 cá nhân có mấy bằng khen"),
        (("năm nay mấy người đạt ldtt", "con nam ngoai?"), "năm ngoái mấy người đạt ldtt"),
        (("bằng khen 2022", "của tỉnh thôi"), "bằng khen của tỉnh 2022"),
        (("bằng khen 2022", "của tỉnh thôi", "ai vậy"), "ai được bằng khen của tỉnh 2022"),
        (("mấy tập thể được giấy khen 2022", "kể tên"), "kể tên tập thể được giấy khen 2022"),
        (("chi bộ 2 được giấy khen mấy lần", "chi bộ 9 thì sao"), "chi bộ 9 được giấy khen mấy lần"),
        (("bà Đỗ Thị Thu có giấy khen không", "ông Lê Văn Tư thì sao"), "ông Lê Văn Tư có giấy khen không"),
        (("năm 2021 có mấy cstđ", "ý tôi là cấp cơ sở"), "năm 2021 có mấy cstđ cơ sở"),
        (("có mấy huân chương lao động", "hạng nhì thôi"), "có mấy huân chương lao động hạng nhì"),
        (("so sánh giấy khen 2021 và 2022", "còn bằng khen"), "so sánh bằng khen 2021 và 2022"),
        (("giấy khen 2021", "thêm 2022 luôn"), "giấy khen 2021 và 2022"),
        (("giấy khen 2021", "so với năm trước"), "so sánh giấy khen 2020 với 2021"),
        (("giấy khen năm nay", "so với năm trước"), "giấy khen so với năm ngoái"),
        (("lđtt 2022", "thế tập thể"), "tập thể lđtt 2022"),
        (("2022 mấy cá nhân được giấy khen", "số lượt khen cấp tỉnh 2021"), "số lượt khen cấp tỉnh 2021"),
        (("giấy khen của thị ủy 2022", "ldtt 2022"), "ldtt 2022"),
        (("giấy khen 2022", "trong do cua dang"), "giấy khen của Đảng 2022"),
        (("giấy khen của Đảng 2022", "còn lại"), "giấy khen 2022 không tính khen Đảng"),
        (("mấy tập thể được giấy khen 2022", "còn lại mấy"), "mấy cá nhân được giấy khen 2022"),
        (("quý 1 năm 2022 mấy giấy khen", "còn quý 2"), "quý 2 năm 2022 mấy giấy khen"),
        (("quý 1 năm 2022 mấy giấy khen", "cả năm"), "năm 2022 mấy giấy khen"),
        (("giấy khen 2021", "tat ca bao nhieu tap the dc khen 23"), "mấy tập thể được khen 2023"),
    ],
)
def test_what_is_left_out_stays(messages: tuple[str, ...], whole: str) -> None:
    assert same(ask(*messages), whole)
    assert same(ask(*map(unmark, messages)), unmark(whole)) or any(word[:1].isupper() for word in whole.split())


def test_a_kind_that_came_with_the_title_goes_with_it() -> None:
    assert ask("ldtt 2022", "còn giấy khen").recipient_kinds is None
    assert ask("mấy người đạt ldtt 2022", "còn giấy khen").recipient_kinds == ("individual",)
    assert ask("mấy người đạt gk 2022", "thế cờ thi đua").recipient_kinds == ("individual",)
    assert ask("tập thể nào được bằng khen 2022", "thế huy hiệu đảng").recipient_kinds == ("individual",)


def test_a_giver_that_was_named_with_the_award_goes_with_it() -> None:
    assert ask("giấy khen của thị xã 2022", "còn bằng khen").levels is None
    assert ask("giấy khen 2022", "của thị xã thôi", "còn bằng khen").levels == ("district",)
    assert ask("thị xã khen ai năm 2022", "giấy khen thôi").levels == ("district",)


def test_last_year_is_counted_from_today_and_the_year_before_from_the_year_talked_about() -> None:
    assert ask("giấy khen 2020", "còn năm trước").years == (2019,)
    assert ask("giấy khen 2020", "còn năm ngoái").years == (TODAY.year - 1,)
    assert ask("giấy khen năm ngoái", "còn năm trước").years == (TODAY.year - 2,)
    back = ask("giấy khen năm nay", "năm trước đó")
    assert (back.said_years, back.year_offsets) == ((), (-1,))


def test_more_of_the_same_is_added() -> None:
    both = ask("giấy khen 2022", "thêm bằng khen luôn")
    assert (both.forms, both.award) == (("giay-khen", "bang-khen"), "giấy khen và bằng khen")
    assert ask("cá nhân được bằng khen 2022", "tập thể nữa").recipient_kinds is None
    assert ask("giấy khen của huyện 2022", "thêm của tỉnh nữa").levels == ("district", "province")


def test_a_body_of_the_ward_does_what_the_one_before_did() -> None:
    giver = ask("Đảng ủy tặng mấy giấy khen 2022", "UBND phường thì mấy cái")
    assert (giver.conferrer_kinds, giver.recipient) == (("commune-chair",), None)
    receiver = ask("Công an phường được mấy giấy khen 2022", "UBND phường thì mấy cái")
    assert (receiver.conferrer_kinds, receiver.recipient) == (None, "UBND phường")


@pytest.mark.parametrize(
    "message",
    [
        "", "ok", "cảm ơn em", "sao ít vậy", "không đúng", "in ra giúp", "nhập thêm 1 cái cho ông Tư", "xóa đi",
        "thêm giấy khen cho bà Lan", "hồ sơ cần gì", "thưởng mấy trăm", "đăng ký 2024 thì bao nhiêu", "ai nhập vậy",
        "mai trời mưa không", "sao lại 63 tôi đếm 61", "đổi ông Tám thành bà Tám",
    ],
)  # fmt: skip
def test_what_asks_nothing_takes_nothing_over(message: str) -> None:
    before = ask("giấy khen 2022")
    assert read_followup(before, message, today=TODAY, place=WARD) is None


def test_a_whole_question_is_read_for_itself() -> None:
    before = "hộ nào được giấy khen của thị xã 2022"
    for whole in ("năm 2021 có mấy bằng khen", "đếm tập thể 2021", "mỗi năm mấy bằng khen"):
        assert same(ask(before, whole), whole)
    assert ask(before, "ai được khen nhiều nhất").forms is None


def test_a_question_survives_as_json() -> None:
    for question in (
        ask("giấy khen của thị xã 2022", "ai vậy"),
        ask("mấy huân chương lao động năm ngoái"),
        ask("2022"),
    ):
        assert load_question(json.loads(json.dumps(dump_question(question)))) == question
    assert load_question({"metric": "list", "from": "another release"}) == Question(metric="list")


def test_a_body_that_may_give_or_receive_is_read_both_ways() -> None:
    near = nearest_readings("cua rieng ub thoi", today=TODAY, place=WARD, previous=ask("giấy khen 2022"))
    assert [(one.conferrer_text, one.recipient) for one in near] == [("UBND", None), (None, "UBND")]
    assert {one.forms for one in near} == {("giay-khen",)}
    assert len(nearest_readings("giấy khen của ubnd phường 2022", today=TODAY, place=WARD)) == 1


def test_flags_and_teachers_look_alike_without_diacritics() -> None:
    assert len(nearest_readings("năm 2022 được mấy cờ", today=TODAY)) == 1
    teachers, flags = nearest_readings("truong hoa mai may co duoc khen 2022", today=TODAY)
    assert {teachers.forms, flags.forms} == {None, ("co-thi-dua",)}


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("tiền thưởng giấy khen 2022 bao nhiêu", ("giay-khen",)),
        ("hồ sơ xin bằng khen cần gì", ("bang-khen",)),
        ("giai khen", ("giay-khen",)),
    ],
)
def test_what_is_not_understood_comes_near_to_something(text: str, forms: tuple[str, ...]) -> None:
    near = nearest_readings(text, today=TODAY, place=WARD)
    assert 0 < len(near) <= MOST
    assert near[0].forms == forms


def test_gibberish_comes_near_to_nothing() -> None:
    assert nearest_readings("asdkjh 123", today=TODAY) == ()
    assert nearest_readings("", today=TODAY) == ()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("Nguyeenx", "Nguyễn"), ("Huyeejn", "Huyện"), ("ddua", "đua"), ("Duwowng", "Dương"), ("Hoaf", "Hòa"),
        ("giaays", "giấy"), ("NAWM", "NĂM"), ("Kim", "Kim"),
    ],
)  # fmt: skip
def test_raw_telex_is_written_out(keys: str, word: str) -> None:
    assert write_telex(keys) == word


WORDS = st.lists(st.sampled_from(sorted(load_lexicon().vocabulary)), max_size=8).map(" ".join)


@given(WORDS, st.text(max_size=60) | WORDS)
def test_arbitrary_messages_raise_nothing(first: str, then: str) -> None:
    before = read_question(first, today=TODAY, place=WARD) or ask("giấy khen của thị xã 2022")
    after = read_followup(before, then, today=TODAY, place=WARD)
    assert after is None or load_question(dump_question(after)) == after
    assert len(nearest_readings(then, today=TODAY, place=WARD, previous=before)) <= MOST
