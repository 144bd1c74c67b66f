"""Looking up: numbers in every spelling, registrations, decisions of one number, what a member may see and do."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.flows import looking_up
from storage.changes import AwardChanged, AwardEntered, DecisionDraft, PersonAdded, RecipientDraft
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, become, change, registration
from tests.flows.looking import labels, look

AWARD = AwardEntered(
    year=2023,
    code="giay-khen-chu-tich-ubnd-cap-xa",
    form="giay-khen",
    conferrer_kind="commune-chair",
    conferrer="Chủ tịch UBND phường",
    conferrer_level="commune",
    recipient_kind="individual",
    count=1,
)


@pytest.mark.parametrize(
    "text", ["KT-2023-001", "kt-2023-1", "KT 2023 001", "kt2023001", "kt1", "kt 001", "/tracuu kt001"]
)
def test_a_record_is_found_by_its_number_in_any_spelling(world: World, text: str) -> None:
    change(world, AWARD)
    [shown] = world.say(text)
    assert shown.text.startswith("KT-2023-001 (đang tính)")


def test_a_number_without_a_year_means_the_newest_year_that_has_it(world: World) -> None:
    change(world, AWARD)
    change(world, AwardEntered(**{**AWARD.__dict__, "year": 2022}), AwardEntered(**{**AWARD.__dict__, "year": 2022}))
    assert world.say("kt1")[0].text.startswith("KT-2023-001")
    assert world.say("kt2")[0].text.startswith("KT-2022-002")


@pytest.mark.parametrize("text", ["ĐK-2024-001", "đk1", "dk-2024-001"])
def test_a_registration_is_shown_with_its_targets(world: World, text: str) -> None:
    change(world, registration(2))
    [shown] = world.say(text)
    assert "ĐK-2024-001 · Nguyễn Thị Hoa" in shown.text
    assert "- chỉ tiêu 2, 98 %" in shown.text


def test_a_person_is_shown_with_awards_and_registrations(world: World) -> None:
    change(world, AwardEntered(**{**AWARD.__dict__, "recipients": (RecipientDraft("Nguyễn Thị Hoa", person_id=1),)}))
    change(world, registration(1))
    [shown] = world.say("nguyen thi hoa")
    assert "Nguyễn Thị Hoa (Văn phòng): 1 mục trong sổ." in shown.text
    assert "Đăng ký: ĐK-2024-001 · Nguyễn Thị Hoa · Lao động tiên tiến · 2024" in shown.text
    assert labels(world) == ["KT-2023-001", "ĐK-2024-001"]
    [shown] = world.press("ĐK-2024-001")
    assert "Chỉ tiêu:" in shown.text


def test_decisions_of_one_number_are_asked_about(world: World) -> None:
    for day in (date(2023, 2, 28), date(2023, 9, 2)):
        change(world, AwardEntered(**{**AWARD.__dict__, "decision": DecisionDraft("45/QĐ-UBND", day)}))
    [shown] = world.say("qd 45")
    assert "có thể là một trong các mục dưới đây" in shown.text
    assert labels(world) == ["QĐ 45/QĐ-UBND ngày 02/09/2023", "QĐ 45/QĐ-UBND ngày 28/02/2023"]
    [shown] = world.press("QĐ 45/QĐ-UBND ngày 28/02/2023")
    assert "1 mục = 1 lượt" in shown.text
    assert "KT-2023-001" in shown.text
    assert "KT-2023-002" not in shown.text


def test_many_awards_of_one_person_come_by_pages(world: World) -> None:
    mine = AwardEntered(**{**AWARD.__dict__, "recipients": (RecipientDraft("Nguyễn Thị Hoa", person_id=1),)})
    for _ in range(9):
        change(world, mine)
    world.say("nguyen thi hoa")
    assert labels(world)[-1] == "Trang sau"
    world.press("Trang sau")
    assert labels(world) == ["KT-2023-009", "Trang trước"]
    world.press("Trang trước")
    assert len(labels(world)) == 9


def test_the_history_names_who_changed_what(world: World) -> None:
    change(world, AWARD)
    colleague = add_colleague(world, "Phạm Văn Bốn")
    change(world, AwardChanged(award_id=1, fields={"count": 3, "reason": "giữ gìn trật tự"}), scope=colleague)
    [shown] = world.say("kt1")
    assert "quản trị: nhập" in shown.text
    assert "Phạm Văn Bốn: sửa: Số lượng: 1 → 3; Thành tích: (chưa có) → giữ gìn trật tự" in shown.text


def test_a_member_sees_their_own_award_and_changes_nothing(world: World) -> None:
    change(world, PersonAdded(name="Trần Thị Lan"))
    both = (RecipientDraft("Nguyễn Thị Hoa", person_id=1), RecipientDraft("Trần Thị Lan", person_id=2))
    change(world, AwardEntered(**{**AWARD.__dict__, "count": 2, "recipients": both}))
    change(world, AwardEntered(**{**AWARD.__dict__, "recipients": both[1:]}))
    world.say("kt1")
    assert "Xoá" in labels(world)
    become(world, "member", person_id=1)

    [shown] = world.press("Xoá")
    assert "KT-2023-001 (đang tính)" in shown.text, "the old button deletes nothing"
    assert labels(world) == []
    assert "Trần Thị Lan" not in shown.text
    assert "Sổ chưa có" in world.say("kt2")[0].text


def test_a_lookup_while_a_draft_is_open_leaves_the_draft(world: World) -> None:
    change(world, AWARD)
    world.say("nhap ldtt")
    [shown] = world.say("/tracuu kt1")
    assert "KT-2023-001 (đang tính)" in shown.text
    assert shown.text.count("Bản nhập dở vẫn còn") == 1
    run = world.run()
    assert run is not None
    assert run.flow == "enter_award"


def test_a_name_of_a_person_is_no_number(world: World) -> None:
    assert look(world, lambda ctx: looking_up.look_up_number(ctx, "Nguyễn Thị Hoa")) is None
    assert look(world, lambda ctx: looking_up.look_up_number(ctx, "28/2/2023")) is None
