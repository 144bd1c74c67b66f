"""What each role is offered, and what happens to buttons of a role that is no more."""

from __future__ import annotations

import pytest

from handlers import commands
from storage.records import Role
from tests.dialogues.world import World
from tests.flows.acting import become


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("member", ["Đăng ký thi đua", "Kết quả chỉ tiêu", "Đếm số liệu"]),
        ("officer", ["Đăng ký thi đua", "Kết quả chỉ tiêu", "Nhập khen thưởng", "Đếm số liệu", "Xuất báo cáo"]),
        ("admin", ["Đăng ký thi đua", "Kết quả chỉ tiêu", "Nhập khen thưởng", "Đếm số liệu", "Xuất báo cáo"]),
    ],
)
def test_the_menu_holds_what_the_role_allows(world: World, role: Role, buttons: list[str]) -> None:
    become(world, role, person_id=1)
    [shown] = world.say("/trogiup")
    assert [offer.label for offer in shown.offered] == buttons
    words = [line.partition(" – ")[0] for line in shown.text.split("\n")[1:]]
    assert words == [command.word for command in commands.commands_for(role)]


def test_every_button_of_the_menu_opens_something(world: World) -> None:
    [shown] = world.say("/trogiup")
    for offer in shown.offered:
        [answer] = world.press(offer.label, message=1)
        assert answer.text
        assert "đã cũ" not in answer.text


def test_a_button_from_a_higher_role_opens_nothing(world: World) -> None:
    world.say("/trogiup")
    become(world, "member", person_id=1)
    [answer] = world.press("Nhập khen thưởng")
    assert "cần quyền cao hơn" in answer.text
    assert world.run() is None
