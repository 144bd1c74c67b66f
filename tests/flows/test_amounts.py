"""Amounts as they are typed, held and shown."""

from __future__ import annotations

import pytest

from commendation.measures import show_amount, show_result
from handlers.engine.flow import Reject
from handlers.flows.amounts import read_amount, take_amount
from tests.flows.contexts import NO_CONTEXT


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("98 %", "98 %"),
        ("98%", "98 %"),
        ("98 phần trăm", "98 %"),
        ("99,5%", "99,5 %"),
        ("12 buổi", "12 buổi"),
        ("1.200 hồ sơ", "1.200 hồ sơ"),
        ("1,5 tỷ đồng", "1,5 tỷ đồng"),
        ("ít nhất 95%", "95 %"),
        ("7", "7"),
        ("0 %", "0 %"),
    ],
)
def test_an_amount_reads_back_as_it_was_meant(typed: str, shown: str) -> None:
    held = read_amount(typed)
    assert held is not None
    assert show_amount(held["amount"], held["measure"]) == shown


@pytest.mark.parametrize("typed", ["nhiều", "95-98%", "", "1" * 20, "5 " + "buổi " * 20])
def test_what_is_no_single_figure_is_refused(typed: str) -> None:
    assert read_amount(typed) is None
    with pytest.raises(Reject) as refused:
        take_amount(NO_CONTEXT, {}, typed)
    assert refused.value.words.key == "amounts.unclear"


def test_a_figure_below_zero_is_named_as_such() -> None:
    with pytest.raises(Reject) as refused:
        take_amount(NO_CONTEXT, {}, "-5 %")
    assert refused.value.words.key == "amounts.negative"


def test_a_result_shows_its_figure_and_its_words() -> None:
    assert show_result("%", "96", "hai hồ sơ trễ") == "96 %; hai hồ sơ trễ"
    assert show_result("%", "96", None) == "96 %"
    assert show_result("%", None, "đủ cả") == "đủ cả"
    assert show_result("%", None, None) == ""
