"""The outbox: messages that a turn decided on, sent after its commit and in order per conversation (promise 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from storage import access
from storage.due import LONG, SOON, given, name_moments
from storage.prepared import prepared
from storage.records import Scope
from storage.tables import conversations, outbox, users

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Outbound:
    """A message to send: its neutral body, its file if it carries one, and where it goes."""

    id: int
    conversation_id: int
    channel: str
    account: str
    chat: str
    body: dict[str, Any]
    file_id: int | None
    attempts: int
    """How often sending it has failed before."""
    inbox_id: int | None
    """The update it answers."""
    is_unclear: bool = False
    """Whether sending it has ended without an answer before: it may have been taken."""
    is_blocked: bool = False
    """Whether the person did not want to hear from the bot when it last wrote."""
    put_at: datetime = EARLIEST
    """When the turn decided on it."""
    file_link: str | None = None
    """A page from which its file can be downloaded, for channels that cannot carry the file itself."""


@dataclass(frozen=True)
class GivenUp:
    """A message that was never sent."""

    id: int
    channel: str
    chat: str
    failed_at: datetime
    last_error: str
    user_id: int
    user_name: str
    inbox_id: int | None


_PUT = prepared(outbox.insert())
_GIVEN_UP = (
    select(
        outbox.c.id,
        conversations.c.channel,
        conversations.c.chat,
        outbox.c.failed_at,
        outbox.c.last_error,
        users.c.id.label("user_id"),
        users.c.name,
        outbox.c.inbox_id,
    )
    .join_from(outbox, conversations, outbox.c.conversation_id == conversations.c.id)
    .join(users, conversations.c.user_id == users.c.id)
    .where(outbox.c.failed_at.is_not(None))
    .order_by(outbox.c.id)
)
_GIVEN_UP_COUNT = (
    select(func.count())
    .select_from(outbox.join(conversations, outbox.c.conversation_id == conversations.c.id))
    .join(users, conversations.c.user_id == users.c.id)
    .where(users.c.unit_id == bindparam("unit"), outbox.c.failed_at >= bindparam("since"))
)
_RESEND = (
    update(outbox)
    .where(outbox.c.failed_at.is_not(None))
    .values(failed_at=None, unclear_at=None, attempts=0, put_at=bindparam("now"), due_at=bindparam("now"))
)
_IS_UNSENT = outbox.c.sent_at.is_(None) & outbox.c.failed_at.is_(None)
_HEADS = select(func.min(outbox.c.id)).where(_IS_UNSENT).group_by(outbox.c.conversation_id)
_DUE = (
    select(
        outbox.c.id,
        outbox.c.conversation_id,
        conversations.c.channel,
        conversations.c.account,
        conversations.c.chat,
        outbox.c.body,
        outbox.c.file_id,
        outbox.c.attempts,
        outbox.c.inbox_id,
        outbox.c.unclear_at.is_not(None),
        conversations.c.blocked_at.is_not(None),
        outbox.c.put_at,
    )
    .join_from(outbox, conversations, outbox.c.conversation_id == conversations.c.id)
    .where(
        outbox.c.id.in_(_HEADS),
        # One that was tried waits for a time of its platform's choice.
        or_(
            outbox.c.due_at <= given("now"),
            outbox.c.due_at > given("late"),
            outbox.c.last_error.is_(None) & (outbox.c.due_at > given("soon")),
        ),
        _IS_UNSENT,
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("limit"))
)
_LEASE = update(outbox).where(outbox.c.id == bindparam("key")).values(due_at=bindparam("at"))
_PROLONG = (
    update(outbox).where(outbox.c.id.in_(bindparam("keys", expanding=True)), _IS_UNSENT).values(due_at=bindparam("at"))
)
_SENT = prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(sent_at=bindparam("now"), platform_id=bindparam("platform"), last_error=None)
)
_RETRY = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(attempts=outbox.c.attempts + bindparam("counted"), last_error=bindparam("error"), due_at=bindparam("at"))
)
_POSTPONE = (
    update(outbox).where(outbox.c.id == bindparam("key")).values(last_error=bindparam("error"), due_at=bindparam("at"))
)
_NOTE_UNCLEAR = update(outbox).where(outbox.c.id == bindparam("key")).values(unclear_at=bindparam("now"))
_MOVE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(
        conversation_id=bindparam("to"),
        attempts=0,
        unclear_at=None,
        last_error=bindparam("error"),
        due_at=bindparam("now"),
    )
)
_FAIL = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(attempts=outbox.c.attempts + 1, last_error=bindparam("error"), failed_at=bindparam("now"))
)


def put(
    conn: Connection,
    conversation_id: int,
    inbox_id: int | None,
    bodies: Sequence[tuple[dict[str, Any], int | None]],
    now: datetime,
) -> None:
    """Queue messages, each a body with the id of its file or None, to be sent in this order."""
    if bodies:
        conn.execute(
            _PUT,
            [
                {
                    "conversation_id": conversation_id,
                    "inbox_id": inbox_id,
                    "seq": seq,
                    "body": body,
                    "file_id": file_id,
                    "attempts": 0,
                    "put_at": now,
                    "due_at": now,
                }
                for seq, (body, file_id) in enumerate(bodies)
            ],
        )


def given_up(conn: Connection) -> list[GivenUp]:
    """The messages that could not be sent, oldest first."""
    return [GivenUp(*row) for row in conn.execute(_GIVEN_UP)]


def given_up_in(conn: Connection, scope: Scope) -> list[GivenUp]:
    """`given_up` of those who work in the scope's unit now. Raises NoAccess for whoever does not see the whole unit."""
    view = access.check_whole(conn, scope)
    return [GivenUp(*row) for row in conn.execute(_GIVEN_UP.where(users.c.unit_id == view.unit_id))]


def given_up_count(conn: Connection, unit_id: int, since: datetime) -> int:
    """How many messages to people of a unit were given up since then."""
    return conn.execute(_GIVEN_UP_COUNT, {"unit": unit_id, "since": since}).scalar_one()


def resend(conn: Connection, outbox_ids: Sequence[int], now: datetime) -> int:
    """Let messages that were given up be sent after all, each in its old place; returns how many those are."""
    return conn.execute(_RESEND.where(outbox.c.id.in_(outbox_ids)), {"now": now}).rowcount


def due(
    conn: Connection, now: datetime, limit: int, channel: str | None = None, account: str | None = None
) -> list[Outbound]:
    """What may be sent now: of each conversation at most its oldest unsent message."""
    return _read(conn, _narrow(channel, account), now, limit)


def lease(
    conn: Connection,
    now: datetime,
    limit: int,
    seconds: float,
    channel: str | None = None,
    account: str | None = None,
) -> list[Outbound]:
    """`due`, and no other process gets these for so many seconds: so that several can send from one outbox."""
    found = _read(conn, _narrow(channel, account).with_for_update(of=outbox, skip_locked=True), now, limit)
    if found:
        until = now + timedelta(seconds=seconds)
        conn.execute(_LEASE, [{"key": message.id, "at": until} for message in found])
    return found


def _narrow(channel: str | None, account: str | None) -> Select[Any]:
    query = _DUE if channel is None else _DUE.where(conversations.c.channel == channel)
    return query if account is None else query.where(conversations.c.account == account)


def _read(conn: Connection, query: Select[Any], now: datetime, limit: int) -> list[Outbound]:
    values = {**name_moments(now), "late": now + LONG + SOON, "limit": limit}
    return [Outbound(*row) for row in conn.execute(query, values)]


def sent(conn: Connection, outbox_id: int, platform_id: str | None, now: datetime) -> None:
    """Record that the platform has taken the message, under the id it gave."""
    conn.execute(_SENT, {"key": outbox_id, "platform": platform_id, "now": now})


def prolong(conn: Connection, outbox_ids: Sequence[int], until: datetime) -> None:
    """Keep other processes from messages that are still being sent."""
    conn.execute(_PROLONG, {"keys": list(outbox_ids), "at": until})


def retry(conn: Connection, outbox_id: int, error: str, due_at: datetime, *, counts: bool = True) -> None:
    """Record a failed attempt, which `counts` against the message or not.

    The message and those behind it in its conversation wait until `due_at`, for no longer than `LONG`.
    """
    conn.execute(_RETRY, {"key": outbox_id, "error": error, "at": due_at, "counted": int(counts)})


def postpone(conn: Connection, outbox_id: int, error: str, due_at: datetime) -> None:
    """Let the message wait because the platform says so, for no longer than `LONG`; no attempt is counted."""
    conn.execute(_POSTPONE, {"key": outbox_id, "error": error, "at": due_at})


def note_unclear(conn: Connection, outbox_id: int, now: datetime) -> None:
    """Record that sending ended without an answer."""
    conn.execute(_NOTE_UNCLEAR, {"key": outbox_id, "now": now})


def move(conn: Connection, outbox_id: int, conversation_id: int, error: str, now: datetime) -> None:
    """Let the message go to another conversation of the same person, since it certainly did not arrive in its own."""
    values = {"key": outbox_id, "to": conversation_id, "error": error, "now": now}
    conn.execute(_MOVE, values)


def fail(conn: Connection, outbox_id: int, error: str, now: datetime) -> None:
    """Give the message up; the next one of its conversation is free to go."""
    conn.execute(_FAIL, {"key": outbox_id, "error": error, "now": now})
