"""The month's messages: counted in the database, admins told at 80 and 95 per cent, nothing sent once they are spent.

The free plan has 3,000 a month (ZALO_BOT_QUOTA). Zalo answers 429 when they are used up, and wants nothing tried again
before they are given anew; the calendar month is taken for that, which no description says. A raised ZALO_BOT_QUOTA is
tried at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.alarms import put_alarm
from bot.channels.zalo_bot.client import QuotaSpent
from bot.log import get_log
from handlers.engine.messages import Words, load_texts
from storage import message_counts
from storage.database import Connection, Store
from storage.message_counts import Sender

log = get_log(__name__)

WARNINGS = (95, 80)
"""Per cent of the quota, the greater one first."""
LONGEST_WAIT = 3600.0
"""Seconds after which a message is looked at again: the quota may have been raised meanwhile."""


class Quota:
    """The quota of one bot. `clock` tells the month."""

    def __init__(self, store: Store, channel: str, account: str, limit: int, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._channel = channel
        self._account = account
        self._limit = limit
        self._clock = clock

    async def take(self) -> Sender:
        """Count a message that is about to leave. Raises QuotaSpent, with a time to wait, when none may."""
        now = self._clock()
        sender = self._name(now)
        count = await self._store.run(lambda conn: self._take(conn, sender, now))
        if count is None:
            raise self._refuse(now)
        return sender

    async def give_back(self, sender: Sender) -> None:
        """A message that was counted has certainly not left."""
        await self._store.run(lambda conn: message_counts.take_back(conn, sender))

    async def note_spent(self, sender: Sender) -> QuotaSpent:
        """The platform has refused a counted message: nothing is sent any more this month. Returns what to raise."""
        now = self._clock()
        is_new = await self._store.run(lambda conn: self._note_spent(conn, sender, now))
        if is_new:
            log.error("zalo_bot.quota_spent", month=sender.month, quota=self._limit)
        return self._refuse(now)

    def _name(self, now: datetime) -> Sender:
        return Sender(self._channel, self._account, f"{now:%Y-%m}")

    def _take(self, conn: Connection, sender: Sender, now: datetime) -> int | None:
        spent_quota = message_counts.find(conn, sender).spent_quota
        if spent_quota is not None and spent_quota >= self._limit:
            return None
        sent = message_counts.add(conn, sender)
        percent = next((one for one in WARNINGS if sent * 100 >= self._limit * one), None)
        if percent is not None and message_counts.note_warning(conn, sender, percent):
            log.warning("zalo_bot.quota_nearly_spent", sent=sent, quota=self._limit, percent=percent)
            key = "zalo_bot.quota_half_gone" if percent == WARNINGS[-1] else "zalo_bot.quota_nearly_gone"
            put_alarm(conn, _say(Words(key, sent=sent, quota=self._limit, date=_write_renewal(now))), now)
        return sent

    def _note_spent(self, conn: Connection, sender: Sender, now: datetime) -> bool:
        message_counts.take_back(conn, sender)
        is_new = message_counts.note_spent(conn, sender, self._limit)
        if is_new:
            words = Words("zalo_bot.quota_spent", quota=self._limit, date=_write_renewal(now))
            put_alarm(conn, _say(words), now, away=self._channel)
        return is_new

    def _refuse(self, now: datetime) -> QuotaSpent:
        seconds = (_begin_next_month(now) - now).total_seconds()
        return QuotaSpent("the month's messages are used up", retry_after=min(LONGEST_WAIT, seconds))


def _begin_next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _write_renewal(now: datetime) -> str:
    """The day on which the quota is given anew."""
    return f"{_begin_next_month(now):%d/%m}"


def _say(words: Words) -> str:
    return load_texts().render(words, {})
