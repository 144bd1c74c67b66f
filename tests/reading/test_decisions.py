"""Numbers and dates of decisions."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.reading.dates import ImpossibleDate, show_short
from commendation.reading.decisions import DecisionText, ImpossibleDecisionDate, NotADecision, read_decision

TODAY = date(2024, 5, 20)
MARCH_9 = date(2023, 3, 9)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("61", DecisionText("61", None)),
        ("QĐ 61", DecisionText("61", None)),
        ("qđ61", DecisionText("61", None)),
        ("qd so 61 ngay 9/3/2023", DecisionText("61", MARCH_9)),
        ("Quyết định số: 61/QĐ-UBND, ngày 09 tháng 3 năm 2023", DecisionText("61/QĐ-UBND", MARCH_9)),
        ("61/qd-ubnd (ngày 9.3.23)", DecisionText("61/QĐ-UBND", MARCH_9)),
        ("61/QD-UBND ký ngày 9/3/2023", DecisionText("61/QĐ-UBND", MARCH_9)),
        ("61 9/3/2023", DecisionText("61", MARCH_9)),
        ("số 118-QĐ/ĐU", DecisionText("118-QĐ/ĐU", None)),
        ("118- qđ/tu", DecisionText("118-QĐ/TU", None)),
        ("1042/qđ-ttg", DecisionText("1042/QĐ-TTg", None)),
        ("15 QĐ-UBND", DecisionText("15 QĐ-UBND", None)),
        ("12a/QĐ-UBND", DecisionText("12a/QĐ-UBND", None)),
        ("17/2019/QĐ-UBND ngày 5/8", DecisionText("17/2019/QĐ-UBND", date(2019, 8, 5))),
        ("61 ngày 9/3", DecisionText("61", date(2024, 3, 9))),
        ("61 ngày hôm qua", DecisionText("61", date(2024, 5, 19))),
        ("61 ngày 9/3/2023 của UBND phường", DecisionText("61", MARCH_9, "UBND phường")),
        ("61 cua thi uy", DecisionText("61", None, "thi uy")),
    ],
)
def test_decisions(typed: str, read: DecisionText) -> None:
    assert read_decision(typed, TODAY) == read
    assert read_decision(f"  {typed.replace(' ', '  ')}. ", TODAY) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "chưa có số",
        "QĐ",
        "bà Lan 61",
        "9/3/2023",
        "31/2/2023",
        "ngày 9/3/2023",
        "1234567",
        "61/",
        "61 ngày",
        "61 ngày nào đó",
        "61 hoặc 62",
        "61/QĐ-" + "ABCDEFGHIJK-" * 4 + "X",
        "giấy khen 61",
    ],
)
def test_nonsense_is_refused(typed: str) -> None:
    with pytest.raises(NotADecision):
        read_decision(typed, TODAY)


def test_the_number_survives_a_day_that_does_not_exist() -> None:
    with pytest.raises(ImpossibleDecisionDate) as refused:
        read_decision("qđ 61 ngày 31/4/2023", TODAY)
    assert refused.value.number == "61"
    assert refused.value.nearest == (date(2023, 4, 30), date(2023, 5, 31))


@given(
    st.integers(1, 9999),
    st.sampled_from(["", "/QĐ-UBND", "-QĐ/TU", "/QĐ-BTV"]),
    st.dates(date(2000, 1, 1), date(2024, 5, 20)),
)
def test_a_number_and_a_date_are_read_back(number: int, symbol: str, day: date) -> None:
    written = f"{number:02}{symbol}"
    assert read_decision(f"QĐ số {written} ngày {show_short(day)}", TODAY) == DecisionText(written, day)


@given(st.text() | st.text(alphabet="qđQĐsố 0123456789/-ngày.()của", max_size=60))
def test_arbitrary_text_raises_only_what_is_declared(text: str) -> None:
    with suppress(NotADecision, ImpossibleDate):
        assert 1 <= len(read_decision(text, TODAY).number) <= 40


def test_a_long_text_is_refused() -> None:
    for long in ("1/" * 50_000, "qđ số " * 16_000, "61 của " * 14_000):
        with pytest.raises(NotADecision):
            read_decision(long, TODAY)
