"""What the assistant did not understand, without names of people, each text once with how often it came.

No ledger: nothing of it has an audit or can be undone, and no conversation reads it. It is exported by the command line
for those who improve the reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.tables import misunderstood


@dataclass(frozen=True)
class Misunderstood:
    unit_id: int
    place: str
    """Where it was said: "" outside every step, else the flow."""
    text: str
    """As typed, with names of people and long numbers masked."""
    count: int
    first_at: datetime
    last_at: datetime


def list_all(conn: Connection) -> list[Misunderstood]:
    """Everything kept, of all units, what came most often first."""
    table = misunderstood.c
    query = select(table.unit_id, table.place, table.text, table.count, table.first_at, table.last_at)
    rows = conn.execute(query.order_by(table.count.desc(), table.last_at.desc(), table.id))
    return [Misunderstood(*row) for row in rows]


def clear(conn: Connection) -> int:
    """Delete everything kept; returns how much that was."""
    return conn.execute(delete(misunderstood)).rowcount
