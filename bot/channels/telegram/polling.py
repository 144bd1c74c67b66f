"""Long polling by a loop of our own: fetch -> commit the batch to the inbox -> only then advance the offset.

The library's own updater confirms updates before they are processed, and one malformed update fails its whole batch.
Here updates are raw JSON until their turn, and are confirmed by the next request (Bot API: getUpdates, `offset`).
It starts without an offset: what was committed but not confirmed before a kill comes again, and is ignored.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

import httpx

from bot.channels.telegram.client import NotSent, Quiet, Unanswered, read_wait, request
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.log import get_log, name_error
from bot.network import CONNECT_SECONDS, LONGEST_WAIT

log = get_log(__name__)

POLL_SECONDS = 30
MOST_AT_ONCE = 100
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
CONFLICT_PAUSE = 5.0

Keep = Callable[[Sequence[Any]], Awaitable[None]]
"""Commits a batch of updates, whatever they are; raises when none of it is committed."""


class PollFailed(Exception):
    """No updates this time; the text says why, without a secret."""

    def __init__(self, event: str, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.event = event
        self.pause = pause
        """Seconds to wait, where Telegram or the kind of trouble says so."""


class Poller:
    """Asks for updates until cancelled. `url` is that of getUpdates, and holds the token."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        keep: Keep,
        quiet: Quiet,
        *,
        random: Random,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
        answer_seconds: float = 20.0,
    ) -> None:
        self._client = client
        self._url = url
        self._keep = keep
        self._quiet = quiet
        self._random = random
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._timeout = httpx.Timeout(
            CONNECT_SECONDS, read=poll_seconds + answer_seconds, connect=CONNECT_SECONDS, pool=LONGEST_WAIT
        )
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch and keep, again and again. Pauses grow while it fails, and are spread."""
        failures = 0
        while True:
            await self._quiet.wait()
            try:
                updates = await self._fetch()
                if updates:
                    await self._keep(updates)
                    self._advance(updates)
            except PollFailed as error:
                failures += 1
                pause = self._choose_pause(failures, error.pause)
                log.warning(error.event, reason=str(error), failures=failures, pause=round(pause, 1))
                await asyncio.sleep(pause)
            except Exception as error:  # the database is away: Telegram keeps the batch, and gives it again
                failures += 1
                log.error("telegram.not_kept", failures=failures, **name_error(error))
                await asyncio.sleep(self._choose_pause(failures))
            else:
                failures = 0

    async def _fetch(self) -> list[Any]:
        """The updates that wait, oldest first. Raises PollFailed."""
        wanted: dict[str, Any] = {
            "timeout": self._poll_seconds,
            "limit": MOST_AT_ONCE,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            wanted["offset"] = self._offset
        try:
            response = await request(self._client, "POST", self._url, json=wanted, timeout=self._timeout)
        except (NotSent, Unanswered) as error:
            raise PollFailed("telegram.poll_failed", str(error)) from None
        _check_status(response)
        try:
            answer = json.loads(response.content, parse_constant=lambda name: None)
            updates = answer["result"]
        except (ValueError, TypeError, KeyError):
            raise PollFailed("telegram.poll_failed", "the answer could not be read") from None
        if not isinstance(updates, list):
            raise PollFailed("telegram.poll_failed", "the answer holds no updates")
        return updates

    def _advance(self, updates: Sequence[Any]) -> None:
        """From now on only what is newer: the batch is committed."""
        numbers = [number for update in updates if (number := read_number(update)) is not None]
        if not numbers:
            raise PollFailed("telegram.poll_failed", "no update of the batch has a number")
        self._offset = max(numbers) + 1

    def _choose_pause(self, failures: int, asked: float | None = None) -> float:
        spread: float = self._random.uniform(1.0, 1.5)
        return asked if asked is not None else min(LONGEST_PAUSE, self._first_pause * 2 ** (failures - 1)) * spread


def read_number(update: object) -> int | None:
    """The `update_id`; None for what has none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _check_status(response: httpx.Response) -> None:
    """Raises PollFailed for an answer that is no success, with an event that says what is to be done."""
    status = response.status_code
    if response.is_success:
        return
    if status == httpx.codes.CONFLICT:
        reason = "another process asks for this bot's updates, or a webhook is set: stop it, or give it another token"
        raise PollFailed("telegram.conflict", reason, CONFLICT_PAUSE)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND):
        raise PollFailed("telegram.token_refused", "TELEGRAM_BOT_TOKEN is not known to Telegram", LONGEST_PAUSE)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise PollFailed("telegram.poll_postponed", "too many requests", read_wait(response.content))
    raise PollFailed("telegram.poll_failed", f"status {status}")
