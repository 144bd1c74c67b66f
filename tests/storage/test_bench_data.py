"""The made-up awards are counted like any others, and only ever go into an empty database."""

from __future__ import annotations

import pytest

from storage import awards, bench_data
from storage.bench_data import CODES, NotEmpty, Size
from storage.database import Store
from storage.records import AwardFilter
from tests.storage.world import AWARD, NOW, change

SIZE = Size(awards=600, units=3, years=10)
KINDS = [(code, "giay-khen") for code in CODES]


def test_each_unit_and_year_has_its_share(store: Store) -> None:
    scopes = store.run_now(lambda conn: bench_data.found_units(conn, SIZE, NOW))
    store.run_now(lambda conn: bench_data.add_awards(conn, scopes, SIZE, KINDS, NOW))
    store.run_now(bench_data.analyze)
    for scope in scopes:
        assert store.read_now(lambda conn: awards.years(conn, scope)) == list(range(2023, 2013, -1))  # noqa: B023
        held = store.read_now(lambda conn: awards.tally(conn, scope, AwardFilter(years=(2023,))))  # noqa: B023
        assert sum(row.records for row in held) == 20
        assert {row.code for row in held} == set(CODES)
    entered = change(store, scopes[0], AWARD)["award"]
    assert (entered.id, entered.number) == (201, "KT-2023-201")
    with pytest.raises(NotEmpty):
        store.run_now(lambda conn: bench_data.found_units(conn, SIZE, NOW))
