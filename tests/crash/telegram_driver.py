"""The process that is killed: the whole app on the Telegram channel. Everything it is told comes over the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection as Pipe
from random import Random

from bot.app import App, freeze_clock, start_timer
from bot.channels.telegram import send
from bot.channels.telegram.channel import Telegram
from bot.log import set_up_logging
from bot.settings import load_settings
from handlers.engine.stage import Book
from tests.crash.driver import NOW


def serve(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe) -> None:
    """Run the app until the other end of the pipe is closed, or until killed."""
    set_up_logging("error", "text")
    send.OVERALL_RATE = 1000  # the double keeps no pace, and a kill is worth more than a wait
    asyncio.run(_serve(environ, make_book(), pipe))


async def _serve(environ: Mapping[str, str], book: Book, pipe: Pipe) -> None:
    settings = load_settings(environ)
    channel = Telegram(settings, random=Random(1), poll_seconds=1, first_pause=0.02)
    clock = freeze_clock(NOW)
    loop, until = asyncio.get_running_loop(), asyncio.Event()
    threading.Thread(target=wait_for_end, args=(pipe, loop, until), daemon=True).start()
    seconds = 0.3
    timer = start_timer(clock)
    async with App(
        settings,
        clock,
        [channel],
        timer=timer,
        book=book,
        lease_seconds=seconds,
        lead_seconds=seconds,
        poll_seconds=seconds,
    ) as app:
        await app.serve([channel], until=until)


def wait_for_end(pipe: Pipe, loop: asyncio.AbstractEventLoop, until: asyncio.Event) -> None:
    """Set the event when the other end of the pipe is closed."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        loop.call_soon_threadsafe(until.set)
