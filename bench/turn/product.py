"""The program itself: its intake, its worker and its store, as `bot.app` joins them, without what sends."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr
from typing import Any, Literal, TypeVar

from bench.measuring import Sample, Stopwatch
from bench.turn.dialogue import BOT, DIALOGUE, Press, find_token, sender_of
from bench.turn.recording import Exchange, Recording
from bench.turn.talking import talk
from bench.turn.wire import parse, read_arrival
from bench.turn.world import WARM_UP, Databases
from bench.wards import NOW
from bot.channels.telegram import NAME
from bot.garbage import search_less
from bot.intake import Intake
from bot.log import set_up_logging
from bot.settling import Settled
from bot.worker import Worker
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage import conversations
from storage.database import Connection, Store

T = TypeVar("T")


def measure(
    databases: Databases,
    recording: Recording,
    chats: int,
    at_once: int | None = None,
    log_level: Literal["info", "warning"] = "info",
) -> Sample:
    """One round on a fresh database, in all chats at once or in so many at a time, with the log going nowhere."""
    url = databases.open_fresh("product")
    stopwatch = Stopwatch()
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere), _searching_less():
        set_up_logging(log_level, "json")
        with closing(Store.open(url)) as store:
            waits = asyncio.run(_hold(store, recording, chats, at_once, stopwatch))
    set_up_logging("warning", "text")
    return stopwatch.share(chats * len(DIALOGUE), waits)


@contextmanager
def _searching_less() -> Iterator[None]:
    """As `bot.app.serve` does once, but for this round only."""
    before = gc.get_threshold()
    search_less()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class _Watched:
    """The store, with an eye on which turns were committed."""

    def __init__(self, store: Store, on_settled: Callable[[Settled], None]) -> None:
        self._store = store
        self._on_settled = on_settled

    async def run(self, work: Callable[[Connection], T]) -> T:
        result = await self._store.run(work)
        if isinstance(result, Settled):
            self._on_settled(result)
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._store.read(work)


async def _hold(
    store: Store, recording: Recording, chats: int, at_once: int | None, stopwatch: Stopwatch
) -> list[float]:
    waiting: dict[int, asyncio.Future[Outgoing]] = {}
    """By conversation: who waits for its answer."""
    shown: dict[int, Outgoing] = {}

    def hand_over(settled: Settled) -> None:
        waiting.pop(settled.conversation_id).set_result(settled.outgoing[0])

    watched: Any = _Watched(store, hand_over)
    worker = Worker(watched, make_book(), parse, clock=lambda: NOW, timer=lambda: NOW, on_settled=lambda: None)
    intake = Intake(watched, lambda: NOW, worker.expect)
    templates = {chat: _prepare(exchanges) for chat, exchanges in recording.items()}
    conversation_of = await store.read(_find_conversations)

    async def answer(chat: int, place: int) -> None:
        body, recorded = templates[chat][place]
        step = DIALOGUE[place]
        if isinstance(step, Press):
            body = body.replace(recorded, _write_data(shown[chat], step))
        future = waiting[conversation_of[chat]] = asyncio.get_running_loop().create_future()
        await intake.accept(read_arrival(body))
        shown[chat] = await future

    working = asyncio.create_task(worker.loop.run())
    await talk(answer, [WARM_UP])
    stopwatch.start()
    waits = await talk(answer, range(chats), at_once)
    stopwatch.stop()
    worker.loop.stop()
    await working
    await worker.finish()
    return waits


def _prepare(exchanges: Sequence[Exchange]) -> list[tuple[bytes, bytes]]:
    """The updates with what is pressed in them: ids of runs are given anew in every round."""
    return [
        (one.update, _write_data(exchanges[place - 1].reply, step) if isinstance(step, Press) else b"")
        for place, (one, step) in enumerate(zip(exchanges, DIALOGUE, strict=True))
    ]


def _write_data(shown: Outgoing, step: Press) -> bytes:
    return b'"data": "%s"' % find_token(shown, step.label).encode()


def _find_conversations(conn: Connection) -> dict[int, int]:
    """The conversation of each chat."""
    found = {}
    for chat in range(WARM_UP + 1):
        sender = str(sender_of(chat))
        conversation = conversations.find_conversation(conn, NAME, str(BOT), sender, sender)
        assert conversation is not None
        found[chat] = conversation.id
    return found
