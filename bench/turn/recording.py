"""What the conversation leaves in the database, row by row, so that floor and peers can write the very same."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from bench.turn.dialogue import DIALOGUE, make_update, write_update
from bench.turn.wire import parse, read_arrival
from bench.turn.world import WARM_UP, copy_template
from bench.wards import NOW
from bot.intake import keep_arrival
from bot.settling import Settled, settle_next
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage import inbox
from storage.database import Connection, Store
from storage.inbox import Kept

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """One row that was added or changed, as SQLite holds it: the values of its new or changed columns."""

    table: str
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    is_new: bool


@dataclass(frozen=True)
class Exchange:
    """One message of a chat and what came of it."""

    update: bytes
    """As it came over the wire."""
    intake: Sequence[Write]
    """The rows of the transaction that took it in."""
    turn: Sequence[Write]
    """The rows of the transaction that answered it."""
    reply: Outgoing


Recording: TypeAlias = Mapping[int, Sequence[Exchange]]
"""The exchanges of every chat, in order."""


def record(template: Path, chats: int) -> Recording:
    """Hold the conversation in each chat, one after the other, and note what it wrote."""
    path = copy_template(template, "recording")
    with closing(sqlite3.connect(path)) as connection, closing(Store.open(f"sqlite:///{path}")) as store:
        diary = _Diary(connection)
        return {chat: _record_chat(store, diary, chat) for chat in [*range(chats), WARM_UP]}


def _record_chat(store: Store, diary: _Diary, chat: int) -> list[Exchange]:
    book = make_book()
    exchanges: list[Exchange] = []

    def take_in(conn: Connection) -> Kept | None:
        return keep_arrival(conn, read_arrival(body), NOW)

    def settle(conn: Connection) -> Settled | None:
        (user_id,) = inbox.waiting_users(conn, NOW, 2)
        return settle_next(conn, book, book.texts, user_id, NOW, parse)

    for place in range(len(DIALOGUE)):
        body = write_update(make_update(chat, place, exchanges[-1].reply if exchanges else None))
        assert store.run_now(take_in) is not None
        intake = diary.read()
        settled = store.run_now(settle)
        assert settled is not None
        (reply,) = settled.outgoing
        exchanges.append(Exchange(body, intake, diary.read(), reply))
    return exchanges


class _Diary:
    """Notes by triggers which rows are written. Nothing of the conversation deletes one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._rows: dict[tuple[str, int], Row] = {}
        """Every row as it was when it was last looked at, by table and rowid."""
        self._keys: dict[str, list[str]] = {}
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables.fetchall():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            self._keys[table] = [column["name"] for column in columns if column["pk"]]
            for found in connection.execute(f"SELECT rowid AS at, * FROM {table}"):  # noqa: S608 - of the schema
                row = dict(found)
                self._rows[table, row.pop("at")] = row
            for event in ("INSERT", "UPDATE"):
                connection.execute(
                    f"CREATE TRIGGER diary_{event}_{table} AFTER {event} ON {table}"  # noqa: S608
                    f" BEGIN INSERT INTO diary VALUES ('{table}', NEW.rowid); END"
                )
        connection.execute("CREATE TABLE diary (name TEXT, at INTEGER)")
        connection.commit()

    def read(self) -> list[Write]:
        """What was written since the last time, in the order in which each row was first touched."""
        touched = self._connection.execute("SELECT DISTINCT name, at FROM diary").fetchall()
        writes = [write for table, at in touched if (write := self._compare(table, at)) is not None]
        self._connection.execute("DELETE FROM diary")
        self._connection.commit()
        return writes

    def _compare(self, table: str, at: int) -> Write | None:
        (found,) = self._connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (at,))  # noqa: S608
        row, before = dict(found), self._rows.get((table, at))
        self._rows[table, at] = row
        values = row if before is None else {name: value for name, value in row.items() if value != before[name]}
        key = {name: row[name] for name in self._keys[table]}
        return Write(table, key, values, before is None) if values else None
