"""Bringing a database to the tables of this version, by one process at a time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from storage.database import create_writing_engine

HEAD = "0001"
"""The newest revision in `migrations/versions`; known here so that a start needs no alembic when nothing is to do."""

MIGRATIONS = Path(__file__).parent / "migrations"

_WAIT_SECONDS = 60.0
_LOCK = 7_280_401_203
"""Any number, the same in every version: the advisory lock on PostgreSQL."""


def upgrade(url: URL) -> None:
    """Run the missing migrations in one transaction, under a lock: a second process waits and finds nothing to do.

    A kill in the middle leaves the database as it was. Raises alembic's CommandError for a database of a newer version.
    """
    engine = create_writing_engine(url, busy_seconds=_WAIT_SECONDS)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # on SQLite, BEGIN IMMEDIATE is the lock
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if read_version(connection) != HEAD:
                _run_alembic(connection)
    finally:
        engine.dispose()


def read_version(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
