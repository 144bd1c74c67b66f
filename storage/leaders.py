"""Leadership: what only one process may do at a time, such as asking a platform for updates or renewing a token.

A leader holds a lease and prolongs it. One that dies leaves it behind, and any other process takes it when it is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.tables import leaders


@dataclass(frozen=True)
class Lease:
    """Who leads what, and until when unless it is prolonged."""

    what: str
    holder: str
    until: datetime


_INSERT = insert(leaders).values(what=bindparam("what"), holder=bindparam("holder"), until=bindparam("until"))
_TAKE = _INSERT.on_conflict_do_update(
    index_elements=[leaders.c.what],
    set_={"holder": _INSERT.excluded.holder, "until": _INSERT.excluded.until},
    # A lease that ends later than any that can be taken now was written before the clock was put back.
    where=or_(
        leaders.c.holder == _INSERT.excluded.holder,
        leaders.c.until <= bindparam("now", type_=leaders.c.until.type),
        leaders.c.until > _INSERT.excluded.until,
    ),
).returning(leaders.c.holder)
_FIND = select(leaders.c.what, leaders.c.holder, leaders.c.until).where(leaders.c.what == bindparam("what"))
_GIVE_UP = delete(leaders).where(leaders.c.what == bindparam("what"), leaders.c.holder == bindparam("holder"))


def take(conn: Connection, what: str, holder: str, now: datetime, seconds: float) -> bool:
    """Lead `what` from now on for so many seconds, or prolong that. False while another one leads it."""
    values = {"what": what, "holder": holder, "now": now, "until": now + timedelta(seconds=seconds)}
    return conn.scalar(_TAKE, values) is not None


def find(conn: Connection, what: str) -> Lease | None:
    """Who led `what` last, whether or not the lease is over; None after it was given up."""
    row = conn.execute(_FIND, {"what": what}).one_or_none()
    return None if row is None else Lease(*row)


def give_up(conn: Connection, what: str, holder: str) -> None:
    """End the lease at once; nothing happens when another one leads meanwhile."""
    conn.execute(_GIVE_UP, {"what": what, "holder": holder})
