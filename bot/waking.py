"""Who looks for work when something was committed: the loops of this process and, on PostgreSQL, of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.log import get_log, name_error
from bot.loop import Loop
from storage import bell
from storage.database import Store

log = get_log(__name__)

RING_SECONDS = 0.05
"""Between two rings. One process alone does a light load in that time, and the others find nothing to quarrel about."""

LISTEN_AGAIN_SECONDS = 5.0


class Waker:
    """Wakes loops. `wake` is for what this process has committed, rings of other processes come by themselves."""

    def __init__(self, store: Store, loops: Sequence[Loop], name: str) -> None:
        self._store = store
        self._loops = loops
        self._name = name
        self._tasks: list[asyncio.Task[None]] = []
        self._bell = Loop("bell", self._ring, poll_seconds=3600.0)

    def start(self) -> None:
        """Listen and ring, where there may be others."""
        if self._store.dialect == "postgresql":
            self._tasks = [asyncio.create_task(self._bell.run()), asyncio.create_task(self._listen())]

    async def stop(self) -> None:
        """End both."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Something was committed."""
        self._wake_own()
        self._bell.wake()

    def _wake_own(self) -> None:
        for loop in self._loops:
            loop.wake()

    async def _ring(self) -> None:
        await self._store.run(lambda conn: bell.ring(conn, self._name))
        await self._bell.pause(RING_SECONDS)

    async def _listen(self) -> None:
        await keep_listening(self._store.url, self._wake_own, self._name)


async def keep_listening(url: str, on_ring: Callable[[], None], name: str, pause: float = LISTEN_AGAIN_SECONDS) -> None:
    """Listen until cancelled, again after the connection was lost."""
    while True:
        try:
            await bell.listen(url, on_ring, ringer=name)
        except Exception as error:
            log.warning("waking.not_heard", **name_error(error))
        await asyncio.sleep(pause)
