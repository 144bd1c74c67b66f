"""Registering as a member, and what a change of a registration keeps."""

from __future__ import annotations

from storage import registrations
from storage.changes import PersonChanged, RegistrationChanged, TargetChanged
from storage.records import Registration
from tests.dialogues.world import World
from tests.flows.acting import become, change


def saved(world: World, number: str = "ĐK-2024-001") -> Registration:
    found = world.read(registrations.get_registration, number)
    assert isinstance(found, Registration)
    return found


def test_a_member_registers_themselves_without_being_asked_who(world: World) -> None:
    become(world, "member", person_id=1)
    world.say("/dangky")
    [asked] = world.press("Cá nhân")
    assert asked.text == "Đăng ký cho năm nào?"
    world.say("2024")
    world.say("ldtt")
    world.say("xong")
    world.press("Không có")
    world.say("sửa tên")
    [refused] = world.say("Trần Thị Lan")
    assert refused.text.startswith("Anh/chị đăng ký được cho chính mình")
    world.say("tôi")
    world.say("ghi")
    assert saved(world).nominee == "Nguyễn Thị Hoa"
    assert saved(world).person_id == 1


def test_a_member_registers_the_collective_they_belong_to(world: World) -> None:
    world.given("collective Văn phòng UBND")
    change(world, PersonChanged(person_id=1, fields={"collective_id": 1}))
    become(world, "member", person_id=1)
    world.say("/dangky")
    world.press("Tập thể")
    world.say("2024")
    world.say("ldtt")
    world.say("xong")
    world.press("Không có")
    world.say("ghi")
    assert (saved(world).nominee, saved(world).collective_id) == ("Văn phòng UBND", 1)
    assert saved(world).codes == ("tap-the-lao-dong-tien-tien",)


def test_a_member_without_a_name_in_the_list_is_told_whom_to_ask(world: World) -> None:
    become(world, "member")
    [answer] = world.say("/dangky")
    assert "chưa gắn với tên nào" in answer.text
    assert world.read(registrations.list_registrations) == []


def test_officers_who_are_known_register_themselves_as_me(world: World) -> None:
    become(world, "officer", person_id=1)
    [asked] = world.say("dk cho tôi")
    assert asked.text == "Đăng ký cho năm nào?"
    run = world.run()
    assert run is not None
    assert run.draft["nominee"]["person_id"] == 1


def test_results_outlive_a_change_of_the_targets(world: World) -> None:
    for line in ("/dangky Nguyễn Thị Hoa 2024", "ldtt", "xong"):
        world.say(line)
    for text in ("hồ sơ đúng hạn", "tuyên truyền", "sáng kiến"):
        for line in (text, "98 %", "để sau"):
            world.say(line)
    world.say("xong")
    world.say("ghi")
    change(world, TargetChanged(target_id=2, fields={"result_amount": "96"}))

    world.press("Sửa")
    world.press("Chỉ tiêu")
    world.press("Sửa mục 1")
    world.press("Bỏ mục này")
    world.press("Sửa mục 1")
    world.press("Sửa nội dung")
    world.say("tuyên truyền lưu động")
    world.press("Sửa mục 2")
    world.say("sáng kiến cấp cơ sở")
    world.say("xong")
    world.say("ghi")

    held = saved(world).targets
    assert [(target.id, target.text, target.amount, target.result_amount) for target in held] == [
        (2, "tuyên truyền lưu động", "98", "96"),
        (3, "sáng kiến cấp cơ sở", "98", None),
    ]


def test_a_registration_the_council_has_closed_is_not_changed(world: World) -> None:
    for line in ("/dangky Nguyễn Thị Hoa 2024", "ldtt", "xong", "không có", "ghi"):
        world.say(line)
    world.press("Sửa")
    world.press("Năm")
    world.say("2025")
    change(world, RegistrationChanged(number="ĐK-2024-001", fields={"status": "approved"}))
    [answer] = world.say("ghi")
    assert answer.text.startswith("Hội đồng đã chốt ĐK-2024-001")
    assert saved(world).year == 2024
    [answer] = world.press("Sửa", message=5)
    assert answer.text.startswith("Hội đồng đã chốt ĐK-2024-001")
