"""What entering, changing and deleting awards writes, and what it gives back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import awards, decisions, people
from storage.changes import (
    Actor,
    AwardChanged,
    AwardDeleted,
    CollectiveAdded,
    DecisionDraft,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    apply_changes,
)
from storage.database import Connection, Store
from storage.records import AwardFilter
from storage.tables import audit
from tests.patience import PATIENCE
from tests.storage.world import (
    AWARD,
    DECISION,
    LATER,
    NOW,
    REGISTRATION,
    change,
    found_unit,
    get_award,
)


def test_each_unit_counts_for_itself(store: Store) -> None:
    here, there = found_unit(store), found_unit(store, "An Lưu")
    for scope in (here, there):
        applied = change(store, scope, replace(PersonAdded("Lan"), ref="p"), AWARD, REGISTRATION)
        assert applied["p"].id == 1
        assert (applied["award"].id, applied["award"].number) == (1, "KT-2023-001")
        assert (applied["registration"].id, applied["registration"].number) == (1, "ĐK-2024-001")


def test_numbers_count_within_a_year_and_are_never_given_again(store: Store) -> None:
    scope = found_unit(store)
    numbers = [change(store, scope, replace(AWARD, year=year))["award"].number for year in (2023, 2024, 2023)]
    assert numbers == ["KT-2023-001", "KT-2024-001", "KT-2023-002"]
    change(store, scope, AwardDeleted(3))
    assert change(store, scope, AWARD)["award"].number == "KT-2023-003"


def test_several_in_one_turn_count_on_where_the_last_turn_ended(store: Store) -> None:
    scope = found_unit(store)
    for first in (1, 4, 7):
        three = [replace(AWARD, ref=f"award {at}") for at in range(3)]
        applied = change(store, scope, *three, PersonAdded(f"Lan {first}"))
        made = [(one.id, one.number) for one in (applied[award.ref] for award in three)]
        assert made == [(at, f"KT-2023-{at:03d}") for at in range(first, first + 3)]

    audited = store.read_now(lambda conn: list(conn.scalars(select(audit.c.id).order_by(audit.c.id))))
    assert audited == list(range(1, len(audited) + 1))


def test_rolled_back_number_is_given_to_the_next(store: Store) -> None:
    scope = found_unit(store)

    def fail(conn: Connection) -> None:
        apply_changes(conn, scope, Actor(scope.user_id, None, NOW), [AWARD])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run_now(fail)
    assert change(store, scope, AWARD)["award"].number == "KT-2023-001"


def test_award_is_read_back(store: Store) -> None:
    scope = found_unit(store)
    collective = change(store, scope, CollectiveAdded("Hội LHPN"))[""].id
    person = change(store, scope, PersonAdded("Trần Thị Lan", collective_id=collective))[""].id
    entered = replace(
        AWARD,
        count=3,
        recipients=(
            RecipientDraft("Trần Thị Lan", person_id=person, collective_id=collective),
            RecipientDraft("Bùi Văn Minh", collective_id=collective, is_new=True),
            RecipientDraft("một người chưa có trong danh sách"),
        ),
        decision=DECISION,
        reason="thành tích xuất sắc",
        wording="giay khen cho lan va minh",
        source="pasted",
        flags=("pending-correction",),
    )
    change(store, scope, entered, run_id=12)
    award = get_award(store, scope, "KT-2023-001")
    assert (award.count, award.reason, award.source, award.flags) == (
        3,
        "thành tích xuất sắc",
        "pasted",
        ("pending-correction",),
    )
    assert [(r.name, r.person_id, r.collective_id, r.note) for r in award.recipients] == [
        ("Trần Thị Lan", person, None, "Hội LHPN"),
        ("Bùi Văn Minh", person + 1, None, "Hội LHPN"),
        ("một người chưa có trong danh sách", None, None, None),
    ]
    assert award.decision is not None
    assert (award.decision.number, award.decision.date) == ("45/QĐ-UBND", date(2023, 2, 28))
    assert award.entered_at == NOW
    assert store.read_now(lambda conn: awards.by_run(conn, scope, 12)) == [award]
    assert store.read_now(lambda conn: awards.by_id(conn, scope, award.id)) == award


def test_new_collective_of_a_known_name_is_the_known_one(store: Store) -> None:
    scope = found_unit(store)
    known = change(store, scope, CollectiveAdded("Hội Nông dân"))[""].id
    for name in ("Hội nông dân", "HỘI  NÔNG DÂN"):
        assert change(store, scope, CollectiveAdded(name))[""].id == known
    assert change(store, scope, CollectiveAdded("Hội Nông đân"))[""].id != known
    award = replace(
        AWARD, recipient_kind="collective", recipients=(RecipientDraft("hội nông dân", is_new=True),), code=None
    )
    change(store, scope, award)
    assert get_award(store, scope, "KT-2023-001").recipients[0].collective_id == known


def test_new_person_is_placed_in_a_collective_by_its_name(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, CollectiveAdded("Hội Nông dân"))
    placed = [
        RecipientDraft("Lan", is_new=True, collective="hội nông dân"),
        RecipientDraft("Minh", is_new=True, collective="Hội LHPN"),
    ]
    change(store, scope, replace(AWARD, count=2, recipients=tuple(placed)))
    found = store.read_now(lambda conn: people.list_people(conn, scope))
    assert {one.name: one.collective_name for one in found} == {"Lan": "Hội Nông dân", "Minh": "Hội LHPN"}
    change(store, scope, PersonChanged(found[0].id, {"collective": "Hội LHPN"}))
    changed = store.read_now(lambda conn: people.get_person(conn, scope, found[0].id))
    assert changed is not None
    assert changed.collective_name == "Hội LHPN"


def test_one_new_name_in_several_awards_of_a_turn_is_one_person(store: Store) -> None:
    scope = found_unit(store)
    lan = RecipientDraft("Trần Thị Lan", is_new=True, unless_known=True)
    other = RecipientDraft("Trần Thị Làn", is_new=True, unless_known=True)
    change(
        store,
        scope,
        replace(AWARD, ref="a", count=1, recipients=(lan,)),
        replace(AWARD, ref="b", count=2, recipients=(lan, other)),
    )
    assert [one.name for one in store.read_now(lambda conn: people.list_people(conn, scope))] == [
        "Trần Thị Lan",
        "Trần Thị Làn",
    ]


def test_household_is_a_name_alone(store: Store) -> None:
    scope = found_unit(store)
    recipients = (RecipientDraft("Gia đình ông Bình", is_new=True),)
    change(store, scope, replace(AWARD, recipient_kind="household", recipients=recipients))
    [recipient] = get_award(store, scope, "KT-2023-001").recipients
    assert (recipient.name, recipient.person_id, recipient.collective_id) == ("Gia đình ông Bình", None, None)
    assert store.read_now(lambda conn: people.list_people(conn, scope)) == []


def test_decision_is_found_by_number_and_date(store: Store) -> None:
    scope = found_unit(store)
    drafts = (
        DECISION,
        DecisionDraft("45/qđ-ubnd", DECISION.date, signer="Phạm Văn Bình"),
        DecisionDraft("45/QĐ-UBND", DECISION.date, signer="PHẠM VĂN BÌNH", issuer="UBND phường"),
        DecisionDraft("45/QĐ-UBND", DECISION.date, issuer="UBND tỉnh"),
        DecisionDraft("45/QĐ-UBND", date(2024, 2, 28)),
        DecisionDraft("45/QĐ-UBND"),
        DecisionDraft("45/QĐ-UBND"),
    )
    for draft in drafts:
        change(store, scope, replace(AWARD, decision=draft))
    found = store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter()))
    assert [award.decision.id for award in found if award.decision] == [1, 1, 1, 2, 3, 4, 4]
    first = found[0].decision
    assert first is not None
    assert (first.number, first.signer, first.issuer) == ("45/QĐ-UBND", "Phạm Văn Bình", "UBND phường")
    numbered = store.read_now(lambda conn: decisions.find(conn, scope, "45"))
    assert [decision.id for decision in numbered] == [3, 2, 1, 4]
    assert store.read_now(lambda conn: decisions.get(conn, scope, 1)) == first
    assert [decision.id for decision in store.read_now(lambda conn: decisions.recent(conn, scope, 2))] == [4, 3]


def test_award_is_changed(store: Store) -> None:
    scope = found_unit(store)
    two = (RecipientDraft("Lan", is_new=True), RecipientDraft("Hoa"))
    change(store, scope, replace(AWARD, count=2, recipients=two, decision=DECISION))
    fields = {
        "year": 2024,
        "code": None,
        "form": None,
        "count": 5,
        "flags": ("x",),
        "decision": None,
        "recipients": (RecipientDraft("Lan", person_id=1), RecipientDraft("Minh"), RecipientDraft("Bình")),
    }
    applied = change(store, scope, AwardChanged(1, fields), now=LATER)
    assert applied[""].number == "KT-2023-001"
    award = get_award(store, scope, "KT-2023-001")
    assert (award.year, award.code, award.count, award.flags, award.decision) == (2024, None, 5, ("x",), None)
    assert [recipient.name for recipient in award.recipients] == ["Lan", "Minh", "Bình"]
    assert award.entered_at == NOW
    change(store, scope, AwardChanged(1, {"recipients": ()}), now=LATER)
    assert get_award(store, scope, "KT-2023-001").recipients == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": "KT-1999-001"}, "cannot change number"),
        ({"status": "deleted", "unit_id": 2}, "cannot change status, unit_id"),
        ({"count": 1}, "2 names for 1 awards"),
        ({"recipients": (RecipientDraft("x"),) * 4}, "4 names for 3 awards"),
        ({"recipient_kind": "collective"}, "named anew"),
    ],
)
def test_impossible_change_of_an_award_is_refused(store: Store, fields: dict[str, object], message: str) -> None:
    scope = found_unit(store)
    change(store, scope, replace(AWARD, count=3, recipients=(RecipientDraft("Lan"), RecipientDraft("Hoa"))))
    before = get_award(store, scope, "KT-2023-001")
    with pytest.raises(ValueError, match=message):
        change(store, scope, AwardChanged(1, fields))
    assert get_award(store, scope, "KT-2023-001") == before


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_count_must_make_sense(store: Store, count: int) -> None:
    scope = found_unit(store)
    with pytest.raises((IntegrityError, ValueError)):
        change(store, scope, replace(AWARD, count=count))
    change(store, scope, replace(AWARD, count=100_000))


def test_unknown_word_is_refused(store: Store) -> None:
    scope = found_unit(store)
    with pytest.raises(IntegrityError):
        change(store, scope, replace(AWARD, conferrer_level="galaxy"))  # type: ignore[arg-type]


def test_recipient_of_another_unit_is_refused(store: Store) -> None:
    here, there = found_unit(store), found_unit(store, "An Lưu")
    person = change(store, here, PersonAdded("Lan"))[""].id
    with pytest.raises(IntegrityError):
        change(store, there, replace(AWARD, recipients=(RecipientDraft("Lan", person_id=person),)))


def test_deleted_award_no_longer_counts(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, replace(AWARD, count=3))
    change(store, scope, AwardDeleted(1, why="nhập nhầm"))
    assert get_award(store, scope, "KT-2023-001").status == "deleted"
    assert store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter())) == []
    assert store.read_now(lambda conn: awards.tally(conn, scope, AwardFilter())) == []
    assert store.read_now(lambda conn: awards.years(conn, scope)) == []
    for again in (AwardDeleted(1), AwardChanged(1, {"count": 2}), AwardDeleted(99)):
        with pytest.raises(LookupError):
            change(store, scope, again)


def test_two_who_change_one_award_at_once_both_count(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    scope = found_unit(store)
    change(store, scope, AWARD)
    changed, go = threading.Event(), threading.Event()

    def hold(conn: Connection) -> None:
        apply_changes(conn, scope, Actor(scope.user_id, 1, LATER), [AwardChanged(1, {"reason": "một"})])
        changed.set()
        go.wait(PATIENCE)

    first = threading.Thread(target=lambda: store.run_now(hold))
    first.start()
    assert changed.wait(10)
    second = threading.Thread(target=lambda: change(store, scope, AwardChanged(1, {"count": 5}), inbox_id=2))
    second.start()
    second.join(0.3)
    go.set()
    first.join(10)
    second.join(10)
    award = get_award(store, scope, "KT-2023-001")
    assert (award.reason, award.count) == ("một", 5)
    store.close()
