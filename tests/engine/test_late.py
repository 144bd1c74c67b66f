"""A number or label said well before the newest question is no answer to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.engine.messages import Incoming, Outgoing
from tests.dialogues.chats import ConsoleChat
from tests.dialogues.world import World

WARD = "unit phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"


class SlowChat(ConsoleChat):
    """A chat whose messages were said so long ago."""

    ago = timedelta()

    def __init__(self) -> None:
        self.world: World

    def parse(self, raw: Any) -> Incoming:
        return replace(super().parse(raw), said_at=self.world.now - self.ago)


@pytest.fixture
def chat() -> SlowChat:
    return SlowChat()


@pytest.fixture
def world(sqlite_url: str, chat: SlowChat) -> Iterator[World]:
    world = World(sqlite_url, chat=chat)
    chat.world = world
    world.given(WARD)
    yield world
    world.close()


def only(said: list[Outgoing]) -> str:
    [message] = said
    return message.text


@pytest.mark.parametrize("answer", ["1", "cá nhân"])
def test_an_answer_to_an_older_question_is_not_taken(world: World, chat: SlowChat, answer: str) -> None:
    asked = only(world.say("/dangky"))
    chat.ago = timedelta(hours=2)

    explained, _, again = only(world.say(answer)).partition("\n")
    assert explained == (
        "Tin này anh/chị nhắn lúc 07:00 17/01, trước câu dưới đây, nên tôi chưa làm theo, để khỏi ghi nhầm."
    )
    assert again == asked
    chat.ago = timedelta(seconds=30)
    assert "Họ và tên" in only(world.say(answer))


def test_outside_a_question_the_same_is_offered_again(world: World, chat: SlowChat) -> None:
    world.say("trợ giúp")
    chat.ago = timedelta(hours=2)
    late = world.say("1")

    assert only(late).startswith("Tin này anh/chị nhắn lúc 07:00 17/01")
    chat.ago = timedelta()
    assert "Đăng ký cho cá nhân hay tập thể?" in only(world.say("1"))


def test_what_is_no_choice_counts_however_late_it_comes(world: World, chat: SlowChat) -> None:
    world.say("/dangky")
    world.say("1")
    chat.ago = timedelta(hours=2)

    assert "năm nào" in only(world.say("Nguyễn Văn An"))
