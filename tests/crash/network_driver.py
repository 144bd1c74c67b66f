"""The process that is killed: the whole app on a channel. Everything it is told comes over the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection as Pipe

from bot.app import App
from bot.channels import Platform
from bot.clock import Clock, freeze_clock, start_timer
from bot.log import set_up_logging
from bot.settings import Settings, load_settings
from handlers.engine.stage import Book
from tests.crash.driver import NOW, SECONDS

MakeChannel = Callable[[Settings, Clock], Platform]


def run_channel(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe, make: MakeChannel) -> None:
    """Run the app on one channel until the other end of the pipe is closed, or until killed."""
    set_up_logging("error", "text")
    asyncio.run(_serve(load_settings(environ), make_book(), pipe, make))


async def _serve(settings: Settings, book: Book, pipe: Pipe, make: MakeChannel) -> None:
    clock = freeze_clock(NOW)
    channel = make(settings, clock)
    loop, until = asyncio.get_running_loop(), asyncio.Event()
    threading.Thread(target=_wait_for_end, args=(pipe, loop, until), daemon=True).start()
    async with App(
        settings,
        clock,
        [channel],
        timer=start_timer(clock),
        book=book,
        lease_seconds=SECONDS,
        lead_seconds=SECONDS,
        poll_seconds=SECONDS,
    ) as app:
        await app.serve([channel], until=until)


def _wait_for_end(pipe: Pipe, loop: asyncio.AbstractEventLoop, until: asyncio.Event) -> None:
    """Set the event when the other end of the pipe is closed."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        loop.call_soon_threadsafe(until.set)
