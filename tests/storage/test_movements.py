"""Movements of a unit: entered, changed, taken away and taken back; half-year sections and versions apart."""

from __future__ import annotations

from datetime import date

import pytest

from storage import files, movements, narratives, reports
from storage.changes import (
    MovementChanged,
    MovementDeleted,
    MovementLaunched,
    NarrativeWritten,
    PersonAdded,
    RecipientDraft,
    ReportBuilt,
    Undone,
)
from storage.database import Store
from storage.records import Scope
from tests.storage.world import AWARD, NOW, change, found_unit


def list_names(store: Store, scope: Scope, year: int = 2024) -> list[str]:
    return [one.name for one in store.read_now(lambda conn: movements.list_movements(conn, scope, year))]


def test_movements_stand_in_the_order_they_were_launched(store: Store) -> None:
    scope = found_unit(store)
    change(
        store,
        scope,
        MovementLaunched(2024, "Không rõ ngày"),
        MovementLaunched(2024, "Sau", launched=date(2024, 5, 2)),
        MovementLaunched(2024, "Trước", "Kế hoạch số 12/KH-UBND", date(2024, 2, 5)),
        MovementLaunched(2023, "Năm khác"),
    )

    assert list_names(store, scope) == ["Trước", "Sau", "Không rõ ngày"]
    first = store.read_now(lambda conn: movements.get_movement(conn, scope, 3))
    assert first is not None
    assert (first.base, first.launched) == ("Kế hoạch số 12/KH-UBND", date(2024, 2, 5))


def test_a_movement_is_changed_deleted_and_brought_back(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, MovementLaunched(2024, "Chuyển đổi số"))
    change(store, scope, MovementChanged(1, {"name": "Chuyển đổi số cộng đồng"}))
    change(store, scope, MovementDeleted(1))
    assert list_names(store, scope) == []

    change(store, scope, Undone())
    assert list_names(store, scope) == ["Chuyển đổi số cộng đồng"]
    change(store, scope, Undone())
    assert list_names(store, scope) == ["Chuyển đổi số"]
    with pytest.raises(ValueError, match="unit_id"):
        change(store, scope, MovementChanged(1, {"unit_id": 2}))
    with pytest.raises(LookupError):
        change(store, scope, MovementDeleted(9))


def test_the_half_year_has_sections_and_versions_of_its_own(store: Store) -> None:
    scope = found_unit(store)
    change(
        store,
        scope,
        NarrativeWritten(2024, "strengths", ("Cả năm.",)),
        NarrativeWritten(2024, "strengths", ("Nửa năm.",), period="half"),
    )
    file_id = store.run_now(lambda conn: files.put(conn, scope.unit_id, "a.docx", "application/msword", b"x", NOW))
    versions = [
        change(store, scope, ReportBuilt(2024, file_id, {}, period=period))[""].number
        for period in ("year", "half", "half")
    ]

    assert versions == ["1", "1", "2"]
    half = store.read_now(lambda conn: narratives.get_section(conn, scope, 2024, "strengths", "half"))
    whole = store.read_now(lambda conn: narratives.get_section(conn, scope, 2024, "strengths"))
    assert half is not None
    assert whole is not None
    assert (half.paragraphs, whole.paragraphs) == (("Nửa năm.",), ("Cả năm.",))
    newest = store.read_now(lambda conn: reports.newest(conn, scope))
    assert newest is not None
    assert (newest.period, newest.version) == ("half", 2)


def test_the_source_of_an_award_is_the_update_that_entered_it(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, PersonAdded("Lan"))
    named = AWARD.__class__(**{**AWARD.__dict__, "recipients": (RecipientDraft("Lan", person_id=1),)})
    change(store, scope, named, AWARD)

    found = store.read_now(lambda conn: reports.find_sources(conn, scope, ["KT-2023-002", "KT-2023-001", "KT-9"]))

    assert [(one.number, one.kind) for one in found] == [("KT-2023-001", "answer"), ("KT-2023-002", "answer")]
    assert found[0].inbox_id == found[1].inbox_id
    brief = store.read_now(lambda conn: reports.brief_awards(conn, scope, 2023))
    assert [(one.number, one.count, one.decided) for one in brief] == [
        ("KT-2023-001", 1, None),
        ("KT-2023-002", 1, None),
    ]
