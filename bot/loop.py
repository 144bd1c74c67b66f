"""A part of the process that looks for work whenever it is woken, and now and then by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.log import get_log, name_error

log = get_log(__name__)

LONGEST_PAUSE = 5.0
"""Between two tries while looking fails: so soon after a database is back everything goes on."""
POLL_SECONDS = 5.0
"""So often a loop looks by itself: for what a lost wake-up, or a process that died, has left."""


class Loop:
    """Runs `look` until stopped, again after each `wake` and at least every `poll_seconds`.

    An error of `look` (the database is away) is logged and tried again, with growing pauses: whatever was not
    done is still in the database.
    """

    def __init__(self, name: str, look: Callable[[], Awaitable[None]], *, poll_seconds: float) -> None:
        self._name = name
        self._look = look
        self._poll_seconds = poll_seconds
        self._woken = asyncio.Event()
        self._stop = asyncio.Event()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def wake(self) -> None:
        self._woken.set()

    def wake_after(self, seconds: float) -> None:
        """Look again in so many seconds, where something is known to be due then."""
        asyncio.get_running_loop().call_later(seconds, self.wake)

    def stop(self) -> None:
        """Let `run` return after the present look."""
        self._stop.set()
        self._woken.set()

    async def run(self) -> None:
        failures = 0
        while not self.stopping:
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:
                failures += 1
                log.error("loop.failed", part=self._name, failures=failures, **name_error(error))
                await self.pause(min(LONGEST_PAUSE, 0.25 * 2**failures))
            else:
                failures = 0
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._poll_seconds)

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond `stop`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
