"""What only one process does at a time, although any number of them share the database.

Whoever leads prolongs a lease in the database, three times before it would end. A process that cannot do so (it hangs,
or the database is away) stops by itself before another one may begin.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from secrets import token_hex

from bot.log import get_log, name_error
from storage import leaders
from storage.database import Store

log = get_log(__name__)

LEAD_SECONDS = 9.0
"""So long a dead leader is missed at most. The clocks of the machines must differ by less than a third of it."""


def name_process() -> str:
    """A name that no other process has had."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"


class Leadership:
    """The leases of one process. `timer` is what they go by; `holder` is this process's name."""

    def __init__(
        self,
        store: Store,
        *,
        timer: Callable[[], datetime],
        seconds: float = LEAD_SECONDS,
        holder: str | None = None,
    ) -> None:
        self._store = store
        self._timer = timer
        self._seconds = seconds
        self.holder = holder or name_process()
        self.held: set[str] = set()
        """What this process leads now."""

    async def lead(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` whenever this process leads `what`: begun when it takes the lead, cancelled when it loses it.

        Returns when `work` does, and raises what it raises; else it goes on until cancelled.
        """
        while True:
            until = await self._take(what)
            log.info("leading.taken", what=what)
            self.held.add(what)
            doing = asyncio.ensure_future(work())
            try:
                await self._keep(what, doing, until)
                if doing.done():
                    return doing.result()
                log.warning("leading.lost", what=what)
            finally:
                doing.cancel()
                await asyncio.wait([doing])
                self.held.discard(what)
                await self._give_up(what)

    async def _take(self, what: str) -> float:
        """Wait until this process leads; the lease ends at the returned moment of `time.monotonic`."""
        while True:
            try:
                until = await self._try(what)
            except Exception as error:
                log.warning("leading.not_asked", what=what, **name_error(error))
                until = None
            if until is not None:
                return until
            await asyncio.sleep(self._seconds / 3)

    async def _try(self, what: str) -> float | None:
        """Take the lead if nobody has it. Only then is anything written."""
        now, began = self._timer(), time.monotonic()
        lease = await self._store.read(lambda conn: leaders.find(conn, what))
        if lease is not None and 0 < (lease.until - now).total_seconds() <= self._seconds:
            return None
        taken = await self._store.run(lambda conn: leaders.take(conn, what, self.holder, now, self._seconds))
        return began + self._seconds if taken else None

    async def _keep(self, what: str, doing: asyncio.Future[None], until: float) -> None:
        """Prolong the lease until the work has ended, or the lead is lost or about to end."""
        while not (await asyncio.wait([doing], timeout=self._seconds / 3))[0]:
            began, now = time.monotonic(), self._timer()
            latest = until - self._seconds / 6
            try:
                async with asyncio.timeout(max(0.0, latest - began)):
                    kept = await self._store.run(
                        lambda conn: leaders.take(conn, what, self.holder, now, self._seconds)  # noqa: B023
                    )
            except Exception as error:
                log.warning("leading.not_prolonged", what=what, **name_error(error))
                if time.monotonic() + self._seconds / 3 >= latest:
                    return
            else:
                if not kept:
                    return
                until = began + self._seconds

    async def _give_up(self, what: str) -> None:
        """So that another process need not wait for the lease to end."""
        try:
            await self._store.run(lambda conn: leaders.give_up(conn, what, self.holder))
        except Exception as error:
            log.warning("leading.not_given_up", what=what, **name_error(error))
