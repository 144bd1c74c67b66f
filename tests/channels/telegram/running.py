"""The whole app on the Telegram channel, in the test's own event loop, with the double for a server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from bot.app import App
from bot.channels.telegram.channel import Telegram
from bot.clock import freeze_clock, start_timer
from bot.settings import Settings, load_settings
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Incoming, Say, Words
from handlers.engine.stage import Book
from storage import conversations
from storage.changes import Actor, MemberJoined, UnitFounded, apply_changes
from storage.database import Connection, Store
from storage.records import Role, Scope
from tests.bot.small_book import make_small_book
from tests.doubles.telegram import Phone, TelegramDouble
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


@dataclass
class Bot:
    """A running app and its channel."""

    app: App
    channel: Telegram
    settings: Settings
    serving: asyncio.Task[None]
    double: TelegramDouble

    @property
    def store(self) -> Store:
        return self.app.store

    @property
    def now(self) -> datetime:
        return NOW

    def deliver_now(self) -> None:
        """Look at once for what a test has put into the outbox."""
        self.app.deliverer.loop.wake()

    @property
    def url(self) -> str:
        """Of its own web server."""
        return f"http://127.0.0.1:{self.settings.http_port}"

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until every update is confirmed, and nothing is to be taken, done or sent."""
        await wait_until(lambda: not self.double.pending, seconds)
        await self.calm_down(seconds)

    async def calm_down(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing is to be taken, done or sent."""
        assert await self.app.wait_until_quiet(self.channel, seconds), "not quiet in time"


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def make_settings(double: TelegramDouble, url: str, **environ: str) -> Settings:
    return load_settings(
        {
            "DATABASE_URL": url,
            "TELEGRAM_BOT_TOKEN": double.token,
            "TELEGRAM_API_URL": double.base_url,
            "TELEGRAM_MODE": "polling",
            "HTTP_PORT": str(find_free_port()),
            **environ,
        }
    )


def use_webhook() -> dict[str, str]:
    """The settings of a bot that Telegram calls directly."""
    port = str(find_free_port())
    return {"TELEGRAM_MODE": "auto", "PUBLIC_URL": f"http://127.0.0.1:{port}", "HTTP_PORT": port}


@asynccontextmanager
async def run_bot(
    double: TelegramDouble,
    url: str,
    book: Book | None = None,
    *,
    environ: dict[str, str] | None = None,
    answer_seconds: float = 2.0,
    **parts: Any,
) -> AsyncIterator[Bot]:
    """The app, receiving, on a morning in January 2024. Its fetches and polls begin anew soon after a failure."""
    settings = make_settings(double, url, **(environ or {}))
    channel = Telegram(settings, random=Random(1), poll_seconds=1, first_pause=0.02, answer_seconds=answer_seconds)
    clock = freeze_clock(NOW)
    until = asyncio.Event()
    async with App(settings, clock, [channel], timer=start_timer(clock), book=book or make_echo(), **parts) as app:
        serving = asyncio.create_task(app.serve([channel], until=until))
        try:
            yield Bot(app, channel, settings, serving, double)
        finally:
            until.set()
            await serving


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


def let_in(bot: Bot, admin: Scope, phone: Phone, role: Role = "officer") -> Scope:
    """Make somebody a member of the ward without their typing a code."""

    def join(conn: Connection) -> Scope:
        chat, name = str(phone.person.id), phone.person.first_name
        user_id = conversations.find_or_start(conn, "telegram", bot.channel.account, chat, chat, name, NOW).user_id
        joined = MemberJoined(user_id, role, name=name, is_new_person=True)
        apply_changes(conn, admin, Actor(admin.user_id, None, NOW), [joined])
        return Scope(admin.unit_id, user_id, role)

    return bot.store.run_now(join)


async def wait_until(happened: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait, without standing in the bot's way, until it is true."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - databases and the double are watched from outside
            await asyncio.sleep(0.02)


def texts(phone: Phone) -> list[str]:
    """All that the bot has said in a chat."""
    return [message.text for message in phone.chat if message.from_bot]
