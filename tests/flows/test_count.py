"""Counting: what a member may know, sums that add up whatever is in the ledger, texts that are no question."""

from __future__ import annotations

import random

import pytest

from handlers.flows import tallying
from handlers.flows.count import is_question
from storage.changes import AwardEntered, CollectiveAdded, PersonAdded, RecipientDraft
from tests.dialogues.world import World
from tests.flows.acting import become, change
from tests.flows.contexts import NO_CONTEXT
from tests.flows.looking import labels, look

CODES = ("giay-khen", "bang-khen", "lao-dong-tien-tien", "don-vi-quyet-thang", "chien-si-thi-dua-co-so", None)
GIVERS = (
    ("commune-chair", "Chủ tịch UBND phường", "commune"),
    ("party-commune", "Đảng ủy phường", "party-commune"),
    None,
)


def award(code: str | None, kind: str, count: int, *, year: int = 2023, giver: int | None = 0) -> AwardEntered:
    given = GIVERS[giver] if giver is not None else None
    return AwardEntered(
        year=year,
        code=code,
        form=code,
        conferrer_kind=given[0] if given else None,
        conferrer=given[1] if given else None,
        conferrer_level=given[2] if given else None,  # type: ignore[arg-type] # a stable word of the list above
        recipient_kind=kind,  # type: ignore[arg-type] # likewise
        count=count,
    )


@pytest.mark.parametrize("seed", range(5))
def test_every_breakdown_adds_up_to_the_sum(world: World, seed: int) -> None:
    rolled = random.Random(seed)
    for _ in range(25):
        giver = rolled.choice([0, 1, None])
        kind = rolled.choice(["individual", "collective", "household"])
        change(world, award(rolled.choice(CODES), kind, rolled.randint(1, 30), giver=giver))

    rows = look(world, lambda ctx: tallying.tally(ctx, tallying.ask_plain((2023,))))
    total = sum(row.count for row in rows)
    assert tallying.total(rows) == total > 0
    assert sum(tallying.total(found) for _, _, found in tallying.by_form(rows)) == total
    assert sum(tallying.total(found) for _, found in tallying.by_conferrer(rows)) == total
    [shown] = world.say("dem 2023")
    assert f"Năm 2023: {total} lượt khen thưởng" in shown.text


def test_a_member_is_told_that_only_their_own_awards_are_counted(world: World) -> None:
    change(world, PersonAdded(name="Trần Thị Lan"))
    own = (RecipientDraft("Nguyễn Thị Hoa", person_id=1),)
    other = (RecipientDraft("Trần Thị Lan", person_id=2),)
    for recipients in (own, other):
        change(world, AwardEntered(**{**award("giay-khen", "individual", 1).__dict__, "recipients": recipients}))
    change(world, award("giay-khen", "individual", 7, year=2022))
    become(world, "member", person_id=1)

    [shown] = world.say("nam 2023 co bao nhieu giay khen")
    assert "Năm 2023: 1 lượt giấy khen" in shown.text
    assert "Chỉ tính phần anh/chị được xem" in shown.text
    [shown] = world.say("nam 2022 co bao nhieu giay khen")
    assert "Trong phần anh/chị được xem chưa có lượt nào năm 2022" in shown.text, "what others got is not denied"
    [shown] = world.say("Trần Thị Lan được khen gì")
    assert "chưa có tên" in shown.text


def test_one_of_several_recipients_has_one(world: World) -> None:
    change(world, PersonAdded(name="Trần Thị Lan"))
    both = (RecipientDraft("Nguyễn Thị Hoa", person_id=1), RecipientDraft("Trần Thị Lan", person_id=2))
    change(world, AwardEntered(**{**award("giay-khen", "individual", 19).__dict__, "recipients": both}))
    [shown] = world.say("chị Lan năm 2023 được mấy giấy khen")
    assert "Năm 2023: 1 lượt giấy khen cho Trần Thị Lan" in shown.text
    become(world, "member", person_id=1)
    [shown] = world.say("nam 2023 co bao nhieu giay khen")
    assert "Năm 2023: 1 lượt giấy khen" in shown.text


def test_members_of_a_collective_are_counted_by_the_names_that_are_known(world: World) -> None:
    change(world, CollectiveAdded(name="Trường mầm non Hoa Mai"))
    change(world, PersonAdded(name="Lê Thị Mận", collective_id=1))
    taught = (RecipientDraft("Lê Thị Mận", person_id=2), RecipientDraft("Nguyễn Thị Hoa", person_id=1))
    title = award("lao-dong-tien-tien", "individual", 9)
    change(world, AwardEntered(**{**title.__dict__, "recipients": taught}))

    [shown] = world.say("trường mầm non Hoa Mai mấy cô được LĐTT 2023")
    assert "1 lượt lao động tiên tiến cho người của Trường mầm non Hoa Mai" in shown.text
    assert "Lê Thị Mận" in shown.text
    assert "Nguyễn Thị Hoa" not in shown.text


def test_an_award_of_the_catalogue_is_not_counted_with_its_family(world: World) -> None:
    """ "Kỷ niệm chương vì sự nghiệp ..." is one of many kỷ niệm chương."""
    change(world, AwardEntered(**{**award("ky-niem-chuong", "individual", 4).__dict__}))
    [shown] = world.say("bao nhieu ki niem chuong nam 2023")
    assert "Năm 2023: 4 lượt kỷ niệm chương" in shown.text


def test_a_giver_that_is_asked_for_leaves_out_those_without_one(world: World) -> None:
    change(world, award("giay-khen", "individual", 3), award("giay-khen", "individual", 2, giver=None))
    [shown] = world.say("giấy khen của chủ tịch phường năm 2023")
    assert "Năm 2023: 3 lượt giấy khen của Chủ tịch UBND phường" in shown.text
    assert "Ngoài ra 2 lượt chưa ghi nơi tặng, không tính." in shown.text


def test_the_years_with_data_are_offered_newest_first(world: World) -> None:
    for year in (2019, 2020, 2021, 2022, 2023):
        change(world, award("giay-khen", "individual", 1, year=year))
    world.say("bao nhieu giay khen nam 2018")
    assert labels(world) == ["2023", "2022", "2021"]


@pytest.mark.parametrize(
    "text", ["nam 2023 co bao nhieu giay khen", "LĐTT 2023?", "khoan, năm 2023 có mấy chiến sĩ thi đua?"]
)
def test_a_question_is_known_as_one(text: str) -> None:
    assert is_question(NO_CONTEXT, text)


@pytest.mark.parametrize("text", ["Trần Thị Lan", "45", "xoá hết khen thưởng 2023", "Hồ sơ còn chậm.", "2023", ""])
def test_an_answer_is_no_question(text: str) -> None:
    assert not is_question(NO_CONTEXT, text)


@pytest.mark.parametrize("text", ["à thế hả", "ok em", "cảm ơn", "asdf"])
def test_what_says_nothing_new_is_no_follow_up(world: World, text: str) -> None:
    change(world, award("giay-khen", "individual", 3))
    world.say("nam 2023 co bao nhieu giay khen")
    [shown] = world.say(text)
    assert "lượt giấy khen" not in shown.text
