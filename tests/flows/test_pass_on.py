"""A member's request reaches those who keep the records, once, and changes nothing."""

from __future__ import annotations

from storage import awards
from storage.changes import AwardEntered
from storage.records import AwardFilter
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, become, change
from tests.flows.looking import labels

AWARD = AwardEntered(
    year=2023,
    code="giay-khen",
    form="giay-khen",
    conferrer_kind="commune-chair",
    conferrer="Chủ tịch UBND phường",
    conferrer_level="commune",
    recipient_kind="individual",
    count=5,
)


def test_the_officers_are_told_once(world: World) -> None:
    change(world, AWARD)
    officer = add_colleague(world, "Trần Thị Lan")
    become(world, "member", person_id=1)
    [said] = world.say("xoá hết khen thưởng 2023")
    assert said.text.startswith("Anh/chị chỉ sửa được phần của chính mình. Tôi không sửa, không xoá gì.")
    assert labels(world) == ["Gửi"]

    said, told = world.press("Gửi")
    assert said.text.startswith("Đã gửi đề nghị")
    assert "đề nghị: “xoá hết khen thưởng 2023”. Tôi chưa làm gì" in told.text
    [again] = world.press("Gửi")
    assert "đã gửi rồi" in again.text or "nút này" in again.text.lower()
    held = world.store.read_now(lambda conn: awards.count_records(conn, officer, AwardFilter()))
    assert held == 1


def test_an_officer_is_shown_where_it_is_done(world: World) -> None:
    change(world, AWARD)
    [said] = world.say("xoá hết khen thưởng 2023")
    assert said.text.startswith("Tôi chưa sửa, chưa xoá gì.")
