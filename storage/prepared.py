"""Statements that are compiled once and, on SQLite, run by the driver itself.

SQLAlchemy's own way from a statement to its rows costs several times what SQLite needs for a row, and a turn takes a
dozen of them (docs/performance.md). A module marks its constant statements with `prepared`; a connection of `connect`
knows them. What is not marked, and everything on PostgreSQL, goes SQLAlchemy's way.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Delete, Dialect, Engine, Insert, Select, Update
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound, StatementError
from sqlalchemy.sql.compiler import SQLCompiler

Statement = TypeVar("Statement", bound=Select[Any] | Insert | Update | Delete)
Process = Callable[[Any], Any]
Reader = Callable[[Sequence[Any]], Any]
"""A row as the driver gives it -> the same with names and with Python's values."""


@dataclass(frozen=True)
class _Plan:
    """A statement as SQLite takes it."""

    sql: str
    parameters: Sequence[tuple[str, Process | None]]
    """In the order of their marks, each with what makes the driver's value of it."""
    constants: Mapping[str, Any]
    """Values that the statement brings itself."""
    read: Reader | None
    """None for a statement without rows."""

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        if self.constants:
            values = {**self.constants, **values}
        return [values[name] if process is None else process(values[name]) for name, process in self.parameters]


_PLANS: dict[object, dict[tuple[str, ...], _Plan]] = {}
"""By prepared statement, and by the names of the values that it is given."""


def prepared(statement: Statement) -> Statement:
    """Mark a statement that lives as long as the program. `_Rows` says what can be done with its rows."""
    _PLANS[statement] = {}
    return statement


def connect(engine: Engine) -> Connection:
    """A connection that runs prepared statements by the driver where that is SQLite's."""
    return _DirectConnection(engine) if engine.dialect.name == "sqlite" else engine.connect()


class _Rows:
    """The rows of a prepared statement, with the methods of SQLAlchemy's results that are used with them."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound("Multiple rows were found when one or none was required")
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        row = self.one_or_none()
        if row is None:
            raise NoResultFound("No row was found when one was required")
        return row

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> _Rows:
        return _Rows([row[0] for row in self._rows], self.rowcount)


class _DirectConnection(Connection):
    """A connection to SQLite whose prepared statements pass SQLAlchemy by, in the same transaction as the others."""

    def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        plans = _PLANS.get(statement)
        if plans is None:
            return super().execute(statement, parameters, execution_options=execution_options)
        if not self.in_transaction():
            self.begin()
        given: Sequence[Mapping[str, Any]] = parameters if isinstance(parameters, list) else [parameters or {}]
        names = tuple(given[0])
        plan = plans.get(names)
        if plan is None:
            plan = plans[names] = _make_plan(statement, names, self.dialect)
        return self._run(plan, given)

    def scalar(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def scalars(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def _run(self, plan: _Plan, given: Sequence[Mapping[str, Any]]) -> _Rows:
        driver: Any = self.connection.driver_connection
        try:
            bound = [plan.bind(values) for values in given]
        except (KeyError, TypeError, ValueError) as error:
            raise StatementError(str(error), plan.sql, None, error) from error
        try:
            cursor = driver.executemany(plan.sql, bound) if len(bound) > 1 else driver.execute(plan.sql, bound[0])
            rows = [] if plan.read is None else [plan.read(row) for row in cursor.fetchall()]
        except sqlite3.Error as error:
            raise DBAPIError.instance(plan.sql, None, error, sqlite3.Error, dialect=self.dialect) from error
        return _Rows(rows, cursor.rowcount)


def _make_plan(statement: Any, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=names, compile_kwargs={"render_postcompile": True})
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None
    processes = {
        name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in compiled.binds.items()
    }
    return _Plan(
        sql=compiled.string,
        parameters=[(name, processes.get(name)) for name in compiled.positiontup],
        constants={
            name: value
            for name, value in compiled.params.items()
            if name not in names and not (name in compiled.binds and compiled.binds[name].required)
        },
        read=_make_reader(list(statement.exported_columns), dialect),
    )


def _make_reader(columns: Sequence[Any], dialect: Dialect) -> Reader | None:
    if not columns:
        return None
    names = [column.key for column in columns]
    row_type: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make = row_type._make
    processes = [
        (place, process)
        for place, column in enumerate(columns)
        if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
    ]

    if not processes:
        return make

    def read(row: Sequence[Any]) -> Any:
        values = list(row)
        for place, process in processes:
            values[place] = process(values[place])
        return make(values)

    return read
