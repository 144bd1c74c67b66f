"""A turn that fails harms no other, and nobody is told that something was kept which was not."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from storage import settings
from storage.database import Connection, Store, StoreFull, TransactionEnded
from tests.patience import PATIENCE
from tests.storage.turns import Work, fail, keep, read_keys, run_together, violate


@pytest.mark.parametrize(("harm", "error"), [(violate, IntegrityError), (fail, ZeroDivisionError)])
async def test_failing_turn_harms_no_other(store: Store, harm: Callable[[str], Work], error: type[Exception]) -> None:
    results = await run_together(store, keep("a"), keep("b"), harm("broken"), keep("c"))
    assert results[:2] == ["a", "b"]
    assert isinstance(results[2], error)
    assert results[3] == "c"
    assert read_keys(store) == {"a", "b", "c"}


async def test_failing_commit_harms_no_other(store: Store) -> None:
    def make_table(conn: Connection) -> None:
        conn.execute(text("CREATE TABLE late (key TEXT REFERENCES settings (key) DEFERRABLE INITIALLY DEFERRED)"))

    store.run_now(make_table)

    def fail_at_commit(conn: Connection) -> str:
        conn.execute(text("INSERT INTO late (key) VALUES ('nowhere')"))
        return "said too early"

    results = await run_together(store, keep("a"), fail_at_commit, keep("b"))
    assert (results[0], results[2]) == ("a", "b")
    assert isinstance(results[1], IntegrityError)
    assert read_keys(store) == {"a", "b"}


def test_turn_cannot_wait_for_a_turn(store: Store) -> None:
    with pytest.raises(RuntimeError, match="another turn"):
        store.run_now(lambda conn: store.run_now(keep("inner")))
    with pytest.raises(RuntimeError, match="another turn"):
        store.run_now(lambda conn: store.read_now(lambda reader: settings.get(reader, "inner")))
    assert store.run_now(keep("after")) == "after"


def test_turn_that_ends_its_transaction_is_refused(store: Store) -> None:
    def commit_early(conn: Connection) -> str:
        conn.commit()
        return "committed"

    with pytest.raises(TransactionEnded):
        store.run_now(commit_early)
    assert store.run_now(keep("after")) == "after"


def test_turn_that_hides_an_error_of_postgresql_is_refused(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)

    def hide(conn: Connection) -> str:
        with pytest.raises(DatabaseError):
            violate("hidden")(conn)
        return "as if nothing had happened"

    with pytest.raises(TransactionEnded):
        store.run_now(hide)
    assert read_keys(store) == set()
    store.close()


async def test_stop_iteration_reaches_the_waiter(store: Store) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(store.run(lambda conn: next(iter(()))), 10)


async def test_full_disk_is_told_and_harms_no_other(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    def shrink(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    def fill(conn: Connection) -> str:
        settings.put_once(conn, "big", "x" * 1_000_000)
        return "big"

    store.run_now(shrink)
    results = await run_together(store, keep("a"), fill, keep("b"))
    assert (results[0], results[2]) == ("a", "b")
    assert isinstance(results[1], StoreFull)
    assert read_keys(store) == {"a", "b"}
    store.close()


def test_turn_that_hides_a_full_disk_is_refused(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    def hide(conn: Connection) -> str:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        keep("lost")(conn)
        with pytest.raises(OperationalError):
            settings.put_once(conn, "big", "x" * 1_000_000)
        # SQLite has rolled back by itself: this row would be committed alone.
        keep("stray")(conn)
        return "as if nothing had happened"

    with pytest.raises(TransactionEnded):
        store.run_now(hide)
    assert "lost" not in read_keys(store)
    store.close()


def test_read_only_database_is_told(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    store.run_now(lambda conn: conn.exec_driver_sql("PRAGMA query_only=ON").close())
    with pytest.raises(StoreFull):
        store.run_now(keep("a"))
    store.close()


def test_standby_is_told(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)

    def write_on_standby(conn: Connection) -> str:
        conn.execute(text("SET TRANSACTION READ ONLY"))
        return keep("a")(conn)

    with pytest.raises(StoreFull):
        store.run_now(write_on_standby)
    store.close()


def test_locked_database_fails_all_that_wait_at_once(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.2)
    store = Store.open(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)

    async def wait_for_all() -> list[str | BaseException]:
        waiting = [asyncio.ensure_future(store.run(keep(str(number)))) for number in range(30)]
        return await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 3)

    other.execute("BEGIN IMMEDIATE")
    results = asyncio.run(wait_for_all())
    other.close()
    assert all(isinstance(result, OperationalError) for result in results)
    assert store.run_now(keep("after")) == "after"
    store.close()


async def test_lost_connection_is_replaced(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    def lose_connection(conn: Connection) -> str:
        driver = conn.connection.driver_connection
        assert driver is not None
        driver.close()
        return "lost"

    results = await run_together(store, keep("a"), lose_connection, keep("b"))
    assert (results[0], results[2]) == ("a", "b")
    assert isinstance(results[1], sqlite3.ProgrammingError)
    assert read_keys(store) == {"a", "b"}
    store.close()


def test_sacrificed_turn_is_taken_again(postgresql_url: str) -> None:
    """Two turns that lock two rows crosswise: PostgreSQL ends one, the store takes it again, both count."""
    store = Store.open(postgresql_url)
    store.run_now(lambda conn: (keep("a")(conn), keep("b")(conn)))
    meeting = threading.Barrier(2, timeout=PATIENCE)

    def cross(first: str, second: str) -> Callable[[Connection], None]:
        tries: list[int] = []

        def work(conn: Connection) -> None:
            tries.append(1)
            for key in (first, second):
                conn.execute(text("UPDATE settings SET value = value || '+' WHERE key = :key"), {"key": key})
                if key == first and len(tries) == 1:
                    meeting.wait()

        return work

    async def run_both() -> None:
        await asyncio.gather(store.run(cross("a", "b")), store.run(cross("b", "a")))

    asyncio.run(run_both())
    assert store.read_now(lambda conn: (settings.get(conn, "a"), settings.get(conn, "b"))) == ("kept++", "kept++")
    store.close()


def test_turn_whose_connection_was_lost_is_taken_again(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    tries: list[int] = []

    def lose_connection(conn: Connection) -> str:
        tries.append(1)
        if len(tries) == 1:
            conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return keep("a")(conn)

    assert store.run_now(lose_connection) == "a"
    assert len(tries) == 2
    store.close()
