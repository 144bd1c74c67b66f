"""The whole app through what happens to databases and clocks: nothing is lost, nothing is doubled, and it goes on."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from bot.app import App
from bot.intake import keep_arrival
from bot.settings import load_settings
from storage import conversations, inbox, jobs, outbox
from storage.database import Connection, Store, StoreFull
from tests.bot.ears import CHANNEL, NOW, Ears, arrive, run_app, say
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import make_small_book
from tests.databases import PostgreSQL
from tests.patience import PATIENCE

FOUND = ("chào", "Long Xuyên", "ghi")


async def insist(app: App, sender: str, text: str) -> None:
    """Deliver as a platform does: again and again, until it is acknowledged."""
    arrival = arrive(sender, text)
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await app.intake.accept(arrival)
            except Exception:
                await asyncio.sleep(0.1)
            else:
                return


def check_all_is_done(store: Store) -> None:
    later = NOW.replace(year=2030)
    assert store.read_now(lambda conn: inbox.waiting_users(conn, later, 10)) == []
    assert store.read_now(inbox.parked) == []
    assert store.read_now(outbox.given_up) == []


async def test_the_database_goes_away_and_comes_back(postgresql_server: PostgreSQL, postgresql_url: str) -> None:
    """As in a restart of the server: every connection is cut, and none can be made for a while."""
    ears = Ears()
    async with run_app(postgresql_url, ears, make_small_book(), poll_seconds=0.5) as app:
        await say(app, ears, "Hoa", *FOUND)
        with postgresql_server.keep_away(postgresql_url):
            waiting = [asyncio.create_task(insist(app, who, "xin chào")) for who in ("Hoa", "Lan", "Mai")]
            await asyncio.sleep(1.5)
            assert not any(task.done() for task in waiting), "nothing is acknowledged that is not kept"
        await asyncio.gather(*waiting)
        for who in ("Hoa", "Lan", "Mai"):
            await ears.wait_for(who, 4 if who == "Hoa" else 1, PATIENCE)
        assert await app.wait_until_quiet(ears, PATIENCE)
        check_all_is_done(app.store)
    assert [len(ears.texts(who)) for who in ("Hoa", "Lan", "Mai")] == [4, 1, 1]


@contextmanager
def read_only(store: Store, server: PostgreSQL | None = None) -> Iterator[None]:
    """Nothing can be written to the database of an open store: as on a standby, or after an error of the disk."""
    if store.dialect == "postgresql":
        assert server is not None
        with server.read_only():
            yield
        return
    writers: list[Any] = []
    store.run_now(lambda conn: writers.append(conn.connection.driver_connection))
    writers[0].execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        writers[0].execute("PRAGMA query_only=OFF")


async def test_a_database_that_can_only_be_read_for_a_while(database_url: str, postgresql_server: PostgreSQL) -> None:
    """Nothing is acknowledged that is not kept, nothing is parked, and everything goes on by itself."""
    ears = Ears()
    async with run_app(database_url, ears, make_small_book(), kinds=KINDS, poll_seconds=0.5) as app:
        await say(app, ears, "Hoa", *FOUND)
        with read_only(app.store, postgresql_server):
            waiting = [asyncio.create_task(insist(app, who, "xin chào")) for who in ("Hoa", "Lan", "Mai")]
            with pytest.raises(StoreFull):
                await app.intake.accept(arrive("Hoa", "thử"))
            assert not any(task.done() for task in waiting)
        await asyncio.gather(*waiting)
        for who in ("Hoa", "Lan", "Mai"):
            await ears.wait_for(who, 4 if who == "Hoa" else 1)
        assert await app.wait_until_quiet(ears, PATIENCE)
        check_all_is_done(app.store)
    assert [len(ears.texts(who)) for who in ("Hoa", "Lan", "Mai")] == [4, 1, 1]


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody looks into the database with another program, and holds a lock that everybody needs."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with psycopg.connect(url) as server:
        server.execute("LOCK TABLE inbox, outbox, users IN EXCLUSIVE MODE")
        yield


async def test_a_lock_that_is_held_too_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite gives up waiting for it, again and again; PostgreSQL waits."""
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.2)
    ears = Ears()
    async with run_app(database_url, ears, make_small_book(), poll_seconds=0.5) as app:
        await say(app, ears, "Hoa", *FOUND)
        with locked(database_url):
            waiting = asyncio.create_task(insist(app, "Hoa", "xin chào"))
            await asyncio.sleep(1.0)
            assert not waiting.done()
        await waiting
        await ears.wait_for("Hoa", 4)
        assert await app.wait_until_quiet(ears, PATIENCE)
        check_all_is_done(app.store)
    assert len(ears.texts("Hoa")) == 4


def leave_unfinished(conn: Connection, then: datetime) -> None:
    """What a process leaves that dies in the middle of everything: a turn that failed once, a job and a message under
    lease, a message that a platform has postponed, and one that was never tried."""
    for who in ("Hoa", "Lan", "Mai"):
        arrival = arrive(who, f"chào {who}")
        kept = keep_arrival(conn, arrival, then)
        assert kept is not None
        if who == "Hoa":
            inbox.count_failure(conn, kept.id, "lỗi", then, retry_at=then + timedelta(seconds=1))
            continue
        inbox.finish(conn, kept.id, then)
        talk = conversations.find_conversation(conn, CHANNEL, "", who, who)
        assert talk is not None
        outbox.put(conn, talk.id, kept.id, [({"text": word, "options": []}, None) for word in ("một", "hai")], then)
        if who == "Mai":
            jobs.put(conn, "shout", {"text": "xong"}, talk.id, kept.id, then)
    assert jobs.lease_next(conn, then, 10) is not None
    _, postponed = outbox.lease(conn, then, 10, 10)
    outbox.postpone(conn, postponed.id, "too many", then + timedelta(hours=1))


@pytest.mark.parametrize("hours", [5, -5, 24 * 3])
async def test_what_was_under_way_when_the_clock_was_put_back(database_url: str, hours: int) -> None:
    """Nothing of it waits until the clock is there again, nor is any of it lost."""
    ears = Ears()
    store = Store.open(database_url)
    store.run_now(lambda conn: leave_unfinished(conn, NOW + timedelta(hours=hours)))
    store.close()
    async with run_app(database_url, ears, make_small_book(), kinds=KINDS, poll_seconds=0.5) as app:
        for who, messages in (("Hoa", 1), ("Lan", 2), ("Mai", 3)):
            await ears.wait_for(who, messages)
        assert await app.wait_until_quiet(ears, PATIENCE)
        check_all_is_done(app.store)
    assert ears.texts("Lan") == ["một", "hai"]
    assert ears.texts("Mai")[:2] == ["một", "hai"]
    assert ears.texts("Mai")[2].startswith("Có kết quả: XONG")
    assert len(ears.texts("Hoa")) == 1


class Jumpy:
    """A clock that can be put forward and back while it runs."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return NOW + self.ahead + timedelta(seconds=time.monotonic() - self._began)


@asynccontextmanager
async def run_jumpy(url: str, ears: Ears, timer: Jumpy) -> AsyncIterator[App]:
    settings = load_settings({"DATABASE_URL": url})
    async with App(settings, timer, [ears], book=make_small_book(), poll_seconds=0.5) as app:
        yield app


@pytest.mark.parametrize("jumps", [(3600, -7200, 3600), (-86400, 2 * 86400), (0.5, -0.5, 400 * 86400)])
async def test_a_clock_that_jumps(database_url: str, jumps: tuple[float, ...]) -> None:
    ears, timer = Ears(), Jumpy()
    async with run_jumpy(database_url, ears, timer) as app:
        await say(app, ears, "Hoa", *FOUND)
        for number, jump in enumerate(jumps):
            timer.ahead += timedelta(seconds=jump)
            await say(app, ears, "Hoa", "/them", f"Chi bộ {number}", "ghi")
        assert len(ears.texts("Hoa")) == len(FOUND) + 3 * len(jumps)
        assert ears.texts("Hoa")[-1].startswith("Đã thêm Chi bộ")
        assert app.store.read_now(inbox.parked) == []
