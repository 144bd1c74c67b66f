"""The bell that processes sharing a PostgreSQL wake each other with (LISTEN and NOTIFY).

It says only that something was committed: whoever hears it looks for itself. It is rung outside of turns, because
PostgreSQL commits transactions that notify one after the other. A ring that is lost costs a few seconds, no more:
every process also looks now and then by itself. On SQLite there is one process and nobody to wake.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, func, select

from storage.database import parse_url

NAME = "so_thi_dua"

_RING = select(func.pg_notify(NAME, bindparam("ringer")))


def ring(conn: Connection, ringer: str = "") -> None:
    """Wake every process but `ringer` when the transaction is committed."""
    if conn.dialect.name == "postgresql":
        conn.execute(_RING, {"ringer": ringer})


async def listen(url: str, on_ring: Callable[[], None], *, ringer: str) -> None:
    """Call `on_ring` for each ring of another process, and once at the beginning: what came before was not heard.

    Goes on until cancelled. Raises psycopg's OperationalError when the database is away.
    """
    import psycopg  # not loaded where SQLite is used

    address = parse_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {NAME}".encode())
        on_ring()
        async for heard in connection.notifies():
            if heard.payload != ringer:
                on_ring()
