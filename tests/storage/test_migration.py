"""The migrations lead to the tables that the code knows, once, whoever starts first."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text
from sqlalchemy.schema import CreateTable

from storage.database import Store, migrate, parse_url
from storage.tables import metadata
from storage.upgrade import HEAD, MIGRATIONS, read_version, upgrade
from tests.databases import PostgreSQL
from tests.patience import PATIENCE


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any tables, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new.db"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    url = server.create()
    yield url
    server.drop(url)


def test_migrated_tables_are_the_tables_of_the_code(database_url: str) -> None:
    engine = create_engine(parse_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrated_checks_are_those_of_the_code(database_url: str) -> None:
    """Alembic does not compare CHECK constraints by itself."""
    engine = create_engine(parse_url(database_url))
    for table in metadata.sorted_tables:
        wanted = {constraint.name for constraint in table.constraints if isinstance(constraint, CheckConstraint)}
        assert {check["name"] for check in inspect(engine).get_check_constraints(table.name)} == wanted
    engine.dispose()


def test_migrated_sqlite_tables_are_declared_alike(sqlite_url: str) -> None:
    """The words that a CHECK allows, and ids that are never given twice."""
    engine = create_engine(parse_url(sqlite_url))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    declared: dict[str, str] = {row.name: row.sql for row in rows}
    for table in metadata.sorted_tables:
        wanted = str(CreateTable(table).compile(engine))
        assert sorted(_parts(declared[table.name])) == sorted(_parts(wanted))
    engine.dispose()


def _parts(statement: str) -> list[str]:
    lines = statement.replace("CREATE TABLE", "").replace('"', "").splitlines()
    return [
        " ".join(line.split()).strip(", ()").replace("current_timestamp", "") for line in lines if line.strip(", ()")
    ]


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_migrating_again_is_quick(database_url: str) -> None:
    started = time.perf_counter()
    migrate(database_url)
    assert time.perf_counter() - started < 0.5  # 2 ms on SQLite; loading alembic alone takes longer
    loads_alembic = f"""
import sys
from storage.database import migrate
migrate({database_url!r})
sys.exit('alembic' in sys.modules)
"""
    subprocess.run([sys.executable, "-c", loads_alembic], check=True, timeout=60)


def test_processes_that_migrate_at_once_all_succeed(empty_url: str) -> None:
    code = f"from storage.database import migrate\nmigrate({empty_url!r})"
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    errors = [process.communicate(timeout=PATIENCE)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors
    store = Store.open(empty_url)
    assert store.read_now(read_version) == HEAD
    store.close()


def test_failed_migration_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run_alembic = upgrade.__globals__["_run_alembic"]

    def fail_at_the_end(connection: Connection) -> None:
        run_alembic(connection)
        raise ZeroDivisionError

    monkeypatch.setattr("storage.upgrade._run_alembic", fail_at_the_end)
    with pytest.raises(ZeroDivisionError):
        migrate(empty_url)
    engine = create_engine(parse_url(empty_url))
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    migrate(empty_url)


KILLED = """
import time
from storage import upgrade
run_alembic = upgrade._run_alembic
def run_and_hang(connection):
    run_alembic(connection)
    print("done but not committed", flush=True)
    time.sleep(60)
upgrade._run_alembic = run_and_hang
from storage.database import migrate
migrate({url!r})
"""


def test_killed_migration_is_done_again(empty_url: str) -> None:
    command = [sys.executable, "-c", KILLED.format(url=empty_url)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done but not committed\n"
        process.kill()
    migrate(empty_url)
    engine = create_engine(parse_url(empty_url))
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_database_of_a_newer_version_is_refused(store: Store, database_url: str) -> None:
    store.run_now(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")).close())
    try:
        with pytest.raises(Exception, match="9999"):
            migrate(database_url)
    finally:
        store.run_now(
            lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD}).close()
        )
