"""Dates and years as officials write them."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.reading.dates import (
    FutureDate,
    ImpossibleDate,
    NotADate,
    NotAYear,
    YearOutOfRange,
    read_date,
    read_year,
    show_date,
    show_short,
)

TODAY = date(2024, 5, 20)
WRITTEN = (
    "{d.day}/{d.month}/{d.year}",
    "{d.day:02}/{d.month:02}/{d.year}",
    "{d.day}-{d.month}-{d.year}",
    "{d.day}.{d.month}.{d.year}",
    "{d.day:02}{d.month:02}{d.year}",
    "{d.year}-{d.month:02}-{d.day:02}",
    "{d.day}/{d.month}/{short:02}",
    "{d.day}.{d.month}.{short:02}",
    "ngày {d.day}/{d.month}/{d.year}",
    "ngày {d.day} tháng {d.month} năm {d.year}",
    "Ngày {d.day:02} tháng {d.month:02}, năm {d.year}.",
    "{d.day} tháng {d.month} năm {d.year}",
    "mùng {d.day} tháng {d.month} năm {short:02}",
    "{d.day}/{d.month} năm {d.year}",
)


def unmark(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("9/3", date(2022, 3, 9)),
        ("09-03", date(2022, 3, 9)),
        ("9 tháng 3", date(2022, 3, 9)),
        ("ngay 9 thang 3", date(2022, 3, 9)),
        ("9/3 năm ngoái", date(2023, 3, 9)),
        ("9/3 nam nay", date(2024, 3, 9)),
        ("hôm nay", TODAY),
        ("hom qua", date(2024, 5, 19)),
        ("hôm kia", date(2024, 5, 18)),
        ("ngày mai", date(2024, 5, 21)),
    ],
)
def test_dates_without_a_year_of_their_own(typed: str, day: date) -> None:
    assert read_date(typed, today=TODAY, year_hint=2022) == day


def test_without_a_hint_a_date_is_of_this_year() -> None:
    assert read_date("30/11", today=TODAY) == date(2024, 11, 30)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("31/2/2023", (date(2023, 2, 28), date(2023, 3, 31))),
        ("30/2/2024", (date(2024, 2, 29), date(2024, 3, 30))),
        ("29/2/2022", (date(2022, 2, 28), date(2022, 3, 29))),
        ("ngày 31 tháng 9 năm 2023", (date(2023, 9, 30), date(2023, 10, 31))),
        ("31/11", (date(2022, 11, 30), date(2022, 12, 31))),
        ("45/6/2023", (date(2023, 6, 30),)),
        ("3/25/2023", (date(2023, 3, 25),)),
        ("0/4/2023", ()),
        ("40/40/2023", ()),
    ],
)
def test_a_day_that_does_not_exist_names_those_that_may_be_meant(typed: str, nearest: tuple[date, ...]) -> None:
    with pytest.raises(ImpossibleDate) as refused:
        read_date(typed, today=TODAY, year_hint=2022)
    assert refused.value.nearest == nearest


@pytest.mark.parametrize(
    "typed", ["", "hôm nào", "3/2023", "28", "28,2", "28-2/2023", "1/1/0023", "tháng 5", "1/1/2023 và 2/1/2023", "abc"]
)
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(NotADate):
        read_date(typed, today=TODAY)


def test_a_future_date_is_refused_only_where_the_caller_says_so() -> None:
    assert read_date("1/6/2024", today=TODAY) == date(2024, 6, 1)
    with pytest.raises(FutureDate) as refused:
        read_date("1/6/2024", today=TODAY, allow_future=False)
    assert refused.value.day == date(2024, 6, 1)
    assert read_date("hôm nay", today=TODAY, allow_future=False) == TODAY


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(WRITTEN))
def test_every_written_form_leads_back_to_the_date(day: date, form: str) -> None:
    typed = form.format(d=day, short=day.year % 100)
    assert read_date(typed, today=TODAY) == day
    assert read_date(unmark(typed), today=TODAY) == day
    assert read_date(typed.upper(), today=TODAY) == day
    assert read_date(f"  {typed.replace(' ', '   ')} ", today=TODAY) == day


@given(st.dates(date(1945, 1, 1), date(2099, 12, 31)))
def test_what_is_shown_can_be_typed(day: date) -> None:
    assert read_date(show_date(day), today=TODAY) == day
    assert read_date(show_short(day), today=TODAY) == day


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
    ],
)
def test_dates_are_shown_as_documents_write_them(day: date, shown: str) -> None:
    assert show_date(day) == shown


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2022", 2022),
        ("năm 2022", 2022),
        ("Nam 2022.", 2022),
        ("22", 2022),
        ("'22", 2022),
        ("năm ngoái", 2023),
        ("nam truoc", 2023),
        ("năm nay", 2024),
        ("năm kia", 2022),
        ("sang năm", 2025),
        ("năm học 2021-2022", 2022),
        ("năm học 2021-22", 2022),
        ("1945", 1945),
    ],
)
def test_years(typed: str, year: int) -> None:
    assert read_year(typed, today=TODAY) == year
    assert read_year(unmark(typed), today=TODAY) == year


@pytest.mark.parametrize("typed", ["", "năm", "2021-2023", "202", "20222", "năm nào", "hai nghìn", "28/2/2023"])
def test_what_is_no_year(typed: str) -> None:
    with pytest.raises(NotAYear):
        read_year(typed, today=TODAY)


def test_years_out_of_range() -> None:
    for typed in ("1944", "2026", "98"):
        with pytest.raises(YearOutOfRange):
            read_year(typed, today=TODAY)
    assert read_year("2025", today=TODAY) == 2025
    with pytest.raises(YearOutOfRange) as refused:
        read_year("2025", today=TODAY, earliest=2000, latest=2024)
    assert (refused.value.year, refused.value.earliest, refused.value.latest) == (2025, 2000, 2024)


@given(st.text() | st.text(alphabet="0123456789/-. ngàytháăm", max_size=30))
def test_arbitrary_text_raises_only_what_is_declared(text: str) -> None:
    with suppress(NotADate, ImpossibleDate, FutureDate):
        read_date(text, today=TODAY, allow_future=False)
    with suppress(NotAYear, YearOutOfRange):
        read_year(text, today=TODAY)


def test_a_long_text_is_refused() -> None:
    for long in ("1/" * 50_000, "ngày " * 20_000, " " * 100_000):
        with pytest.raises(NotADate):
            read_date(long, today=TODAY)
        with pytest.raises(NotAYear):
            read_year(long, today=TODAY)
