"""The inbox: every update as it came in, taken exactly once, in order per person (promises 1, 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.conversations import USER_COLUMNS, WORKS_NOW, UserBusy, find_or_start, lock_in_order, lock_user, read_user
from storage.due import has_come, is_ahead, name_moments
from storage.prepared import prepared, write_one
from storage.records import User
from storage.tables import conversations, inbox, memberships, users


@dataclass(frozen=True)
class Kept:
    """An update that is new."""

    id: int
    user_id: int
    """Whose turn it is."""


@dataclass(frozen=True)
class Claimed:
    """An update that this transaction takes; the person's row is locked until it ends."""

    id: int
    conversation_id: int
    channel: str
    account: str
    chat: str
    sender: str
    external_id: str
    raw: dict[str, Any]
    user: User
    """Whose turn it is."""
    attempts: int
    """How often it has failed before."""
    received_at: datetime
    place: str
    """The channel of its conversation: another one than `channel` for what a job or a web page brought."""

    @property
    def user_id(self) -> int:
        return self.user.id


@dataclass(frozen=True)
class Parked:
    """An update that failed too often and waits for a human."""

    id: int
    conversation_id: int
    user_id: int
    channel: str
    external_id: str
    raw: dict[str, Any]
    received_at: datetime
    parked_at: datetime
    attempts: int
    last_error: str


@dataclass(frozen=True)
class FileWanted:
    """An update whose turn waits for a file."""

    id: int
    channel: str
    account: str
    user_id: int
    raw: dict[str, Any]


_ADD = prepared(insert(inbox).on_conflict_do_nothing().returning(inbox.c.id))

_IS_WAITING = inbox.c.done_at.is_(None) & inbox.c.parked_at.is_(None)
_OLDEST = func.min(inbox.c.id)
_WAITING_USERS = prepared(
    select(conversations.c.user_id)
    .join_from(inbox, conversations, inbox.c.conversation_id == conversations.c.id)
    .where(_IS_WAITING)
    .group_by(conversations.c.user_id)
    # Only the oldest update of a person can have been tried, so a time to retry at is that one's.
    .having(or_(func.max(inbox.c.retry_at).is_(None), has_come(func.max(inbox.c.retry_at))))
    .order_by(_OLDEST)
    .limit(bindparam("limit"))
)
_OLDEST_WAITING = prepared(
    select(
        inbox,
        conversations.c.chat,
        conversations.c.sender,
        conversations.c.channel.label("place"),
        *USER_COLUMNS,
    )
    .join_from(inbox, conversations, inbox.c.conversation_id == conversations.c.id)
    .join(users, conversations.c.user_id == users.c.id)
    .outerjoin(memberships, WORKS_NOW)
    .where(_IS_WAITING, conversations.c.user_id == bindparam("user"))
    .order_by(inbox.c.id)
    .limit(1)
)
_FINISH = prepared(
    update(inbox).where(inbox.c.id == bindparam("key"), inbox.c.done_at.is_(None)).values(done_at=bindparam("now"))
)
_COUNT_FAILURE = (
    update(inbox)
    .where(inbox.c.id == bindparam("key"))
    .values(
        attempts=inbox.c.attempts + 1,
        last_error=bindparam("error"),
        retry_at=bindparam("at"),
        parked_at=case(
            (inbox.c.attempts + 1 >= bindparam("park_after"), bindparam("now", type_=inbox.c.parked_at.type))
        ),
    )
    .returning(inbox.c.parked_at)
)
_PARKED = (
    select(inbox, conversations.c.user_id)
    .join_from(inbox, conversations, inbox.c.conversation_id == conversations.c.id)
    .where(inbox.c.parked_at.is_not(None), inbox.c.done_at.is_(None))
    .order_by(inbox.c.id)
)
_WANTED_FILES = (
    select(inbox.c.id, inbox.c.channel, inbox.c.account, conversations.c.user_id, inbox.c.raw)
    .join_from(inbox, conversations, inbox.c.conversation_id == conversations.c.id)
    .where(
        inbox.c.file_wanted_at.is_not(None),
        inbox.c.channel == bindparam("channel"),
        inbox.c.account == bindparam("account"),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_LOCK_WANTED = (
    select(inbox.c.raw).where(inbox.c.id == bindparam("key"), inbox.c.file_wanted_at.is_not(None)).with_for_update()
)
_SETTLE_FILE = update(inbox).where(inbox.c.id == bindparam("key")).values(raw=bindparam("raw"), file_wanted_at=None)
_EXTERNAL_IDS = select(inbox.c.external_id).where(
    inbox.c.channel == bindparam("channel"),
    inbox.c.account == bindparam("account"),
    inbox.c.external_id.between(bindparam("prefix"), bindparam("end")),
)
_UNPARK = (
    update(inbox)
    .where(inbox.c.parked_at.is_not(None), inbox.c.done_at.is_(None))
    .values(parked_at=None, retry_at=None, attempts=0)
)


def add(
    conn: Connection,
    *,
    channel: str,
    account: str,
    external_id: str,
    chat: str,
    sender: str,
    sender_name: str,
    raw: dict[str, Any],
    now: datetime,
    wants_file: bool = False,
) -> Kept | None:
    """Keep an update; None when it was delivered before.

    Someone who was never heard of becomes a user without memberships, called `sender_name`. With `wants_file` its
    turn waits for `settle_file`.
    """
    talk = find_or_start(conn, channel, account, chat, sender, sender_name, now)
    update_id = add_to_conversation(
        conn,
        talk.id,
        channel=channel,
        account=account,
        external_id=external_id,
        raw=raw,
        now=now,
        wants_file=wants_file,
    )
    return Kept(update_id, talk.user_id) if update_id is not None else None


def add_to_conversation(
    conn: Connection,
    conversation_id: int,
    *,
    channel: str,
    account: str,
    external_id: str,
    raw: dict[str, Any],
    now: datetime,
    wants_file: bool = False,
) -> int | None:
    """Keep an update of a known conversation, perhaps from elsewhere than its channel: the result of a job.

    Returns its id; None when it was kept before.
    """
    update_id: int | None = conn.scalar(
        _ADD,
        {
            "channel": channel,
            "account": account,
            "external_id": external_id,
            "conversation_id": conversation_id,
            "raw": raw,
            "received_at": now,
            "file_wanted_at": now if wants_file else None,
            "attempts": 0,
        },
    )
    return update_id


def list_external_ids(conn: Connection, channel: str, account: str, prefix: str) -> list[str]:
    """The external ids that begin so, of updates that came by a channel. The prefix ends in ":"."""
    values = {"channel": channel, "account": account, "prefix": prefix, "end": prefix[:-1] + ";"}
    return list(conn.scalars(_EXTERNAL_IDS, values))


def waiting_users(conn: Connection, now: datetime, limit: int) -> list[int]:
    """The users with updates to take, the one who has waited longest first."""
    return list(conn.scalars(_WAITING_USERS, {**name_moments(now), "limit": limit}))


def claim_next(conn: Connection, user_id: int, now: datetime, *, beside: int | None = None) -> Claimed | None:
    """Lock the user, then read their oldest waiting update.

    None when there is none, it has to wait for its time or its file, or another process has the lock. A turn that
    concerns another user too (UserBusy) locks `beside` as well, and waits for both.
    """
    if beside is not None:
        lock_in_order(conn, (user_id, beside))
    else:
        try:
            lock_user(conn, user_id)
        except UserBusy:
            return None
    row = conn.execute(_OLDEST_WAITING, {"user": user_id}).one_or_none()
    if row is None or is_ahead(row.retry_at, now) or row.file_wanted_at is not None:
        return None
    return Claimed(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        account=row.account,
        chat=row.chat,
        sender=row.sender,
        external_id=row.external_id,
        raw=row.raw,
        user=read_user(row),
        attempts=row.attempts,
        received_at=row.received_at,
        place=row.place,
    )


def wanted_files(conn: Connection, channel: str, account: str, limit: int) -> list[FileWanted]:
    """Updates of a channel that wait for a file, oldest first."""
    values = {"channel": channel, "account": account, "limit": limit}
    return [FileWanted(*row) for row in conn.execute(_WANTED_FILES, values)]


def is_file_wanted(conn: Connection, inbox_id: int) -> bool:
    """Whether the update still waits for its file; its row is locked until the transaction ends."""
    return conn.scalar(_LOCK_WANTED, {"key": inbox_id}) is not None


def settle_file(conn: Connection, inbox_id: int, outcome: dict[str, Any]) -> None:
    """Add what became of the file to the update's payload and let its turn be taken; once only."""
    raw = conn.scalar(_LOCK_WANTED, {"key": inbox_id})
    if raw is not None:
        conn.execute(_SETTLE_FILE, {"key": inbox_id, "raw": {**raw, **outcome}})


def finish(conn: Connection, inbox_id: int, now: datetime) -> None:
    """Mark an update as taken. Raises LookupError when it is unknown or was taken before: its turn must not count."""
    write_one(conn, _FINISH, {"key": inbox_id, "now": now}, missing=f"update {inbox_id} is not waiting")


def count_failure(
    conn: Connection,
    inbox_id: int,
    error: str,
    now: datetime,
    park_after: int = 3,
    *,
    retry_at: datetime | None = None,
) -> bool:
    """Count a failed turn, in a transaction of its own. True when the update is parked now.

    Until `retry_at`, soon, the person's updates wait, since they are taken in order.
    """
    values = {"key": inbox_id, "error": error, "at": retry_at, "now": now, "park_after": park_after}
    return conn.execute(_COUNT_FAILURE, values).scalar_one() is not None


def parked(conn: Connection) -> list[Parked]:
    """The updates that failed too often, oldest first."""
    return [
        Parked(
            id=row.id,
            conversation_id=row.conversation_id,
            user_id=row.user_id,
            channel=row.channel,
            external_id=row.external_id,
            raw=row.raw,
            received_at=row.received_at,
            parked_at=row.parked_at,
            attempts=row.attempts,
            last_error=row.last_error,
        )
        for row in conn.execute(_PARKED)
    ]


def unpark(conn: Connection, inbox_ids: Sequence[int]) -> int:
    """Let parked updates be tried anew; returns how many of these were parked."""
    return conn.execute(_UNPARK.where(inbox.c.id.in_(inbox_ids))).rowcount
