"""People whom no unit knows: kindly met, shown nothing, and nothing of theirs is started."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.assistant import make_book
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming, IncomingKind
from handlers.engine.stage import render
from handlers.engine.turn import take_turn
from storage.database import Connection
from storage.records import Run
from tests.dialogues.world import World


def meet(world: World, incoming: Incoming) -> tuple[str, list[Run]]:
    """What a person without a unit is told on a channel where nobody may set one up, and the runs of that turn."""
    user = replace(world.user, unit_id=None, role=None, person_id=None, current_run=None, offered=())

    def take(conn: Connection) -> tuple[str, list[Run]]:
        turn = take_turn(make_book(), Context(conn=conn, now=world.now, user=user, scope=None), incoming)
        assert turn.changes == ()
        assert turn.jobs == ()
        assert turn.current is None
        [said] = render(turn, make_book().texts, {}, turn.runs)
        assert said.offered == ()
        return said.text, list(turn.runs.values())

    return world.store.read_now(take)


@pytest.mark.parametrize("text", ["alo", "/dangky", "dem 2023", "lx29k7", "toi la van thu phuong", "/trogiup", "1"])
def test_a_stranger_is_told_whom_to_ask(world: World, text: str) -> None:
    world.given("sample awards")
    said, runs = meet(world, Incoming(kind="text", text=text))
    assert said.startswith("Chào anh/chị.")
    assert "nhờ quản trị sổ" in said
    assert "Long Xuyên" not in said
    assert [run.status for run in runs] == ["done"]


@pytest.mark.parametrize("kind", ["voice", "photo", "file", "location", "sticker", "edited", "other"])
def test_what_a_stranger_sends_is_not_opened(world: World, kind: IncomingKind) -> None:
    said, _ = meet(world, Incoming(kind=kind))
    assert "chưa mở" in said


def test_a_strangers_press_does_nothing(world: World) -> None:
    """Even with the token of a button that somebody else was shown."""
    world.say("/trogiup")
    token = world.said[-1].offered[0].token
    said, _ = meet(world, Incoming(kind="press", token=token))
    assert "nhờ quản trị sổ" in said
