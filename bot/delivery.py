"""Sending what turns decided on, after their commit and outside every transaction (promise 6).

Messages of one conversation go out in order: the next one waits until the one before was sent or given up. A kill
between a message's sending and its being noted sends it again; its effect on the books never happens again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bot.channels import Channel, SendBlocked, SendFailed, SendRefused, SendUnclear, find_capabilities
from bot.links import Links
from bot.log import get_log, name_error
from bot.loop import Loop
from storage import conversations, files, outbox
from storage.database import Connection, Store
from storage.outbox import Outbound

log = get_log(__name__)

ATTEMPTS = 10
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
AT_ONCE = 8
"""More requests in flight cost more than they bring (docs/decisions/0006-libraries.md)."""


class Deliverer:
    """Carries messages from the outbox to their channels.

    With `lease_seconds` several processes can send from one outbox; without, this process is the only one on its
    channels. `on_sent` is called after each message that was sent or given up. With `links`, a channel that does not
    carry every file gets an address for each one too.
    """

    def __init__(
        self,
        store: Store,
        channels: Sequence[Channel],
        *,
        timer: Callable[[], datetime],
        random: Random,
        on_sent: Callable[[], None],
        lease_seconds: float | None = None,
        links: Links | None = None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._store = store
        self._channels: Mapping[tuple[str, str], Channel] = {(one.name, one.account): one for one in channels}
        self._timer = timer
        self._random = random
        self._on_sent = on_sent
        self._lease_seconds = lease_seconds
        self._links = links
        self._first_pause = first_pause
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._ended: set[int] = set()
        """Messages that ended since the present look began: what it reads may still call them unsent."""
        self.loop = Loop("delivery", self._look, poll_seconds=1.0)

    async def finish(self) -> None:
        """Wait for the messages under way, after `loop` was stopped."""
        await asyncio.gather(*self._sending.values())

    async def _look(self) -> None:
        for name, account in self._channels:
            self._ended.clear()
            for message in await self._find_due(name, account):
                taken = message.id in self._sending or message.id in self._ended
                if not taken and len(self._sending) < AT_ONCE and not self.loop.stopping:
                    self._sending[message.id] = asyncio.create_task(self._deliver(message))

    async def _find_due(self, channel: str, account: str) -> list[Outbound]:
        now, lease = self._timer(), self._lease_seconds
        limit = AT_ONCE + len(self._sending)
        found = await self._store.read(lambda conn: outbox.due(conn, now, limit, channel, account))
        if lease is None or not found:
            return found
        free = AT_ONCE - len(self._sending)
        return await self._store.run(lambda conn: outbox.lease(conn, now, free, lease, channel, account))

    async def _deliver(self, message: Outbound) -> None:
        try:
            await self._note(message, await self._send(message))
        except Exception as error:  # what became of it could not be noted: it is due as before, and sent again
            log.error("delivery.not_noted", outbox=message.id, update=message.inbox_id, **name_error(error))
            await self.loop.pause(1.0)
        finally:
            del self._sending[message.id]
            self._ended.add(message.id)
            self._on_sent()
            self.loop.wake()

    async def _send(self, message: Outbound) -> str | Exception | None:
        """The platform's id of the message, or why it was not sent."""
        channel = self._channels[message.channel, message.account]
        try:
            file_id = message.file_id
            attachment = (
                None if file_id is None else await self._store.read(lambda conn: files.load(conn, None, file_id))
            )
            return await channel.send(await self._add_link(message), attachment)
        except Exception as error:
            return error

    async def _add_link(self, message: Outbound) -> Outbound:
        """The message with an address for its file, where its channel may need one."""
        links = self._links
        if links is None or message.file_id is None or find_capabilities(message.channel).sends_files == "all":
            return message
        now = self._timer()
        return replace(message, file_link=await self._store.run(lambda conn: links.link_file(conn, message, now)))

    async def _note(self, message: Outbound, outcome: str | Exception | None) -> None:
        now = self._timer()
        facts = {"outbox": message.id, "update": message.inbox_id, "channel": message.channel}
        if not isinstance(outcome, Exception):
            await self._store.run(lambda conn: _note_sent(conn, message, outcome, now))
            log.info("delivery.sent", **facts)
            return
        if isinstance(outcome, SendFailed) and outcome.retry_after is not None:
            await self._postpone(message, now, outcome.retry_after)
            return
        facts |= {"attempt": message.attempts + 1, **name_error(outcome)}
        # Only the named errors promise that their text holds no secret, such as a URL with a token.
        is_named = isinstance(outcome, SendFailed | SendRefused)
        reason = f"{type(outcome).__name__}: {outcome}" if is_named else f"{facts['error']} ({facts['at']})"
        is_unclear = isinstance(outcome, SendUnclear)
        is_last = message.attempts + 1 >= ATTEMPTS or (is_unclear and message.is_unclear)
        if isinstance(outcome, SendRefused) or is_last:
            is_blocked = isinstance(outcome, SendBlocked)
            await self._store.run(lambda conn: _give_up(conn, message, reason, now, is_blocked=is_blocked))
            log.error("delivery.given_up", **facts)
            return
        pause = self._choose_pause(message.attempts)
        due_at = now + timedelta(seconds=pause)
        unclear_at = now if is_unclear else None
        await self._store.run(lambda conn: _retry(conn, message, reason, due_at, unclear_at))
        self.loop.wake_after(pause)
        log.warning("delivery.failed", **facts)

    async def _postpone(self, message: Outbound, now: datetime, seconds: float) -> None:
        """The platform wants to hear nothing for a while: that is no failure of the message."""
        due_at = now + timedelta(seconds=seconds)
        await self._store.run(lambda conn: outbox.postpone(conn, message.id, due_at))
        self.loop.wake_after(seconds)
        log.warning("delivery.postponed", outbox=message.id, channel=message.channel, seconds=seconds)

    def _choose_pause(self, attempts: int) -> float:
        """Seconds until the next attempt: doubling, and spread by up to a quarter."""
        pause: float = min(LONGEST_PAUSE, self._first_pause * 2**attempts) * self._random.uniform(1.0, 1.25)
        return pause


def _note_sent(conn: Connection, message: Outbound, platform_id: str | None, now: datetime) -> None:
    outbox.sent(conn, message.id, platform_id, now)
    if message.is_blocked:
        conversations.unblock(conn, message.conversation_id)


def _give_up(conn: Connection, message: Outbound, reason: str, now: datetime, *, is_blocked: bool) -> None:
    outbox.fail(conn, message.id, reason, now)
    if is_blocked:
        conversations.block(conn, message.conversation_id, now)


def _retry(conn: Connection, message: Outbound, reason: str, due_at: datetime, unclear_at: datetime | None) -> None:
    outbox.retry(conn, message.id, reason, due_at)
    if unclear_at is not None:
        outbox.note_unclear(conn, message.id, unclear_at)
