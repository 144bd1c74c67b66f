"""Targets: long lists by pages, and results as they are typed."""

from __future__ import annotations

import pytest

from storage import registrations
from storage.changes import RegistrationWithdrawn
from storage.records import Target
from tests.dialogues.world import World
from tests.flows.acting import change, registration


def labels(world: World) -> list[str]:
    return [offer.label for offer in world.said[-1].offered]


def only_target(world: World) -> Target:
    [found] = world.read(registrations.list_registrations)
    [target] = found.targets
    assert isinstance(target, Target)
    return target


def test_more_than_eight_targets_come_by_pages(world: World) -> None:
    change(world, registration(11))
    [shown] = world.say("/chitieu")
    assert "còn 11 chỉ tiêu" in shown.text
    assert "Trang 1/2" in shown.text
    assert labels(world) == [*(f"Nguyễn Thị Hoa: chỉ tiêu {number}" for number in range(1, 9)), "Trang sau"]

    [shown] = world.press("Trang sau")
    assert "Trang 2/2" in shown.text
    assert labels(world) == [*(f"Nguyễn Thị Hoa: chỉ tiêu {number}" for number in range(9, 12)), "Trang trước"]

    world.say("3")
    world.say("100 %")
    world.say("ghi")
    world.press("Chỉ tiêu khác")
    world.press("Trang sau")
    assert labels(world) == [
        "Nguyễn Thị Hoa: chỉ tiêu 9",
        "Nguyễn Thị Hoa: chỉ tiêu 10",
        "Trang trước",
        "Đã có kết quả (1)",
    ]


def test_an_old_page_button_shows_the_last_page_that_is_left(world: World) -> None:
    change(world, registration(9))
    world.say("/chitieu")
    world.press("Nguyễn Thị Hoa: chỉ tiêu 1")
    world.say("98")
    world.say("ghi")
    [shown] = world.press("Trang sau", message=1)
    assert "còn 8 chỉ tiêu" in shown.text
    assert "Trang" not in shown.text


def test_a_target_whose_registration_was_withdrawn_is_not_listed(world: World) -> None:
    change(world, registration(1))
    world.say("/chitieu")
    change(world, RegistrationWithdrawn(number="ĐK-2024-001", why="chuyển công tác"))
    [shown] = world.say("/chitieu")
    assert "chưa có chỉ tiêu nào" in shown.text


def test_years_with_waiting_targets_are_a_press_away(world: World) -> None:
    change(world, registration(1, year=2023), registration(2, year=2024))
    world.say("/chitieu")
    assert labels(world)[-1] == "Năm 2023"
    [shown] = world.press("Năm 2023")
    assert "Năm 2023 còn 1 chỉ tiêu" in shown.text


def test_a_long_name_still_fits_a_button(world: World) -> None:
    wide = registration(1)
    change(world, wide)
    world.say("/dangky Nguyễn Thị Hoa 2024")
    world.say("ldtt")
    world.say("xong")
    world.say("chỉ tiêu viết rất dài " * 8)
    world.say("để sau")
    world.say("để sau")
    world.say("xong")
    world.say("ghi")
    world.say("/chitieu")
    assert max(len(label) for label in labels(world)) <= 60
    assert labels(world)[1].endswith("…")


@pytest.mark.parametrize(
    ("typed", "amount", "text"),
    [
        ("96", "96", None),
        ("96 %", "96", None),
        ("99,5 phần trăm", "99.5", None),
        ("96 %, hai hồ sơ trễ", "96", "hai hồ sơ trễ"),
        ("96 % (hai hồ sơ trễ)", "96", "hai hồ sơ trễ"),
        ("96% - hai hồ sơ trễ", "96", "hai hồ sơ trễ"),
        ("đạt 96 %", "96", None),
        ("12 buổi", "12", "12 buổi"),
        ("hoàn thành tốt, dân khen", None, "hoàn thành tốt, dân khen"),
        ("không có vụ nào", None, "không có vụ nào"),
    ],
)
def test_a_result_is_a_figure_words_or_both(world: World, typed: str, amount: str | None, text: str | None) -> None:
    """The target is measured in %: another measure is kept in words, so that nothing typed is lost."""
    change(world, registration(1))
    world.say("/chitieu")
    world.press("Nguyễn Thị Hoa: chỉ tiêu 1")
    world.say(typed)
    world.say("ghi")
    target = only_target(world)
    assert (target.result_amount, target.result) == (amount, text)
    assert target.reported_at is not None
