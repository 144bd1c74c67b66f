"""Wake-up: what one process commits the others see at once, without looking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from bot.loop import Loop
from bot.waking import Waker, keep_listening
from storage import bell
from storage.database import Store
from tests.patience import PATIENCE


class Looker:
    """Counts how often its loop has looked."""

    def __init__(self) -> None:
        self.looks = 0
        self.loop = Loop("looker", self._look, poll_seconds=3600.0)

    async def _look(self) -> None:
        self.looks += 1

    async def wait_for(self, looks: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.looks < looks:  # noqa: ASYNC110 - counted, not told
                await asyncio.sleep(0.01)


async def calm_down(*lookers: Looker) -> None:
    """Wait until all have begun to listen and nobody has looked for a while: each start rings once."""
    async with asyncio.timeout(PATIENCE):
        before: list[int] = []
        while before != (before := [one.looks for one in lookers]) or min(before) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


@asynccontextmanager
async def waking(url: str, name: str) -> AsyncIterator[tuple[Waker, Looker]]:
    store, looker = Store.open(url), Looker()
    waker = Waker(store, [looker.loop], name)
    looking = asyncio.create_task(looker.loop.run())
    waker.start()
    yield waker, looker
    await waker.stop()
    looker.loop.stop()
    await looking
    store.close()


async def test_another_process_is_woken(postgresql_url: str) -> None:
    async with waking(postgresql_url, "a") as (first, one), waking(postgresql_url, "b") as (_, other):
        await calm_down(one, other)
        before = (one.looks, other.looks)
        first.wake()
        await one.wait_for(before[0] + 1)
        await other.wait_for(before[1] + 1)
        await calm_down(one, other)
        assert (one.looks, other.looks) == (before[0] + 1, before[1] + 1), "nobody rings back, or hears themselves"


async def test_many_commits_make_few_rings(postgresql_url: str) -> None:
    async with waking(postgresql_url, "a") as (first, one), waking(postgresql_url, "b") as (_, other):
        await calm_down(one, other)
        before = other.looks
        for _ in range(200):
            first.wake()
            await asyncio.sleep(0)
        await other.wait_for(before + 1)
        await calm_down(one, other)
        assert other.looks - before < 20


async def test_a_command_rings_when_it_has_committed(postgresql_url: str) -> None:
    async with waking(postgresql_url, "a") as (_, looker):
        await calm_down(looker)
        before = looker.looks
        command = Store.open(postgresql_url)
        command.run_now(bell.ring)
        command.close()
        await looker.wait_for(before + 1)


async def test_listening_goes_on_after_the_connection_was_lost(postgresql_url: str) -> None:
    rings = 0

    def count() -> None:
        nonlocal rings
        rings += 1

    async def wait_for(number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while rings < number:  # noqa: ASYNC110 - counted, not told
                await asyncio.sleep(0.01)

    listening = asyncio.create_task(keep_listening(postgresql_url, count, "a", pause=0.05))
    await wait_for(1)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        await wait_for(2)
        connection.execute(f"NOTIFY {bell.NAME}".encode())
    await wait_for(3)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_on_sqlite_only_the_own_loops_are_woken(sqlite_url: str) -> None:
    async with waking(sqlite_url, "a") as (waker, looker):
        await looker.wait_for(1)
        waker.wake()
        await looker.wait_for(2)
