"""The database that every round begins with: a ward, its people and its official for every chat."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.people import make_names
from bench.turn.dialogue import make_update, write_update
from bench.turn.wire import read_arrival
from bench.wards import found_ward
from storage.database import Store, migrate
from tests.databases import PostgreSQL

CHATS = 32
WARM_UP = CHATS
"""The number of one more chat, with which each round warms up before it is measured."""
_PEOPLE = 40


class Databases(Protocol):
    """Where rounds get theirs from."""

    def open_fresh(self, name: str) -> str:
        """The URL of a copy of the template, its forerunner of that name removed."""


@dataclass(frozen=True)
class SqliteFiles:
    """Copies of a file."""

    template: Path

    def open_fresh(self, name: str) -> str:
        return f"sqlite:///{copy_template(self.template, name)}"


@dataclass(frozen=True)
class PostgresqlDatabases:
    """Copies of a database on a server that waits for the disk."""

    server: PostgreSQL
    template: str = "bench_template"

    def fill(self) -> None:
        """Make the template."""
        for setting in ("fsync", "full_page_writes"):
            self.server.execute(f"ALTER SYSTEM SET {setting} = on")
        self.server.execute("SELECT pg_reload_conf()")
        self.server.execute(f"CREATE DATABASE {self.template}")
        fill(self.server.url_of(self.template))

    def open_fresh(self, name: str) -> str:
        self.server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self.server.url_of(name)


def make_template(folder: Path) -> Path:
    """A SQLite file with everything that is there before the first message."""
    path = folder / "template.db"
    fill(f"sqlite:///{path}")
    return path


def fill(url: str) -> None:
    """Migrate a database and write what is there before the first message."""
    migrate(url)
    store = Store.open(url)
    try:
        for chat in range(CHATS + 1):
            update = make_update(chat, 0, None)
            update["update_id"] += 500  # the first message of the dialogue must be a new one
            arrival = read_arrival(write_update(update))
            store.run_now(
                lambda conn, arrival=arrival, chat=chat: found_ward(  # type: ignore[misc]
                    conn, arrival, f"Long Xuyên {chat}", make_names(_PEOPLE)
                )
            )
    finally:
        store.close()


def copy_template(template: Path, name: str) -> Path:
    """A fresh copy beside the template, its forerunner of that name removed."""
    path = template.with_name(f"{name}.db")
    for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, path)
    return path
