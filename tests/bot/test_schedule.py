"""The clean-up happens by itself, in one process."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.leading import Leadership
from bot.schedule import Schedule
from storage import inbox, retention
from storage.database import Store
from storage.gauges import read_gauges
from tests.patience import PATIENCE
from tests.storage.test_retention import AFTER, KEEP, count
from tests.storage.world import NOW, receive


async def test_the_books_forget(store: Store) -> None:
    old, waiting = receive(store, "Lan"), receive(store, "Lan")
    store.run_now(lambda conn: inbox.finish(conn, old, NOW))
    now = AFTER
    schedules = [
        Schedule(
            store,
            Leadership(store, timer=lambda: now, holder=name, seconds=30.0),
            timer=lambda: now,
            keep=KEEP,
            look_seconds=0.05,
        )
        for name in "ab"
    ]
    running = [asyncio.create_task(schedule.run()) for schedule in schedules]
    async with asyncio.timeout(PATIENCE):
        while store.read_now(lambda conn: retention.is_due(conn, now)):  # noqa: ASYNC110 - the database is watched
            await asyncio.sleep(0.02)
    assert count(store, "inbox") == {"inbox": 1}
    assert list(store.read_now(lambda conn: read_gauges(conn, now)).leaders) == ["schedule"]
    store.run_now(lambda conn: inbox.finish(conn, waiting, NOW))
    await asyncio.sleep(0.3)
    assert count(store, "inbox") == {"inbox": 1}, "once a day is enough"
    now = AFTER + timedelta(days=1)
    async with asyncio.timeout(PATIENCE):
        while count(store, "inbox") != {"inbox": 0}:  # noqa: ASYNC110 - the database is watched
            await asyncio.sleep(0.02)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
