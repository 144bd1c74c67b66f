"""Sending what turns decided on, after their commit and outside every transaction (promise 6).

Messages of one conversation go out in order: the next one waits until the one before was sent or given up. A kill
between a message's sending and its being noted sends it again; its effect on the books never happens again.

What cannot be said in one chat (blocked, or the person was silent for too long there) is said in another of theirs.
A message that keeps failing while others arrive is given up after `ATTEMPTS`. While the platform answers nobody its
circuit is open (`bot.circuit`): nothing counts against the messages, which wait until it is back or `PATIENCE` ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from bot.channels import Channel, SendBlocked, SendFailed, SendRefused, SendUnclear, find_capabilities
from bot.circuit import Circuit
from bot.insisting import insist
from bot.links import Links
from bot.log import get_log, name_error
from bot.loop import POLL_SECONDS, Loop
from bot.measures import Measures
from bot.reaching import find_other_chat
from storage import files, outbox, places
from storage.database import Connection, Store
from storage.due import LONG
from storage.outbox import Outbound

log = get_log(__name__)

ATTEMPTS = 10
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
LONGEST_WAIT = LONG.total_seconds()
"""Seconds after which a message is tried again, even when its platform asked for a longer wait."""
PATIENCE = timedelta(hours=24)
AT_ONCE = 8
"""More requests in flight cost more than they bring (docs/decisions/0006-libraries.md)."""

Address = tuple[str, str]
"""A channel's name and account."""

TellGivenUp = Callable[[Connection, Outbound, datetime], None]
"""Queues words about a message that is given up, for those who can do something about it."""


class Deliverer:
    """Carries messages from the outbox to their channels.

    With `lease_seconds` several processes can send from one outbox; without, this process is the only one on its
    channels. `on_sent` is called after each message that was sent or given up; `tell` within the transaction that
    gives one up, unless the person refused it. With `links`, a channel that does not carry every file gets an address
    for each one too.
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
        poll_seconds: float = POLL_SECONDS,
        patience: timedelta = PATIENCE,
        tell: TellGivenUp | None = None,
        measures: Measures | None = None,
    ) -> None:
        self._store = store
        self._channels: Mapping[Address, Channel] = {(one.name, one.account): one for one in channels}
        self.circuits: Mapping[Address, Circuit] = {
            address: Circuit(monotonic, random, 2 * first_pause) for address in self._channels
        }
        self._timer = timer
        self._random = random
        self._on_sent = on_sent
        self._lease_seconds = lease_seconds
        self._links = links
        self._first_pause = first_pause
        self._patience = patience
        self._tell = tell
        self._measures = measures or Measures()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._leased: dict[int, Address] = {}
        """Messages that are being sent, whose outcome is not being noted yet."""
        self._prolonging = asyncio.Lock()
        self._ended: set[int] = set()
        """Messages that ended since the present look began: what it reads may still call them unsent."""
        self.loop = Loop("delivery", self._look, poll_seconds=poll_seconds)
        self.leases = Loop("outbox leases", self._prolong, poll_seconds=(lease_seconds or 3 * 3600.0) / 3)

    async def finish(self) -> None:
        """Wait for the messages under way, after `loop` was stopped."""
        await asyncio.gather(*self._sending.values())

    async def _look(self) -> None:
        for address, circuit in self.circuits.items():
            self._ended.clear()
            room = AT_ONCE - len(self._sending)
            if circuit.state == "half_open":
                room = min(room, 1 - sum(one == address for one in self._leased.values()))
            if circuit.state == "open" or room <= 0:
                continue
            for message in await self._find_due(address, room):
                if message.id in self._sending or message.id in self._ended or self.loop.stopping:
                    continue
                self._leased[message.id] = address
                self._sending[message.id] = asyncio.create_task(self._deliver(message))
                room -= 1
                if room == 0:
                    break

    async def _find_due(self, address: Address, room: int) -> list[Outbound]:
        now, lease = self._timer(), self._lease_seconds
        limit = room + len(self._sending)
        found = await self._store.read(lambda conn: outbox.due(conn, now, limit, *address))
        if lease is None or not found:
            return found
        return await self._store.run(lambda conn: outbox.lease(conn, now, room, lease, *address))

    async def _prolong(self) -> None:
        """Prolong the leases of what is being sent: they are short, so that a dead process is soon replaced."""
        lease = self._lease_seconds
        if lease is None or not self._leased:
            return
        async with self._prolonging:
            until = self._timer() + timedelta(seconds=lease)
            kept = list(self._leased)
            await self._store.run(lambda conn: outbox.prolong(conn, kept, until))

    async def _deliver(self, message: Outbound) -> None:
        try:
            outcome = await self._send(message)
            if isinstance(outcome, Exception):
                async with self._prolonging:  # a lease that is prolonged later would move the time of the next attempt
                    del self._leased[message.id]
            await self._note(message, outcome)
        except Exception as error:  # what became of it could not be noted before the end: it is sent again after that
            log.error("delivery.forgotten", outbox=message.id, update=message.inbox_id, **name_error(error))
        finally:
            self._leased.pop(message.id, None)
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
        if isinstance(outcome, Exception):
            self._measures.count_failure(message.channel, name_failure(outcome))
            if isinstance(outcome, SendFailed) and outcome.retry_after is not None:
                await self._postpone(message, now, str(outcome), outcome.retry_after)
            else:
                await self._note_failure(message, outcome, now, {**facts, "attempt": message.attempts + 1})
            return
        self.circuits[message.channel, message.account].note_answer()
        await self._write(message, lambda conn: _note_sent(conn, message, outcome, now))
        self._measures.count_sent(message.channel)
        log.info("delivery.sent", **facts)

    async def _write(self, message: Outbound, work: Callable[[Connection], None]) -> None:
        """Commit what became of a message, however long that takes: forgotten, it would be sent again and again."""
        await insist(self._store, work, self.loop, "delivery.not_noted", outbox=message.id)

    async def _note_failure(self, message: Outbound, error: Exception, now: datetime, facts: dict[str, Any]) -> None:
        facts |= name_error(error)
        # Only the named errors promise that their text holds no secret, such as a URL with a token.
        is_named = isinstance(error, SendFailed | SendRefused)
        reason = f"{type(error).__name__}: {error}" if is_named else f"{facts['error']} ({facts['at']})"
        circuit = self.circuits[message.channel, message.account]
        counts = circuit.state == "closed" or not isinstance(error, SendFailed)
        self._tell_circuit(message.channel, circuit, error)
        if self._is_hopeless(message, error, now, counts=counts):
            is_blocked = isinstance(error, SendBlocked)
            if is_blocked and await self._store.run(lambda conn: _take_elsewhere(conn, message, reason, now)):
                log.warning("delivery.moved", **facts)
                self.loop.wake()
                return
            await self._write(message, lambda conn: self._give_up(conn, message, reason, now, is_blocked=is_blocked))
            self._measures.count_given_up(message.channel)
            log.error("delivery.given_up", **facts)
            return
        pause = max(self._choose_pause(message.attempts), circuit.seconds_left())
        due_at = now + timedelta(seconds=pause)
        unclear_at = now if isinstance(error, SendUnclear) else None
        await self._write(message, lambda conn: _retry(conn, message, reason, due_at, unclear_at, counts=counts))
        self.loop.wake_after(pause)
        log.warning("delivery.failed", **facts)

    def _is_hopeless(self, message: Outbound, error: Exception, now: datetime, *, counts: bool) -> bool:
        if isinstance(error, SendRefused) or (isinstance(error, SendUnclear) and message.is_unclear):
            return True
        return message.attempts + 1 >= ATTEMPTS if counts else now - message.put_at >= self._patience

    def _tell_circuit(self, channel: str, circuit: Circuit, error: Exception) -> None:
        """What the platform has to do with it; an error of our own says nothing about it."""
        if isinstance(error, SendRefused):
            circuit.note_answer()
        elif isinstance(error, SendFailed) and (pause := circuit.note_failure()) is not None:
            log.error("delivery.circuit_open", channel=channel, seconds=round(pause, 1))
            self.loop.wake_after(pause)

    def _give_up(self, conn: Connection, message: Outbound, reason: str, now: datetime, *, is_blocked: bool) -> None:
        outbox.fail(conn, message.id, reason, now)
        if not is_blocked and self._tell is not None:
            self._tell(conn, message, now)

    async def _postpone(self, message: Outbound, now: datetime, reason: str, seconds: float) -> None:
        """The platform wants to hear nothing for a while: that is no failure of the message."""
        seconds = min(seconds, LONGEST_WAIT)
        due_at = now + timedelta(seconds=seconds)
        await self._write(message, lambda conn: outbox.postpone(conn, message.id, reason, due_at))
        self.loop.wake_after(seconds)
        log.warning("delivery.postponed", outbox=message.id, channel=message.channel, seconds=seconds)

    def _choose_pause(self, attempts: int) -> float:
        """Seconds until the next attempt: doubling, and spread by up to a quarter."""
        pause: float = min(LONGEST_PAUSE, self._first_pause * 2**attempts) * self._random.uniform(1.0, 1.25)
        return pause


def _take_elsewhere(conn: Connection, message: Outbound, reason: str, now: datetime) -> bool:
    """Note that the person cannot be written to there; whether they can in another chat, where the message goes now."""
    places.block(conn, message.conversation_id, now)
    other = find_other_chat(conn, message.conversation_id)
    if other is not None:
        outbox.move(conn, message.id, other, reason, now)
    return other is not None


def _note_sent(conn: Connection, message: Outbound, platform_id: str | None, now: datetime) -> None:
    outbox.sent(conn, message.id, platform_id, now)
    if message.is_blocked:
        places.unblock(conn, message.conversation_id)


def _retry(
    conn: Connection, message: Outbound, reason: str, due_at: datetime, unclear_at: datetime | None, *, counts: bool
) -> None:
    outbox.retry(conn, message.id, reason, due_at, counts=counts)
    if unclear_at is not None:
        outbox.note_unclear(conn, message.id, unclear_at)


def name_failure(error: Exception) -> str:
    """The kind of a failure to send, in one word."""
    match error:
        case SendBlocked():
            return "blocked"
        case SendRefused():
            return "refused"
        case SendUnclear():
            return "unclear"
        case SendFailed(retry_after=None):
            return "failed"
        case SendFailed():
            return "postponed"
    return "error"
