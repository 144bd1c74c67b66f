"""Whom a typed name means: short names of offices, nicknames, namesakes, and what is worth remembering."""

from __future__ import annotations

import pytest

from handlers.flows import names
from storage import aliases
from storage.changes import AliasLearned, CollectiveAdded, PersonAdded
from tests.dialogues.world import World
from tests.flows.acting import change
from tests.flows.looking import look


@pytest.fixture
def ward(world: World) -> World:
    """Two women called Lan in different offices, two called Mai of different years, and a few collectives."""
    for number, name in enumerate(("Văn phòng", "Địa chính", "Hội LHPN phường Long Xuyên", "Chi bộ 3", "Công an"), 1):
        change(world, CollectiveAdded(name=name, ref=str(number)))
    change(world, PersonAdded(name="Trần Thị Lan", collective_id=1), PersonAdded(name="Phạm Thị Lan", collective_id=2))
    change(world, PersonAdded(name="Lê Thị Mai", birth_year=1985), PersonAdded(name="Lê Thị Mai", birth_year=1990))
    return world


def find(world: World, name: str, kind: str = "person") -> dict[str, object] | list[str]:
    """The one who is meant, or those who are offered."""
    search = names.find_person if kind == "person" else names.find_collective
    named = look(world, lambda ctx: search(ctx, {}, name))
    if named.sure is not None:
        return dict(named.sure)
    return [str(one.label) for one in named.candidates if one.id != "new"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hội pn", "Hội LHPN phường Long Xuyên"),
        ("hoi phu nu phuong", "Hội LHPN phường Long Xuyên"),
        ("Hội Liên hiệp Phụ nữ", "Hội LHPN phường Long Xuyên"),
        ("cb 3", "Chi bộ 3"),
        ("chi bộ số 03", "Chi bộ 3"),
        ("CA phường", "Công an"),
        ("vp", "Văn phòng"),
    ],
)
def test_offices_under_their_short_names(ward: World, typed: str, name: str) -> None:
    found = find(ward, typed, "collective")
    assert isinstance(found, dict)
    assert found["name"] == name


def test_a_number_tells_collectives_apart(ward: World) -> None:
    assert find(ward, "cb 8", "collective") == ["Chi bộ 3"]


@pytest.mark.parametrize(
    ("typed", "person_id"), [("Trần Thị Lan", 2), ("tran thi lan van phong", 2), ("Lê Thị Mai 1990", 5)]
)
def test_namesakes_are_told_apart_by_office_or_year(ward: World, typed: str, person_id: int) -> None:
    found = find(ward, typed)
    assert isinstance(found, dict)
    assert found["person_id"] == person_id


def test_a_year_of_birth_is_no_part_of_a_new_name(ward: World) -> None:
    assert look(ward, lambda ctx: names.split_names(ctx, {"recipient_kind": "individual"}, "Đỗ Văn Tư 1970"))
    found = find(ward, "Đỗ Văn Tư, sinh năm 1970")
    assert isinstance(found, dict)
    assert found["name"] == "Đỗ Văn Tư"


def test_namesakes_are_offered_with_their_years(ward: World) -> None:
    assert find(ward, "le thi mai") == ["Lê Thị Mai - sinh 1985", "Lê Thị Mai - sinh 1990"]


def test_typed_tones_are_honoured(ward: World) -> None:
    change(ward, PersonAdded(name="Nguyễn Thị Hòa"))
    found = find(ward, "Nguyễn Thị Hòa")
    assert isinstance(found, dict)
    assert found["name"] == "Nguyễn Thị Hòa"
    assert len(find(ward, "nguyen thi hoa")) == 2


def test_a_nickname_begins_with_the_given_name(ward: World) -> None:
    assert find(ward, "chị Lan đánh máy") == ["Phạm Thị Lan - Địa chính", "Trần Thị Lan - Văn phòng"]


def test_what_was_learned_is_sure(ward: World) -> None:
    change(ward, AliasLearned(alias="Lan vt", person_id=2), AliasLearned(alias="các anh 113", collective_id=5))
    assert find(ward, "chi lan vt") == {"name": "Trần Thị Lan", "person_id": 2, "note": "Văn phòng"}
    found = find(ward, "cac anh 113", "collective")
    assert isinstance(found, dict)
    assert found["name"] == "Công an"


@pytest.mark.parametrize(
    ("typed", "person_id", "learned"),
    [
        ("chị Lan văn thư", 2, "Lan văn thư"),
        ("Lan", 2, None),
        ("thi lan", 2, None),
        ("le thi mai", 4, None),
        ("Tràn Thị Lan", 2, None),
        ("chị béo hành chính", 2, "béo hành chính"),
    ],
)
def test_what_is_worth_remembering(ward: World, typed: str, person_id: int, learned: str | None) -> None:
    value = {"name": "x", "person_id": person_id}
    kept = look(ward, lambda ctx: names.keep_alias(ctx, typed, value))
    assert kept.get("alias") == learned


def test_an_alias_is_asked_for_once_in_an_entry(ward: World) -> None:
    ward.say("nhap giay khen chu tich phuong")
    for answer in ("ca nhan", "2023", "1", "chị Lan đánh máy", "2", "để sau", "để sau", "ghi"):
        ward.say(answer)
    assert [(one.alias, one.name) for one in ward.read(aliases.list_aliases)] == [("Lan đánh máy", "Trần Thị Lan")]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("Văn phòng HĐND và UBND phường", 1),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", 1),
        ("Chi bộ 1 và Chi bộ 3", 2),
        ("chi bộ 1, 3 và 5", 3),
        ("Hội LHPN; Đoàn phường", 2),
        ("CLB Hoa và Cây cảnh", 1),
    ],
)
def test_names_of_collectives_are_split_where_a_new_one_begins(ward: World, typed: str, count: int) -> None:
    split = look(ward, lambda ctx: names.split_names(ctx, {"recipient_kind": "collective"}, typed))
    assert len(split) == count, split
