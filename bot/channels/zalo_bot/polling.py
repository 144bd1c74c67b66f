"""Long polling, one update a call: fetch -> commit to the inbox -> only then ask for the next one.

Zalo acknowledges nothing: what a call has handed out is not given again. An update is therefore kept, however long the
database is away, before anything else is asked for. A process that is told to end waits for the answer to its last
call, and calls are short for that: one that was broken off could still be handed something. Only what was on its way
to a process that is killed is lost; the person says it again.
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

POLL_SECONDS = 5
"""Less than the documented default of 30, so that a process which stops can wait for it."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
LAST_SECONDS = 6.0
"""How long a process that is to end waits for its last call, and tries to keep what it was handed."""
CHECK_AFTER = 60
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
            turn = asyncio.create_task(self._take_one())
            try:
                await asyncio.shield(turn)
            except asyncio.CancelledError:
                await _let_end(turn)
                raise
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

    async def _take_one(self) -> None:
        """Fetch an update and commit it, again and again until it is. Raises IdlePoll, SendFailed or SendRefused."""
        update = await self._fetch()
        failures = 0
        while True:
            try:
                return await self._keep(update)
            except Exception as error:  # the database is away, and nobody but this process has the update
                failures += 1
                log.error("zalo_bot.not_kept", failures=failures, **name_error(error))
                await asyncio.sleep(self._choose_pause(failures))

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

    def _choose_pause(self, failures: int, error: Exception | None = None) -> float:
        if isinstance(error, TokenRefused | QuotaSpent):
            return LONGEST_PAUSE
        grown: float = min(LONGEST_PAUSE, self._first_pause * 2 ** min(failures - 1, 16))
        return grown * self._random.uniform(1.0, 1.5)


async def _let_end(turn: asyncio.Task[None]) -> None:
    """Wait for a call under way, and for what it brought to be kept."""
    _, late = await asyncio.wait([turn], timeout=LAST_SECONDS)
    if late:
        log.error("zalo_bot.update_may_be_lost")
        turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)


def _name_event(error: Exception) -> str:
    return "zalo_bot.token_refused" if isinstance(error, TokenRefused) else "zalo_bot.poll_failed"
