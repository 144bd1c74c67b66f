"""The whole app on the Zalo OA channel, in the test's own event loop, with the double for Zalo."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.channel import PATH, ZaloOa
from bot.clock import Clock
from bot.settings import Settings, load_settings
from handlers.engine.messages import Outgoing
from handlers.engine.stage import Book
from storage import conversations, outbox, tokens
from storage.database import Connection
from storage.outbox import GivenUp
from storage.records import Offered, Role, Scope
from storage.tokens import Pair
from tests.channels.running import RunningBot, add_member, find_free_port, make_echo, receive, wait_until
from tests.doubles.zalo_oa import APP_ID, Phone, ZaloOaDouble
from tests.doubles.zalo_oa import Clock as FakeClock
from tests.patience import PATIENCE

HOA = "2460000000000000246"
LAN = "2470000000000000247"


@dataclass
class Bot(RunningBot[ZaloOa, ZaloOaDouble]):
    """A running app and its channel."""

    @property
    def webhook(self) -> str:
        return f"{self.url}{PATH}"

    @property
    def pair(self) -> Pair:
        found = self.store.read_now(lambda conn: tokens.find(conn, NAME, APP_ID))
        assert found is not None
        return found

    @property
    def given_up(self) -> list[GivenUp]:
        return self.store.read_now(outbox.given_up)

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until every event is delivered, and nothing is to be taken, done or sent."""
        await wait_until(lambda: not self.double.caller.pending, seconds)
        await self.calm_down(seconds)

    async def tell(self, phone: Phone, text: str, *labels: str, file_id: int | None = None) -> None:
        """Send something unasked, as a reminder is, and wait until that has come to its end."""
        offered = tuple(Offered(label, f"1.1.{number}") for number, label in enumerate(labels))
        now = self.double.clock.read()

        def put(conn: Connection) -> None:
            talk = conversations.find_or_start(conn, NAME, APP_ID, phone.id, phone.id, phone.account.name, now)
            outbox.put(conn, talk.id, None, [(Outgoing(text, offered).to_body(), file_id)], now)

        await self.store.run(put)
        self.deliver_now()

    def let_in(self, admin: Scope, phone: Phone, role: Role = "officer") -> Scope:
        """Make somebody a member of the ward without their typing a code."""
        chat, name = phone.id, phone.account.name
        return add_member(self.store, admin, NAME, APP_ID, chat, name, role, now=self.double.clock.read())


def make_settings(double: ZaloOaDouble, url: str, **environ: str) -> Settings:
    """With a refresh token of its own, unless the test brings one."""
    own = {} if "ZALO_OA_REFRESH_TOKEN" in environ else double.make_environ()
    return load_settings({"DATABASE_URL": url, "HTTP_PORT": str(find_free_port()), **own, **environ})


def start_timer(clock: FakeClock) -> Clock:
    """A timer that runs on and follows the clock when that is moved."""
    began = time.monotonic()
    return lambda: clock.read() + timedelta(seconds=time.monotonic() - began)


@asynccontextmanager
async def run_bot(
    double: ZaloOaDouble,
    url: str,
    book: Book | None = None,
    *,
    environ: dict[str, str] | None = None,
    settings: Settings | None = None,
    answer_seconds: float = PATIENCE,
    watch_seconds: float = 0.2,
    **parts: Any,
) -> AsyncIterator[Bot]:
    """The app, receiving, at the time of the double's clock."""
    settings = settings or make_settings(double, url, **(environ or {}))
    channel = ZaloOa(settings, clock=double.clock.read, answer_seconds=answer_seconds, watch_seconds=watch_seconds)
    timer = start_timer(double.clock)
    async with (
        App(settings, double.clock.read, [channel], timer=timer, book=book or make_echo(), **parts) as app,
        receive(app, channel),
    ):
        bot = Bot(app, channel, settings, double)
        await wait_until(lambda: is_open(settings.http_port))
        with double.world.change():
            double.caller.url = bot.webhook
        try:
            yield bot
        finally:
            with double.world.change():
                double.caller.url = ""


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
