"""The list: buttons that outlive what they point at, and who may delete."""

from __future__ import annotations

from storage import awards
from storage.changes import AwardDeleted
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, become, change
from tests.flows.looking import labels
from tests.flows.test_find_record import AWARD


def test_a_page_button_shows_the_last_page_that_is_left(world: World) -> None:
    for _ in range(9):
        change(world, AWARD)
    world.say("/danhsach")
    change(world, AwardDeleted(award_id=9))
    [shown] = world.press("Trang sau", message=1)
    assert "Năm 2023: 8 mục" in shown.text
    assert "Trang" not in " ".join(labels(world))


def test_the_third_line_is_the_third_record_however_the_list_has_changed(world: World) -> None:
    for _ in range(4):
        change(world, AWARD)
    world.say("/danhsach")
    change(world, AwardDeleted(award_id=1), scope=add_colleague(world, "Phạm Văn Bốn"))
    assert world.say("3")[0].text.startswith("KT-2023-003")


def test_what_a_colleague_deleted_meanwhile_is_not_deleted_again(world: World) -> None:
    change(world, AWARD)
    world.say("kt1")
    world.press("Xoá")
    change(world, AwardDeleted(award_id=1, why="trùng"), scope=add_colleague(world, "Phạm Văn Bốn"))
    [shown] = world.press("Nhập nhầm")
    assert "không xoá gì" in shown.text


def test_a_deletion_begun_as_officer_is_not_finished_as_member(world: World) -> None:
    change(world, AWARD)
    colleague = add_colleague(world, "Phạm Văn Bốn")
    world.say("kt1")
    world.press("Xoá")
    become(world, "member", person_id=1)
    [shown] = world.press("Nhập nhầm")
    assert "không xoá gì" in shown.text
    found = world.store.read_now(lambda conn: awards.get_award(conn, colleague, "KT-2023-001"))
    assert found is not None
    assert found.status == "entered"


def test_a_reason_that_is_too_long_is_refused_and_asked_again(world: World) -> None:
    change(world, AWARD)
    world.say("kt1")
    world.press("Xoá")
    [shown] = world.say("lý do " * 60)
    assert "nhiều hơn mức tôi nhận được (300)" in shown.text
    world.say("trùng với lượt của Thị ủy")
    assert world.read(awards.get_award, "KT-2023-001").status == "deleted"
