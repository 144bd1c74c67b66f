"""Names as officials type them: shortened, swapped, without diacritics, misspelt."""

from __future__ import annotations

import random
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.matching import Choice, Match, decide, rank, strip_address

PEOPLE = (
    "Nguyễn Thị Hoa",
    "Nguyễn Thị Hòa",
    "Trần Thị Lan",
    "Trần Thị Lan Anh",
    "Lê Văn Minh",
    "Phạm Minh Đức",
    "Nguyễn Văn Hùng",
    "Nguyễn Văn Hưng",
    "Bùi Thị Mỹ",
)
CHOICES = tuple(Choice(str(number), (name,)) for number, name in enumerate(PEOPLE))


def find(query: str) -> str | None:
    match = decide(rank(query, CHOICES))
    return match.name if match is not None else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tran thi lan", "Trần Thị Lan"),
        ("TRẦN THỊ LAN", "Trần Thị Lan"),
        ("thi lan tran", "Trần Thị Lan"),
        ("lan", "Trần Thị Lan"),
        ("tran lan", "Trần Thị Lan"),
        ("tran tih lan", "Trần Thị Lan"),
        ("lan anh", "Trần Thị Lan Anh"),
        ("pmd", "Phạm Minh Đức"),
        ("minh", "Lê Văn Minh"),
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hòa"),
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"),
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("Hòa", "Nguyễn Thị Hòa"),
        ("Bùi Thị Mĩ", "Bùi Thị Mỹ"),
    ],
)
def test_sure(typed: str, meant: str) -> None:
    assert find(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["nguyen thi hoa", "hoa", "nguyen van hung", "Nguyễn Thị Hóa", "nguyen thi lan", "tran thi lanh", "xyz", "", " - "],
)
def test_never_decided_silently(typed: str) -> None:
    assert find(typed) is None


def test_without_diacritics_both_are_exact_and_alike() -> None:
    first, second = rank("nguyen thi hoa", CHOICES)[:2]
    assert {first.name, second.name} == {"Nguyễn Thị Hoa", "Nguyễn Thị Hòa"}
    assert first.score == second.score == 100
    assert first.exact
    assert second.exact


def test_typed_diacritics_prefer_their_own() -> None:
    matches = rank("Nguyễn Thị Hòa", CHOICES)
    assert [match.name for match in matches[:2]] == ["Nguyễn Thị Hòa", "Nguyễn Thị Hoa"]
    assert matches[0].exact
    assert not matches[1].exact


def test_a_person_with_other_diacritics_is_offered_but_not_taken() -> None:
    matches = rank("Trần Thị Làn", [Choice("1", ("Trần Thị Lan",))])
    assert [match.name for match in matches] == ["Trần Thị Lan"]
    assert decide(matches) is None


def test_a_choice_is_found_under_any_of_its_names_and_listed_once() -> None:
    choices = [Choice("union", ("Hội Liên hiệp Phụ nữ phường", "Hội LHPN phường", "Hội Phụ nữ"))]
    assert [match.key for match in rank("hoi lhpn", choices)] == ["union"]
    match = decide(rank("hội phụ nữ", choices))
    assert match is not None
    assert match.name == "Hội Phụ nữ"
    assert match.exact


def test_a_beginning_is_offered() -> None:
    assert [match.name for match in rank("pham mi", CHOICES)] == ["Phạm Minh Đức"]


def test_limit_and_cutoff() -> None:
    assert len(rank("nguyen", CHOICES, limit=2, cutoff=0)) == 2
    assert rank("nguyen", CHOICES, cutoff=99) == []


def test_decide_wants_distance() -> None:
    assert decide([Match("1", "A", 95, False), Match("2", "B", 93, False)]) is None
    assert decide([Match("1", "A", 95, False), Match("2", "B", 80, False)]) == Match("1", "A", 95, False)
    assert decide([]) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ông Trần Văn Út", "Trần Văn Út"),
        ("đ/c Lan", "Lan"),
        ("Đ/C: Minh", "Minh"),
        ("đồng chí bà Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("ba tran thi lan", "tran thi lan"),
        ("cô giáo Hương", "Hương"),
        ("chú Ba", "Ba"),
        ("chu van an", "chu van an"),
        ("Chu Văn An", "Chu Văn An"),
        ("anh", "anh"),
        ("Anhthi Lan", "Anhthi Lan"),
    ],
)
def test_strip_address(typed: str, name: str) -> None:
    assert strip_address(typed) == name


@given(st.sampled_from(PEOPLE), st.randoms(use_true_random=False))
def test_a_full_name_in_any_case_is_always_first(name: str, chance: random.Random) -> None:
    typed = "".join(chance.choice((letter.lower(), letter.upper())) for letter in name)
    assert rank(typed, CHOICES)[0].name == name


@given(st.text(max_size=40))
def test_any_text_is_survived(text: str) -> None:
    matches = rank(text, CHOICES)
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert all(0 <= match.score <= 100 for match in matches)


def test_a_thousand_choices_are_quick() -> None:
    chance = random.Random(1)
    parts = ("Nguyễn Trần Lê Phạm Hoàng", "Văn Thị Minh Thu", "Ngọc Đức Hoàng Kim", "Lan Hòa Minh Hùng Hưng Phượng Nga")
    choices = [
        Choice(str(number), (" ".join(chance.choice(part.split()) for part in parts),)) for number in range(1000)
    ]
    rank("lan", choices)
    best = min(timeit.repeat(lambda: rank("nguyen thi ngoc lan", choices), number=1, repeat=30))
    assert best < 0.01, f"{best * 1000:.1f} ms; about 1 ms is usual"
