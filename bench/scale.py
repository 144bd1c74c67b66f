"""Counting a commune's year among millions of awards, on both databases, beside one count by key; and the plans.

Flat means: the same with a tenth of the communes, and with half of the years.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import event

from bench.measuring import Clock, Sample, Variant, print_rounds, repeat, run_rounds
from bench.wards import NOW, open_store
from commendation.catalogue import load_catalogue
from storage import awards, bench_data
from storage.bench_data import Size
from storage.database import Connection, Store, migrate
from storage.records import AwardFilter, Scope

_BY_KEY = "one count by one key"
_BARE_BY_KEY = f"{_BY_KEY}, bare driver"
_ONE_FORM = AwardFilter(years=(2023,), forms=("giay-khen",))
_ONE_YEAR = AwardFilter(years=(2023,))
_FULL = Size(awards=2_000_000, units=3_320, years=10)
"""The nation: as many awards of a commune and year as of a hundred communes with 60 each."""


def run(*, quick: bool) -> None:
    """Print a table for each database and size, and the plans of the largest."""
    full = Size(awards=20_000, units=40, years=10) if quick else _FULL
    each = full.awards // full.units
    sizes = [
        Size(each * (full.units // 10), full.units // 10, full.years),
        Size(each // 2 * full.units, full.units, full.years // 2),
        full,
    ]
    for kind, opened in (("SQLite", _open_sqlite), ("PostgreSQL", _open_postgresql)):
        for size in sizes:
            with opened() as (store, bare):
                scope = fill(store, size)
                if kind == "PostgreSQL":
                    bare.execute("VACUUM ANALYZE")  # as the server does by itself after so many rows
                said = f"{kind}: {size.awards:,} awards, {size.units:,} communes, {size.years} years"
                rounds, times = (3, 20) if quick else (7, 200)
                taken = run_rounds(_list_variants(store, scope, times), rounds)
                print_rounds(said, taken, _BY_KEY, clock="cpu", what="each count")
                taken = run_rounds(_list_bare(store, bare, scope, times), rounds)
                clock: Clock = "cpu" if kind == "SQLite" else "wall"  # PostgreSQL works in another process
                print_rounds(f"{said}, the statements alone", taken, _BARE_BY_KEY, clock=clock, what="each count")
                if size is full:
                    _print_plan(kind, store, bare, scope)


def fill(store: Store, size: Size) -> Scope:
    """Make the awards; returns the scope of a commune in the middle."""
    kinds = [(code, load_catalogue().award(code).form) for code in bench_data.CODES]
    scopes = store.run_now(lambda conn: bench_data.found_units(conn, size, NOW))
    store.run_now(lambda conn: bench_data.add_awards(conn, scopes, size, kinds, NOW))
    store.run_now(bench_data.analyze)
    return scopes[len(scopes) // 2]


def _list_counts(scope: Scope) -> list[tuple[str, Callable[[Connection], object]]]:
    """What is counted."""
    return [
        (_BY_KEY, lambda conn: awards.count_records(conn, scope, _ONE_FORM)),
        ("one form of one year", lambda conn: awards.tally(conn, scope, _ONE_FORM)),
        ("the year's summary, every award with its names counted", lambda conn: awards.tally(conn, scope, _ONE_YEAR)),
    ]


def _list_variants(store: Store, scope: Scope, times: int) -> list[Variant]:
    def measure(count: Callable[[Connection], object]) -> Sample:
        return store.read_now(lambda conn: repeat(lambda: count(conn), times))

    return [Variant(name, partial(measure, count)) for name, count in _list_counts(scope)]


def _list_bare(store: Store, bare: Any, scope: Scope, times: int) -> list[Variant]:
    def measure(query: str, values: Any) -> Sample:
        return repeat(lambda: bare.execute(query, values).fetchall(), times)

    return [
        Variant(f"{name}, bare driver", partial(measure, *_overhear(store, count)))
        for name, count in _list_counts(scope)
    ]


def _overhear(store: Store, count: Callable[[Connection], object]) -> tuple[str, Any]:
    """The statement of a count and its values, as the driver gets them."""
    heard: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        heard.append((statement, values))

    def listen(conn: Connection) -> None:
        event.listen(conn, "before_cursor_execute", note)
        count(conn)

    store.read_now(listen)
    return heard[-1]


@contextmanager
def _open_sqlite() -> Iterator[tuple[Store, Any]]:
    with open_store() as (store, path), closing(sqlite3.connect(path)) as bare:
        yield store, bare


@contextmanager
def _open_postgresql() -> Iterator[tuple[Store, Any]]:
    from tests.databases import run_postgresql  # a server of its own, as the tests use

    with run_postgresql() as server:
        url = server.create()
        migrate(url)
        with closing(Store.open(url)) as store, psycopg.connect(url, autocommit=True) as bare:
            yield store, bare


def _print_plan(kind: str, store: Store, bare: Any, scope: Scope) -> None:
    explain = "EXPLAIN QUERY PLAN" if kind == "SQLite" else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)"
    for name, count in _list_counts(scope):
        query, values = _overhear(store, count)
        print(f"{kind}'s plan of {name}:\n")
        for row in bare.execute(f"{explain} {query}", values):
            print(f"    {row[-1]}")
        print()
