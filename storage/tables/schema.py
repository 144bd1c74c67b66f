"""What all tables are made with: one `metadata`, ids, references within a unit, and CHECKs of stable words."""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, MetaData, Table

from storage.columns import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, words: Any) -> CheckConstraint:
    """A CHECK that `column` holds one of the words of a `Literal` type (NULL passes)."""
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def make_book(name: str, *parts: Any) -> Table:
    """A table whose ids the database makes up; an id is never given twice, not even after a clean-up."""
    return Table(
        name, metadata, Column("id", Id, primary_key=True, autoincrement=True), *parts, sqlite_autoincrement=True
    )


def make_ledger(name: str, *parts: Any) -> Table:
    """A table of records of a unit, keyed `(unit_id, id)`."""
    return Table(
        name,
        metadata,
        Column("unit_id", Id, ForeignKey("units.id"), primary_key=True, autoincrement=False),
        Column("id", Id, primary_key=True, autoincrement=False),
        *parts,
    )


def within_unit(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a record of the same unit."""
    return ForeignKeyConstraint(["unit_id", column], [f"{table}.unit_id", f"{table}.id"])
