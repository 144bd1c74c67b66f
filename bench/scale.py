"""Counting a commune's year among millions of awards, on both databases, beside one count by key; and the plans.

Flat means: the same with a tenth of the communes, and with half of the years.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import psycopg

from bench.measuring import Sample, Variant, print_rounds, repeat, run_rounds
from bench.wards import NOW, open_store
from commendation.catalogue import load_catalogue
from storage import awards, bench_data
from storage.bench_data import Size
from storage.database import Connection, Store, migrate
from storage.records import AwardFilter, Scope

_WHERE = "FROM awards WHERE unit_id = {0} AND year = 2023 AND form = 'giay-khen' AND status = 'entered'"
_BY_KEY = "one count by one key, by the same way"
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
                taken = run_rounds(_list_variants(store, bare, scope, 20 if quick else 200), 3 if quick else 7)
                print_rounds(said, taken, _BY_KEY, clock="wall", what="each count")
                if size is full:
                    _print_plan(kind, bare, scope)


def fill(store: Store, size: Size) -> Scope:
    """Make the awards; returns the scope of a commune in the middle."""
    kinds = [(code, load_catalogue().award(code).form) for code in bench_data.CODES]
    scopes = store.run_now(lambda conn: bench_data.found_units(conn, size, NOW))
    store.run_now(lambda conn: bench_data.add_awards(conn, scopes, size, kinds, NOW))
    store.run_now(bench_data.analyze)
    return scopes[len(scopes) // 2]


def _list_variants(store: Store, bare: Any, scope: Scope, times: int) -> list[Variant]:
    def read(where: AwardFilter) -> Sample:
        return store.read_now(lambda conn: repeat(lambda: awards.tally(conn, scope, where), times))

    def count_by_key() -> Sample:
        query = "SELECT sum(count) " + _WHERE.format(scope.unit_id)
        return repeat(lambda: bare.execute(query).fetchone(), times)

    def count(conn: Connection) -> int:
        return awards.count_records(conn, scope, one_form)

    one_form = AwardFilter(years=(2023,), forms=("giay-khen",))
    return [
        Variant(_BY_KEY, lambda: store.read_now(lambda conn: repeat(lambda: count(conn), times))),
        Variant("the same by the bare driver", count_by_key),
        Variant("one form of one year", partial(read, one_form)),
        Variant("the year's summary, every award with its names counted", partial(read, AwardFilter(years=(2023,)))),
    ]


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


def _print_plan(kind: str, bare: Any, scope: Scope) -> None:
    explain = "EXPLAIN QUERY PLAN" if kind == "SQLite" else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)"
    query = "SELECT code, conferrer, recipient_kind, sum(count), count(*) " + _WHERE.format(scope.unit_id)
    print(f"{kind}'s plan of a year's groups:\n")
    for row in bare.execute(f"{explain} {query} GROUP BY code, conferrer, recipient_kind"):
        print(f"    {row[-1]}")
    print()
