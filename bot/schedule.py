"""What happens by the calendar, by one process at a time: once a day the books forget what is older than they keep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.leading import Leadership
from bot.log import get_log, name_error
from storage import retention
from storage.database import Store

log = get_log(__name__)

LOOK_SECONDS = 600.0
BETWEEN_BATCHES = 0.05
"""Seconds in which turns go first."""


class Schedule:
    """Looks now and then whether something is due. `timer` tells the date."""

    def __init__(
        self,
        store: Store,
        leadership: Leadership,
        *,
        timer: Callable[[], datetime],
        keep: timedelta,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._store = store
        self._leadership = leadership
        self._timer = timer
        self._keep = keep
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Look, whenever this process leads the schedule, until cancelled."""
        await self._leadership.lead("schedule", self._look_again_and_again)

    async def _look_again_and_again(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:
                log.error("schedule.failed", **name_error(error))
            await asyncio.sleep(self._look_seconds)

    async def _look(self) -> None:
        now = self._timer()
        if not await self._store.read(lambda conn: retention.is_due(conn, now)):
            return
        total = 0
        while deleted := await self._store.run(lambda conn: retention.forget(conn, now, self._keep)):
            total += deleted
            await asyncio.sleep(BETWEEN_BATCHES)
        await self._store.run(lambda conn: retention.note_done(conn, now))
        log.info("schedule.cleaned_up", rows=total, days=self._keep.days)
