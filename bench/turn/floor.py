"""The floor: the same rows in the same commits by the bare driver, with nothing understood and nothing decided."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias

import psycopg
from sqlalchemy import JSON

from bench.measuring import Sample, Stopwatch
from bench.turn.recording import Recording, Write
from bench.turn.talking import talk
from bench.turn.world import WARM_UP, Databases
from storage.database import WRITERS
from storage.tables import metadata

Statement: TypeAlias = tuple[str, tuple[Any, ...]]
_BATCH = 64


def measure(databases: Databases, recording: Recording, chats: int, at_once: int | None = None) -> Sample:
    """One round on a fresh database, in all chats at once or in so many at a time."""
    url = databases.open_fresh("floor")
    is_sqlite = url.startswith("sqlite:///")
    mark = "?" if is_sqlite else "%s"
    prepared = {
        chat: [(one.update, _prepare(one.intake, mark), _prepare(one.turn, mark)) for one in exchanges]
        for chat, exchanges in recording.items()
    }
    stopwatch, waits = Stopwatch(), list[float]()
    with closing(_Writer(url.removeprefix("sqlite:///")) if is_sqlite else _Pool(url)) as writer:

        async def answer(chat: int, place: int) -> None:
            body, intake, turn = prepared[chat][place]
            json.loads(body)
            await writer.write(intake)
            await writer.write(turn)

        async def hold() -> None:
            await talk(answer, [WARM_UP])
            stopwatch.start()
            waits.extend(await talk(answer, range(chats), at_once))
            stopwatch.stop()

        asyncio.run(hold())
    return stopwatch.share(chats * len(prepared[0]), waits)


def _prepare(writes: Sequence[Write], mark: str) -> list[Statement]:
    return [_write_statement(write, mark) for write in writes]


def _write_statement(write: Write, mark: str) -> Statement:
    values = tuple(_as_text(write.table, name, value) for name, value in write.values.items())
    if write.is_new:
        marks = ", ".join([mark] * len(write.values))
        return f"INSERT INTO {write.table} ({', '.join(write.values)}) VALUES ({marks})", values  # noqa: S608
    assignments = ", ".join(f'"{name}" = {mark}' for name in write.values)
    keys = " AND ".join(f"{name} = {mark}" for name in write.key)
    return (
        f"UPDATE {write.table} SET {assignments} WHERE {keys}",  # noqa: S608
        (*values, *write.key.values()),
    )


def _as_text(table: str, name: str, value: Any) -> Any:
    """A value as both databases take it: SQLite hands back a number that was written as JSON."""
    is_json = isinstance(metadata.tables[table].c[name].type, JSON)
    return json.dumps(value) if is_json and isinstance(value, int | float) else value


class _Writer:
    """One thread with one connection that commits all that waits at once."""

    def __init__(self, path: str) -> None:
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


class _Pool:
    """A few threads with a connection each, which commit alone what they write: PostgreSQL puts commits together."""

    def __init__(self, url: str) -> None:
        self._connections: SimpleQueue[psycopg.Connection[Any]] = SimpleQueue()
        for _ in range(WRITERS):
            self._connections.put(psycopg.connect(url))
        self._executor = ThreadPoolExecutor(WRITERS)

    async def write(self, statements: list[Statement]) -> None:
        """Return once the statements are committed."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._commit, statements)

    def close(self) -> None:
        self._executor.shutdown()
        for _ in range(WRITERS):
            self._connections.get().close()

    def _commit(self, statements: list[Statement]) -> None:
        connection = self._connections.get()
        try:
            for sql, values in statements:
                connection.execute(sql, values)
            connection.commit()
        finally:
            self._connections.put(connection)


def _resolve(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)
