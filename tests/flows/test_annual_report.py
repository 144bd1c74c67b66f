"""The report that was ordered: what comes back when it failed, or when its reader has moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.engine.flow import Act, Context
from handlers.engine.messages import Words
from handlers.flows.annual_report import take_result
from storage import reports
from storage.changes import NarrativeWritten, ReportBuilt
from storage.records import Scope
from tests.dialogues.world import World
from tests.flows.acting import become, change
from tests.flows.looking import labels, look
from tests.flows.test_find_record import AWARD


def ordered(world: World) -> dict[str, Any]:
    scope = world.scope
    args = {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role, "year": 2023, "day": "2024-01-17"}
    return {"kind": "result", "job": "annual_report", "args": args}


def keys(act: Act) -> list[str]:
    assert act.say is not None
    return [line.key for line in act.say.words if isinstance(line, Words)]


def take(world: World, result: Mapping[str, Any]) -> Act:
    return look(world, lambda ctx: take_result(ctx, result))


def test_a_failed_report_is_said_and_can_be_tried_again(world: World) -> None:
    act = take(world, {**ordered(world), "error": "MemoryError"})
    assert keys(act) == ["annual_report.failed"]
    assert act.changes == ()
    assert act.say is not None
    assert [option.id for option in act.say.options] == ["build:2023"]


def test_a_report_of_a_unit_one_has_left_is_not_handed_over(world: World) -> None:
    result = {**ordered(world), "file_id": 1, "name": "x.docx", "summary": "", "snapshot": {"gaps": []}}
    result["args"]["unit_id"] = 99
    act = take(world, result)
    assert keys(act) == ["annual_report.moved"]
    assert act.say is not None
    assert act.say.file_id is None
    assert act.changes == ()


def test_a_report_ordered_before_access_was_taken_is_not_handed_over(world: World) -> None:
    result = {**ordered(world), "file_id": 1, "name": "x.docx", "summary": "", "snapshot": {"gaps": []}}
    user, now = world.user, world.now

    def receive(scope: Scope | None) -> Act:
        return world.store.read_now(
            lambda conn: take_result(Context(conn=conn, now=now, user=user, scope=scope), result)
        )

    assert keys(receive(None)) == ["annual_report.moved"]
    scope = world.scope
    member = Scope(unit_id=scope.unit_id, user_id=scope.user_id, role="member")
    assert keys(receive(member)) == ["annual_report.moved"]


def test_each_report_handed_out_is_kept_as_a_version(world: World) -> None:
    change(world, AWARD)
    world.say("baocao 2023")
    world.say("baocao 2023")
    built = world.read(reports.list_reports, 2023)
    assert [one.version for one in built] == [2, 1]
    assert built[0].snapshot["totals"]["all"] == 1
    assert world.file_names[built[0].file_id].endswith("_ban2.docx")


def test_reading_in_the_chat_tells_when_the_ledger_has_moved_on(world: World) -> None:
    change(world, AWARD)
    world.say("baocao 2023")
    [shown] = world.press("Xem trong chat")
    assert "Sổ đã đổi" not in shown.text
    change(world, NarrativeWritten(year=2023, section="weaknesses", paragraphs=("Còn chậm.",)))
    [shown] = world.press("Xem trong chat")
    assert shown.text.startswith("Sổ đã đổi sau khi soạn tệp.")


def test_old_buttons_of_the_report_ask_for_the_role_again(world: World) -> None:
    change(world, AWARD)
    world.say("baocao 2023")
    become(world, "member", person_id=1)
    for label in ("Xem trong chat", "Bổ sung nội dung", "Soạn lại"):
        [shown] = world.press(label)
        assert "cần quyền cao hơn" in shown.text, label
    assert labels(world) == []


def test_the_last_missing_section_is_asked_for_at_once(world: World) -> None:
    for section in ("situation", "launching", "strengths", "direction", "theme", "tasks"):
        change(world, NarrativeWritten(year=2023, section=section, paragraphs=("Một câu.",)))
    world.say("baocao 2023")
    [shown] = world.press("Bổ sung nội dung")
    assert "Phần “Hạn chế”" in shown.text


def test_a_report_is_one_change_of_the_ledger(world: World) -> None:
    result = {**ordered(world), "file_id": 1, "name": "x.docx", "summary": "", "snapshot": {"gaps": []}}
    act = take(world, result)
    [built] = act.changes
    assert isinstance(built, ReportBuilt)
    assert (built.year, built.file_id) == (2023, 1)
