"""The whole app on the Zalo Bot channel, in the test's own event loop, with the double for a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.app import App
from bot.channels.zalo_bot.channel import ZaloBot
from bot.clock import Clock, freeze_clock, start_timer
from bot.settings import Settings, load_settings
from handlers.engine.stage import Book
from tests.channels.running import NOW, RunningBot, find_free_port, make_echo, receive, wait_until
from tests.doubles.zalo_bot import ZaloBotDouble
from tests.patience import PATIENCE

LEAD_SECONDS = 0.5


@dataclass
class Bot(RunningBot[ZaloBot, ZaloBotDouble]):
    """A running app and its channel."""

    async def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until every event has been heard, and nothing is to be taken, done or sent."""
        await wait_until(lambda: self.double.is_heard, seconds)
        await self.calm_down(seconds)


def make_settings(double: ZaloBotDouble, url: str, **environ: str) -> Settings:
    return load_settings(
        {
            "DATABASE_URL": url,
            "ZALO_BOT_TOKEN": double.token,
            "ZALO_BOT_API_URL": double.base_url,
            "ZALO_BOT_MODE": "polling",
            "HTTP_PORT": str(find_free_port()),
            **environ,
        }
    )


def use_webhook() -> dict[str, str]:
    """The settings of a bot that Zalo calls directly."""
    port = str(find_free_port())
    return {"ZALO_BOT_MODE": "auto", "PUBLIC_URL": f"http://127.0.0.1:{port}", "HTTP_PORT": port}


@asynccontextmanager
async def run_bot(
    double: ZaloBotDouble,
    url: str,
    book: Book | None = None,
    *,
    environ: dict[str, str] | None = None,
    answer_seconds: float = PATIENCE,
    clock: Clock | None = None,
    **parts: Any,
) -> AsyncIterator[Bot]:
    """The app, receiving, on a morning in January 2024. Its calls and polls begin anew soon after a failure."""
    settings = make_settings(double, url, **(environ or {}))
    clock = clock or freeze_clock(NOW)
    channel = ZaloBot(
        settings, clock=clock, random=Random(1), poll_seconds=1, first_pause=0.02, answer_seconds=answer_seconds
    )
    parts.setdefault("timer", start_timer(clock))
    parts.setdefault("lead_seconds", LEAD_SECONDS)
    async with (
        App(settings, clock, [channel], book=book or make_echo(), **parts) as app,
        receive(app, channel),
    ):
        yield Bot(app, channel, settings, double)
