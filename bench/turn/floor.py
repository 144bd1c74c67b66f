"""The floor: the same rows in the same commits by bare sqlite3, with nothing understood and nothing decided."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias

from bench.measuring import Sample, Stopwatch
from bench.turn.recording import Recording, Write
from bench.turn.talking import talk
from bench.turn.world import WARM_UP, copy_template

Statement: TypeAlias = tuple[str, tuple[Any, ...]]
_BATCH = 64


def measure(template: Path, recording: Recording, chats: int) -> Sample:
    """One round on a fresh database."""
    prepared = {
        chat: [(one.update, _prepare(one.intake), _prepare(one.turn)) for one in exchanges]
        for chat, exchanges in recording.items()
    }
    path = copy_template(template, "floor")
    stopwatch = Stopwatch()
    with closing(_Writer(path)) as writer:

        async def answer(chat: int, place: int) -> None:
            body, intake, turn = prepared[chat][place]
            json.loads(body)
            await writer.write(intake)
            await writer.write(turn)

        async def hold() -> None:
            await talk(answer, [WARM_UP])
            stopwatch.start()
            await talk(answer, range(chats))
            stopwatch.stop()

        asyncio.run(hold())
    return stopwatch.share(chats * len(prepared[0]))


def _prepare(writes: Sequence[Write]) -> list[Statement]:
    return [_write_statement(write) for write in writes]


def _write_statement(write: Write) -> Statement:
    if write.is_new:
        marks = ", ".join("?" * len(write.values))
        return f"INSERT INTO {write.table} ({', '.join(write.values)}) VALUES ({marks})", tuple(write.values.values())  # noqa: S608
    assignments = ", ".join(f'"{name}" = ?' for name in write.values)
    keys = " AND ".join(f"{name} = ?" for name in write.key)
    return (
        f"UPDATE {write.table} SET {assignments} WHERE {keys}",  # noqa: S608
        (*write.values.values(), *write.key.values()),
    )


class _Writer:
    """One thread with one connection that commits all that waits at once."""

    def __init__(self, path: Path) -> None:
        self._queue: SimpleQueue[tuple[list[Statement], asyncio.Future[None]] | None] = SimpleQueue()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    async def write(self, statements: list[Statement]) -> None:
        """Return once the statements are committed."""
        future = asyncio.get_running_loop().create_future()
        self._queue.put((statements, future))
        await future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < _BATCH:
                try:
                    more = self._queue.get_nowait()
                except Empty:
                    break
                if more is None:
                    self._queue.put(None)
                    break
                batch.append(more)
            self._connection.execute("BEGIN IMMEDIATE")
            for statements, _ in batch:
                for sql, values in statements:
                    self._connection.execute(sql, values)
            self._connection.execute("COMMIT")
            futures = [future for _, future in batch]
            futures[0].get_loop().call_soon_threadsafe(_resolve, futures)


def _resolve(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)
