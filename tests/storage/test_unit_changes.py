"""What changes of the unit, its people and its reports write, and what the audit tells of any change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from storage import audit, conversations, narratives, people, reports, units
from storage.access import NoAccess
from storage.changes import (
    AwardChanged,
    CollectiveAdded,
    CollectiveChanged,
    MemberJoined,
    MemberLeft,
    NarrativeWritten,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    RegistrationChanged,
    ReportBuilt,
    RoleChanged,
    TargetChanged,
    TargetDraft,
    UnitChanged,
)
from storage.database import Store
from storage.files import put as put_file
from storage.records import Scope
from tests.storage.world import (
    AWARD,
    LATER,
    NOW,
    REGISTRATION,
    WARD,
    add_user,
    change,
    found_unit,
    join,
)


def test_founder_becomes_admin_and_works_there(store: Store) -> None:
    scope = found_unit(store)
    unit = store.read_now(lambda conn: units.get(conn, scope))
    assert (unit.full_name, unit.district, unit.distribution) == (
        "phường Long Xuyên",
        "thị xã Kinh Môn",
        ("Như trên", "Lưu: VT"),
    )
    [member] = store.read_now(lambda conn: units.members(conn, scope))
    assert (member.user_id, member.role) == (scope.user_id, "admin")


def test_changes_after_the_founding_go_into_the_new_unit(store: Store) -> None:
    old = found_unit(store, "An Lưu")
    applied = change(store, old, PersonAdded("Bùi Văn Minh"), WARD, PersonAdded("Trần Thị Lan"))
    new = Scope(applied["unit"].id, old.user_id, "admin")
    assert [person.name for person in store.read_now(lambda conn: people.list_people(conn, new))] == ["Trần Thị Lan"]
    assert [person.name for person in store.read_now(lambda conn: people.list_people(conn, old))] == ["Bùi Văn Minh"]


def test_unit_is_corrected_and_renamed(store: Store) -> None:
    scope = found_unit(store)
    change(
        store, scope, UnitChanged({"signer_name": "Trần Văn An", "distribution": ("Lưu: VT",), "name": "Long Xuyen"})
    )
    change(store, scope, UnitChanged({"name": "Long Xuyên"}))
    merged = {"name": "Kinh Môn", "district": None, "province": "thành phố Hải Phòng"}
    change(store, scope, UnitChanged(merged, valid_from=date(2025, 7, 1)))
    unit = store.read_now(lambda conn: units.get(conn, scope))
    assert (unit.signer_name, unit.distribution, unit.name, unit.district) == (
        "Trần Văn An",
        ("Lưu: VT",),
        "Kinh Môn",
        None,
    )
    before = ("phường", "Long Xuyên", "thị xã Kinh Môn", "tỉnh Hải Dương")
    after = ("phường", "Kinh Môn", None, "thành phố Hải Phòng")
    names = [
        store.read_now(lambda conn, day=day: units.name_on(conn, scope, day))  # type: ignore[misc]
        for day in (date.min, date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1))
    ]
    assert names == [before, before, after, after]
    with pytest.raises(ValueError, match="another name"):
        change(store, scope, UnitChanged({"name": "x"}, valid_from=date(2024, 1, 1)))


def test_people_and_collectives_are_changed(store: Store) -> None:
    scope = found_unit(store)
    women, farmers = (change(store, scope, CollectiveAdded(name))[""].id for name in ("Hội LHPN", "Hội Nông dân"))
    change(store, scope, PersonAdded("Trần Thị Lan", 1985, "hội viên", women, direct_worker=True))
    change(store, scope, PersonChanged(1, {"collective_id": farmers, "name": "Trần Thị Lân"}))
    change(store, scope, CollectiveChanged(farmers, "Hội Nông dân phường"))
    person = store.read_now(lambda conn: people.get_person(conn, scope, 1))
    assert person is not None
    assert (person.name, person.birth_year, person.position, person.direct_worker, person.collective_name) == (
        "Trần Thị Lân",
        1985,
        "hội viên",
        True,
        "Hội Nông dân phường",
    )
    names = [collective.name for collective in store.read_now(lambda conn: people.list_collectives(conn, scope))]
    assert names == ["Hội LHPN", "Hội Nông dân phường"]
    assert store.read_now(lambda conn: people.get_collective(conn, scope, women + 99)) is None
    with pytest.raises(LookupError):
        change(store, scope, PersonChanged(99, {"name": "x"}))


def test_member_joins_in_another_role(store: Store) -> None:
    scope = found_unit(store)
    user_id = add_user(store, "Hoa")
    change(store, scope, PersonAdded("Hoa"), MemberJoined(user_id, "member", 1))
    change(store, scope, MemberJoined(user_id, "officer", 1))
    members = store.read_now(lambda conn: units.members(conn, scope))
    assert [(member.name, member.role, member.person_id) for member in members] == [
        ("Quản trị Long Xuyên", "admin", None),
        ("Hoa", "officer", 1),
    ]


def test_narrative_is_replaced(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, NarrativeWritten(2023, "weaknesses", ("Một", "Hai")))
    change(store, scope, NarrativeWritten(2023, "weaknesses", ("Một", "Hai", "Ba")))
    change(store, scope, NarrativeWritten(2023, "causes", ("Bốn",)))
    found = store.read_now(lambda conn: narratives.sections(conn, scope, 2023))
    assert {word: section.paragraphs for word, section in found.items()} == {
        "weaknesses": ("Một", "Hai", "Ba"),
        "causes": ("Bốn",),
    }
    assert store.read_now(lambda conn: narratives.get_section(conn, scope, 2024, "causes")) is None


def test_reports_have_versions(store: Store) -> None:
    scope = found_unit(store)
    file_id = store.run_now(lambda conn: put_file(conn, scope.unit_id, "a.docx", "application/x", b"PK", NOW))
    versions = [change(store, scope, ReportBuilt(2023, file_id, {"total": total}))[""].number for total in (63, 64)]
    assert versions == ["1", "2"]
    found = store.read_now(lambda conn: reports.list_reports(conn, scope, 2023))
    assert [(report.version, report.snapshot, report.built_at) for report in found] == [
        (2, {"total": 64}, NOW),
        (1, {"total": 63}, NOW),
    ]
    assert store.read_now(lambda conn: reports.latest_version(conn, scope, 2023)) == 2
    assert store.read_now(lambda conn: reports.latest_version(conn, scope, 2024)) == 0


def test_history_tells_who_when_before_after_and_why(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, replace(AWARD, recipients=(RecipientDraft("Lan"),)), inbox_id=5)
    change(store, scope, AwardChanged(1, {"reason": "x"}, why="đính chính"), inbox_id=6, now=LATER)
    change(store, scope, AWARD, inbox_id=7)
    history = store.read_now(lambda conn: audit.history(conn, scope, "awards", 1))
    assert [(entry.entity, entry.entity_key, entry.action) for entry in history] == [
        ("awards", "1", "award-entered"),
        ("award_recipients", "1/0", "award-entered"),
        ("awards", "1", "award-changed"),
    ]
    last = history[-1]
    assert (last.user_name, last.at, last.reason) == ("Quản trị Long Xuyên", LATER, "đính chính")
    assert last.before is not None
    assert last.after is not None
    assert (last.before["reason"], last.after["reason"]) == (None, "x")


def test_history_of_a_registration_has_its_targets(store: Store) -> None:
    scope = found_unit(store)
    change(store, scope, REGISTRATION)
    change(store, scope, replace(REGISTRATION, nominee="Lan"))
    change(store, scope, TargetChanged(2, {"result": "đạt"}))
    change(store, scope, TargetChanged(3, {"result": "đạt"}))
    kept = TargetDraft("dự đủ các buổi sinh hoạt", id=2)
    change(store, scope, RegistrationChanged("ĐK-2024-001", {"targets": (kept,)}))
    history = store.read_now(lambda conn: audit.history(conn, scope, "registrations", 1))
    assert [(entry.entity, entry.entity_key, entry.action) for entry in history] == [
        ("registrations", "1", "registration-submitted"),
        ("targets", "1", "registration-submitted"),
        ("targets", "2", "registration-submitted"),
        ("targets", "2", "target-changed"),
        ("targets", "1", "registration-changed"),
        ("targets", "2", "registration-changed"),
    ]


def test_a_role_is_changed_and_access_ends_at_once(store: Store) -> None:
    admin = found_unit(store)
    lan = join(store, admin, "Lan", "officer")
    change(store, admin, RoleChanged(lan.user_id, "leader"))
    user = store.read_now(lambda conn: conversations.load_user(conn, lan.user_id))
    assert (user.role, user.unit_id) == ("leader", admin.unit_id)

    change(store, admin, MemberLeft(lan.user_id))
    user = store.read_now(lambda conn: conversations.load_user(conn, lan.user_id))
    assert (user.role, user.unit_id) == (None, None)
    with pytest.raises(NoAccess):
        store.read_now(lambda conn: units.get(conn, lan))
    with pytest.raises(LookupError):
        change(store, admin, MemberLeft(lan.user_id))


def test_who_works_in_two_units_goes_on_in_the_other(store: Store) -> None:
    first, second = found_unit(store), found_unit(store, "Hiệp An")
    lan = join(store, first, "Lan", "officer")
    change(store, second, MemberJoined(lan.user_id, "member"))
    change(store, second, MemberLeft(lan.user_id))
    user = store.read_now(lambda conn: conversations.load_user(conn, lan.user_id))
    assert (user.unit_id, user.role) == (first.unit_id, "officer")


def test_the_last_admin_stays(store: Store) -> None:
    admin = found_unit(store)
    for wanted in (MemberLeft(admin.user_id), RoleChanged(admin.user_id, "member")):
        with pytest.raises(LookupError, match="last admin"):
            change(store, admin, wanted)
    other = join(store, admin, "Lan", "admin")
    change(store, other, MemberLeft(admin.user_id))
    with pytest.raises(NoAccess):
        change(store, admin, MemberLeft(other.user_id))


def test_only_an_admin_changes_who_has_access(store: Store) -> None:
    admin = found_unit(store)
    leader = join(store, admin, "Lan", "leader")
    for wanted in (MemberLeft(admin.user_id), RoleChanged(leader.user_id, "admin")):
        with pytest.raises(NoAccess):
            change(store, leader, wanted)
