"""Backup and restore: everything comes back, from each kind of database into each, and nothing that is damaged does."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from storage import answers, conversations, files, inbox, jobs, leaders, outbox, settings
from storage.backup import BadBackup, NotEmpty, list_tables, read_rows, restore_backup, write_backup
from storage.database import Connection, Store
from storage.tables import audit, awards
from storage.tables import inbox as inbox_table
from tests.databases import PostgreSQL, copy_sqlite
from tests.storage.world import AWARD, DECISION, NOW, REGISTRATION, change, found_unit, receive

FILLED = {"answers", "audit", "awards", "conversations", "counters", "decisions", "files", "inbox", "jobs", "outbox"}
FILLED |= {"memberships", "registrations", "runs", "settings", "targets", "units", "users"}
"""The tables that `live` writes to: of every shape of column."""

AWKWARD = "Đặng Thị Ổi \N{GRINNING FACE} \"'\\ \u2028\r\n{}\t\N{ZERO WIDTH JOINER}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A second, empty database, of each kind."""
    if request.param == "sqlite":
        folder = tmp_path / "second"
        folder.mkdir()
        store = Store.open(copy_sqlite(sqlite_template, folder))
        yield store
        store.close()
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    url = server.create()
    from storage.database import migrate

    migrate(url)
    store = Store.open(url)
    yield store
    store.close()
    server.drop(url)


def live(store: Store) -> None:
    """Some of everything that people, platforms and jobs leave in a database."""
    scope = found_unit(store)
    change(store, scope, replace(AWARD, wording=AWKWARD), replace(REGISTRATION, nominee=AWKWARD), inbox_id=1)
    change(store, scope, replace(AWARD, decision=DECISION, ref="second"), inbox_id=2)
    update_id = receive(store, "Lan", AWKWARD)

    def write(conn: Connection) -> None:
        run = conversations.start_run(conn, scope.user_id, "enter_award", 1, "code", {"code": None, "n": [1, 2.5]}, NOW)
        answers.append(conn, run.id, 1, "code", {"id": "giay-khen"}, AWKWARD, update_id, NOW)
        file_id = files.put(conn, scope.unit_id, "báo cáo.docx", "x/y", bytes(range(256)) * 4096, NOW)
        outbox.put(conn, 1, update_id, [({"text": AWKWARD, "options": []}, None), ({"text": "tệp"}, file_id)], NOW)
        jobs.put(conn, "report", {"year": 2023}, 1, update_id, NOW)
        settings.put(conn, "link:telegram", "https://t.me/bot?start={code}")
        settings.put(conn, "secret-key", "geheim")
        leaders.take(conn, "polling", "me", NOW, 9)
        inbox.count_failure(conn, update_id, AWKWARD, NOW, park_after=1)

    store.run_now(write)


def back_up(store: Store) -> bytes:
    out = io.BytesIO()
    store.read_now(lambda conn: write_backup(conn, out, NOW))
    return out.getvalue()


def read_all(store: Store) -> dict[str, list[dict[str, Any]]]:
    return store.read_now(lambda conn: {table.name: list(read_rows(conn, table)) for table in list_tables()})


def read_into(store: Store, content: bytes) -> None:
    store.run_now(lambda conn: restore_backup(conn, io.BytesIO(content)))


def test_everything_comes_back(store: Store, empty: Store) -> None:
    live(store)
    content = back_up(store)
    read_into(empty, content)

    before = read_all(store)
    assert all(before[name] for name in FILLED)
    assert read_all(empty) == before
    assert read_all(empty)["awards"][0]["wording"] == AWKWARD
    assert b"geheim" not in b"".join(zipfile.ZipFile(io.BytesIO(content)).read(name) for name in entries(content))
    assert back_up(empty) != b""


def entries(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_life_goes_on_where_it_was(store: Store, empty: Store) -> None:
    """Ids and numbers are not given a second time, not even those whose rows are gone."""
    live(store)

    def forget_last(conn: Connection) -> int:
        last: int = conn.execute(select(func.max(inbox_table.c.id))).scalar_one()
        conn.execute(inbox_table.delete().where(inbox_table.c.id == last))
        return last

    receive(store, "Hoa")
    last = store.run_now(forget_last)
    read_into(empty, back_up(store))
    assert receive(empty, "Hoa") == last + 1
    scope = found_unit(empty, "An Lưu")
    assert change(empty, scope, AWARD)["award"].number == "KT-2023-001"


def test_it_is_of_one_moment_while_others_write(store: Store, empty: Store) -> None:
    scope = found_unit(store)
    stop = threading.Event()

    def write() -> None:
        second = 0
        while not stop.is_set():
            second += 1
            change(store, scope, AWARD, now=NOW + timedelta(seconds=second))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        contents = [back_up(store) for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    sizes = []
    for content in contents:
        manifest = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("manifest.json"))
        sizes.append(manifest["tables"]["awards"]["rows"])
    assert sizes[-1] > sizes[0]
    read_into(empty, contents[-1])
    entered = select(func.count()).where(audit.c.entity == "awards")
    assert empty.read_now(lambda conn: conn.scalar(entered)) == sizes[-1]
    assert empty.read_now(lambda conn: conn.scalar(select(func.count()).select_from(awards))) == sizes[-1]


def test_nothing_is_read_into_a_database_that_holds_something(store: Store, empty: Store) -> None:
    live(store)
    receive(empty, "Lan")
    before = read_all(empty)
    with pytest.raises(NotEmpty):
        read_into(empty, back_up(store))
    assert read_all(empty) == before


def rewrite(content: bytes, name: str, change: Any) -> bytes:
    """The archive with one entry changed; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            data = change(old.read(entry)) if entry == name else old.read(entry)
            if data is not None:
                new.writestr(entry, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("awards.jsonl", lambda data: data.replace(b"giay-khen", b"bang-khen", 1)),
        ("awards.jsonl", lambda data: data[: len(data) // 2]),
        ("awards.jsonl", lambda data: data + data),
        ("awards.jsonl", lambda data: None),
        ("manifest.json", lambda data: None),
        ("manifest.json", lambda data: b"[]"),
        ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 2')),
        ("manifest.json", lambda data: data.replace(b'"revision": "0001"', b'"revision": "0000"')),
        ("manifest.json", lambda data: data.replace(b'"awards"', b'"medals"')),
    ],
)
def test_what_is_damaged_or_of_another_version_is_refused(sqlite_url: str, name: str, change: Any) -> None:
    store = Store.open(sqlite_url)
    live(store)
    content = rewrite(back_up(store), name, change)
    store.run_now(lambda conn: [conn.execute(table.delete()) for table in reversed(list_tables())] and None)
    before = read_all(store)
    with pytest.raises(BadBackup):
        read_into(store, content)
    assert read_all(store) == before
    store.close()


@pytest.mark.parametrize("content", [b"", b"PK", b"no backup at all" * 100])
def test_what_is_no_archive_is_refused(sqlite_url: str, content: bytes) -> None:
    store = Store.open(sqlite_url)
    with pytest.raises(BadBackup):
        read_into(store, content)
    store.close()


def test_an_archive_that_was_cut_off_is_refused(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    content = back_up(store)
    for length in range(0, len(content), 97):
        with pytest.raises(BadBackup):
            read_into(store, content[:length])
    store.close()
