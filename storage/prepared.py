"""Statements that are compiled once and run by the database's driver itself.

SQLAlchemy's own way from a statement to its rows costs several times what SQLite needs for a row, and a turn takes a
dozen of them (docs/performance.md). A module marks its constant statements with `prepared`; a connection of `connect`
knows them. What is not marked goes SQLAlchemy's way, in the same transaction.

On PostgreSQL every statement is a round trip to the server, so those that give no rows are put off until rows are asked
for, or the turn ends, and are sent together.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
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
    """A statement as its driver takes it."""

    sql: str
    is_named: bool
    """Whether the driver takes the values by their names, else in the order of their marks."""
    parameters: Sequence[tuple[str, Process | None]]
    """In that order, each with what makes the driver's value of it."""
    constants: Mapping[str, Any]
    """Values that the statement brings itself."""
    read: Reader | None
    """None for a statement without rows."""

    def bind(self, values: Mapping[str, Any]) -> list[Any] | dict[str, Any]:
        if self.constants:
            values = {**self.constants, **values}
        if self.is_named:
            return {
                name: values[name] if process is None else process(values[name]) for name, process in self.parameters
            }
        return [values[name] if process is None else process(values[name]) for name, process in self.parameters]


_PLANS: dict[object, dict[tuple[str, ...], _Plan]] = {}
"""By prepared statement, and by the name of the driver and those of the values that it is given."""


def prepared(statement: Statement) -> Statement:
    """Mark a statement that lives as long as the program. `_Rows` says what can be done with its rows."""
    _PLANS[statement] = {}
    return statement


def connect(engine: Engine) -> Connection:
    """A connection that runs prepared statements by the driver."""
    return _DirectConnection(engine)


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


def write_one(conn: Connection, statement: Any, values: Mapping[str, Any], missing: str) -> None:
    """Run a prepared statement that writes one row.

    Raises LookupError(missing) where there is no such row: on PostgreSQL perhaps later, but before the COMMIT.
    """
    written = conn.execute(statement, values)
    if isinstance(written, _PutOff):
        written.missing = missing
    elif written.rowcount != 1:
        raise LookupError(missing)


def send_writes(conn: Connection) -> None:
    """Run what was put off. Raises what the database, or `write_one`, has against it."""
    if isinstance(conn, _DirectConnection):
        conn.send_writes()


class _PutOff:
    """A write that waits to be sent; asking how many rows it wrote sends it."""

    __slots__ = ("_connection", "bound", "cursor", "missing", "plan")

    def __init__(self, connection: _DirectConnection, plan: _Plan, bound: Sequence[Any]) -> None:
        self._connection = connection
        self.plan = plan
        self.bound = bound
        self.cursor: Any = None
        self.missing: str | None = None

    @property
    def rowcount(self) -> int:
        self._connection.send_writes()
        return int(self.cursor.rowcount)


class _DirectConnection(Connection):
    """A connection whose prepared statements pass SQLAlchemy by, in the same transaction as the others."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._puts_off = engine.dialect.driver == "psycopg"
        self._put_off: list[_PutOff] = []

    def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        plans = _PLANS.get(statement)
        if plans is None:
            self.send_writes()
            return super().execute(statement, parameters, execution_options=execution_options)
        if not self.in_transaction():
            self.begin()
        given: Sequence[Mapping[str, Any]] = parameters if isinstance(parameters, list) else [parameters or {}]
        names = (self.dialect.driver, *given[0])
        plan = plans.get(names)
        if plan is None:
            plan = plans[names] = _make_plan(statement, names[1:], self.dialect)
        return self._run(plan, given)

    def scalar(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def scalars(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def exec_driver_sql(self, statement: str, parameters: Any = None, execution_options: Any = None) -> Any:
        self.send_writes()
        return super().exec_driver_sql(statement, parameters, execution_options)

    def send_writes(self) -> None:
        """Run what was put off, in one round trip."""
        writes, self._put_off = self._put_off, []
        if not writes:
            return
        driver: Any = self.connection.driver_connection
        try:
            with driver.pipeline() if len(writes) > 1 else nullcontext():
                for write in writes:
                    write.cursor = _run(driver, write.plan, write.bound)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._tell("; ".join(write.plan.sql for write in writes), error) from error
        for write in writes:
            if write.missing is not None and write.cursor.rowcount != 1:
                raise LookupError(write.missing)

    def _run(self, plan: _Plan, given: Sequence[Mapping[str, Any]]) -> _Rows | _PutOff:
        try:
            bound = [plan.bind(values) for values in given]
        except (KeyError, TypeError, ValueError) as error:
            raise StatementError(str(error), plan.sql, None, error) from error
        if self._puts_off and plan.read is None:
            self._put_off.append(_PutOff(self, plan, bound))
            return self._put_off[-1]
        self.send_writes()
        try:
            cursor = _run(self.connection.driver_connection, plan, bound)
            rows = [] if plan.read is None else [plan.read(row) for row in cursor.fetchall()]
        except self.dialect.loaded_dbapi.Error as error:
            raise self._tell(plan.sql, error) from error
        return _Rows(rows, cursor.rowcount)

    def _tell(self, sql: str, error: Any) -> BaseException:
        """The driver's error as SQLAlchemy tells it; a connection that is lost is given up."""
        dialect = self.dialect
        is_lost = dialect.is_disconnect(error, self.connection, None)
        if is_lost:
            self.invalidate(error)
        base = dialect.loaded_dbapi.Error
        told: BaseException = DBAPIError.instance(
            sql, None, error, base, connection_invalidated=is_lost, dialect=dialect
        )
        return told


def _run(driver: Any, plan: _Plan, bound: Sequence[Any]) -> Any:
    """The cursor of a statement that the driver has run, or will have when its pipeline ends."""
    cursor = driver.cursor()
    if len(bound) > 1:
        cursor.executemany(plan.sql, bound)
    else:
        cursor.execute(plan.sql, bound[0])
    return cursor


def _make_plan(statement: Any, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=names, compile_kwargs={"render_postcompile": True})
    assert isinstance(compiled, SQLCompiler)
    bounds = {name: bound for bound, name in compiled.bind_names.items()}
    processes = {name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in bounds.items()}
    return _Plan(
        sql=compiled.string,
        is_named=not compiled.positional,
        parameters=[(name, processes[name]) for name in compiled.positiontup or bounds],
        constants={
            name: value
            for name, value in compiled.params.items()
            if name not in names and not (name in bounds and bounds[name].required)
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
