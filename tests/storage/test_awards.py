"""Which awards a filter means, what they add up to, and which ones a new one may repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage import awards
from storage.changes import AwardDeleted, AwardEntered, CollectiveAdded, DecisionDraft, PersonAdded, RecipientDraft
from storage.database import Store
from storage.records import AWAITING_CORRECTION, AwardFilter, Scope, TallyRow
from tests.storage.world import AWARD, change, found_unit

PARTY = replace(
    AWARD,
    code="giay-khen",
    conferrer_kind="party-commune",
    conferrer="Đảng ủy phường",
    conferrer_level="party-commune",
)


@pytest.fixture
def scope(store: Store) -> Scope:
    """A ward with eight awards: numbers 1 to 6 in 2023, then one of 2022 and a deleted one."""
    scope = found_unit(store)
    change(store, scope, CollectiveAdded("Chi bộ 1"), PersonAdded("Trần Thị Lan"), PersonAdded("Bùi Văn Minh"))
    lan, minh = RecipientDraft("Trần Thị Lan", person_id=1), RecipientDraft("Bùi Văn Minh", person_id=2)
    decision = DecisionDraft("45/QĐ-UBND", date(2023, 2, 28))
    change(store, scope, replace(AWARD, count=19, recipients=(lan, minh)))
    change(store, scope, replace(AWARD, count=3, recipients=(lan,), decision=decision))
    change(store, scope, replace(PARTY, count=19))
    change(
        store,
        scope,
        replace(PARTY, recipient_kind="collective", recipients=(RecipientDraft("Chi bộ 1", collective_id=1),)),
    )
    change(store, scope, replace(AWARD, code="lao-dong-tien-tien", form="lao-dong-tien-tien", count=16))
    change(store, scope, replace(AWARD, code=None, form=None, conferrer_kind=None, conferrer_level=None))
    change(store, scope, replace(AWARD, year=2022, decision=DecisionDraft("450/QĐ-UBND")))
    change(store, scope, replace(AWARD, count=1000))
    change(store, scope, AwardDeleted(8))
    return scope


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (AwardFilter(), [1, 2, 3, 4, 5, 6, 7]),
        (AwardFilter(years=(2022,)), [7]),
        (AwardFilter(years=(2022, 2023), forms=("lao-dong-tien-tien",)), [5]),
        (AwardFilter(forms=("giay-khen",), levels=("commune",)), [1, 2, 7]),
        (AwardFilter(levels=("commune", "party-commune"), years=(2023,)), [1, 2, 3, 4, 5]),
        (AwardFilter(conferrer_kinds=("party-commune",), recipient_kinds=("individual",)), [3]),
        (AwardFilter(recipient_kinds=("household",)), []),
        (AwardFilter(person_id=1), [1, 2]),
        (AwardFilter(person_id=2, years=(2023,)), [1]),
        (AwardFilter(collective_id=1), [4]),
        (AwardFilter(decision_number="45"), [2]),
        (AwardFilter(decision_number="45/qd-ubnd"), [2]),
        (AwardFilter(decision_number="4"), []),
        (AwardFilter(decision_number="%"), []),
        (AwardFilter(decided=(date(2023, 2, 28), date(2023, 3, 31))), [2]),
        (AwardFilter(decided=(date(2023, 3, 1), date(2023, 3, 31))), []),
        (AwardFilter(years=(2022, 2023), undated=True), [1, 3, 4, 5, 6, 7]),
    ],
)
def test_filter(store: Store, scope: Scope, where: AwardFilter, ids: list[int]) -> None:
    found = store.read_now(lambda conn: awards.list_awards(conn, scope, where))
    assert [award.id for award in found] == ids
    assert store.read_now(lambda conn: awards.count_records(conn, scope, where)) == len(ids)
    tally = store.read_now(lambda conn: awards.tally(conn, scope, where))
    assert sum(row.count for row in tally) == sum(award.count for award in found)
    assert sum(row.records for row in tally) == len(ids)
    assert sum(row.named for row in tally) == sum(len(award.recipients) for award in found)


def test_list_in_pages(store: Store, scope: Scope) -> None:
    pages = [
        [
            award.id
            for award in store.read_now(
                lambda conn, offset=offset: awards.list_awards(conn, scope, AwardFilter(), offset=offset, limit=3)  # type: ignore[misc]
            )
        ]
        for offset in (0, 3, 6, 9)
    ]
    assert pages == [[1, 2, 3], [4, 5, 6], [7], []]
    rest = store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter(), offset=5))
    assert [award.id for award in rest] == [6, 7]


def tally_row(like: AwardEntered, *, count: int, records: int, named: int) -> TallyRow:
    return TallyRow(
        year=like.year,
        code=like.code,
        conferrer_kind=like.conferrer_kind,
        conferrer=like.conferrer,
        conferrer_level=like.conferrer_level,
        recipient_kind=like.recipient_kind,
        count=count,
        records=records,
        named=named,
    )


def test_tally(store: Store, scope: Scope) -> None:
    rows = store.read_now(lambda conn: awards.tally(conn, scope, AwardFilter(years=(2023,), forms=("giay-khen",))))
    assert rows == [
        tally_row(AWARD, count=22, records=2, named=3),
        tally_row(PARTY, count=19, records=1, named=0),
        tally_row(replace(PARTY, recipient_kind="collective"), count=1, records=1, named=1),
    ]
    assert all(isinstance(number, int) for row in rows for number in (row.count, row.records, row.named))


def test_years_with_data(store: Store, scope: Scope) -> None:
    assert store.read_now(lambda conn: awards.years(conn, scope)) == [2023, 2022]


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        # J8: the name and the number of the decision again.
        ({"names": ["tran thi lan"], "decision_number": "45", "year": 2024}, [2]),
        ({"names": ["Trần Thị Lan"], "decision_number": None}, [1, 2]),
        ({"names": ["Bùi Văn Minh"], "decision_number": None}, [1]),
        ({"names": ["Bùi Văn Minh"], "decision_number": None, "year": 2024}, []),
        # The next name of one decision is no repetition; no name at all may be one.
        ({"names": ["Nguyễn Thị Hoa"], "decision_number": "45/QĐ-UBND"}, []),
        ({"names": [], "decision_number": "45/QĐ-UBND"}, [2]),
        ({"names": [], "decision_number": "45/QĐ-UBND", "recipient_kind": "collective"}, []),
        ({"names": ["Nguyễn Thị Hoa"], "decision_number": "450", "year": 2022}, [7]),
        ({"names": [], "decision_number": None}, []),
        ({"names": ["Trần Thị Lan"], "decision_number": "45", "form": "bang-khen"}, []),
        ({"names": ["Trần Thị Lan"], "decision_number": "45", "except_id": 2}, [1]),
    ],
)
def test_similar(store: Store, scope: Scope, fields: dict[str, Any], ids: list[int]) -> None:
    wanted: dict[str, Any] = {"form": "giay-khen", "year": 2023, "recipient_kind": "individual"} | fields
    found = store.read_now(lambda conn: awards.similar(conn, scope, **wanted))
    assert [award.id for award in found] == ids


def test_similar_are_also_those_that_wait_for_a_correction(store: Store, scope: Scope) -> None:
    withheld = RecipientDraft("Ngô Thị Yến", is_new=True)
    change(store, scope, replace(AWARD, count=1, recipients=(withheld,), flags=(AWAITING_CORRECTION,)))
    wanted: dict[str, Any] = {"form": "giay-khen", "year": 2023, "recipient_kind": "individual"}
    found = store.read_now(
        lambda conn: awards.similar(conn, scope, names=["ngo thi yen"], decision_number=None, **wanted)
    )
    assert [award.status for award in found] == ["withheld"]


def test_tally_reads_one_index(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    query = """
        EXPLAIN QUERY PLAN
        SELECT year, code, conferrer_kind, conferrer, conferrer_level, recipient_kind, sum(count), count(*), min(id)
        FROM awards WHERE unit_id = 1 AND year = 2023 AND form = 'giay-khen' AND status = 'entered'
        GROUP BY 1, 2, 3, 4, 5, 6
    """
    plan = store.read_now(lambda conn: conn.exec_driver_sql(query).all())
    assert any("COVERING INDEX ix_awards_tally" in row[3] for row in plan)
    store.close()
