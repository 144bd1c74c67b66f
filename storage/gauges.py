"""How much waits in the books, and since when: for whoever watches over the processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storage import settings
from storage.columns import write_moment
from storage.tables import conversations, inbox, jobs, leaders, message_counts, outbox

_HEARTBEAT = "health-checked"


@dataclass(frozen=True)
class Gauges:
    """One look at the books. Moments are None where nothing waits."""

    waiting_updates: int
    oldest_waiting: datetime | None
    parked_updates: int
    unsent: Mapping[str, int]
    """Messages by channel; so is what follows."""
    oldest_unsent: Mapping[str, datetime]
    given_up: Mapping[str, int]
    open_jobs: int
    oldest_job: datetime | None
    """Since when the job is due that waits longest."""
    failed_jobs: int
    leaders: Mapping[str, str]
    """Who leads what."""
    sent_this_month: Mapping[tuple[str, str], int]
    """Messages by channel and account, where the platform takes only so many."""


_WAITING = select(func.count(), func.min(inbox.c.received_at)).where(
    inbox.c.done_at.is_(None), inbox.c.parked_at.is_(None)
)
_PARKED = select(func.count()).where(inbox.c.done_at.is_(None), inbox.c.parked_at.is_not(None))


def _of_channels(*columns: Any) -> Select[Any]:
    return (
        select(conversations.c.channel, *columns)
        .select_from(outbox.join(conversations, outbox.c.conversation_id == conversations.c.id))
        .group_by(conversations.c.channel)
        .order_by(conversations.c.channel)
    )


_UNSENT = _of_channels(func.count(), func.min(outbox.c.put_at)).where(
    outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None)
)
_GIVEN_UP = _of_channels(func.count()).where(outbox.c.failed_at.is_not(None))
_OPEN_JOBS = select(func.count(), func.min(jobs.c.due_at)).where(
    jobs.c.done_at.is_(None), jobs.c.failed_at.is_(None), jobs.c.due_at <= bindparam("now")
)
_FAILED_JOBS = select(func.count()).where(jobs.c.failed_at.is_not(None))
_LEADERS = select(leaders.c.what, leaders.c.holder).where(leaders.c.until > bindparam("now")).order_by(leaders.c.what)
_SENT_THIS_MONTH = (
    select(message_counts.c.channel, message_counts.c.account, message_counts.c.sent)
    .where(message_counts.c.month == bindparam("month"))
    .order_by(message_counts.c.channel, message_counts.c.account)
)


def read_gauges(conn: Connection, now: datetime) -> Gauges:
    """Look at the books; a few milliseconds, since what waits is indexed."""
    waiting, oldest = conn.execute(_WAITING).one()
    unsent = conn.execute(_UNSENT).all()
    open_jobs, oldest_job = conn.execute(_OPEN_JOBS, {"now": now}).one()
    return Gauges(
        waiting_updates=waiting,
        oldest_waiting=oldest,
        parked_updates=conn.execute(_PARKED).scalar_one(),
        unsent={channel: count for channel, count, _ in unsent},
        oldest_unsent={channel: since for channel, _, since in unsent},
        given_up={row.channel: row[1] for row in conn.execute(_GIVEN_UP)},
        open_jobs=open_jobs,
        oldest_job=oldest_job,
        failed_jobs=conn.execute(_FAILED_JOBS).scalar_one(),
        leaders={row.what: row.holder for row in conn.execute(_LEADERS, {"now": now})},
        sent_this_month={
            (channel, account): sent
            for channel, account, sent in conn.execute(_SENT_THIS_MONTH, {"month": f"{now:%Y-%m}"})
        },
    )


def try_writing(conn: Connection, now: datetime) -> None:
    """Write a row, as a turn would: a full disk or a standby is only noticed so."""
    settings.put(conn, _HEARTBEAT, write_moment(now))
