"""People who talk with a running app: what they say goes through its intake, what they hear through a channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from typing import Any

from bot.app import App
from bot.channels import Attachment, Channel
from bot.clock import freeze_clock, start_timer
from bot.intake import Arrival
from bot.settings import load_settings
from handlers.engine.messages import Outgoing
from handlers.engine.stage import Book
from storage.outbox import Outbound
from tests.patience import PATIENCE

NOW = datetime.fromisoformat("2024-01-17T09:00:00+07:00")
CHANNEL = "console"
_numbers = count(1)


class Ears:
    """A channel that keeps what each chat was told, in order."""

    name = CHANNEL
    account = ""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Outgoing]] = []
        self.files: list[tuple[str, bytes]] = []
        self._said = asyncio.Condition()

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        self.heard.append((message.chat, Outgoing.from_body(message.body, message.file_id)))
        if attachment is not None:
            self.files.append((attachment[0].name, attachment[1]))
        async with self._said:
            self._said.notify_all()
        return f"p{len(self.heard)}"

    async def wait_for(self, chat: str, messages: int, seconds: float = PATIENCE) -> None:
        """Wait until the chat was told so many messages."""
        async with asyncio.timeout(seconds), self._said:
            await self._said.wait_for(lambda: len(self.texts(chat)) >= messages)

    def texts(self, chat: str) -> list[str]:
        return [outgoing.text for to, outgoing in self.heard if to == chat]


@asynccontextmanager
async def run_app(url: str, channel: Channel, book: Book, **parts: Any) -> AsyncIterator[App]:
    """The app on a database, on a morning in January 2024."""
    clock = freeze_clock(NOW)
    settings = load_settings({"DATABASE_URL": url})
    async with App(settings, clock, [channel], timer=start_timer(clock), book=book, **parts) as app:
        yield app


def arrive(sender: str, text: str, external_id: str | None = None, **raw: Any) -> Arrival:
    """What `sender` says, as their channel delivers it."""
    return Arrival(
        channel=CHANNEL,
        account="",
        external_id=external_id or f"update-{next(_numbers)}",
        chat=sender,
        sender=sender,
        sender_name=sender,
        raw={"kind": "text", "text": text, **raw},
    )


async def say(app: App, channel: Channel, sender: str, *texts: str) -> None:
    """Say one text after the other, each once the one before has been answered."""
    for text in texts:
        await app.intake.accept(arrive(sender, text))
        assert await app.wait_until_quiet(channel, PATIENCE), "not answered in time"
