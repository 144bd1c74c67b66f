"""Questions about awards, as an official may ask them. Every sentence here is our own."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.catalogue import load_catalogue
from commendation.reading.bodies import list_heads
from commendation.reading.lexicon import load_lexicon
from commendation.reading.meanings import AwardName
from commendation.reading.questions import Place, Question, asks_outright, read_question
from commendation.reading.tokens import split_tokens

TODAY = date(2026, 11, 22)
WARD = Place("phường", "Long Xuyên", "thị xã Kinh Môn", "tỉnh Hải Dương")
SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
FEWEST_EXACT = 59
"""Of the 60 development questions that stand alone."""

GK, BK, CO = ("giay-khen",), ("bang-khen",), ("co-thi-dua",)
LDTT, TTLDTT, CSTDCS = ("lao-dong-tien-tien",), ("tap-the-lao-dong-tien-tien",), ("chien-si-thi-dua-co-so",)
PERSONS, COLLECTIVES, HOUSEHOLDS = ("individual",), ("collective",), ("household",)

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("/dem 2022", {"metric": "count", "years": (2022,)}),
    ("đếm giấy khen 2022", {"metric": "count", "forms": GK, "years": (2022,)}),
    ("2020-2022", {"metric": "count", "years": (2020, 2021, 2022)}),
    ("năm 2022 phường mình có bao nhiêu bằng khen", {"metric": "count", "forms": BK, "years": (2022,)}),
    ("ldtt 2022", {"metric": "count", "forms": LDTT, "recipient_kinds": PERSONS, "years": (2022,)}),
    ("khen thưởng 2022", {"metric": "count", "years": (2022,)}),
    ("có mấy tập thể được khen năm ngoái", {"metric": "count", "recipient_kinds": COLLECTIVES, "years": (2025,)}),
    ("liệt kê giấy khen 2022", {"metric": "list", "forms": GK, "years": (2022,)}),
    ("ai được bằng khen năm nay", {"metric": "list", "forms": BK, "recipient_kinds": PERSONS, "years": (2026,)}),
    (
        "tập thể nào đạt lđtt 2022",
        {"metric": "list", "forms": TTLDTT, "recipient_kinds": COLLECTIVES, "years": (2022,)},
    ),
    ("hộ nào được giấy khen", {"metric": "list", "forms": GK, "recipient_kinds": HOUSEHOLDS}),
    ("đã có cờ thi đua chưa", {"metric": "list", "forms": CO}),
    ("cstđ cơ sở 2021 có mấy cô", {"metric": "count", "forms": CSTDCS, "recipient_kinds": PERSONS, "years": (2021,)}),
    ("so sánh giấy khen 2021 với 2022", {"metric": "compare", "forms": GK, "years": (2021, 2022)}),
    ("giấy khen năm 2022 tăng hay giảm so với năm trước", {"metric": "compare", "forms": GK, "years": (2021, 2022)}),
    ("bằng khen so với năm ngoái", {"metric": "compare", "forms": BK, "years": (2025, 2026)}),
    (
        "từ 2020 đến 2022 mỗi năm mấy giấy khen",
        {"metric": "compare", "forms": GK, "by": "year", "years": (2020, 2021, 2022)},
    ),
    ("từ 2024 đến nay có mấy giấy khen", {"metric": "count", "forms": GK, "years": (2024, 2025, 2026)}),
    ("3 năm qua được mấy bằng khen", {"metric": "count", "forms": BK, "years": (2023, 2024, 2025)}),
    ("hai năm gần đây có mấy giấy khen", {"metric": "count", "forms": GK, "years": (2025, 2026)}),
    (
        "năm học 2021-2022 bao nhiêu lđtt",
        {"metric": "count", "forms": LDTT, "recipient_kinds": PERSONS, "years": (2022,)},
    ),
    ("quý 2 năm 2022 có mấy giấy khen", {"metric": "count", "forms": GK, "years": (2022,), "months": (4, 6)}),
    ("6 thang dau 2022 may giay khen", {"metric": "count", "forms": GK, "years": (2022,), "months": (1, 6)}),
    ("tháng 2-5/2022 mấy giấy khen", {"metric": "count", "forms": GK, "years": (2022,), "months": (2, 5)}),
    ("giấy khen nửa cuối năm 2022", {"metric": "count", "forms": GK, "years": (2022,), "months": (7, 12)}),
    ("theo tháng 2022 mấy giấy khen", {"metric": "count", "forms": GK, "years": (2022,), "splits_year": True}),
    (
        "don vi quyet thang 2022 may",
        {"metric": "count", "forms": ("don-vi-quyet-thang",), "recipient_kinds": ("collective",), "years": (2022,)},
    ),
    (
        "2022 quyet thang may don vi",
        {"metric": "count", "forms": ("don-vi-quyet-thang",), "recipient_kinds": ("collective",), "years": (2022,)},
    ),
    ("đếm theo cấp 2022", {"metric": "count", "by": "level", "years": (2022,)}),
    ("thống kê theo hình thức năm 2022", {"metric": "list", "by": "form", "years": (2022,)}),
    ("năm nào được bằng khen", {"metric": "list", "forms": BK, "by": "year"}),
    (
        "giấy khen 2022 bao nhiêu tập thể, bao nhiêu cá nhân",
        {"metric": "count", "forms": GK, "by": "kind", "years": (2022,)},
    ),
]
GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("giấy khen thị xã 2022", {"levels": ("district",), "conferrer_text": "thị xã"}),
    ("giấy khen cấp huyện 2022 mấy cái", {"levels": ("district",)}),
    ("giấy khen của thị ủy 2022", {
        "levels": ("party-district",), "conferrer_kinds": ("party-district",), "conferrer_text": "Thị ủy"}),
    ("giấy khen đảng ủy phường 2022", {
        "levels": ("party-commune",), "conferrer_kinds": ("party-commune",), "conferrer_text": "Đảng ủy phường"}),
    ("ct ubnd tx tặng mấy giấy khen 2022", {
        "levels": ("district",), "conferrer_kinds": ("district-chair",), "conferrer_text": "Chủ tịch UBND thị xã"}),
    ("ubnd phường ký bao nhiêu giấy khen 2022", {
        "levels": ("commune",), "conferrer_kinds": ("commune-chair",), "conferrer_text": "UBND phường"}),
    ("giấy khen công an tỉnh 2022", {
        "levels": ("province",), "conferrer_kinds": ("police",), "conferrer_text": "Công an tỉnh"}),
    ("giấy khen giám đốc sở y tế 2022", {
        "levels": ("province",), "conferrer_kinds": ("provincial-department",), "conferrer_text": "Sở Y tế"}),
    ("giấy khen hội nông dân tỉnh 2022", {
        "levels": ("organisation",), "conferrer_kinds": ("farmers-union",), "conferrer_text": "Hội Nông dân tỉnh"}),
    ("giấy khen của tỉnh và thị xã 2022", {"levels": ("province", "district"), "conferrer_text": "tỉnh và thị xã"}),
]  # fmt: skip
RECEIVED: list[tuple[str, dict[str, Any]]] = [
    ("hội phụ nữ được gì năm 2022", {
        "metric": "list", "recipient": "Hội LHPN", "recipient_kinds": COLLECTIVES, "years": (2022,)}),
    ("ca phường có được cờ thi đua không", {
        "metric": "list", "forms": CO, "recipient": "Công an phường", "recipient_kinds": COLLECTIVES}),
    ("hội ccb phường được hội ccb tỉnh tặng mấy bằng khen", {
        "metric": "count", "forms": BK, "recipient": "Hội Cựu chiến binh phường", "recipient_kinds": COLLECTIVES,
        "levels": ("organisation",), "conferrer_kinds": ("veterans-association",),
        "conferrer_text": "Hội Cựu chiến binh tỉnh"}),
    ("chi bộ 7 được mấy giấy khen", {
        "metric": "count", "forms": GK, "recipient": "Chi bộ 7", "recipient_kinds": COLLECTIVES}),
    ("tổ dân phố số 4 được tặng gì 2022", {
        "metric": "list", "recipient": "Tổ dân phố số 4", "recipient_kinds": COLLECTIVES, "years": (2022,)}),
    ("trường mầm non Sao Mai mấy giáo viên đạt lđtt", {
        "metric": "count", "forms": LDTT, "recipient": "Trường mầm non Sao Mai", "recipient_kinds": PERSONS}),
    ("bà Đỗ Thị Thu được khen mấy lần", {
        "metric": "count", "recipient": "Đỗ Thị Thu", "recipient_kinds": PERSONS}),
    ("pham van hai duoc gi", {
        "metric": "list", "recipient": "pham van hai", "recipient_kinds": PERSONS}),
    ("thị xã khen bao nhiêu hộ 2022", {
        "metric": "count", "recipient_kinds": HOUSEHOLDS, "levels": ("district",), "conferrer_text": "thị xã",
        "years": (2022,)}),
]  # fmt: skip


def unmark(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def expect(**fields: Any) -> Question:
    return Question(**fields)


IMPLIED = (
    "year_words", "code", "award", "recipient_written", "kind_source", "giver_of_award", "said_years", "year_offsets",
)  # fmt: skip


def without_words(question: Question | None) -> dict[str, Any] | None:
    """A reading but for what it quotes from the text and for what other fields imply."""
    return None if question is None else asdict(question) | dict.fromkeys(IMPLIED)


@pytest.mark.parametrize(("typed", "fields"), ASKED + RECEIVED)
def test_what_is_asked(typed: str, fields: dict[str, Any]) -> None:
    assert without_words(read_question(typed, today=TODAY)) == without_words(expect(**fields))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2022 bao nhiêu đảng viên được khen", ("đảng viên",)),
        ("2022 may phu nu duoc giay khen", ("phu nu",)),
        ("mấy cán bộ, công chức đạt ldtt", ("cán bộ công chức",)),
        ("2022 mấy chi bộ được khen", ("chi bộ",)),
        ("2022 mấy cá nhân được khen", ()),
        ("2022 mấy đơn vị được khen", ()),
        ("chi bộ 2 được khen mấy lần", ()),
    ],
)
def test_words_for_some_of_the_recipients_are_kept(typed: str, words: tuple[str, ...]) -> None:
    question = read_question(typed, today=TODAY)
    assert question is not None
    assert question.narrow == words


@pytest.mark.parametrize(("typed", "fields"), GIVEN)
def test_who_gives(typed: str, fields: dict[str, Any]) -> None:
    expected = expect(metric="count", forms=GK, years=() if "2022" not in typed else (2022,), **fields)
    assert without_words(read_question(typed, today=TODAY)) == without_words(expected)


@pytest.mark.parametrize("typed", [typed for typed, _ in ASKED + GIVEN + RECEIVED])
def test_diacritics_spaces_and_marks_change_nothing(typed: str) -> None:
    def read(text: str) -> dict[str, Any] | None:
        reading = without_words(read_question(text, today=TODAY))
        return reading and reading | {"recipient": unmark(reading["recipient"] or "").replace("  ", " ")}

    reading = read(typed)
    assert reading is not None
    assert read(unmark(typed)) == reading
    assert read(unicodedata.normalize("NFD", typed)) == reading
    assert read(f"  {typed.replace(' ', '   ')} ?") == reading


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "xin chào",
        "cảm ơn em",
        "Hội Nông dân",
        "hôm nay họp lúc mấy giờ",
        "tiền thưởng của giấy khen là bao nhiêu",
        "hồ sơ xin bằng khen cần gì",
        "tôi muốn đăng ký lđtt 2026",
        "nhập giấy khen cho bà Đỗ Thị Thu",
        "giấy khen cho bà Đỗ Thị Thu, qđ 61 ngày 9/3/2023",
        "xóa giấy khen 2022",
        "- Giấy khen của Thị ủy: 05 đồng chí",
        "Bằng khen: 3",
        "28/2/2023",
        "kjahsd 55",
        "giấy khen " * 100,
    ],
)
def test_what_is_no_question_about_awards(typed: str) -> None:
    assert read_question(typed, today=TODAY) is None
    assert not asks_outright(typed)


@pytest.mark.parametrize(
    ("typed", "certain"),
    [
        ("năm 2022 có mấy giấy khen", True),
        ("ldtt 2022", False),
        ("đếm 2022", True),
        ("giấy khen", False),
        ("2022", False),
        ("năm ngoái", False),
    ],
)
def test_an_answer_is_not_taken_for_a_question(typed: str, certain: bool) -> None:
    assert asks_outright(typed) is certain


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("giay kehn 2022 bao nhieu", "giấy khen 2022 bao nhiêu"),
        ("giáy khen 2022", "giấy khen 2022"),
        ("bang khn tinh 2022", "bằng khen tỉnh 2022"),
        ("giaykhen 2022", "giấy khen 2022"),
        ("lao dong tien tein 2022", "lao động tiên tiến 2022"),
        ("cos bao nhieeu giaays khen nawm 2022", "có bao nhiêu giấy khen năm 2022"),
        ("chiến sỹ thi đua cơ sở 2022", "cstđcs 2022"),
        ("ld tien tien 2022", "LĐTT 2022"),
    ],
)
def test_slips_of_the_finger(slip: str, meant: str) -> None:
    read = read_question(slip, today=TODAY)
    assert read is not None
    assert without_words(read) == without_words(read_question(meant, today=TODAY))


def test_diacritics_count_where_they_are_typed() -> None:
    # "có" is not "cờ", "cả" is not "CA", and "bà" is not the number three.
    assert read_question("có của tỉnh", today=TODAY) is None
    whole = read_question("cả phường có mấy giấy khen", today=TODAY)
    assert whole is not None
    assert (whole.recipient, whole.conferrer_text) == (None, None)


def test_the_place_tells_what_a_city_is_and_knows_its_own_names() -> None:
    typed = "giấy khen của ubnd thành phố 2022"
    in_province = read_question(typed, today=TODAY, place=WARD)
    in_city = read_question(typed, today=TODAY, place=Place("phường", "Lê Lợi", "thành phố Vinh", "tỉnh Nghệ An"))
    assert in_province is not None
    assert in_city is not None
    assert (in_province.levels, in_city.levels) == (("province",), ("district",))
    named = read_question("giay khen thi xa kinh mon 2022", today=TODAY, place=WARD)
    assert named is not None
    assert (named.conferrer_text, named.unread) == ("thị xã kinh mon", ())


def test_what_was_not_understood_is_said() -> None:
    read = read_question("năm 2022 có mấy giấy khen blabla", today=TODAY)
    assert read is not None
    assert read.unread == ("blabla",)
    two = read_question("chi bộ 3 với chi bộ 8 có giấy khen không", today=TODAY)
    assert two is not None
    assert (two.recipient, two.unread) == ("Chi bộ 3", ("Chi bộ 8",))


def test_a_year_counted_from_today_keeps_its_words() -> None:
    read = read_question("năm ngoái có mấy giấy khen", today=TODAY)
    assert read is not None
    assert (read.years, read.year_words) == ((2025,), "năm ngoái")


def test_every_award_of_the_catalogue_can_be_asked_for() -> None:
    for award in load_catalogue().awards:
        read = read_question(f"năm 2022 có bao nhiêu {award.short_name}", today=TODAY)
        assert read is not None, award.short_name
        assert read.forms is not None, award.short_name
        assert award.form in read.forms, award.short_name


def test_every_giver_can_be_asked_for() -> None:
    for phrase, head in list_heads():
        area = "" if head.stands_alone else " tỉnh"
        read = read_question(f"giấy khen của {phrase}{area} năm 2022 mấy cái", today=TODAY)
        assert read is not None, phrase
        assert read.levels is not None, phrase
        assert read.conferrer_text is not None, phrase


@given(st.text() | st.lists(st.sampled_from(sorted(load_lexicon().vocabulary)), max_size=12).map(" ".join))
def test_arbitrary_text_raises_nothing(text: str) -> None:
    read_question(text, today=TODAY, place=WARD)
    assert not asks_outright(text) or read_question(text, today=TODAY) is not None


def test_a_long_text_asks_nothing() -> None:
    for long in ("giấy khen " * 10_000, "2022 " * 20_000, "x" * 100_000, "ạ" * 100_000):
        assert read_question(long, today=TODAY) is None


def load_shared_questions() -> Iterator[dict[str, Any]]:
    for name in ("questions.dev.jsonl", "ward-questions.dev.jsonl"):
        path = SHARED_DATA / name
        if not path.exists():
            pytest.skip(f"the development questions are not here: {path}")
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield from (row for row in rows if not row.get("context"))


def is_exact(row: dict[str, Any]) -> bool:
    gold, read = row["query"], read_question(row["text"], today=TODAY)
    if gold["metric"] == "unknown" or read is None:
        return bool(gold["metric"] == "unknown") == (read is None)
    years = {"last": [TODAY.year - 1], "this": [TODAY.year], None: gold["years"]}[gold["relative_year"]]
    if gold["metric"] == "compare" and gold["relative_year"] == "last":
        years = [TODAY.year - 1, TODAY.year]
    level, kind = gold["conferrer_level"], gold["recipient_kind"]
    expected = (gold["metric"], find_forms(gold["award"]), level and (level,), kind and (kind,), tuple(years))
    return bool(expected == (read.metric, read.forms, read.levels, read.recipient_kinds, read.years))


def find_forms(award: str | None) -> tuple[str, ...] | None:
    spans = load_lexicon().find(split_tokens(award or "")[1])
    return next((span.meaning.forms for span in spans if isinstance(span.meaning, AwardName)), None)


def test_the_development_questions_are_read() -> None:
    rows = list(load_shared_questions())
    wrong = [row["id"] for row in rows if not is_exact(row)]
    assert len(rows) - len(wrong) >= FEWEST_EXACT, wrong
