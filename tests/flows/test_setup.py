"""Which ward is meant, however it is written."""

from __future__ import annotations

import pytest

from handlers.engine.flow import Reject
from handlers.flows.setup import SETUP
from tests.dialogues.world import World
from tests.flows.contexts import NO_CONTEXT

WARD = SETUP.steps[0]


def take(text: str) -> dict[str, object]:
    value = WARD.parse(NO_CONTEXT, {}, text)  # type: ignore[attr-defined]
    assert isinstance(value, dict)
    return value


def offered(text: str) -> list[str]:
    with pytest.raises(Reject) as refused:
        take(text)
    return [str(choice.label) for choice in refused.value.choices]


@pytest.mark.parametrize(
    ("text", "name", "district", "province"),
    [
        (
            "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương",
            "phường Long Xuyên",
            "thị xã Kinh Môn",
            "tỉnh Hải Dương",
        ),
        ("P. Long Xuyên, TX. Kinh Môn, T. Hải Dương", "phường Long Xuyên", "thị xã Kinh Môn", "tỉnh Hải Dương"),
        ("xã long xuyên - huyện bình giang - hải dương", "xã Long Xuyên", "huyện Bình Giang", "tỉnh Hải Dương"),
        ("thị trấn Nam Sách, huyện Nam Sách", "thị trấn Nam Sách", "huyện Nam Sách", None),
        ("Phường 5, quận 10, TP Hồ Chí Minh", "phường 5", "quận 10", "thành phố Hồ Chí Minh"),
    ],
)
def test_a_unit_of_before_is_taken_as_written(text: str, name: str, district: str, province: str | None) -> None:
    value = take(text)
    assert (f"{value['kind']} {value['name']}", value["district"], value["province"]) == (name, district, province)
    assert value["code"] is None


def test_a_commune_of_today_written_in_full_is_taken_at_once() -> None:
    value = take("phường Kinh Môn, thành phố Hải Phòng")
    assert value["name"] == "Kinh Môn"
    assert value["district"] == ""
    assert value["code"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kinh mon", "phường Kinh Môn, thành phố Hải Phòng"),
        ("p kinh mn hai phong", "phường Kinh Môn, thành phố Hải Phòng"),
        ("long xuyen", "phường Long Xuyên, tỉnh An Giang"),
    ],
)
def test_a_sloppy_name_is_asked_about_never_guessed(text: str, first: str) -> None:
    assert offered(text)[0] == first


def test_at_most_eight_communes_are_offered() -> None:
    assert 1 < len(offered("binh minh")) <= 8


@pytest.mark.parametrize("text", ["q", "fgh jkl", "12345 678"])
def test_nothing_near_is_said_so(text: str) -> None:
    with pytest.raises(Reject) as refused:
        take(text)
    assert refused.value.words.key == "setup.ward.unknown"


def test_a_ward_called_by_a_number_keeps_its_kind_in_the_place(stranger: World) -> None:
    stranger.say("alo")
    [asked] = stranger.say("Phường 5, quận 10, TP Hồ Chí Minh")
    assert [offer.label for offer in asked.offered] == ["Phường 5"]
