"""The whole app on one channel, in the test's own event loop: what is alike whatever the platform."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import pytest

from bot.app import App
from bot.channels import Platform
from bot.intake import Intake
from bot.settings import Settings
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Incoming, Say, Words
from handlers.engine.stage import Book
from storage import conversations
from storage.changes import Actor, MemberJoined, UnitFounded, apply_changes
from storage.database import Connection, Store
from storage.records import Role, Scope
from tests.bot.small_book import make_small_book
from tests.doubles.mishaps import Silence
from tests.patience import PATIENCE

NOW = datetime.fromisoformat("2024-01-17T09:00:00+07:00")

WARD = UnitFounded(
    kind="phường",
    name="Long Xuyên",
    district="thị xã Kinh Môn",
    province="tỉnh Hải Dương",
    code=None,
    place="Long Xuyên",
    signer_name="Phạm Văn Giang",
    signer_title="CHỦ TỊCH",
    addressee=None,
    distribution=(),
    ref="unit",
)

SILENCE_SECONDS = 2.0
"""How long a bot waits for an answer that never comes. One that does come is rarely on its way for so long."""

PlatformT = TypeVar("PlatformT", bound=Platform)
DoubleT = TypeVar("DoubleT")


@dataclass
class RunningBot(Generic[PlatformT, DoubleT]):
    """A running app, its one channel, and the double that it talks with."""

    app: App
    channel: PlatformT
    settings: Settings
    double: DoubleT

    @property
    def store(self) -> Store:
        return self.app.store

    @property
    def url(self) -> str:
        """Of its own web server."""
        return f"http://127.0.0.1:{self.settings.http_port}"

    def deliver_now(self) -> None:
        """Look at once for what a test has put into the outbox."""
        self.app.deliverer.loop.wake()

    async def calm_down(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing is to be taken, done or sent."""
        assert await self.app.wait_until_quiet(self.channel, seconds), "not quiet in time"


@asynccontextmanager
async def receive(app: App, channel: Platform) -> AsyncIterator[None]:
    """Serve the channel until the test is through."""
    until = asyncio.Event()
    serving = asyncio.create_task(app.serve([channel], until=until))
    try:
        yield
    finally:
        until.set()
        await serving


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def make_echo() -> Book:
    """A book that says what it hears, to anybody, and what kind of thing it is where it is no text."""

    def echo(ctx: Context, incoming: Incoming) -> Act:
        heard = incoming.text or incoming.token or (incoming.file.name if incoming.file else "") or incoming.kind
        if heard == "hỏng":
            raise ZeroDivisionError
        return Act(say=Say((Words("menu.echo", text=heard),)))

    return replace(make_small_book(), meet_stranger=echo)


def found_ward(store: Store) -> Scope:
    """A unit, and its admin at a terminal."""

    def found(conn: Connection) -> Scope:
        talk = conversations.find_or_start(conn, "console", "quản trị", "quản trị", "quản trị", "quản trị", NOW)
        user_id = talk.user_id
        unit_id = apply_changes(conn, None, Actor(user_id, None, NOW), [WARD])["unit"].id
        return Scope(unit_id, user_id, "admin")

    return store.run_now(found)


def add_member(
    store: Store,
    admin: Scope,
    channel: str,
    account: str,
    chat: str,
    name: str,
    role: Role = "officer",
    now: datetime = NOW,
) -> Scope:
    """Make whoever talks in a chat a member of the admin's ward without their typing a code."""

    def join(conn: Connection) -> Scope:
        user_id = conversations.find_or_start(conn, channel, account, chat, chat, name, now).user_id
        joined = MemberJoined(user_id, role, name=name, is_new_person=True)
        apply_changes(conn, admin, Actor(admin.user_id, None, now), [joined])
        return Scope(admin.unit_id, user_id, role)

    return store.run_now(join)


def choose_wait(*faults: object) -> float:
    """How long a bot that meets these faults waits for answers: long, except where one of them is silence."""
    return SILENCE_SECONDS if any(isinstance(fault, Silence) for fault in faults) else PATIENCE


def fail_to_keep(monkeypatch: pytest.MonkeyPatch, error: Exception, times: int) -> None:
    """Let the database refuse so many updates, then take them as ever."""
    accept, failures = Intake.accept, iter(range(times))

    async def fail_at_first(intake: Intake, *arrivals: Any) -> list[int | None]:
        if next(failures, None) is not None:
            raise error
        return await accept(intake, *arrivals)

    monkeypatch.setattr(Intake, "accept", fail_at_first)


async def wait_until(happened: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait, without standing in the bot's way, until it is true."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - databases and the double are watched from outside
            await asyncio.sleep(0.02)
