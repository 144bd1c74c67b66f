"""One award in one line: what the draft gets from it, and which sentences are no entry."""

from __future__ import annotations

from typing import Any

import pytest

from storage.records import Run
from tests.dialogues.world import World


def begun(world: World, text: str) -> Run:
    world.say(text)
    run = world.run()
    assert run is not None, world.said[-1].text
    assert run.flow == "enter_award"
    return run


def names(draft: dict[str, Any]) -> list[str]:
    return [one["name"] for one in draft.get("recipients", [])]


@pytest.mark.parametrize(
    "text",
    [
        "giấy khen cho bà Trần Thị Lan, qđ 45 ngày 28/2/2023",
        "gk cho ba Tran Thi Lan qd 45 28/2/2023",
        "nhập giấy khen cho đồng chí trần thị lan, quyết định số 45 ngày 28/02/2023",
        "/khenthuong trần thị lan giấy khen qđ 45 28/2/2023",
        "nhap giay khen ba tran thi lan qd so 45 ngay 28/2/2023",
    ],
)
def test_one_award_however_it_is_typed(world: World, text: str) -> None:
    draft = begun(world, text).draft
    assert (draft["award"], draft["recipient_kind"], draft["count"]) == ("giay-khen", "individual", 1)
    assert (draft["decision_number"], draft["decision_date"], draft["year"]) == ("45", "2023-02-28", 2023)
    assert names(draft) in (["Trần Thị Lan"], ["Tran Thi Lan"])


def test_the_conferrer_is_written_as_the_unit_writes_it(world: World) -> None:
    draft = begun(world, "giấy khen của thị ủy cho ông Phạm Văn Bốn năm 2023").draft
    assert draft["conferrer"] == {"kind": "party-district", "name": "Thị ủy Kinh Môn", "level": "party-district"}


def test_a_giver_after_the_award_is_no_recipient(world: World) -> None:
    draft = begun(world, "nhap giay khen thi uy").draft
    assert draft["conferrer"]["name"] == "Thị ủy Kinh Môn"
    assert "recipients" not in draft


def test_a_known_collective_after_the_award_is_its_recipient(world: World) -> None:
    world.given("collective Hội LHPN phường Long Xuyên")
    draft = begun(world, "nhap bang khen hoi lhpn").draft
    assert names(draft) == ["Hội LHPN phường Long Xuyên"]
    assert "conferrer" not in draft


def test_a_title_without_its_level_is_asked(world: World) -> None:
    run = begun(world, "nhập chiến sĩ thi đua cho Nguyễn Văn An năm 2023")
    assert run.step == "award"
    assert "Chiến sĩ thi đua cơ sở" in [offer.label for offer in world.said[-1].offered]


def test_the_reason_is_kept_without_the_year(world: World) -> None:
    text = "giấy khen của chủ tịch phường cho ông Nguyễn Văn Minh vì cứu người bị nạn, năm 2023"
    assert begun(world, text).draft["reason"] == "cứu người bị nạn"


def test_a_day_to_come_is_asked_again(world: World) -> None:
    draft = begun(world, "giấy khen cho bà Trần Thị Lan, qđ 45 ngày 28/2/2025").draft
    assert "decision_date" not in draft
    assert draft["decision_number"] == "45"


@pytest.mark.parametrize(
    "text",
    [
        "ai được giấy khen năm 2023",
        "bà Lan được giấy khen năm 2023 chưa?",
        "giấy khen thị ủy 2023",
        "giấy khen năm 2023 tập thể",
        "cho em hỏi chế độ thưởng của bằng khen tỉnh",
        "sửa giấy khen thị ủy thành 3",
        "xoá giấy khen cho bà Lan",
        "cảm ơn",
        "bà Lan được khen",
    ],
)
def test_what_is_no_entry(world: World, text: str) -> None:
    world.say(text)
    run = world.run()
    assert run is None or run.flow != "enter_award"
