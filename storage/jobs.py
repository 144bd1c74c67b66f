"""Work that takes longer than a turn may: leased rows, so that a killed process loses nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from storage.due import has_come, name_moments
from storage.tables import conversations, jobs


@dataclass(frozen=True)
class Job:
    """A leased job. `attempts` counts this lease too: 1 the first time. `failures` are those that somebody noted."""

    id: int
    kind: str
    args: dict[str, Any]
    conversation_id: int | None
    attempts: int
    failures: int


@dataclass(frozen=True)
class GivenUp:
    """A job that failed too often. Whoever asked for it was told, and may ask again."""

    id: int
    kind: str
    attempts: int
    failed_at: datetime
    last_error: str
    inbox_id: int | None


_PUT = jobs.insert().returning(jobs.c.id)
_IS_OPEN = jobs.c.done_at.is_(None) & jobs.c.failed_at.is_(None)
_NEXT = (
    select(jobs.c.id, jobs.c.kind, jobs.c.args, jobs.c.conversation_id, jobs.c.attempts + 1, jobs.c.failures)
    .where(
        _IS_OPEN,
        has_come(jobs.c.due_at),
        or_(jobs.c.leased_until.is_(None), has_come(jobs.c.leased_until)),
        or_(jobs.c.kind.in_(bindparam("kinds", expanding=True)), jobs.c.due_at <= bindparam("others_due")),
    )
    .order_by(jobs.c.due_at, jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(jobs)
    .where(jobs.c.id == bindparam("key"))
    .values(attempts=jobs.c.attempts + 1, leased_until=bindparam("until"))
)
_FINISH = update(jobs).where(jobs.c.id == bindparam("key"), _IS_OPEN).values(done_at=bindparam("now"))
_FAIL = (
    update(jobs)
    .where(jobs.c.id == bindparam("key"), _IS_OPEN)
    .values(failed_at=bindparam("now"), last_error=bindparam("error"))
)
_RENEW = update(jobs).where(jobs.c.id == bindparam("key"), _IS_OPEN).values(leased_until=bindparam("until"))
_RETRY = (
    update(jobs)
    .where(jobs.c.id == bindparam("key"), _IS_OPEN)
    .values(leased_until=None, failures=jobs.c.failures + 1, due_at=bindparam("at"), last_error=bindparam("error"))
)
_GIVE_BACK = (
    update(jobs).where(jobs.c.id == bindparam("key"), _IS_OPEN).values(leased_until=None, attempts=jobs.c.attempts - 1)
)
_OPEN_CHATS = (
    select(conversations.c.chat)
    .join_from(jobs, conversations, jobs.c.conversation_id == conversations.c.id)
    .where(
        _IS_OPEN,
        jobs.c.due_at <= bindparam("now"),
        conversations.c.channel == bindparam("channel"),
        conversations.c.account == bindparam("account"),
    )
    .distinct()
    .limit(bindparam("limit"))
)
_GIVEN_UP = (
    select(jobs.c.id, jobs.c.kind, jobs.c.attempts, jobs.c.failed_at, jobs.c.last_error, jobs.c.inbox_id)
    .where(jobs.c.failed_at.is_not(None))
    .order_by(jobs.c.id)
)
_COUNT = select(func.count()).select_from(jobs).where(_IS_OPEN)
_COUNT_DUE = _COUNT.where(jobs.c.due_at <= bindparam("due_by"))


def put(
    conn: Connection,
    kind: str,
    args: dict[str, Any],
    conversation_id: int | None,
    inbox_id: int | None,
    due_at: datetime,
) -> int:
    """Queue a job for `due_at`, which is now or soon, and return its id."""
    values = {
        "kind": kind,
        "args": args,
        "conversation_id": conversation_id,
        "inbox_id": inbox_id,
        "due_at": due_at,
        "attempts": 0,
        "failures": 0,
    }
    job_id: int = conn.execute(_PUT, values).scalar_one()
    return job_id


def lease_next(
    conn: Connection,
    now: datetime,
    seconds: float,
    kinds: Collection[str] | None = None,
    patience: timedelta = timedelta(0),
) -> Job | None:
    """Take the job that is due longest, for so many seconds; after them it is free again, its attempt counted.

    One of none of the `kinds` (None: all are known) is left to others until it has been due for `patience`.
    """
    others_due = now if kinds is None else now - patience
    values = {**name_moments(now), "kinds": list(kinds or ()), "others_due": others_due}
    row = conn.execute(_NEXT, values).one_or_none()
    if row is None:
        return None
    conn.execute(_LEASE, {"key": row.id, "until": now + timedelta(seconds=seconds)})
    return Job(*row)


def finish(conn: Connection, job_id: int, now: datetime) -> None:
    """Mark a job as done. Raises LookupError when it is not open: its result must not count twice."""
    if conn.execute(_FINISH, {"key": job_id, "now": now}).rowcount != 1:
        raise LookupError(f"job {job_id} is not open")


def renew(conn: Connection, job_id: int, until: datetime) -> None:
    """Prolong the lease of a job that is still being worked on."""
    conn.execute(_RENEW, {"key": job_id, "until": until})


def retry(conn: Connection, job_id: int, error: str, due_at: datetime) -> None:
    """End the lease of a job that failed, and count the failure; it is free again at `due_at`."""
    conn.execute(_RETRY, {"key": job_id, "error": error, "at": due_at})


def give_back(conn: Connection, job_id: int) -> None:
    """End the lease of a job that was interrupted through no fault of its own; the attempt does not count."""
    conn.execute(_GIVE_BACK, {"key": job_id})


def fail(conn: Connection, job_id: int, error: str, now: datetime) -> None:
    """Give a job up. Raises LookupError when it is not open."""
    if conn.execute(_FAIL, {"key": job_id, "error": error, "now": now}).rowcount != 1:
        raise LookupError(f"job {job_id} is not open")


def given_up(conn: Connection) -> list[GivenUp]:
    """The jobs that failed too often, oldest first."""
    return [GivenUp(*row) for row in conn.execute(_GIVEN_UP)]


def open_chats(conn: Connection, now: datetime, channel: str, account: str, limit: int) -> list[str]:
    """The chats of a channel whose jobs are due and not done."""
    values = {"now": now, "channel": channel, "account": account, "limit": limit}
    return list(conn.scalars(_OPEN_CHATS, values))


def open_count(conn: Connection, due_by: datetime | None = None) -> int:
    """How many jobs are neither done nor given up; with `due_by`, without those that are only due later."""
    if due_by is None:
        return conn.execute(_COUNT).scalar_one()
    return conn.execute(_COUNT_DUE, {"due_by": due_by}).scalar_one()
