"""People with access: an admin changes a role or takes it away, at once, and never the last admin's."""

from __future__ import annotations

from storage import conversations, units
from storage.records import Role
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, become
from tests.flows.looking import labels


def role_of(world: World, user_id: int) -> Role | None:
    return world.store.read_now(lambda conn: conversations.load_user(conn, user_id)).role


def open_page(world: World, name: str) -> None:
    world.say("caidat người dùng")
    world.press(name)


def test_another_role(world: World) -> None:
    lan = add_colleague(world, "Trần Thị Lan")
    open_page(world, "Trần Thị Lan")
    [said, told] = world.press("Đổi thành lãnh đạo")
    assert told.text.startswith("Ở phường Long Xuyên, anh/chị từ nay là lãnh đạo")
    assert said.text.startswith("Trần Thị Lan từ nay là lãnh đạo")
    assert role_of(world, lan.user_id) == "leader"


def test_access_ends_at_once(world: World) -> None:
    lan = add_colleague(world, "Trần Thị Lan")
    open_page(world, "Trần Thị Lan")
    [said, told] = world.say("thu hồi")
    assert told.text.startswith("Quyền của anh/chị ở phường Long Xuyên đã được thu hồi")
    assert said.text.startswith("Đã thu hồi quyền của Trần Thị Lan, có hiệu lực ngay")
    assert role_of(world, lan.user_id) is None
    [said] = world.press("Danh sách người dùng")
    assert "có 1 người dùng" in said.text


def test_the_last_admin_is_kept(world: World) -> None:
    world.say("caidat người dùng")
    world.press(labels(world)[0])
    [said] = world.press("Thu hồi quyền")
    assert "quản trị duy nhất" in said.text
    assert role_of(world, world.user.id) == "admin"


def test_somebody_who_has_left_meanwhile(world: World) -> None:
    add_colleague(world, "Trần Thị Lan")
    open_page(world, "Trần Thị Lan")
    world.press("Thu hồi quyền")
    [said] = world.press("Trần Thị Lan")
    assert "không còn trong danh sách" in said.text


def test_nothing_changes_without_a_wish(world: World) -> None:
    lan = add_colleague(world, "Trần Thị Lan")
    open_page(world, "Trần Thị Lan")
    world.press("Giữ nguyên")
    assert role_of(world, lan.user_id) == "officer"


def test_old_buttons_of_an_admin_do_nothing_for_an_officer(world: World) -> None:
    add_colleague(world, "Trần Thị Lan")
    world.say("caidat người dùng")
    become(world, "officer")
    [said] = world.press("Trần Thị Lan")
    assert "cần quyền cao hơn" in said.text
    assert len(world.read(units.members)) == 2
