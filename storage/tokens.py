"""Access to a platform whose tokens wear out: the pair in force, and what has become of its renewal.

A refresh token is good once. So the pair that a renewal brings replaces exactly the one that was spent for it
(`replace`), and whoever finds another refresh token in the row has come too late. Who may try is settled by a lease
(`storage.leaders`), not here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.tables import tokens


@dataclass(frozen=True)
class NewPair:
    """What the platform hands out. Both are secrets: no repr shows them."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    """Of the access token."""


@dataclass(frozen=True)
class Pair:
    """The tokens of one account of ours, as the row holds them. No repr shows the secrets."""

    access: str | None = field(repr=False)
    """None while there is only a refresh token, as it was configured."""
    refresh: str = field(repr=False)
    obtained_at: datetime
    expires_at: datetime | None
    """Of the access token."""
    spent_at: datetime | None
    """When the refresh token was last on its way to be exchanged; None once that is known not to have happened. After
    a kill nobody knows whether it is still good."""
    failed_at: datetime | None
    """When the platform refused the refresh token for good: nothing but a new consent helps."""
    failure: str | None
    told_at: datetime | None
    """When the admins were told of trouble with this pair."""


_KEY = (tokens.c.channel == bindparam("of_channel")) & (tokens.c.account == bindparam("of_account"))
_IS_SAME = tokens.c.refresh == bindparam("of_refresh")
_FIND = select(
    tokens.c.access,
    tokens.c.refresh,
    tokens.c.obtained_at,
    tokens.c.expires_at,
    tokens.c.spent_at,
    tokens.c.failed_at,
    tokens.c.failure,
    tokens.c.told_at,
).where(_KEY)
_LOCK_SEEDS = select(tokens.c.seeds).where(_KEY).with_for_update()
_START = insert(tokens)
_START_ONCE = _START.on_conflict_do_nothing().returning(tokens.c.account)
_START_AGAIN = _START.on_conflict_do_update(
    index_elements=[tokens.c.channel, tokens.c.account],
    set_={column.name: _START.excluded[column.name] for column in tokens.columns if not column.primary_key},
)
_REPLACE = (
    update(tokens)
    .where(_KEY, _IS_SAME)
    .values(
        access=bindparam("new_access"),
        refresh=bindparam("new_refresh"),
        expires_at=bindparam("new_expires_at"),
        obtained_at=bindparam("now"),
        spent_at=None,
        failed_at=None,
        failure=None,
        told_at=None,
    )
)
_NOTE_SPENDING = update(tokens).where(_KEY, _IS_SAME).values(spent_at=bindparam("at"))
_FAIL = update(tokens).where(_KEY, _IS_SAME).values(failed_at=bindparam("now"), failure=bindparam("why"))
_NOTE_TOLD = update(tokens).where(_KEY, _IS_SAME, tokens.c.told_at.is_(None)).values(told_at=bindparam("now"))


def find(conn: Connection, channel: str, account: str) -> Pair | None:
    """The tokens of an account; None when none was ever configured or consented to."""
    row = conn.execute(_FIND, _name(channel, account)).one_or_none()
    return None if row is None else Pair(*row)


def adopt(conn: Connection, channel: str, account: str, seed: str, now: datetime) -> bool:
    """Go on from a configured refresh token, unless that was done before; True when it was done now.

    A value that was ever adopted never counts again, whatever came between: it was good once. So a process that still
    runs with an old configuration takes nothing back.
    """
    known = conn.execute(_LOCK_SEEDS, _name(channel, account)).scalar_one_or_none()
    mark = _mark(seed)
    if known is not None and mark in known:
        return False
    values = _make_row(channel, account, None, seed, None, [*(known or []), mark], now)
    if known is not None:
        conn.execute(_START_AGAIN, values)
    elif conn.scalar(_START_ONCE, values) is None:
        return adopt(conn, channel, account, seed, now)  # another process was first: its row is there now
    return True


def consent(conn: Connection, channel: str, account: str, pair: NewPair, seed: str | None, now: datetime) -> None:
    """Put a pair that a human has just consented to in place of whatever there was.

    `seed` is the refresh token that is configured now, if any: it is older than this pair and must not beat it.
    """
    known = conn.execute(_LOCK_SEEDS, _name(channel, account)).scalar_one_or_none() or []
    marks = [*known, *([_mark(seed)] if seed is not None and _mark(seed) not in known else [])]
    conn.execute(_START_AGAIN, _make_row(channel, account, pair.access, pair.refresh, pair.expires_at, marks, now))


def note_spending(conn: Connection, channel: str, account: str, refresh: str, at: datetime | None) -> bool:
    """Note that this refresh token is about to be exchanged; None: that it was not, after all.

    False when it is no longer the one in force.
    """
    values = {**_name(channel, account), "of_refresh": refresh, "at": at}
    return conn.execute(_NOTE_SPENDING, values).rowcount == 1


def replace(conn: Connection, channel: str, account: str, spent: str, pair: NewPair, now: datetime) -> bool:
    """Put the pair that `spent` was exchanged for in its place; False when `spent` is no longer in force."""
    values = {
        **_name(channel, account),
        "of_refresh": spent,
        "new_access": pair.access,
        "new_refresh": pair.refresh,
        "new_expires_at": pair.expires_at,
        "now": now,
    }
    return conn.execute(_REPLACE, values).rowcount == 1


def fail(conn: Connection, channel: str, account: str, refresh: str, why: str, now: datetime) -> bool:
    """Note that the platform refused this refresh token for good; False when it is no longer in force."""
    values = {**_name(channel, account), "of_refresh": refresh, "why": why, "now": now}
    return conn.execute(_FAIL, values).rowcount == 1


def note_told(conn: Connection, channel: str, account: str, refresh: str, now: datetime) -> bool:
    """Note that the admins are told of trouble with this pair; False when they were before, or it is another pair."""
    return conn.execute(_NOTE_TOLD, {**_name(channel, account), "of_refresh": refresh, "now": now}).rowcount == 1


def _name(channel: str, account: str) -> dict[str, str]:
    return {"of_channel": channel, "of_account": account}


def _make_row(
    channel: str,
    account: str,
    access: str | None,
    refresh: str,
    expires_at: datetime | None,
    seeds: list[str],
    now: datetime,
) -> dict[str, object]:
    """A row without any trouble yet."""
    row: dict[str, object] = dict.fromkeys(tokens.columns.keys())
    return row | {
        "channel": channel,
        "account": account,
        "access": access,
        "refresh": refresh,
        "expires_at": expires_at,
        "obtained_at": now,
        "seeds": seeds,
    }


def _mark(seed: str) -> str:
    """What is remembered of a configured token."""
    return hashlib.sha256(seed.encode()).hexdigest()
