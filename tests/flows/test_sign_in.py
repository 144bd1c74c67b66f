"""People whom no unit knows: whatever they send, they are shown nothing of any unit and start nothing in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.assistant import make_book
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming, IncomingKind
from handlers.engine.stage import render
from handlers.engine.turn import take_turn
from storage.changes import AccessAsked, CodeMistyped
from storage.database import Connection
from tests.dialogues.world import World

DOOR = (AccessAsked, CodeMistyped)
"""What a stranger's words may bring about."""


def meet(world: World, incoming: Incoming) -> str:
    """What a person without a unit is told on a channel where nobody may set one up."""
    user = replace(world.user, unit_id=None, role=None, person_id=None, current_run=None, offered=())

    def take(conn: Connection) -> str:
        turn = take_turn(make_book(), Context(conn=conn, now=world.now, user=user, scope=None), incoming)
        assert all(isinstance(change, DOOR) for change in turn.changes)
        assert turn.jobs == ()
        assert turn.current is None
        assert {run.flow for run in turn.runs.values()} <= {"sign_in", "menu"}
        [said] = render(turn, make_book().texts, {}, turn.runs)
        return said.text

    return world.store.read_now(take)


def shows_data(said: str) -> bool:
    return any(word in said for word in ("Long Xuyên", "Kinh Môn", "Nguyễn", "lượt", "KT-", "ĐK-"))


@pytest.mark.parametrize("text", ["alo", "/dangky", "dem 2023", "lx29k7", "toi la van thu phuong", "/trogiup", "1"])
def test_a_stranger_sees_and_starts_nothing(world: World, text: str) -> None:
    world.given("sample awards")
    said = meet(world, Incoming(kind="text", text=text))
    assert said
    assert not shows_data(said)


@pytest.mark.parametrize("kind", ["voice", "photo", "file", "location", "sticker", "edited", "other"])
def test_what_a_stranger_sends_is_not_opened(world: World, kind: IncomingKind) -> None:
    said = meet(world, Incoming(kind=kind))
    assert "chưa mở" in said
    assert not shows_data(said)


def test_a_strangers_press_of_somebody_elses_button_opens_nothing(world: World) -> None:
    world.say("/trogiup")
    token = world.said[-1].offered[0].token
    assert not shows_data(meet(world, Incoming(kind="press", token=token)))
