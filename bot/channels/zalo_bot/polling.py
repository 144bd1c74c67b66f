"""Long polling, one update a call: fetch -> commit to the inbox -> only then ask for the next one.

Zalo acknowledges nothing: what a call has handed out is not given again. An update is therefore kept, however long the
database is away, before anything else is asked for, also when the process is told to end. One that was on its way when
the process was killed is lost; webhooks do not lose it sooner, and the person says it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from bot.channels import SendFailed, SendRefused
from bot.channels.zalo_bot.client import Client, IdlePoll, QuotaSpent, TokenRefused
from bot.channels.zalo_bot.parse import unwrap
from bot.log import get_log, name_error

log = get_log(__name__)

POLL_SECONDS = 30
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
KEEP_SECONDS = 5.0
"""How long a process that is to end still tries to keep what it was handed."""
CHECK_AFTER = 20
"""Idle polls: with a webhook set, polls stay idle and nothing says so."""

Keep = Callable[[Any], Awaitable[None]]
"""Commits an update, whatever it is; raises when it is not committed."""


class Poller:
    """Asks for updates until cancelled. `clear_webhook` makes sure that Zalo gives them to polls."""

    def __init__(
        self,
        client: Client,
        keep: Keep,
        clear_webhook: Callable[[], Awaitable[None]],
        *,
        random: Random,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
        answer_seconds: float = 20.0,
    ) -> None:
        self._client = client
        self._keep = keep
        self._clear_webhook = clear_webhook
        self._random = random
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._read_seconds = poll_seconds + answer_seconds

    async def run(self) -> None:
        """Fetch and keep, again and again. Pauses grow while it fails, and are spread."""
        failures = idle = 0
        while True:
            try:
                update = await self._fetch()
            except IdlePoll:
                failures, idle = 0, idle + 1
                if idle % CHECK_AFTER == 0:
                    await self._clear_webhook()
            except (SendFailed, SendRefused) as error:
                failures += 1
                pause = self._choose_pause(failures, error)
                log.warning(_name_event(error), reason=str(error), failures=failures, pause=round(pause, 1))
                await asyncio.sleep(pause)
                if failures == 1:
                    await self._clear_webhook()
            else:
                failures = idle = 0
                await self._keep_surely(update)

    async def _fetch(self) -> Any:
        """The next update. Raises IdlePoll when there is none, SendFailed or SendRefused."""
        # The time-out is a text in the documentation's table, and a number in its example.
        result = await self._client.call(
            "getUpdates", {"timeout": str(self._poll_seconds)}, read_seconds=self._read_seconds
        )
        update = unwrap(result)
        if not update:
            raise IdlePoll("nothing in it")
        return update

    async def _keep_surely(self, update: Any) -> None:
        """Commit the update, again and again until it is; when cancelled, for a few seconds more."""
        keeping = asyncio.create_task(self._insist(update))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            _, late = await asyncio.wait([keeping], timeout=KEEP_SECONDS)
            if late:
                log.error("zalo_bot.update_lost")
                keeping.cancel()
            raise

    async def _insist(self, update: Any) -> None:
        failures = 0
        while True:
            try:
                return await self._keep(update)
            except Exception as error:  # the database is away, and nobody but this process has the update
                failures += 1
                log.error("zalo_bot.not_kept", failures=failures, **name_error(error))
                await asyncio.sleep(self._choose_pause(failures))

    def _choose_pause(self, failures: int, error: Exception | None = None) -> float:
        if isinstance(error, TokenRefused | QuotaSpent):
            return LONGEST_PAUSE
        grown: float = min(LONGEST_PAUSE, self._first_pause * 2 ** min(failures - 1, 16))
        return grown * self._random.uniform(1.0, 1.5)


def _name_event(error: Exception) -> str:
    return "zalo_bot.token_refused" if isinstance(error, TokenRefused) else "zalo_bot.poll_failed"
