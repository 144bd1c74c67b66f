"""Counts and amounts as officials write them."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.reading.numbers import Amount, CountOutOfRange, NotACount, read_amount, read_count, show_count

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def unmark(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def spell_below_hundred(number: int) -> str:
    tens, last = divmod(number, 10)
    if tens == 0:
        return DIGITS[last]
    lead = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if last == 0:
        return lead
    special = {1: "mốt" if tens > 1 else "một", 5: "lăm"}
    return f"{lead} {special.get(last, DIGITS[last])}"


def spell_below_thousand(number: int, *, whole: bool) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds == 0 and not whole:
        return spell_below_hundred(rest)
    lead = f"{DIGITS[hundreds]} trăm"
    if rest == 0:
        return lead
    return f"{lead} linh {DIGITS[rest]}" if rest < 10 else f"{lead} {spell_below_hundred(rest)}"


def spell_out(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if thousands == 0:
        return spell_below_thousand(rest, whole=False)
    lead = f"{spell_below_thousand(thousands, whole=False)} nghìn"
    return lead if rest == 0 else f"{lead} {spell_below_thousand(rest, whole=True)}"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("7", 7),
        ("07", 7),
        ("07.", 7),
        ("12 đồng chí", 12),
        ("12 đ/c", 12),
        ("4 tập thể", 4),
        ("có 15 người", 15),
        ("tất cả 15 cá nhân", 15),
        ("hai", 2),
        ("mười", 10),
        ("mười lăm", 15),
        ("ba mươi tư hộ gia đình", 34),
        ("hai mươi nhăm", 25),
        ("bốn chục", 40),
        ("sáu mốt", 61),
        ("một trăm lẻ ba", 103),
        ("ba ngàn hai trăm", 3200),
        ("1.500", 1500),
        ("1,500", 1500),
        ("1 500 hộ", 1500),
        ("2 nghìn", 2000),
        ("năm người", 5),
        ("100000", 100_000),
    ],
)
def test_counts(typed: str, count: int) -> None:
    assert read_count(typed) == count
    assert read_count(unmark(typed)) == count


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "không",
        "nhiều",
        "bà Lan",
        "bà",
        "năm 2022",
        "3 tháng",
        "1,5",
        "15%",
        "3/4",
        "12 hay 13",
        "45/QĐ-UBND",
        "²",
    ],
)
def test_what_is_no_count(typed: str) -> None:
    with pytest.raises(NotACount):
        read_count(typed)


@pytest.mark.parametrize(
    ("typed", "value", "reason"),
    [
        ("0", 0, "zero"),
        ("00 đồng chí", 0, "zero"),
        ("-4", -4, "negative"),
        ("- 4 người", -4, "negative"),
        ("100.001", 100_001, "too-large"),
        ("1.000.000.000", 10**9, "too-large"),
        ("một tỷ", 10**9, "too-large"),
        ("9" * 150, int("9" * 150), "too-large"),
    ],
)
def test_counts_that_nobody_gives(typed: str, value: int, reason: str) -> None:
    with pytest.raises(CountOutOfRange) as refused:
        read_count(typed)
    assert (refused.value.value, refused.value.reason) == (value, reason)


@given(st.integers(1, 100_000), st.sampled_from(["", " đồng chí", " tập thể", " hộ gia đình"]))
def test_every_count_is_read_however_it_is_written(count: int, counted: str) -> None:
    for written in (str(count), show_count(count), spell_out(count)):
        assert read_count(written + counted) == count
        assert read_count(unmark(written + counted)) == count
        assert read_count("  " + (written + counted).replace(" ", "   ") + " ") == count


@given(st.text())
def test_arbitrary_text_raises_only_what_is_declared(text: str) -> None:
    with suppress(NotACount, CountOutOfRange):
        assert 1 <= read_count(text) <= 100_000
    read_amount(text)


@pytest.mark.parametrize(
    ("typed", "value", "measure"),
    [
        ("97 %", "97", "%"),
        ("97%", "97", "%"),
        ("97 phần trăm", "97", "%"),
        ("97 phan tram", "97", "%"),
        ("100% hồ sơ", "100", "% hồ sơ"),
        ("95,5% hộ", "95.5", "% hộ"),
        ("24 buổi", "24", "buổi"),
        ("mười hai buổi", "12", "buổi"),
        ("2,5 tỷ đồng", "2.5", "tỷ đồng"),
        ("hai tỷ rưỡi", "2.5", "tỷ"),
        ("1.250 cây", "1250", "cây"),
        ("1.250,5 kg", "1250.5", "kg"),
        ("150.000.000 đồng", "150000000", "đồng"),
        ("98.5", "98.5", None),
        ("trên 95% trở lên", "95", "%"),
        ("ít nhất 2 buổi/tháng", "2", "buổi/tháng"),
        ("-3 hộ nghèo", "-3", "hộ nghèo"),
    ],
)
def test_amounts(typed: str, value: str, measure: str | None) -> None:
    assert read_amount(typed) == Amount(Decimal(value), measure)


@pytest.mark.parametrize("typed", ["", "hoàn thành tốt nhiệm vụ", "90-95%", "28/2/2023", "7/10 hộ", "x" * 300])
def test_texts_without_one_amount(typed: str) -> None:
    assert read_amount(typed) == Amount(None, None)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (3, "03"), (12, "12"), (250, "250"), (1000, "1.000"), (45_600, "45.600")]
)
def test_show_count(count: int, shown: str) -> None:
    assert show_count(count) == shown


def test_a_long_text_is_refused() -> None:
    for long in ("1" * 100_000, "1." * 50_000, "hai mươi " * 11_000, " " * 100_000):
        with pytest.raises(NotACount):
            read_count(long)
        read_amount(long)
