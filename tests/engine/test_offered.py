"""What is meant among the options shown last."""

from __future__ import annotations

import pytest

from handlers.engine.offered import find_near, find_offered, read_number
from storage.records import Offered


def offer(*labels: str, token: str = "12.3.o") -> list[Offered]:
    return [Offered(label, f"{token}{number}") for number, label in enumerate(labels, start=1)]


MENU = offer("Ghi", "Sửa", "Để sau", "Hoàn tác", "Danh sách 2023", "Danh sách 2022")


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", "2"), ("2.", "2"), ("2)", "2"), (" 02 ", "02"), ("chọn 2", "2"), ("Chon so 2", "2"), ("0", "0")],
)
def test_numbers(text: str, number: str) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["2023", "số 2", "2 giấy khen", "hai", "-2", "2.5", ""])
def test_what_is_no_number_of_a_line(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [("1", 1), ("chọn 4", 4), ("06", 6), ("ghi", 1), ("[Sửa]", 2), ("de sau", 3), ("để sau", 3), ("hoan  tac", 4)],
)
def test_by_number_and_by_label(text: str, at: int) -> None:
    assert find_offered(MENU, text) == f"12.3.o{at}"


@pytest.mark.parametrize("text", ["0", "7", "100", "đẻ sau", "danh sách", "ghi luôn"])
def test_nothing_of_that_is_offered(text: str) -> None:
    assert find_offered(MENU, text) is None


@pytest.mark.parametrize(
    ("text", "at"), [("de sua", 3), ("hoàn tácc", 4), ("hoan tc", 4), ("danh sahc 2023", 5), ("dnah sach 2022", 6)]
)
def test_near_spellings(text: str, at: int) -> None:
    assert find_near(MENU, text) == f"12.3.o{at}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gi", "short labels are not guessed at"),
        ("suaa", "short labels are not guessed at"),
        ("danh sach 2024", "a digit is never a slip"),
        ("danh sach", "a digit is never a slip"),
        ("hom nay", "not near"),
        ("hoan toan", "not near enough"),
        ("hoan tac het di nhe", "something else is said"),
    ],
)
def test_what_is_no_near_spelling(text: str, why: str) -> None:
    assert find_near(MENU, text) is None, why


def test_between_two_that_are_near_none_is_chosen() -> None:
    assert find_near(offer("Thêm đợt", "Thêm đơn"), "them do") is None


def test_names_are_not_guessed_at() -> None:
    people = offer("Nguyễn Văn Anh", "Trần Thị Bình", token="12.3.c:")

    assert find_near(people, "nguyen van an") is None
