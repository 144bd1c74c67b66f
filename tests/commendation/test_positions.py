"""Positions behind names: split off where they are positions, and nothing else is."""

from __future__ import annotations

import pytest

from commendation.positions import split_position


@pytest.mark.parametrize(
    ("typed", "name", "position"),
    [
        ("hoang van thai, cong chuc dia chinh", "hoang van thai", "cong chuc dia chinh"),
        ("Trần Thị Lan - Phó Chủ tịch Hội LHPN", "Trần Thị Lan", "Phó Chủ tịch Hội LHPN"),
        ("Trần Thị Lan (văn thư)", "Trần Thị Lan", "văn thư"),
        ("Trần Thị Lan, Hội Phụ nữ", "Trần Thị Lan", "Hội Phụ nữ"),
        ("Lê Văn Út, trưởng thôn 3.", "Lê Văn Út", "trưởng thôn 3"),
        ("Lê Thị Mai, 1985", "Lê Thị Mai, 1985", None),
        ("Lê Thị Mai, sinh năm 1985", "Lê Thị Mai, sinh năm 1985", None),
        ("Trần Thị Lan, Nguyễn Văn An", "Trần Thị Lan, Nguyễn Văn An", None),
        ("Trần Thị Lan, Phương Văn Bình", "Trần Thị Lan, Phương Văn Bình", None),
        ("Lê Văn Út", "Lê Văn Út", None),
        (", công chức", ", công chức", None),
    ],
)
def test_a_position_is_split_off(typed: str, name: str, position: str | None) -> None:
    assert split_position(typed) == (name, position)
