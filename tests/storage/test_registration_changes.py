"""What registering, changing and withdrawing writes, and how targets get their results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from storage import people, registrations
from storage.changes import (
    CollectiveAdded,
    RegistrationChanged,
    RegistrationWithdrawn,
    TargetChanged,
    TargetDraft,
    Undone,
)
from storage.database import Store
from tests.storage.world import (
    LATER,
    REGISTRATION,
    change,
    found_unit,
    get_registration,
)


def test_registration_is_read_back(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION)
    registration = get_registration(store, scope, "ĐK-2024-001")
    assert (registration.nominee, registration.status, registration.codes) == (
        "Nguyễn Thị Hoa",
        "submitted",
        ("lao-dong-tien-tien",),
    )
    assert [(t.text, t.amount, t.measure, t.due) for t in registration.targets] == [
        ("hồ sơ giải quyết đúng hạn", "98", "%", date(2024, 11, 30)),
        ("dự đủ các buổi sinh hoạt", None, None, None),
    ]
    [person] = store.read_now(lambda conn: people.list_people(conn, scope))
    assert (person.id, person.name) == (registration.person_id, "Nguyễn Thị Hoa")


def test_collective_is_registered(store: Store) -> None:
    scope = found_unit(store)
    known = change(store, scope, CollectiveAdded("Tổ dân phố 1"))[""].id
    for collective_id in (None, known):
        group = replace(REGISTRATION, recipient_kind="collective", nominee="Tổ dân phố 1", collective_id=collective_id)
        number = change(store, scope, group)["registration"].number
        assert number is not None
        registration = get_registration(store, scope, number)
        assert (registration.person_id, registration.collective_id) == (None, known)


def test_new_nominee_is_placed_in_the_collective(store: Store) -> None:
    scope = found_unit(store)
    office = change(store, scope, CollectiveAdded("Văn phòng"))[""].id
    change(store, scope, replace(REGISTRATION, collective_id=office))
    [person] = store.read_now(lambda conn: people.list_people(conn, scope))
    assert person.collective_name == "Văn phòng"
    assert get_registration(store, scope, "ĐK-2024-001").collective_id is None


def test_registration_is_changed_and_withdrawn(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION)
    change(store, scope, RegistrationChanged("ĐK-2024-001", {"codes": ("giay-khen",), "status": "approved"}))
    registration = get_registration(store, scope, "ĐK-2024-001")
    assert (registration.codes, registration.status) == (("giay-khen",), "approved")
    change(store, scope, RegistrationWithdrawn("ĐK-2024-001", why="chuyển công tác"))
    registration = get_registration(store, scope, "ĐK-2024-001")
    assert (registration.status, registration.reason) == ("withdrawn", "chuyển công tác")
    with pytest.raises(LookupError):
        change(store, scope, RegistrationWithdrawn("ĐK-2024-002"))


def test_targets_are_rewritten_and_keep_their_results(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION)
    change(store, scope, TargetChanged(2, {"result": "đạt"}), now=LATER)
    drafts = (TargetDraft("mới"), TargetDraft("dự đủ các buổi", "12", "buổi", id=2))
    change(store, scope, RegistrationChanged("ĐK-2024-001", {"targets": drafts}))
    registration = get_registration(store, scope, "ĐK-2024-001")
    assert [(target.id, target.text, target.result) for target in registration.targets] == [
        (3, "mới", None),
        (2, "dự đủ các buổi", "đạt"),
    ]
    change(store, scope, Undone())
    registration = get_registration(store, scope, "ĐK-2024-001")
    assert [(target.id, target.text) for target in registration.targets] == [
        (1, "hồ sơ giải quyết đúng hạn"),
        (2, "dự đủ các buổi sinh hoạt"),
    ]


def test_registration_gets_another_nominee(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION, run_id=4)
    nominee = {"recipient_kind": "collective", "nominee": "Tổ 1", "person_id": None, "collective_id": None}
    change(store, scope, RegistrationChanged("ĐK-2024-001", nominee))
    registration = store.read_now(lambda conn: registrations.by_run(conn, scope, 4))
    assert registration is not None
    assert (registration.nominee, registration.person_id, registration.collective_id) == ("Tổ 1", None, 1)
    assert store.read_now(lambda conn: registrations.by_run(conn, scope, 5)) is None


def test_target_gets_its_result(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION)
    change(store, scope, TargetChanged(1, {"result": "đạt", "result_amount": "99.5"}), now=LATER)
    change(store, scope, TargetChanged(2, {"amount": "100", "due": date(2024, 12, 15)}), now=LATER)
    done, open_one = get_registration(store, scope, "ĐK-2024-001").targets
    assert (done.result, done.result_amount, done.reported_at) == ("đạt", "99.5", LATER)
    assert (open_one.amount, open_one.due, open_one.reported_at) == ("100", date(2024, 12, 15), None)


def test_registrations_of_a_year(store: Store) -> None:
    scope = found_unit(store)
    for year in (2023, 2024, 2024):
        change(store, scope, replace(REGISTRATION, year=year))

    def read_numbers(year: int | None) -> list[str]:
        found = store.read_now(lambda conn: registrations.list_registrations(conn, scope, year))
        return [registration.number for registration in found]

    assert read_numbers(2024) == ["ĐK-2024-001", "ĐK-2024-002"]
    assert read_numbers(None) == ["ĐK-2024-001", "ĐK-2024-002", "ĐK-2023-001"]
