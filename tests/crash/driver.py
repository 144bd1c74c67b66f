"""The process that is killed: the whole app, with a pipe for a platform.

Over the pipe come updates (id, chat, text). Back go ("acknowledged", id) once an update is in the inbox, and
("reply", outbox id, chat, text) when a message is sent: these are the marks by which the test knows when to kill.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe

from bot.app import App
from bot.channels import Attachment
from bot.clock import freeze_clock
from bot.intake import Arrival
from bot.log import get_log, name_error, set_up_logging
from bot.settings import load_settings
from handlers.engine.stage import Book
from storage.outbox import Outbound

log = get_log(__name__)

NOW = datetime.fromisoformat("2024-01-17T09:00:00+07:00")
CHANNEL = "console"
SECONDS = 0.3
"""Until what a dead process held is free, and looked at."""

Update = tuple[str, str, str]
"""Its id, the chat, the text."""


class PipeChannel:
    """Sends by writing to the pipe, as a platform's server would keep what it was sent."""

    name = CHANNEL
    account = ""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        self._pipe.send(("reply", message.id, message.chat, message.body["text"]))
        return str(message.id)


def serve(url: str, make_book: Callable[[], Book], pipe: Pipe, began: float, lease_seconds: float = SECONDS) -> None:
    """Run the app until the pipe is closed, or until killed. `began`: when it was `NOW`, by the machine's clock."""
    set_up_logging("error", "text")
    asyncio.run(_serve(url, make_book(), pipe, began, lease_seconds))


async def _serve(url: str, book: Book, pipe: Pipe, began: float, lease_seconds: float) -> None:
    clock = freeze_clock(NOW)
    settings = load_settings({"DATABASE_URL": url})
    channel = PipeChannel(pipe)
    timer = lambda: NOW + timedelta(seconds=time.time() - began)  # noqa: E731
    async with App(
        settings, clock, [channel], timer=timer, book=book, lease_seconds=lease_seconds, poll_seconds=SECONDS
    ) as app:
        updates: asyncio.Queue[Update | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_read, args=(pipe, loop, updates), daemon=True).start()
        receiving = set()
        while (update := await updates.get()) is not None:
            task = asyncio.create_task(_accept(app, pipe, update))
            receiving.add(task)
            task.add_done_callback(receiving.discard)


def _read(pipe: Pipe, loop: asyncio.AbstractEventLoop, updates: asyncio.Queue[Update | None]) -> None:
    while True:
        try:
            update = pipe.recv()
        except (EOFError, OSError):
            loop.call_soon_threadsafe(updates.put_nowait, None)
            return
        loop.call_soon_threadsafe(updates.put_nowait, update)


async def _accept(app: App, pipe: Pipe, update: Update) -> None:
    external_id, chat, text = update
    arrival = Arrival(
        channel=CHANNEL,
        account="",
        external_id=external_id,
        chat=chat,
        sender=chat,
        sender_name=chat,
        raw={"kind": "text", "text": text},
    )
    while True:
        try:
            await app.intake.accept(arrival)
        except Exception as error:  # not kept, so not acknowledged: a platform delivers it again
            log.error("driver.not_kept", **name_error(error))
            await asyncio.sleep(0.1)
        else:
            break
    pipe.send(("acknowledged", external_id))
