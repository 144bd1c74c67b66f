"""A registration in one line: where the name ends and the titles begin."""

from __future__ import annotations

import pytest

from handlers.flows.register_line import split_line


@pytest.mark.parametrize(
    ("typed", "who", "titles"),
    [
        ("hoi phu nu tap the lao dong tien tien", "hoi phu nu", "tap the lao dong tien tien"),
        ("chi Nu lao dong tien tien", "chi Nu", "lao dong tien tien"),
        ("chi bo 3 ttldtt", "chi bo 3", "ttldtt"),
        ("anh Le Van Ba ldtt, cstdcs", "anh Le Van Ba", "ldtt, cstdcs"),
        ("toi chien si thi dua co so", "toi", "chien si thi dua co so"),
        ("to dan pho 4", "to dan pho 4", None),
    ],
)
def test_the_titles_begin_where_the_name_ends(typed: str, who: str, titles: str | None) -> None:
    line = split_line(typed, 2026)
    assert (line.who, line.titles) == (who, titles)
