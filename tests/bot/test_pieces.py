"""Long texts in pieces: nothing is lost but the blank where they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import count_units, split_text


def test_units_are_those_of_utf16() -> None:
    assert count_units("a👍") == 3
    assert [count_units(piece) for piece in split_text("👍" * 3000, 4096)] == [4096, 1904]


def test_it_is_cut_between_paragraphs_then_lines_then_words() -> None:
    assert split_text("một hai\nba\n\nbốn năm", 12) == ["một hai\nba", "bốn năm"]
    assert split_text("một hai\nba bốn năm", 14) == ["một hai", "ba bốn năm"]
    assert split_text("một hai ba bốn", 12) == ["một hai ba", "bốn"]


@pytest.mark.parametrize(
    "text", ["x" * 5000, "x " * 4000, "dòng\n" * 2000, "x" * 4095 + "\n\n" + "y" * 10, "👍" * 4097]
)
@pytest.mark.parametrize("limit", [4096, 1999])
def test_hard_texts(text: str, limit: int) -> None:
    pieces = split_text(text, limit)

    assert all(0 < count_units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(st.sampled_from("aă 👍\n"), max_size=200), st.integers(2, 30))
def test_any_text(text: str, limit: int) -> None:
    pieces = split_text(text, limit)

    assert all(0 < count_units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    for piece in pieces:
        piece.encode("utf-16-le")  # raises within a surrogate pair
