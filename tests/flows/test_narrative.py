"""Prose of the report: which year is meant, what is a heading, whose work is kept."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.flows.prose import match_section
from handlers.flows.which_report import Which, find_which, read_which, report_year
from storage import narratives
from storage.changes import AwardEntered, NarrativeWritten
from tests.dialogues.world import ZONE, World
from tests.flows.acting import add_colleague, change
from tests.flows.looking import look
from tests.flows.test_find_record import AWARD


@pytest.mark.parametrize(
    ("today", "years", "meant"),
    [
        ("2024-01-17", (), 2023),
        ("2024-01-17", (2023,), 2023),
        ("2024-01-17", (2023, 2024), 2023),
        ("2024-01-17", (2022,), 2022),
        ("2024-11-20", (2023, 2024), 2024),
        ("2024-11-20", (2023,), 2023),
        ("2024-11-20", (), 2024),
    ],
)
def test_the_report_that_is_being_written(world: World, today: str, years: tuple[int, ...], meant: int) -> None:
    for year in years:
        change(world, AwardEntered(**{**AWARD.__dict__, "year": year}))
    world.now = datetime.fromisoformat(f"{today}T09:00").replace(tzinfo=ZONE)
    assert look(world, report_year) == meant


@pytest.mark.parametrize(("today", "meant"), [("2024-02-17", 2023), ("2024-04-01", 2024), ("2024-07-05", 2024)])
def test_the_half_year_that_is_meant(world: World, today: str, meant: int) -> None:
    world.now = datetime.fromisoformat(f"{today}T09:00").replace(tzinfo=ZONE)
    assert look(world, lambda ctx: read_which(ctx, "6 thang")) == Which(meant, "half")
    assert look(world, lambda ctx: find_which(ctx, "phần hạn chế 6 tháng")) == Which(meant, "half")
    assert look(world, lambda ctx: read_which(ctx, "6 tháng 2022")) == Which(2022, "half")


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("ưu điểm", "strengths"),
        ("han che", "weaknesses"),
        ("dac diem", "situation"),
        ("đặc điểm tình hình", "situation"),
        ("phuong huong", "direction"),
        ("chu de", "theme"),
        ("cau ket", "closing"),
        ("phát động", "launching"),
        ("giai phap", "tasks"),
        ("thi đua", None),
        ("số liệu", None),
    ],
)
def test_sections_by_the_words_people_use(typed: str, section: str | None) -> None:
    assert match_section(typed) == section


def test_a_paste_goes_after_what_a_colleague_wrote_meanwhile(world: World) -> None:
    world.say("noidung han che")
    written = NarrativeWritten(year=2023, section="weaknesses", paragraphs=("Của đồng nghiệp.",))
    change(world, written, scope=add_colleague(world, "Phạm Văn Bốn"))
    world.say("Của tôi.")
    held = world.read(narratives.get_section, 2023, "weaknesses")
    assert held.paragraphs == ("Của đồng nghiệp.", "Của tôi.")


def test_a_first_sentence_that_only_begins_like_the_heading_is_kept(world: World) -> None:
    world.say("noidung han che")
    world.say("Hạn chế lớn nhất là hồ sơ còn chậm.\nCó nơi còn hình thức.")
    held = world.read(narratives.get_section, 2023, "weaknesses")
    assert held.paragraphs == ("Hạn chế lớn nhất là hồ sơ còn chậm.", "Có nơi còn hình thức.")


def test_a_text_of_many_pages_is_saved_whole(world: World) -> None:
    lines = [f"Đoạn số {number} của phần này nói về một việc đã làm." for number in range(1, 401)]
    world.say("noidung uu diem")
    [shown] = world.say("\n".join(lines))
    assert "Đã ghi 400 đoạn" in shown.text
    assert "(và 394 đoạn nữa)" in shown.text
    assert world.read(narratives.get_section, 2023, "strengths").paragraphs == tuple(lines)
    [shown] = world.say("noidung uu diem")
    assert len(shown.text) < 2000, "the question shows how the section begins"


def test_one_line_while_a_draft_is_open_is_saved_and_leaves_the_draft(world: World) -> None:
    world.say("nhap ldtt")
    [shown] = world.say("/noidung hạn chế: hồ sơ còn chậm")
    assert "Đã ghi 1 đoạn" in shown.text
    assert shown.text.count("Bản nhập dở vẫn còn") == 1
    run = world.run()
    assert run is not None
    assert (run.flow, run.status) == ("enter_award", "open")
