"""Texts and files that nothing asked for."""

from __future__ import annotations

import pytest

from storage import narratives
from tests.dialogues.world import World
from tests.flows.acting import become
from tests.flows.looking import labels

PAGE = "Năm qua phường đã làm được nhiều việc.\nPhong trào lan đến từng tổ dân phố."


@pytest.mark.parametrize(
    "content",
    [PAGE.encode(), b"\xef\xbb\xbf" + PAGE.encode(), PAGE.encode("utf-16")],
    ids=["utf-8", "utf-8 with a mark", "utf-16"],
)
def test_a_text_file_is_read_in_the_encodings_of_notepad(world: World, content: bytes) -> None:
    world.send_file("nhan-xet.txt", content, "text/plain")
    world.press("Ghi vào phần lời 2023")
    world.say("uu diem")
    assert world.read(narratives.get_section, 2023, "strengths").paragraphs == tuple(PAGE.split("\n"))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"12345", b"\xff\xfe\x00"], ids=["empty", "binary", "digits", "cut"]
)
def test_a_file_without_words_is_said_to_be_so(world: World, content: bytes) -> None:
    [_, shown] = world.send_file("tep.txt", content, "text/plain")
    assert "không đọc được chữ trong tệp tep.txt" in shown.text


def test_a_file_that_is_too_long_is_refused(world: World) -> None:
    [_, shown] = world.send_file("dai.txt", "Một câu. ".encode() * 30_000, "text/plain")
    assert "dài hơn 100.000" in shown.text


def test_a_member_is_not_offered_to_write_the_report(world: World) -> None:
    become(world, "member", person_id=1)
    [shown] = world.say(PAGE)
    assert "chưa tự đọc được" in shown.text
    assert labels(world) == []
    [shown] = world.say("phần hạn chế thêm ý: hồ sơ chậm")
    assert "Tôi chưa hiểu" in shown.text


def test_a_kept_page_is_not_written_by_somebody_who_may_no_longer(world: World) -> None:
    world.say(PAGE)
    become(world, "member", person_id=1)
    [shown] = world.press("Ghi vào phần lời 2023")
    assert "cần quyền cao hơn" in shown.text


@pytest.mark.parametrize("text", ["👍", "…", "?", "   .  "])
def test_signs_alone_are_answered_too(world: World, text: str) -> None:
    [shown] = world.say(text)
    assert shown.text
