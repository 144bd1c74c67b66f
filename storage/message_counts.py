"""How many messages one of our addresses has sent in a month, where the platform takes only so many.

A message is counted before it leaves, and taken back when it certainly did not: after a kill there may be one too many
in the count, never one too few.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.tables import message_counts


@dataclass(frozen=True)
class Sender:
    """Whose messages are counted: one of our addresses on a channel, in a month such as "2026-11"."""

    channel: str
    account: str
    month: str


@dataclass(frozen=True)
class Count:
    """A month so far."""

    sent: int = 0
    spent_quota: int | None = None
    """The quota with which the platform took no more; None while it takes messages."""


_OF_SENDER = (
    (message_counts.c.channel == bindparam("of_channel"))
    & (message_counts.c.account == bindparam("of_account"))
    & (message_counts.c.month == bindparam("of_month"))
)
_FIND = select(message_counts.c.sent, message_counts.c.spent_quota).where(_OF_SENDER)
_ADD = (
    insert(message_counts)
    .values(
        channel=bindparam("of_channel"), account=bindparam("of_account"), month=bindparam("of_month"), sent=1, warned=0
    )
    .on_conflict_do_update(
        index_elements=[message_counts.c.channel, message_counts.c.account, message_counts.c.month],
        set_={"sent": message_counts.c.sent + 1},
    )
    .returning(message_counts.c.sent)
)
_TAKE_BACK = update(message_counts).where(_OF_SENDER).values(sent=message_counts.c.sent - 1)
_WARN = (
    update(message_counts)
    .where(_OF_SENDER, message_counts.c.warned < bindparam("percent"))
    .values(warned=bindparam("percent"))
)
_SPEND = (
    update(message_counts)
    .where(
        _OF_SENDER,
        or_(message_counts.c.spent_quota.is_(None), message_counts.c.spent_quota < bindparam("quota")),
    )
    .values(spent_quota=bindparam("quota"))
)


def find(conn: Connection, sender: Sender) -> Count:
    """What is known of the month; nothing sent when it has just begun."""
    row = conn.execute(_FIND, _name(sender)).one_or_none()
    return Count() if row is None else Count(*row)


def add(conn: Connection, sender: Sender) -> int:
    """Count one message; returns how many it makes."""
    sent: int = conn.execute(_ADD, _name(sender)).scalar_one()
    return sent


def take_back(conn: Connection, sender: Sender) -> None:
    """A message that was counted has not left."""
    conn.execute(_TAKE_BACK, _name(sender))


def note_warning(conn: Connection, sender: Sender, percent: int) -> bool:
    """Record that admins are told of so many per cent; False when they were before, or of more."""
    return conn.execute(_WARN, {**_name(sender), "percent": percent}).rowcount == 1


def note_spent(conn: Connection, sender: Sender, quota: int) -> bool:
    """Record that the platform takes no more under this quota; False when that was known."""
    return conn.execute(_SPEND, {**_name(sender), "quota": quota}).rowcount == 1


def _name(sender: Sender) -> dict[str, str]:
    return {"of_channel": sender.channel, "of_account": sender.account, "of_month": sender.month}
