"""Downloads the files that updates name, before their turns: a turn does no network.

The update is in the inbox already, and holds back those behind it of the same person until its file is in `files`, or
will never be. What is downloaded twice, because the process was killed or another one did it too, is kept once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels import FetchFailed, FetchRefused, Platform
from bot.insisting import insist
from bot.intake import Upload, keep_upload
from bot.log import get_log, name_error
from bot.loop import POLL_SECONDS, Loop
from storage import conversations, inbox
from storage.database import Connection, Store
from storage.inbox import FileWanted

log = get_log(__name__)

ATTEMPTS = 5
FIRST_PAUSE = 1.0
AT_ONCE = 2
"""Large answers: more of them at once would only slow down the small ones."""


class Fetcher:
    """Fetches from platforms. `on_fetched` is called after each commit that lets an update go on."""

    def __init__(
        self,
        store: Store,
        platforms: Sequence[Platform],
        *,
        clock: Callable[[], datetime],
        on_fetched: Callable[[], None],
        first_pause: float = FIRST_PAUSE,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._store = store
        self._platforms: Mapping[tuple[str, str], Platform] = {(one.name, one.account): one for one in platforms}
        self._clock = clock
        self._on_fetched = on_fetched
        self._first_pause = first_pause
        self._fetching: dict[int, asyncio.Task[None]] = {}
        self.loop = Loop("fetching", self._look, poll_seconds=poll_seconds)

    async def finish(self) -> None:
        """Drop the downloads under way, after `loop` was stopped: they begin anew after a restart."""
        for task in self._fetching.values():
            task.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    async def _look(self) -> None:
        for name, account in self._platforms:
            limit = AT_ONCE + len(self._fetching)
            wanted = await self._store.read(lambda conn: inbox.wanted_files(conn, name, account, limit))  # noqa: B023
            for one in wanted:
                if one.id not in self._fetching and len(self._fetching) < AT_ONCE:
                    self._fetching[one.id] = asyncio.create_task(self._fetch(one))

    async def _fetch(self, wanted: FileWanted) -> None:
        try:
            work = await self._prepare(wanted)
            await insist(self._store, work, self.loop, "fetching.not_kept", update=wanted.id)
        except Exception as error:
            log.error("fetching.failed_here", update=wanted.id, **name_error(error))
            await self.loop.pause(1.0)
        else:
            self._on_fetched()
        finally:
            del self._fetching[wanted.id]
            self.loop.wake()

    async def _prepare(self, wanted: FileWanted) -> Callable[[Connection], None]:
        """What is to be written: the file, or that there is none."""
        user = await self._store.read(lambda conn: conversations.load_user(conn, wanted.user_id))
        if user.unit_id is None:  # nothing of a stranger is opened or kept
            return lambda conn: _settle(conn, wanted.id, {})
        try:
            upload = await self._insist(wanted)
        except (FetchFailed, FetchRefused) as error:
            reason = error.reason if isinstance(error, FetchRefused) else "gone"
            log.warning("fetching.given_up", update=wanted.id, reason=str(error))
            return lambda conn: _settle(conn, wanted.id, {"file_lost": reason})
        log.info("fetching.done", update=wanted.id, size=len(upload.content))
        now = self._clock()
        return lambda conn: _keep(conn, wanted.id, user.unit_id, upload, now)

    async def _insist(self, wanted: FileWanted) -> Upload:
        """Download, several times if need be. Raises FetchFailed or FetchRefused."""
        platform = self._platforms[wanted.channel, wanted.account]
        for attempt in range(1, ATTEMPTS):
            try:
                return await platform.fetch(wanted.raw)
            except FetchFailed as error:
                log.warning("fetching.failed", update=wanted.id, attempt=attempt, reason=str(error))
                await asyncio.sleep(max(self._first_pause * 2 ** (attempt - 1), error.retry_after or 0.0))
        return await platform.fetch(wanted.raw)


def _settle(conn: Connection, update_id: int, outcome: dict[str, Any]) -> None:
    inbox.settle_file(conn, update_id, outcome)


def _keep(conn: Connection, update_id: int, unit_id: int | None, upload: Upload, now: datetime) -> None:
    if inbox.is_file_wanted(conn, update_id):
        inbox.settle_file(conn, update_id, {"file": keep_upload(conn, unit_id, upload, now)})
