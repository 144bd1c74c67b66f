"""One key for every way of typing the same Vietnamese words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commendation.folding import clean, fold, fold_tones, has_tones, words

VIETNAMESE = st.text(
    alphabet="aăâeêioôơuưybcdđghklmnpqrstvxAĐHKYS"
    "áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ -/.,_\u00a0\u200b"
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Lao động tiên tiến", "lao dong tien tien"),
        ("CHIẾN SỸ thi đua", "chien si thi dua"),
        ("chiến sĩ thi đua", "chien si thi dua"),
        ("Kỷ niệm chương", "ki niem chuong"),
        ("kỉ niệm chương", "ki niem chuong"),
        ("Lý Thị Mỹ", "li thi mi"),
        ("tỷ lệ hỷ", "ti le hi"),
        ("Ủy ban, uỷ ban", "uy ban uy ban"),
        ("Quý, quy, ngày", "quy quy ngay"),
        ("y tế", "y te"),
        ("Thi đua - Khen thưởng", "thi dua khen thuong"),
        ("Thi đua – Khen thưởng", "thi dua khen thuong"),
        ("Đ/c  Đặng\u00a0Văn\tÚt", "d c dang van ut"),
        ("LĐTT_2023", "ldtt 2023"),
        ("GD&ĐT", "gd dt"),
        ("", ""),
    ],
)
def test_fold(typed: str, key: str) -> None:
    assert fold(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("uỷ ban", "ủy ban"),
        ("khoẻ", "khỏe"),
        ("Thuý", "Thúy"),
        ("qúy", "quý"),
        ("hòan thành", "hoàn thành"),
        ("chiến sỹ", "chiến sĩ"),
        ("kỷ luật", "kỉ luật"),
        ("Mỹ", "mĩ"),
    ],
)
def test_both_spellings_have_one_toned_key(one: str, other: str) -> None:
    assert fold_tones(one) == fold_tones(other)


def test_tones_that_differ_stay_apart() -> None:
    assert fold_tones("Hòa") != fold_tones("Hoa")
    assert fold_tones("Hoà") != fold_tones("Hoá")
    assert fold_tones("quý") != fold_tones("quí")


@pytest.mark.parametrize(("text", "expected"), [("hoa", False), ("Hòa", True), ("LĐTT", True), ("ldtt 2023", False)])
def test_has_tones(text: str, expected: bool) -> None:
    assert has_tones(text) is expected
    assert has_tones(unicodedata.normalize("NFD", text)) is expected


def test_clean_keeps_the_words_and_drops_what_cannot_be_seen() -> None:
    assert clean("  Trần\u00a0Thị\r\n\tLan\u200b \ufeff\x00") == "Trần Thị Lan"
    assert clean(unicodedata.normalize("NFD", "Trần Thị Lan")) == "Trần Thị Lan"


def test_words() -> None:
    assert words("Hội đồng Thi đua - Khen thưởng") == ["hoi", "dong", "thi", "dua", "khen", "thuong"]
    assert words(" - ") == []


@given(VIETNAMESE | st.text())
@example("İx")
@example("ΑΣ")
def test_keys_are_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_tones(fold_tones(text)) == fold_tones(text)
    assert clean(clean(text)) == clean(text)


@given(VIETNAMESE)
def test_decomposed_text_has_the_same_keys(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(text)
    assert fold_tones(decomposed) == fold_tones(text)
    assert clean(decomposed) == clean(text)


@given(VIETNAMESE)
def test_the_toned_key_folds_to_the_plain_key(text: str) -> None:
    assert fold(fold_tones(text)) == fold(text)


@given(VIETNAMESE)
def test_the_plain_key_is_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert fold(text) == fold(clean(text)) == fold(text.upper())


@given(st.sampled_from(["oa", "oe", "uy"]), st.sampled_from("\u0300\u0301\u0303\u0309\u0323"), st.sampled_from("htkql"))
def test_either_tone_placement_is_one(vowels: str, tone: str, first: str) -> None:
    on_first = unicodedata.normalize("NFC", first + vowels[0] + tone + vowels[1])
    on_second = unicodedata.normalize("NFC", first + vowels + tone)
    assert fold_tones(on_first) == fold_tones(on_second)
    assert fold_tones(on_first) != fold_tones(first + vowels)
