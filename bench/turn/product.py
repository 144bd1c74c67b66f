"""The program itself: its intake, its worker and its store, as `bot.app` joins them, without what sends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from bench.measuring import Sample, Stopwatch
from bench.turn.dialogue import DIALOGUE, Press, find_token, sender_of
from bench.turn.recording import Recording
from bench.turn.talking import talk
from bench.turn.wire import parse, read_arrival
from bench.turn.world import WARM_UP, copy_template
from bench.wards import NOW
from bot.intake import Intake
from bot.worker import Settled, Worker
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage.database import Connection, Store

T = TypeVar("T")


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


def measure(template: Path, recording: Recording, chats: int) -> Sample:
    """One round on a fresh database."""
    path = copy_template(template, "product")
    stopwatch = Stopwatch()
    with closing(Store.open(f"sqlite:///{path}")) as store:
        asyncio.run(_hold(store, recording, chats, stopwatch))
    return stopwatch.share(chats * len(DIALOGUE))


async def _hold(store: Store, recording: Recording, chats: int, stopwatch: Stopwatch) -> None:
    waiting: dict[int, asyncio.Future[Outgoing]] = {}
    shown: dict[int, Outgoing] = {}

    def settle(settled: Settled) -> None:
        waiting.pop(settled.conversation_id).set_result(settled.outgoing[0])

    watched: Any = _Watched(store, settle)
    worker = Worker(
        watched, make_book(), parse, clock=lambda: NOW, timer=lambda: NOW, on_settled=lambda: worker.loop.wake()
    )
    intake = Intake(watched, lambda: NOW, worker.loop.wake)
    bodies = {
        chat: [(one.update, _find_place_of_token(recording[chat], place)) for place, one in enumerate(recording[chat])]
        for chat in recording
    }

    async def answer(chat: int, place: int) -> None:
        body, recorded = bodies[chat][place]
        if recorded is not None:
            step = DIALOGUE[place]
            assert isinstance(step, Press)
            body = body.replace(recorded, b'"data": "%s"' % find_token(shown[chat], step.label).encode())
        future = waiting[conversation_of[chat]] = asyncio.get_running_loop().create_future()
        await intake.accept(read_arrival(body))
        shown[chat] = await future

    conversation_of = await store.read(_find_conversations)
    working = asyncio.create_task(worker.loop.run())
    await talk(answer, [WARM_UP])
    stopwatch.start()
    await talk(answer, range(chats))
    stopwatch.stop()
    worker.loop.stop()
    await working
    await worker.finish()


def _find_conversations(conn: Connection) -> dict[int, int]:
    from storage import conversations

    found = {}
    for chat in range(WARM_UP + 1):
        sender = str(sender_of(chat))
        from bench.turn.dialogue import BOT

        talk = conversations.find_conversation(conn, "telegram", str(BOT), sender, sender)
        assert talk is not None
        found[chat] = talk.id
    return found


def _find_place_of_token(exchanges: Any, place: int) -> bytes | None:
    step = DIALOGUE[place]
    if not isinstance(step, Press):
        return None
    return b'"data": "%s"' % find_token(exchanges[place - 1].reply, step.label).encode()
