"""Undo reverts the latest turn of one's own, wholly or not at all; the audit can rebuild the ledger."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import audit, awards, people, registrations
from storage.changes import (
    Actor,
    AwardChanged,
    AwardDeleted,
    Change,
    CollectiveAdded,
    DecisionDraft,
    MemberJoined,
    NarrativeWritten,
    NothingToUndo,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    RegistrationWithdrawn,
    ReportBuilt,
    TargetChanged,
    UndoConflict,
    Undone,
    UnitChanged,
    apply_changes,
)
from storage.changes.rows import encode_row, key_of, write_key
from storage.database import Connection, Store
from storage.files import put as put_file
from storage.records import AwardFilter, Scope
from storage.tables import audit as audit_table
from storage.tables import metadata
from tests.storage.world import AWARD, DECISION, LATER, NOW, REGISTRATION, change, found_unit, join

AUDITED = (
    "units",
    "unit_names",
    "memberships",
    "people",
    "collectives",
    "decisions",
    "awards",
    "award_recipients",
    "registrations",
    "targets",
    "narratives",
    "reports",
)

Rows = dict[tuple[str, str], dict[str, Any]]


def read_ledger(store: Store, scope: Scope) -> Rows:
    """Every row of the unit's ledger, as JSON."""

    def read(conn: Connection) -> Rows:
        found: Rows = {}
        for name in AUDITED:
            table = metadata.tables[name]
            unit = table.c.id if name == "units" else table.c.unit_id
            for found_row in conn.execute(select(table).where(unit == scope.unit_id)).mappings():
                row = {column.name: found_row[column] for column in table.columns}
                found[name, write_key(key_of(table, row))] = encode_row(table, row)
        return found

    return store.read_now(read)


def replay_audit(store: Store, scope: Scope) -> Rows:
    """The ledger that the audit rows, one after the other, lead to."""
    query = select(audit_table).where(audit_table.c.unit_id == scope.unit_id).order_by(audit_table.c.id)
    ledger: Rows = {}
    for row in store.read_now(lambda conn: conn.execute(query).all()):
        assert ledger.get((row.entity, row.entity_key)) == row.before
        if row.after is None:
            del ledger[row.entity, row.entity_key]
        else:
            ledger[row.entity, row.entity_key] = row.after
    return ledger


def test_award_with_all_it_brought_is_undone(store: Store) -> None:
    scope = found_unit(store)
    before = read_ledger(store, scope)
    change(store, scope, replace(AWARD, decision=DECISION, recipients=(RecipientDraft("Lan", is_new=True),)))
    change(store, scope, Undone())
    assert read_ledger(store, scope) == before
    assert change(store, scope, AWARD)["award"].number == "KT-2023-002"


@pytest.mark.parametrize(
    "changes",
    [
        (AwardChanged(1, {"count": 9, "recipients": (), "decision": None}),),
        (AwardChanged(1, {"recipients": (RecipientDraft("A"), RecipientDraft("B"))}),),
        (AwardDeleted(1, why="nhầm"),),
        (
            TargetChanged(1, {"result": "đạt"}),
            TargetChanged(1, {"result_amount": "99"}),
            TargetChanged(2, {"due": None}),
        ),
        (RegistrationWithdrawn("ĐK-2024-001"),),
        (UnitChanged({"name": "Kinh Môn", "signer_name": "x"}),),
        (NarrativeWritten(2023, "causes", ("x",)), NarrativeWritten(2023, "weaknesses", ("y",))),
        (PersonChanged(1, {"birth_year": 1985}), PersonAdded("Hoa"), CollectiveAdded("Tổ 1")),
        (AWARD, AWARD, REGISTRATION),
    ],
)
def test_any_change_is_undone(store: Store, changes: tuple[Change, ...]) -> None:
    scope = found_unit(store)
    recipients = (RecipientDraft("Lan", is_new=True), RecipientDraft("Hoa"))
    change(store, scope, replace(AWARD, count=2, decision=DECISION, recipients=recipients), REGISTRATION)
    change(store, scope, NarrativeWritten(2023, "weaknesses", ("một",)))
    before = read_ledger(store, scope)
    change(store, scope, *changes, now=LATER)
    assert read_ledger(store, scope) != before
    change(store, scope, Undone(), now=LATER)
    assert read_ledger(store, scope) == before


def test_undo_goes_back_turn_by_turn(store: Store) -> None:
    scope = found_unit(store)
    ledgers = []
    for inbox_id in (11, 12, 13):
        ledgers.append(read_ledger(store, scope))
        # What one update brought belongs together, also when it was applied in two calls.
        change(store, scope, AWARD, inbox_id=inbox_id)
        change(store, scope, REGISTRATION, inbox_id=inbox_id)
    for undo_id, ledger in enumerate(reversed(ledgers), start=21):
        change(store, scope, Undone(), inbox_id=undo_id)
        assert read_ledger(store, scope) == ledger
    with pytest.raises(NothingToUndo):
        change(store, scope, Undone(), inbox_id=30)


def test_what_undo_would_revert_is_told(store: Store) -> None:
    scope = found_unit(store)
    assert store.read_now(lambda conn: audit.last_group(conn, scope)) == []
    change(store, scope, AWARD)
    change(store, scope, replace(AWARD, recipients=(RecipientDraft("Lan"),)))
    group = store.read_now(lambda conn: audit.last_group(conn, scope))
    assert [(entry.entity, entry.entity_key) for entry in group] == [("awards", "2"), ("award_recipients", "2/0")]
    change(store, scope, Undone())
    group = store.read_now(lambda conn: audit.last_group(conn, scope))
    assert [(entry.entity, entry.entity_key) for entry in group] == [("awards", "1")]


def test_only_ones_own_changes_are_undone(store: Store) -> None:
    scope = found_unit(store)
    officer = join(store, scope, "Hoa", "officer")
    change(store, scope, AWARD)
    change(store, officer, REGISTRATION)
    change(store, scope, Undone())
    assert store.read_now(lambda conn: awards.get_award(conn, scope, "KT-2023-001")) is None
    assert store.read_now(lambda conn: registrations.get_registration(conn, scope, "ĐK-2024-001")) is not None


def test_only_changes_of_this_unit_are_undone(store: Store) -> None:
    here = found_unit(store)
    there = found_unit(store, "An Lưu")
    visitor = join(store, there, "Hoa", "officer")
    change(store, here, MemberJoined(visitor.user_id, "officer"))
    change(store, visitor, AWARD)
    with pytest.raises(NothingToUndo):
        change(store, replace(visitor, unit_id=here.unit_id), Undone())


def test_row_that_was_changed_since_is_left_alone(store: Store) -> None:
    scope = found_unit(store)
    officer = join(store, scope, "Hoa", "officer")
    change(store, scope, AWARD, AWARD, REGISTRATION)
    change(store, officer, AwardChanged(2, {"count": 4}), now=LATER)
    before = read_ledger(store, scope)
    with pytest.raises(UndoConflict) as conflict:
        change(store, scope, Undone())
    assert (conflict.value.entity, conflict.value.entity_key) == ("awards", "2")
    assert read_ledger(store, scope) == before


def test_conflict_is_found_before_anything_is_written(store: Store) -> None:
    scope = found_unit(store)
    officer = join(store, scope, "Hoa", "officer")
    change(store, scope, AWARD, AWARD)
    change(store, officer, AwardDeleted(1), now=LATER)
    before = read_ledger(store, scope)

    def catch(conn: Connection) -> None:
        with pytest.raises(UndoConflict):
            apply_changes(conn, scope, Actor(scope.user_id, None, NOW), [Undone()])

    store.run_now(catch)
    assert read_ledger(store, scope) == before


def test_people_and_decisions_in_use_by_others_stay(store: Store) -> None:
    scope = found_unit(store)
    officer = join(store, scope, "Hoa", "officer")
    recipients = (RecipientDraft("Lan", is_new=True), RecipientDraft("Minh", is_new=True))
    change(store, scope, replace(AWARD, count=2, decision=DECISION, recipients=recipients))
    change(store, officer, replace(AWARD, decision=DECISION, recipients=(RecipientDraft("Lan", person_id=1),)))
    change(store, scope, Undone())
    assert [person.name for person in store.read_now(lambda conn: people.list_people(conn, scope))] == ["Lan"]
    [award] = store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter()))
    assert award.decision is not None
    assert award.decision.number == DECISION.number


def test_new_person_whom_somebody_corrected_stays(store: Store) -> None:
    scope = found_unit(store)
    officer = join(store, scope, "Hoa", "officer")
    change(store, scope, replace(AWARD, recipients=(RecipientDraft("Lan", is_new=True),)))
    change(store, officer, PersonChanged(1, {"birth_year": 1985}))
    change(store, scope, Undone())
    assert store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter())) == []
    [person] = store.read_now(lambda conn: people.list_people(conn, scope))
    assert person.birth_year == 1985


def test_memberships_and_reports_last(store: Store) -> None:
    scope = found_unit(store)
    join(store, scope, "Hoa", "officer")
    file_id = store.run_now(lambda conn: put_file(conn, scope.unit_id, "a.docx", "application/x", b"PK", NOW))
    change(store, scope, ReportBuilt(2023, file_id, {}))
    with pytest.raises(NothingToUndo):
        change(store, scope, Undone())
    change(store, scope, AWARD, ReportBuilt(2023, file_id, {}))
    change(store, scope, Undone())
    assert ("reports", "2") in read_ledger(store, scope)
    assert ("awards", "1") not in read_ledger(store, scope)


def draw_change(rng: random.Random, store: Store, scope: Scope) -> Change:
    """A change that may or may not be possible now."""
    number = rng.randint(1, 6)
    recipients = tuple(
        rng.choice(
            (
                RecipientDraft("Lan", is_new=True),
                RecipientDraft("Hoa"),
                RecipientDraft("Minh", person_id=rng.randint(1, 4)),
            )
        )
        for _ in range(rng.randint(0, 3))
    )
    decision = rng.choice((None, DECISION, replace(DECISION, signer="Bình"), DecisionDraft("7")))
    return rng.choice(
        (
            replace(AWARD, year=rng.randint(2022, 2024), count=3, recipients=recipients, decision=decision),
            AwardChanged(number, {"count": 3, "recipients": recipients, "decision": decision}),
            AwardDeleted(number),
            REGISTRATION,
            replace(REGISTRATION, recipient_kind="collective", nominee=f"Tổ {number}"),
            TargetChanged(number, {"result": f"đạt {rng.random()}"}),
            RegistrationWithdrawn(f"ĐK-2024-{number:03d}"),
            PersonChanged(number, {"birth_year": rng.randint(1960, 2000)}),
            NarrativeWritten(2023, rng.choice(("causes", "weaknesses")), (f"Đoạn {rng.random()}",)),
            UnitChanged({"signer_name": f"Ông {number}", "name": f"Phường {number}"}),
            Undone(),
            Undone(),
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_audit_replayed_from_nothing_is_the_ledger(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    scope = found_unit(store)
    other = join(store, scope, "Hoa", "admin")
    kept: dict[int, dict[str, Any]] = {}
    done = 0
    for step in range(60):
        who = rng.choice((scope, other))
        wanted = [draw_change(rng, store, who) for _ in range(rng.randint(1, 3))]
        try:
            change(store, who, *wanted, inbox_id=rng.choice((None, 1000 + step)))
        except (LookupError, ValueError, NothingToUndo, UndoConflict, IntegrityError):
            continue  # not possible now; the last one is a recipient who is not there
        done += 1
    assert done > 15
    assert replay_audit(store, scope) == read_ledger(store, scope)
    query = select(audit_table).where(audit_table.c.unit_id == scope.unit_id)
    for row in store.read_now(lambda conn: conn.execute(query).mappings().all()):
        kept[row["id"]] = {**row, "undone_by": None}
    change(store, scope, AWARD)
    change(store, scope, Undone())
    rows = store.read_now(lambda conn: conn.execute(query).mappings().all())
    assert {row["id"]: {**row, "undone_by": None} for row in rows if row["id"] in kept} == kept
