"""The store: one object that runs turns and reads against SQLite or PostgreSQL.

Nothing outside this layer imports SQLAlchemy: `Connection` is re-exported for the signatures of turns.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from storage.columns import write_json
from storage.writers import GroupCommitWriter, StoreClosed, TransactionEnded, TurnPool

__all__ = ["Connection", "Store", "StoreClosed", "StoreFull", "TransactionEnded", "migrate"]

T = TypeVar("T")
Dialect = Literal["sqlite", "postgresql"]

BUSY_SECONDS = 5.0
"""So long a SQLite connection waits for another process to finish writing."""

READERS = 2
WRITERS = 8
"""Threads and connections of one process: reading (both databases), writing (PostgreSQL only; SQLite has one)."""

_SQLITE_FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_READONLY_DBMOVED,
    sqlite3.SQLITE_READONLY_DIRECTORY,
    sqlite3.SQLITE_IOERR_SHMSIZE,  # no room left for the shared-memory file of the WAL
}
_POSTGRESQL_FULL = {"53100", "25006"}  # disk_full, read_only_sql_transaction (a standby)


class StoreFull(Exception):
    """Nothing can be written now: the disk is full, or the database can only be read."""


class Store:
    """The database of one process. Open it with `Store.open` and `close` it at the end."""

    def __init__(self, url: URL, *, read_only: bool) -> None:
        self.url = url.render_as_string(hide_password=False)
        self.dialect: Dialect = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self._engines: list[Engine] = []
        self._writer = None if read_only else self._open_writer(url)
        self._readers = TurnPool(self._remember(create_reading_engine(url)), READERS, "store-reader")

    @classmethod
    def open(cls, url: str, *, read_only: bool = False) -> Store:
        """Open `sqlite:///path` or `postgresql://…`; the folder of a SQLite file is made when it is missing.

        A read-only store expects an existing database. Raises ValueError for any other kind of URL.
        """
        with _telling_full:
            return cls(parse_url(url), read_only=read_only)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` as one transaction and return its result once that is committed.

        `work` runs in another thread and perhaps twice. Raises what it raised, or StoreFull.
        """
        with _telling_full:
            return await self._get_writer().submit_async(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which only reads, on one snapshot of what is committed."""
        with _telling_full:
            return await self._readers.submit_async(work)

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """`run` for code without an event loop: the command line, jobs, tests."""
        with _telling_full:
            return self._get_writer().submit(work).result()

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """`read` for code without an event loop."""
        with _telling_full:
            return self._readers.submit(work).result()

    def close(self) -> None:
        """Finish everything that was asked for, then let go of the database. Can be called again."""
        if self._writer is not None:
            self._writer.close()
        self._readers.close()
        for engine in self._engines:
            engine.dispose()

    def _get_writer(self) -> GroupCommitWriter | TurnPool:
        if self._writer is None:
            raise RuntimeError("this store was opened for reading only")
        return self._writer

    def _open_writer(self, url: URL) -> GroupCommitWriter | TurnPool:
        engine = self._remember(create_writing_engine(url, busy_seconds=BUSY_SECONDS))
        return GroupCommitWriter(engine) if self.dialect == "sqlite" else TurnPool(engine, WRITERS, "store-writer")

    def _remember(self, engine: Engine) -> Engine:
        self._engines.append(engine)
        return engine


def parse_url(url: str) -> URL:
    """The URL with the driver that is used for it. Raises ValueError when it is neither SQLite nor PostgreSQL."""
    if url.startswith("postgres://"):
        url = url.replace("postgres://", "postgresql://", 1)
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+pysqlite")
    raise ValueError("the database must be sqlite:///path or postgresql://…")


def create_writing_engine(url: URL, *, busy_seconds: float) -> Engine:
    """An engine whose transactions write; on SQLite they take the write lock when they begin."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, json_serializer=write_json, hide_parameters=True, pool_size=WRITERS, max_overflow=0)
    path = _path_of(url)
    _make_private(path)
    engine = create_engine(
        url,
        json_serializer=write_json,
        hide_parameters=True,
        poolclass=NullPool,
        creator=lambda: _connect_sqlite(path, busy_seconds),
    )

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_reading_engine(url: URL) -> Engine:
    """An engine whose transactions cannot write and see one snapshot."""
    if url.get_backend_name() == "sqlite":
        path = _path_of(url)
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=READERS,
            max_overflow=0,
            json_serializer=write_json,
            hide_parameters=True,
            creator=lambda: _connect_sqlite(path, BUSY_SECONDS, reading=True),
        )

        @event.listens_for(engine, "begin")
        def begin_deferred(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        return engine
    engine = create_engine(
        url,
        json_serializer=write_json,
        hide_parameters=True,
        pool_size=READERS,
        max_overflow=0,
        isolation_level="REPEATABLE READ",
    )

    @event.listens_for(engine, "connect")
    def only_read(driver: Any, record: object) -> None:
        driver.read_only = True

    return engine


def _make_private(path: Path) -> None:
    """A file that only its owner can read, whatever the umask: SQLite gives its other files the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(PermissionError):  # somebody else's, who has let this process write to it
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)


def _path_of(url: URL) -> Path:
    assert url.database is not None
    return Path(url.database)


def _connect_sqlite(path: Path, busy_seconds: float, *, reading: bool = False) -> sqlite3.Connection:
    """A SQLite connection that survives a power cut (WAL, synchronous=FULL) and begins transactions only when told."""
    mode = "rw" if reading else "rwc"  # a reader makes no empty database, yet may replay a WAL left by a crash
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if reading:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return connection


class _TellFull:
    """Turns the drivers' errors for a full disk or a read-only database into StoreFull. Entered twice an answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, DBAPIError):
            return
        sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
        if sqlite_code in _SQLITE_FULL or getattr(error.orig, "sqlstate", None) in _POSTGRESQL_FULL:
            raise StoreFull(str(error.orig)) from error


_telling_full = _TellFull()


def migrate(url: str) -> None:
    """Bring the database to the tables of this version; one process at a time, and quick when it is there already.

    Raises ValueError for a URL that is neither SQLite nor PostgreSQL, StoreFull, and alembic's CommandError for a
    database of a newer version.
    """
    from storage.upgrade import upgrade  # alembic takes half a second to load

    with _telling_full:
        upgrade(parse_url(url))
