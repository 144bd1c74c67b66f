"""Prepared statements give what the same statements give without preparation, and fail as they do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, StatementError

from storage.database import Connection, Store
from storage.prepared import prepared, write_one
from storage.tables import jobs, users

NOW = datetime(2024, 1, 17, 9, 30, tzinfo=UTC)

_FIND = select(users.c.id, users.c.name, users.c.offered, users.c.created_at).where(users.c.name == bindparam("name"))
_ADD = users.insert().returning(users.c.id)
_RENAME = update(users).where(users.c.id == bindparam("key"))
_ADD_JOBS = jobs.insert()
_KINDS = select(jobs.c.kind).where(jobs.c.attempts == 0).order_by(jobs.c.id).limit(bindparam("limit"))

PREPARED_FIND = prepared(select(*_FIND.selected_columns).where(users.c.name == bindparam("name")))
PREPARED_ADD = prepared(users.insert().returning(users.c.id))
PREPARED_RENAME = prepared(update(users).where(users.c.id == bindparam("key")))
PREPARED_ADD_JOBS = prepared(jobs.insert())
PREPARED_KINDS = prepared(select(jobs.c.kind).where(jobs.c.attempts == 0).order_by(jobs.c.id).limit(bindparam("limit")))


def add_user(conn: Connection, name: str, statement: Any = PREPARED_ADD) -> int:
    values = {"name": name, "offered": [["Có", "1.2.yes"]], "created_at": NOW}
    return int(conn.execute(statement, values).scalar_one())


def make_job(kind: str) -> dict[str, Any]:
    return {"kind": kind, "args": {"year": 2023}, "due_at": NOW, "attempts": 0, "failures": 0}


def test_rows_are_the_same(store: Store) -> None:
    store.run_now(lambda conn: [add_user(conn, "Lan"), add_user(conn, "Bình", _ADD)])

    for name in ("Lan", "Bình"):
        (ours,) = store.read_now(lambda conn, name=name: conn.execute(PREPARED_FIND, {"name": name}).all())  # type: ignore[misc]
        (theirs,) = store.read_now(lambda conn, name=name: conn.execute(_FIND, {"name": name}).all())  # type: ignore[misc]
        assert tuple(ours) == tuple(theirs)
        assert (ours.name, ours.offered, ours.created_at) == (name, [["Có", "1.2.yes"]], NOW)


def test_other_values_make_another_plan(store: Store) -> None:
    def work(conn: Connection) -> list[Any]:
        key = add_user(conn, "Lan")
        assert conn.execute(PREPARED_RENAME, {"key": key, "name": "Lan Anh"}).rowcount == 1
        assert conn.execute(PREPARED_RENAME, {"key": key, "offered": [], "current_run": 7}).rowcount == 1
        assert conn.execute(PREPARED_RENAME, {"key": key + 1, "name": "Không ai"}).rowcount == 0
        return list(conn.execute(PREPARED_FIND, {"name": "Lan Anh"}).one())

    found = store.run_now(work)
    assert found[1:] == ["Lan Anh", [], NOW]


@pytest.mark.parametrize("count", [1, 3])
def test_many_rows_at_once(store: Store, count: int) -> None:
    store.run_now(lambda conn: conn.execute(PREPARED_ADD_JOBS, [make_job(f"kind {at}") for at in range(count)]))

    assert list(store.read_now(lambda conn: conn.scalars(PREPARED_KINDS, {"limit": 2}).all())) == [
        f"kind {at}" for at in range(min(count, 2))
    ]


def test_one_row_is_asked_for(store: Store) -> None:
    store.run_now(lambda conn: [add_user(conn, "Lan"), add_user(conn, "Lan")])

    with pytest.raises(MultipleResultsFound):
        store.read_now(lambda conn: conn.execute(PREPARED_FIND, {"name": "Lan"}).one_or_none())
    with pytest.raises(NoResultFound):
        store.read_now(lambda conn: conn.execute(PREPARED_FIND, {"name": "Bình"}).one())
    assert store.read_now(lambda conn: conn.execute(PREPARED_FIND, {"name": "Bình"}).one_or_none()) is None
    assert store.read_now(lambda conn: conn.scalar(PREPARED_FIND, {"name": "Bình"})) is None


def test_what_fails_is_rolled_back_with_the_rest(store: Store) -> None:
    def work(conn: Connection) -> None:
        key = add_user(conn, "Lan")
        conn.execute(PREPARED_RENAME, {"key": key, "name": None})

    with pytest.raises(IntegrityError) as raised:
        store.run_now(work)
    assert "Lan" not in str(raised.value)
    assert store.read_now(lambda conn: conn.scalar(PREPARED_FIND, {"name": "Lan"})) is None


def test_what_was_written_is_read_by_any_statement_after_it(store: Store) -> None:
    def work(conn: Connection) -> list[Any]:
        key = add_user(conn, "Lan")
        conn.execute(PREPARED_RENAME, {"key": key, "name": "Bình"})
        seen = [conn.scalar(select(users.c.name))]
        conn.execute(PREPARED_RENAME, {"key": key, "name": "Chi"})
        seen.append(conn.exec_driver_sql("SELECT name FROM users").scalar_one())
        conn.execute(PREPARED_RENAME, {"key": key, "name": "Dung"})
        return [*seen, conn.execute(PREPARED_FIND, {"name": "Dung"}).one().id == key]

    assert store.run_now(work) == ["Bình", "Chi", True]


def test_a_row_that_must_be_there(store: Store) -> None:
    def rename(conn: Connection, key: int) -> None:
        write_one(conn, PREPARED_RENAME, {"key": key, "name": "Bình"}, missing=f"no user {key}")
        conn.execute(PREPARED_ADD_JOBS, make_job("kind"))

    key = store.run_now(lambda conn: add_user(conn, "Lan"))
    with pytest.raises(LookupError, match=f"^no user {key + 1}$"):
        store.run_now(lambda conn: rename(conn, key + 1))
    assert store.read_now(lambda conn: conn.execute(PREPARED_KINDS, {"limit": 2}).all()) == []

    store.run_now(lambda conn: rename(conn, key))
    assert store.read_now(lambda conn: conn.scalar(PREPARED_FIND, {"name": "Bình"})) == key


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_write_of_several_fails(store: Store, place: int) -> None:
    names = ["Bình", "Chi", "Dung"]

    def work(conn: Connection, names: list[Any]) -> None:
        key = add_user(conn, "Lan")
        for name in names:
            conn.execute(PREPARED_RENAME, {"key": key, "name": name})

    with pytest.raises(IntegrityError):
        store.run_now(lambda conn: work(conn, [*names[:place], None, *names[place + 1 :]]))
    store.run_now(lambda conn: work(conn, names))
    assert store.read_now(lambda conn: list(conn.scalars(select(users.c.name)))) == ["Dung"]


def test_values_that_cannot_be_bound_are_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        store.run_now(
            lambda conn: conn.execute(PREPARED_ADD, {"name": "Lan", "offered": [], "created_at": datetime(2024, 1, 17)})  # noqa: DTZ001
        )
    with pytest.raises(StatementError):
        store.read_now(lambda conn: conn.execute(PREPARED_FIND, {}))
