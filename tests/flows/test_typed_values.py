"""Answers that are no names, and words that name nothing."""

from __future__ import annotations

import pytest

from handlers.engine.flow import Also, Reject
from handlers.flows.award_slots import LONGEST_REASON, take_decision, take_reason, take_signer
from handlers.flows.target_answers import take_measure, take_target
from handlers.flows.typed_values import take_recipient
from tests.flows.contexts import NO_CONTEXT


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("individual", "12/QĐ-UBND"),
        ("individual", "Nguyễn Văn 9"),
        ("collective", "12/QĐ-UBND"),
        ("household", "qđ 45"),
    ],
)
def test_a_number_is_no_name(kind: str, typed: str) -> None:
    with pytest.raises(Reject) as refused:
        take_recipient(NO_CONTEXT, {"recipient_kind": kind}, typed)
    assert refused.value.words.key == "answers.number_as_name"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("individual", "Trần Thị Lan"), ("collective", "Chi bộ 1"), ("collective", "Tổ 3/2"), ("household", "Hộ số 5")],
)
def test_names_that_are_names(kind: str, typed: str) -> None:
    assert take_recipient(NO_CONTEXT, {"recipient_kind": kind}, typed) == typed


def test_who_signed_is_no_number() -> None:
    assert take_signer(NO_CONTEXT, {}, "Chủ tịch Nguyễn Văn Sơn") == "Chủ tịch Nguyễn Văn Sơn"
    with pytest.raises(Reject):
        take_signer(NO_CONTEXT, {}, "QĐ 45")


def test_a_reason_is_a_sentence() -> None:
    assert take_reason(NO_CONTEXT, {}, "x" * LONGEST_REASON) == "x" * LONGEST_REASON
    with pytest.raises(Reject) as refused:
        take_reason(NO_CONTEXT, {}, "x" * (LONGEST_REASON + 1))
    assert refused.value.words.key == "enter_award.reason.too_long"


def test_a_decision_keeps_its_number_when_its_day_does_not_exist() -> None:
    read = take_decision(NO_CONTEXT, {}, "45 ngày 31/2/2023")
    assert isinstance(read, Also)
    assert (read.value, read.slots["near_dates"][0]) == ("45", "2023-02-28")


@pytest.mark.parametrize("typed", ["không", "Không có", "hết", "xong"])
def test_nothing_is_no_target(typed: str) -> None:
    with pytest.raises(Reject):
        take_target(NO_CONTEXT, {}, typed)


@pytest.mark.parametrize("typed", ["ghi", "sửa", "không", "xong"])
def test_words_for_the_assistant_are_no_measure(typed: str) -> None:
    with pytest.raises(Reject):
        take_measure(NO_CONTEXT, {}, typed)
