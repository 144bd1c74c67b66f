"""What a turn may rely on: one transaction, an answer only after its commit, a snapshot to read."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from storage import settings
from storage.database import Connection, Store, StoreClosed, StoreFull
from tests.patience import PATIENCE
from tests.storage.turns import keep, read_keys, run_together


async def test_result_comes_back(store: Store) -> None:
    assert await store.run(keep("a")) == "a"
    assert await store.read(lambda conn: settings.get(conn, "a")) == "kept"


async def test_nobody_is_answered_before_the_commit(store: Store) -> None:
    seen: list[str | None] = []

    async def ask(key: str) -> None:
        await store.run(keep(key))
        seen.append(await store.read(lambda conn: settings.get(conn, key)))

    await asyncio.gather(*(ask(f"key-{number}") for number in range(40)))
    assert seen == ["kept"] * 40


def test_turns_that_wait_share_one_commit(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    begun: list[str] = []

    def note_transaction(conn: Connection) -> str:
        begun.append(str(id(conn.get_transaction())))
        return "noted"

    asyncio.run(run_together(store, *[note_transaction] * 20))
    store.close()
    assert len(begun) == 20
    assert len(set(begun)) == 1


async def test_cancelled_waiter_breaks_nothing(store: Store) -> None:
    taken, go = threading.Event(), threading.Event()

    def hold(conn: Connection) -> str:
        keep("held")(conn)
        taken.set()
        go.wait(PATIENCE)
        return "held"

    running = asyncio.ensure_future(store.run(hold))
    await asyncio.to_thread(taken.wait, 10)
    waiting = [asyncio.ensure_future(store.run(keep(key))) for key in ("a", "b", "c")]
    await asyncio.sleep(0)
    running.cancel()
    waiting[1].cancel()
    await asyncio.sleep(0)
    go.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert (results[0], results[2]) == ("a", "c")
    assert isinstance(results[1], asyncio.CancelledError)
    assert await store.run(keep("d")) == "d"
    # The one that ran was committed although nobody waited for it any more.
    assert {"held", "a", "c", "d"} <= read_keys(store)


def test_close_takes_what_waits(database_url: str) -> None:
    store = Store.open(database_url)

    async def leave() -> list[asyncio.Future[str]]:
        waiting = [asyncio.ensure_future(store.run(keep(f"key-{number}"))) for number in range(100)]
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        return await asyncio.gather(*waiting)  # type: ignore[return-value]

    assert len(asyncio.run(leave())) == 100
    with pytest.raises(StoreClosed):
        store.run_now(keep("late"))
    with pytest.raises(StoreClosed):
        read_keys(store)
    store.close()
    again = Store.open(database_url)
    assert len(read_keys(again)) == 100
    again.close()


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StoreFull):
        store.read_now(keep("a"))
    assert read_keys(store) == set()


def test_reading_sees_one_snapshot(store: Store) -> None:
    def read_twice(conn: Connection) -> tuple[str | None, str | None]:
        before = settings.get(conn, "a")
        thread = threading.Thread(target=lambda: store.run_now(keep("a")))
        thread.start()
        thread.join(PATIENCE)
        return before, settings.get(conn, "a")

    assert store.read_now(read_twice) == (None, None)
    assert read_keys(store) == {"a"}


def test_read_only_store(database_url: str) -> None:
    writing = Store.open(database_url)
    writing.run_now(keep("a"))
    reading = Store.open(database_url, read_only=True)
    assert read_keys(reading) == {"a"}
    with pytest.raises(RuntimeError, match="reading only"):
        reading.run_now(keep("b"))
    reading.close()
    writing.close()


def test_read_only_store_makes_no_database(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/none.db", read_only=True)
    with pytest.raises(OperationalError):
        read_keys(store)
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/sổ 1/100%#.db")
    store.close()
    assert [path.name for path in (tmp_path / "sổ 1").iterdir()] == ["100%#.db"]


@pytest.mark.parametrize("url", ["mysql://localhost/a", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path"):
        Store.open(url)


def test_short_name_of_postgresql_is_understood(postgresql_url: str) -> None:
    store = Store.open(postgresql_url.replace("postgresql://", "postgres://"))
    assert (store.dialect, read_keys(store)) == ("postgresql", set())
    store.close()


def test_sqlite_survives_a_power_cut(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    def read_pragmas(conn: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    full = 2
    assert store.run_now(read_pragmas) == ["wal", full, 1, 5000]
    store.close()
