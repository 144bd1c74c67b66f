"""What an installation decides once and keeps, such as a key that was generated."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.tables import settings

_GET = select(settings.c.value).where(settings.c.key == bindparam("key"))
_PUT_ONCE = insert(settings).on_conflict_do_nothing()
_INSERT = insert(settings)
_PUT = _INSERT.on_conflict_do_update(index_elements=[settings.c.key], set_={"value": _INSERT.excluded.value})
_STARTING_WITH = (
    select(settings.c.value)
    .where(settings.c.key.startswith(bindparam("prefix"), autoescape=False))
    .order_by(settings.c.key)
)


def get(conn: Connection, key: str) -> str | None:
    """What is kept under `key`."""
    value: str | None = conn.scalar(_GET, {"key": key})
    return value


def put_once(conn: Connection, key: str, value: str) -> str:
    """Keep `value` unless something is kept under `key` already; returns what is kept."""
    conn.execute(_PUT_ONCE, {"key": key, "value": value})
    kept: str = conn.execute(_GET, {"key": key}).scalar_one()
    return kept


def put(conn: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`, in place of what was kept."""
    conn.execute(_PUT, {"key": key, "value": value})


def starting_with(conn: Connection, prefix: str) -> list[str]:
    """What is kept under keys that begin so, in the order of the keys. The prefix holds neither % nor _."""
    return list(conn.scalars(_STARTING_WITH, {"prefix": prefix}))
