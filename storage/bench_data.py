"""Made-up awards in great number, to measure counts on: the same for the same sizes, and without an audit.

For an empty database that is thrown away afterwards; nothing else writes to the ledger past `storage.changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from storage.changes import Actor, UnitFounded, apply_changes
from storage.columns import write_moment
from storage.records import Scope
from storage.tables import counters, units, users

_COLUMNS = (
    *("unit_id", "id", "number", "year", "code", "form", "conferrer_kind", "conferrer", "conferrer_level"),
    *("recipient_kind", "count", "source", "status", "flags", "entered_by", "entered_at", "updated_at"),
)
_NAMED = ("unit_id", "award_id", "position", "name")
_BATCH = 20_000

CODES = ("giay-khen-chu-tich-ubnd-cap-xa", "lao-dong-tien-tien", "chien-si-thi-dua-co-so", "giay-khen-tinh-uy")
"""What is awarded, by turns."""

Kind = tuple[str, str]
"""A code of the catalogue and its form."""


class NotEmpty(Exception):
    """There are units in the database already."""


@dataclass(frozen=True)
class Size:
    """So many awards, spread evenly over units and years up to `last_year`."""

    awards: int
    units: int
    years: int
    last_year: int = 2023

    def first_year(self) -> int:
        return self.last_year - self.years + 1


def found_units(conn: Connection, size: Size, now: datetime) -> list[Scope]:
    """The units, all with the same admin. Raises NotEmpty."""
    if conn.execute(select(units.c.id).limit(1)).first() is not None:
        raise NotEmpty
    user: dict[str, Any] = {"name": "quản trị", "unit_id": None, "current_run": None, "offered": [], "created_at": now}
    user_id: int = conn.execute(users.insert().returning(users.c.id), user).scalar_one()
    scopes = []
    for number in range(1, size.units + 1):
        founded = UnitFounded(
            kind="phường",
            name=f"Thử {number}",
            district=None,
            province="tỉnh Thử",
            code=None,
            place=f"Thử {number}",
            signer_name="Nguyễn Văn Thử",
            signer_title="CHỦ TỊCH",
            addressee=None,
            distribution=(),
            ref="unit",
        )
        made = apply_changes(conn, None, Actor(user_id=user_id, inbox_id=None, now=now), [founded])
        scopes.append(Scope(made["unit"].id, user_id, "admin"))
    return scopes


def add_awards(conn: Connection, scopes: Sequence[Scope], size: Size, kinds: Sequence[Kind], now: datetime) -> None:
    """The awards of these units; every second one names a recipient. Sets the counters, so that life can go on."""
    each = size.awards // size.units
    for rows in _cut(_make_awards(scopes, each, size, kinds, write_moment(now))):
        _insert(conn, "awards", _COLUMNS, rows)
    for rows in _cut(_make_recipients(scopes, each)):
        _insert(conn, "award_recipients", _NAMED, rows)
    names = ["awards", *(f"award:{year}" for year in range(size.first_year(), size.last_year + 1))]
    conn.execute(
        counters.insert(),
        [{"unit_id": scope.unit_id, "name": name, "value": each} for scope in scopes for name in names],
    )


def analyze(conn: Connection) -> None:
    """Let the database look at what it holds, as it does by itself after a while."""
    conn.execute(text("ANALYZE"))


def _make_awards(
    scopes: Sequence[Scope], each: int, size: Size, kinds: Sequence[Kind], moment: str
) -> Iterator[tuple[Any, ...]]:
    # By year first, as awards come in over the years: so the rows of a unit lie far apart in the table.
    for at in range(1, each + 1):
        year = size.first_year() + (at - 1) * size.years // each
        code, form = kinds[at % len(kinds)]
        for scope in scopes:
            who = ("commune-chair", "Chủ tịch UBND phường", "commune", "individual", at % 3 + 1)
            entered = ("answer", "entered", "[]", scope.user_id, moment, moment)
            yield scope.unit_id, at, f"KT-{year}-{at:03d}", year, code, form, *who, *entered


def _make_recipients(scopes: Sequence[Scope], each: int) -> Iterator[tuple[Any, ...]]:
    for at in range(2, each + 1, 2):
        for scope in scopes:
            yield scope.unit_id, at, 0, f"Nguyễn Văn {at % 400}"


def _cut(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _insert(conn: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    driver: Any = conn.connection.driver_connection
    listed = ", ".join(columns)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608 - our own names
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
