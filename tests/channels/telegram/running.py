"""The whole app on the Telegram channel, in the test's own event loop, with the double for a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from bot.app import App
from bot.channels.telegram.channel import Telegram
from bot.clock import freeze_clock, start_timer
from bot.settings import Settings, load_settings
from handlers.engine.stage import Book
from storage.records import Role, Scope
from tests.channels.running import NOW, RunningBot, add_member, find_free_port, make_echo, receive, wait_until
from tests.doubles.telegram import Phone, TelegramDouble
from tests.patience import PATIENCE


@dataclass
class Bot(RunningBot[Telegram, TelegramDouble]):
    """A running app and its channel."""

    @property
    def now(self) -> datetime:
        return NOW

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until every update is confirmed, and nothing is to be taken, done or sent."""
        await wait_until(lambda: not self.double.pending, seconds)
        await self.calm_down(seconds)


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
    answer_seconds: float = PATIENCE,
    **parts: Any,
) -> AsyncIterator[Bot]:
    """The app, receiving, on a morning in January 2024. Its fetches and polls begin anew soon after a failure."""
    settings = make_settings(double, url, **(environ or {}))
    channel = Telegram(settings, random=Random(1), poll_seconds=1, first_pause=0.02, answer_seconds=answer_seconds)
    clock = freeze_clock(NOW)
    async with (
        App(settings, clock, [channel], timer=start_timer(clock), book=book or make_echo(), **parts) as app,
        receive(app, channel),
    ):
        yield Bot(app, channel, settings, double)


def let_in(bot: Bot, admin: Scope, phone: Phone, role: Role = "officer") -> Scope:
    """Make somebody a member of the ward without their typing a code."""
    account, chat, name = bot.channel.account, str(phone.person.id), phone.person.first_name
    return add_member(bot.store, admin, "telegram", account, chat, name, role)


def texts(phone: Phone) -> list[str]:
    """All that the bot has said in a chat."""
    return [message.text for message in phone.chat if message.from_bot]
