"""The process that is killed: the whole app on the Zalo OA channel. Everything it is told comes over the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection as Pipe

from bot.app import App, freeze_clock, start_timer
from bot.channels.zalo_oa.channel import ZaloOa
from bot.log import set_up_logging
from bot.settings import load_settings
from handlers.engine.stage import Book
from tests.crash.driver import NOW
from tests.crash.telegram_driver import wait_for_end


def serve(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe) -> None:
    """Run the app until the other end of the pipe is closed, or until killed."""
    set_up_logging("error", "text")
    asyncio.run(_serve(environ, make_book(), pipe))


async def _serve(environ: Mapping[str, str], book: Book, pipe: Pipe) -> None:
    settings = load_settings(environ)
    clock = freeze_clock(NOW)
    channel = ZaloOa(settings, clock=clock)
    loop, until = asyncio.get_running_loop(), asyncio.Event()
    threading.Thread(target=wait_for_end, args=(pipe, loop, until), daemon=True).start()
    seconds = 0.3
    async with App(
        settings,
        clock,
        [channel],
        timer=start_timer(clock),
        book=book,
        lease_seconds=seconds,
        lead_seconds=seconds,
        poll_seconds=seconds,
    ) as app:
        await app.serve([channel], until=until)
