"""Undo beside other people's work, and in words for every change there is."""

from __future__ import annotations

import pytest

from handlers.engine.flow import Context
from handlers.engine.messages import load_texts
from handlers.flows.undo import MAIN, describe_group
from storage import audit, awards, registrations, units
from storage.audit import LASTING_ACTIONS
from storage.changes import (
    AliasForgotten,
    AliasLearned,
    AwardChanged,
    AwardDeleted,
    AwardEntered,
    Change,
    CollectiveAdded,
    CollectiveChanged,
    MovementChanged,
    MovementDeleted,
    MovementLaunched,
    NarrativeWritten,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    RegistrationChanged,
    RegistrationWithdrawn,
    TargetChanged,
    TargetDraft,
    UnitChanged,
    kinds,
)
from storage.database import Connection
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, change, registration

AWARD = AwardEntered(
    year=2023,
    code="giay-khen-chu-tich-ubnd-cap-xa",
    form="giay-khen",
    conferrer_kind="commune-chair",
    conferrer="Chủ tịch UBND phường",
    conferrer_level="commune",
    recipient_kind="individual",
    count=2,
    recipients=(RecipientDraft("Nguyễn Thị Hoa", person_id=1),),
)

AT_THE_DOOR = {"access-asked", "access-settled", "code-mistyped", "not-understood", "link-code-made", "messages-resent"}
"""Changes beside the ledger: they leave no audit row, so there is nothing to undo."""

TOLD: list[tuple[list[Change], Change, str]] = [
    ([], AWARD, "nhập KT-2023-001: 02 cá nhân (Nguyễn Thị Hoa) · Giấy khen · Chủ tịch UBND phường · 2023"),
    (
        [AWARD],
        AwardChanged(award_id=1, fields={"count": 3}),
        "sửa KT-2023-001: 02 cá nhân · Giấy khen · Chủ tịch UBND phường · 2023 "
        "→ 03 cá nhân · Giấy khen · Chủ tịch UBND phường · 2023",
    ),
    (
        [AWARD],
        AwardChanged(award_id=1, fields={"recipients": (RecipientDraft("Trần Thị Lan", is_new=True),)}),
        "sửa tên người nhận của KT-2023-001: 02 cá nhân (Trần Thị Lan) · Giấy khen · Chủ tịch UBND phường · 2023",
    ),
    (
        [AWARD],
        AwardDeleted(award_id=1, why="nhập nhầm"),
        "xoá KT-2023-001: 02 cá nhân · Giấy khen · Chủ tịch UBND phường · 2023",
    ),
    ([], registration(1), "đăng ký ĐK-2024-001: Nguyễn Thị Hoa · Lao động tiên tiến · 2024"),
    (
        [registration(1)],
        RegistrationChanged(number="ĐK-2024-001", fields={"year": 2025}),
        "sửa ĐK-2024-001: Nguyễn Thị Hoa · Lao động tiên tiến · 2024 → Nguyễn Thị Hoa · Lao động tiên tiến · 2025",
    ),
    (
        [registration(1)],
        RegistrationChanged(number="ĐK-2024-001", fields={"targets": (TargetDraft("sáng kiến", id=1),)}),
        "sửa chỉ tiêu của ĐK-2024-001: Nguyễn Thị Hoa · Lao động tiên tiến · 2024",
    ),
    (
        [registration(1)],
        RegistrationWithdrawn(number="ĐK-2024-001", why="chuyển công tác"),
        "rút ĐK-2024-001: Nguyễn Thị Hoa · Lao động tiên tiến · 2024",
    ),
    (
        [registration(1)],
        TargetChanged(target_id=1, fields={"result_amount": "96", "result": "hai hồ sơ trễ"}),
        "ghi kết quả chỉ tiêu “chỉ tiêu 1”: 96 %; hai hồ sơ trễ",
    ),
    (
        [registration(1), TargetChanged(target_id=1, fields={"result_amount": "96"})],
        TargetChanged(target_id=1, fields={"result_amount": "97"}),
        "ghi lại kết quả chỉ tiêu “chỉ tiêu 1”: 96 % → 97 %",
    ),
    (
        [],
        UnitChanged(fields={"signer_name": "Trần Văn Bình", "place": "Kinh Môn"}),
        "sửa thông tin đơn vị (Địa danh, Người ký)",
    ),
    ([], PersonAdded(name="Trần Thị Lan"), "thêm Trần Thị Lan"),
    ([], PersonChanged(person_id=1, fields={"name": "Nguyễn Thị Hòa"}), "đổi tên Nguyễn Thị Hoa thành Nguyễn Thị Hòa"),
    ([], PersonChanged(person_id=1, fields={"birth_year": 1985}), "sửa thông tin của Nguyễn Thị Hoa"),
    ([], CollectiveAdded(name="Hội LHPN phường"), "thêm Hội LHPN phường"),
    (
        [CollectiveAdded(name="Hội LHPN phường")],
        CollectiveChanged(collective_id=1, name="Hội Phụ nữ phường"),
        "đổi tên Hội LHPN phường thành Hội Phụ nữ phường",
    ),
    (
        [],
        NarrativeWritten(year=2023, section="weaknesses", paragraphs=("Chưa có nhiều mô hình mới.",)),
        "viết phần “Hạn chế” của báo cáo 2023",
    ),
    ([], UnitChanged(fields={"base_file_id": 1}), "sửa thông tin đơn vị (mẫu trình bày báo cáo)"),
    ([], MovementLaunched(2024, "Chuyển đổi số"), "thêm phong trào “Chuyển đổi số” năm 2024"),
    (
        [MovementLaunched(2024, "Chuyển đổi số")],
        MovementChanged(1, {"name": "Chuyển đổi số cộng đồng"}),
        "sửa phong trào “Chuyển đổi số cộng đồng” năm 2024",
    ),
    ([MovementLaunched(2024, "Chuyển đổi số")], MovementDeleted(1), "xoá phong trào “Chuyển đổi số” năm 2024"),
    ([], AliasLearned(alias="Hoa văn thư", person_id=1), "nhớ cách gọi tắt “Hoa văn thư”"),
    (
        [AliasLearned(alias="Hoa văn thư", person_id=1)],
        AliasForgotten(alias_id=1),
        "bỏ cách gọi tắt “Hoa văn thư”",
    ),
]
"""What was there, what was changed then, and how that is told."""


@pytest.mark.parametrize(("before", "changed", "told"), TOLD, ids=lambda value: getattr(value, "action", None))
def test_every_change_is_told_in_words(world: World, before: list[Change], changed: Change, told: str) -> None:
    for one in before:
        change(world, one)
    change(world, changed)
    user, scope = world.user, world.scope

    def tell(conn: Connection) -> list[str]:
        ctx = Context(conn=conn, now=world.now, user=user, scope=scope)
        lines = describe_group(ctx, audit.last_group(conn, scope))
        return [load_texts().render(line, {}) for line in lines]

    assert world.store.read_now(tell) == [told]


def test_no_change_is_left_without_words() -> None:
    actions = {kind.action for kind in kinds.Change.__subclasses__()}
    assert set(MAIN) == actions - set(LASTING_ACTIONS) - AT_THE_DOOR
    assert {changed.action for _, changed, _ in TOLD} == set(MAIN)


def test_what_somebody_else_went_on_with_is_not_undone(world: World) -> None:
    change(world, AWARD)
    colleague = add_colleague(world, "Trần Văn Bình")
    change(world, AwardChanged(award_id=1, fields={"count": 5}), scope=colleague)

    [asked] = world.say("hoantac")
    assert "Trần Văn Bình đã sửa tiếp mục này" in asked.text
    assert asked.offered == ()
    assert world.read(awards.get_award, "KT-2023-001").count == 5


def test_a_change_that_comes_between_question_and_press_is_not_lost(world: World) -> None:
    change(world, AWARD)
    colleague = add_colleague(world, "Trần Văn Bình")
    world.say("hoantac")
    change(world, AwardChanged(award_id=1, fields={"count": 5}), scope=colleague)
    [answer] = world.press("Hoàn tác")
    assert "đã sửa tiếp mục này" in answer.text
    assert world.read(awards.get_award, "KT-2023-001").count == 5


def test_another_persons_work_elsewhere_does_not_stand_in_the_way(world: World) -> None:
    change(world, AWARD)
    colleague = add_colleague(world, "Trần Văn Bình")
    change(world, UnitChanged(fields={"place": "Kinh Môn"}))
    change(world, AWARD, scope=colleague)
    world.say("hoantac")
    world.press("Hoàn tác")
    assert world.read(units.get).place == "Long Xuyên"
    assert world.read(awards.get_award, "KT-2023-002") is not None


def test_a_long_group_names_its_first_five(world: World) -> None:
    change(world, *[AWARD] * 7)
    [asked] = world.say("hoantac")
    assert asked.text.count("- nhập KT-2023-") == 5
    assert "… và 2 mục nữa." in asked.text
    world.press("Hoàn tác")
    assert world.read(awards.get_award, "KT-2023-007") is None


def test_a_result_somebody_entered_keeps_the_registration_from_being_undone(world: World) -> None:
    change(world, registration(1))
    colleague = add_colleague(world, "Trần Văn Bình")
    change(world, TargetChanged(target_id=1, fields={"result_amount": "96"}), scope=colleague)
    [asked] = world.say("hoantac")
    assert "Trần Văn Bình đã sửa tiếp mục này" in asked.text
    assert len(world.read(registrations.list_registrations)) == 1
