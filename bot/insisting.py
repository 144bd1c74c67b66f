"""Committing what cannot be had again cheaply: what a platform did, or what it sent."""

from __future__ import annotations

from collections.abc import Callable

from bot.log import get_log, name_error
from bot.loop import Loop
from storage.database import Connection, Store, StoreClosed

log = get_log(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


async def insist(store: Store, work: Callable[[Connection], None], loop: Loop, event: str, **facts: object) -> None:
    """Commit `work`, however long the database takes nothing (it is away, or its disk full), until `loop` is stopped.

    Each failure is logged as `event`. Raises the last one.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return await store.run(work)
        except Exception as error:
            if loop.stopping or isinstance(error, StoreClosed):
                raise
            log.error(event, **facts, **name_error(error))
            await loop.pause(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)
