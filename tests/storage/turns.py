"""Small turns for the tests of the store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from sqlalchemy import text

from storage import settings
from storage.database import Connection, Store
from tests.patience import PATIENCE

Work = Callable[[Connection], str]


def keep(key: str) -> Work:
    """A turn that writes one row and returns its key."""

    def work(conn: Connection) -> str:
        settings.put_once(conn, key, "kept")
        return key

    return work


def violate(key: str) -> Work:
    """A turn that writes one row and then breaks a constraint."""

    def work(conn: Connection) -> str:
        keep(key)(conn)
        conn.execute(text("INSERT INTO settings (key, value) VALUES (:key, NULL)"), {"key": f"{key}-null"})
        return key

    return work


def fail(key: str) -> Work:
    """A turn that writes one row and then raises."""

    def work(conn: Connection) -> str:
        keep(key)(conn)
        raise ZeroDivisionError(key)

    return work


def read_keys(store: Store) -> set[str]:
    return store.read_now(lambda conn: set(conn.scalars(text("SELECT key FROM settings"))))


async def run_together(store: Store, *works: Work) -> list[str | BaseException]:
    """Run the turns so that they wait together behind one that is already taken."""
    taken, go = threading.Event(), threading.Event()

    def hold(conn: Connection) -> str:
        taken.set()
        go.wait(PATIENCE)
        return "held"

    first = asyncio.ensure_future(store.run(hold))
    await asyncio.to_thread(taken.wait, 10)
    rest = [asyncio.ensure_future(store.run(work)) for work in works]
    await asyncio.sleep(0)  # they are in the queue now
    go.set()
    assert await first == "held"
    return await asyncio.gather(*rest, return_exceptions=True)
