"""Promise 7: only one's own unit, and of it only what the role allows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from storage import aliases, audit, awards, decisions, movements, narratives, people, registrations, reports, units
from storage.access import NoAccess
from storage.changes import (
    AliasForgotten,
    AliasLearned,
    AwardChanged,
    AwardDeleted,
    Change,
    CollectiveAdded,
    CollectiveChanged,
    MemberJoined,
    MemberLeft,
    MovementChanged,
    MovementDeleted,
    MovementLaunched,
    NarrativeWritten,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    RegistrationChanged,
    RegistrationWithdrawn,
    ReportBuilt,
    RoleChanged,
    TargetChanged,
    Undone,
    UnitChanged,
)
from storage.database import Connection, Store
from storage.records import AwardFilter, Role, Scope
from tests.storage.world import AWARD, DECISION, NOW, REGISTRATION, add_user, change, found_unit, join

Read = Callable[[Connection, Scope], Any]

READS: dict[str, Read] = {
    "units.get": units.get,
    "units.name_on": lambda conn, scope: units.name_on(conn, scope, NOW.date()),
    "units.named_since": units.named_since,
    "units.members": units.members,
    "aliases.list_aliases": aliases.list_aliases,
    "people.list_people": people.list_people,
    "people.get_person": lambda conn, scope: people.get_person(conn, scope, 1),
    "people.list_collectives": people.list_collectives,
    "people.get_collective": lambda conn, scope: people.get_collective(conn, scope, 1),
    "awards.list_awards": lambda conn, scope: awards.list_awards(conn, scope, AwardFilter()),
    "awards.get_award": lambda conn, scope: awards.get_award(conn, scope, "KT-2023-001"),
    "awards.by_id": lambda conn, scope: awards.by_id(conn, scope, 1),
    "awards.by_run": lambda conn, scope: awards.by_run(conn, scope, 1),
    "awards.tally": lambda conn, scope: awards.tally(conn, scope, AwardFilter()),
    "awards.years": awards.years,
    "awards.count_records": lambda conn, scope: awards.count_records(conn, scope, AwardFilter()),
    "awards.similar": lambda conn, scope: awards.similar(
        conn,
        scope,
        form="giay-khen",
        year=2023,
        recipient_kind="individual",
        names=["Lan"],
        decision_number=None,
    ),
    "decisions.find": lambda conn, scope: decisions.find(conn, scope, "45"),
    "decisions.get": lambda conn, scope: decisions.get(conn, scope, 2),
    "decisions.recent": lambda conn, scope: decisions.recent(conn, scope, 5),
    "registrations.list_registrations": registrations.list_registrations,
    "registrations.get_registration": lambda conn, scope: registrations.get_registration(conn, scope, "ĐK-2024-001"),
    "registrations.by_run": lambda conn, scope: registrations.by_run(conn, scope, 1),
    "narratives.sections": lambda conn, scope: narratives.sections(conn, scope, 2023),
    "narratives.get_section": lambda conn, scope: narratives.get_section(conn, scope, 2023, "causes"),
    "movements.list_movements": lambda conn, scope: movements.list_movements(conn, scope, 2023),
    "movements.get_movement": lambda conn, scope: movements.get_movement(conn, scope, 1),
    "reports.asked_since": lambda conn, scope: reports.asked_since(conn, scope, 2023, "year", NOW),
    "reports.newest": reports.newest,
    "reports.brief_awards": lambda conn, scope: reports.brief_awards(conn, scope, 2023),
    "reports.group_awards": lambda conn, scope: reports.group_awards(conn, scope, 2023),
    "reports.find_sources": lambda conn, scope: reports.find_sources(conn, scope, ["KT-2023-001"]),
    "reports.list_reports": lambda conn, scope: reports.list_reports(conn, scope, 2023),
    "reports.latest_version": lambda conn, scope: reports.latest_version(conn, scope, 2023),
    "audit.history": lambda conn, scope: audit.history(conn, scope, "awards", 1),
    "audit.last_group": audit.last_group,
    "audit.find_numbered": lambda conn, scope: audit.find_numbered(conn, scope, "awards", "KT-2023-001"),
}

CHANGES: dict[str, Change] = {
    "unit": UnitChanged({"place": "x"}),
    "membership": MemberJoined(1, "admin"),
    "role": RoleChanged(1, "member"),
    "revocation": MemberLeft(1),
    "alias": AliasLearned("x", person_id=1),
    "forgotten alias": AliasForgotten(1),
    "new person": PersonAdded("x"),
    "person": PersonChanged(2, {"name": "x"}),
    "new collective": CollectiveAdded("x"),
    "collective": CollectiveChanged(2, "x"),
    "new award": AWARD,
    "new award with a name": replace(AWARD, recipients=(RecipientDraft("Thắng", person_id=2),)),
    "new award with a new name": replace(AWARD, recipients=(RecipientDraft("x", is_new=True),)),
    "award": AwardChanged(2, {"count": 5}),
    "award without names": AwardChanged(4, {"recipients": (RecipientDraft("Lan", person_id=1),)}),
    "deleted award": AwardDeleted(2),
    "deleted shared award": AwardDeleted(3),
    "new registration": REGISTRATION,
    "new registration of another": replace(REGISTRATION, person_id=2),
    "registration": RegistrationChanged("ĐK-2024-002", {"codes": ()}),
    "withdrawal": RegistrationWithdrawn("ĐK-2024-002"),
    "target": TargetChanged(3, {"result": "x"}),
    "new movement": MovementLaunched(2023, "x"),
    "movement": MovementChanged(1, {"name": "x"}),
    "deleted movement": MovementDeleted(1),
    "narrative": NarrativeWritten(2023, "causes", ("x",)),
    "report": ReportBuilt(2023, 1, {}),
}


@dataclass(frozen=True)
class Ward:
    """A ward where Lan (person 1, Hội LHPN) and Thắng (person 2, Hội Nông dân) work."""

    admin: Scope
    lan: Scope


@pytest.fixture
def ward(store: Store) -> Ward:
    admin = found_unit(store)
    women, farmers = (change(store, admin, CollectiveAdded(name))[""].id for name in ("Hội LHPN", "Hội Nông dân"))
    change(store, admin, PersonAdded("Lan", collective_id=women), PersonAdded("Thắng", collective_id=farmers))
    lan, minh = RecipientDraft("Lan", person_id=1), RecipientDraft("Thắng", person_id=2)
    change(store, admin, replace(AWARD, recipients=(lan,), decision=DECISION), run_id=1)
    change(store, admin, replace(AWARD, recipients=(minh,), decision=replace(DECISION, number="46/QĐ-UBND")))
    change(store, admin, replace(AWARD, count=2, recipients=(minh, lan), wording="giấy khen cho Thắng, Lan"))
    change(store, admin, replace(AWARD, count=7))
    collective = RecipientDraft("Hội LHPN", collective_id=women)
    change(store, admin, replace(AWARD, recipient_kind="collective", recipients=(collective,)))
    change(store, admin, replace(REGISTRATION, person_id=1), replace(REGISTRATION, person_id=2, nominee="Thắng"))
    return Ward(admin, join(store, admin, "Lan", "member", person_id=1))


def open_to(store: Store, scope: Scope | None, names: Iterable[str] = READS) -> list[str]:
    """The reads that are not refused."""

    def is_open(read: Read) -> bool:
        try:
            store.read_now(lambda conn: read(conn, scope))  # type: ignore[arg-type]
        except NoAccess:
            return False
        return True

    return [name for name in names if is_open(READS[name])]


def test_every_read_of_the_ledger_is_tried_here() -> None:
    modules = (aliases, audit, awards, decisions, movements, narratives, people, registrations, reports, units)
    scoped = {
        f"{module.__name__.removeprefix('storage.')}.{name}"
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "conn" in inspect.signature(function).parameters
    }
    assert scoped == set(READS)


def test_no_scope_is_no_access(store: Store) -> None:
    scope = found_unit(store)
    assert open_to(store, None) == []
    for wanted in (*CHANGES.values(), Undone()):
        with pytest.raises(NoAccess):
            change(store, None, wanted, user_id=scope.user_id)


def test_stranger_member_of_another_unit_and_made_up_role_see_nothing(store: Store, ward: Ward) -> None:
    there = found_unit(store, "An Lưu")
    stranger = add_user(store, "Người lạ")
    unit_id = ward.admin.unit_id
    assert open_to(store, Scope(unit_id, stranger, "admin")) == []
    assert open_to(store, Scope(unit_id, there.user_id, "admin")) == []
    assert open_to(store, Scope(unit_id, ward.lan.user_id, "officer")) == []


def test_other_unit_holds_nothing_of_this_one(store: Store, ward: Ward) -> None:
    there = found_unit(store, "An Lưu")
    found = {name: store.read_now(lambda conn, read=read: read(conn, there)) for name, read in READS.items()}  # type: ignore[misc]
    assert found.pop("units.get").name == "An Lưu"
    assert found.pop("units.name_on")[1] == "An Lưu"
    assert found.pop("units.named_since") == date.min
    assert [member.user_id for member in found.pop("units.members")] == [there.user_id]
    assert [name for name, what in found.items() if what] == []


@pytest.mark.parametrize("role", ["officer", "leader", "admin"])
def test_officers_leaders_and_admins_see_the_whole_unit(store: Store, ward: Ward, role: Role) -> None:
    scope = join(store, ward.admin, "Hoa", role)
    for name in ("people.list_people", "awards.list_awards", "registrations.list_registrations", "decisions.find"):
        seen = store.read_now(lambda conn, name=name: READS[name](conn, scope))  # type: ignore[misc]
        assert seen == store.read_now(lambda conn, name=name: READS[name](conn, ward.admin))  # type: ignore[misc]
    assert store.read_now(lambda conn: awards.count_records(conn, scope, AwardFilter())) == 5


def test_member_sees_own_records_and_those_of_the_collective(store: Store, ward: Ward) -> None:
    def read(name: str) -> Any:
        return store.read_now(lambda conn: READS[name](conn, ward.lan))

    assert [person.name for person in read("people.list_people")] == ["Lan"]
    assert [collective.name for collective in read("people.list_collectives")] == ["Hội LHPN"]
    assert [award.number for award in read("awards.list_awards")] == ["KT-2023-001", "KT-2023-003", "KT-2023-005"]
    # Of an award with several names only the own one.
    assert [recipient.name for recipient in read("awards.list_awards")[1].recipients] == ["Lan"]
    assert read("awards.count_records") == 3
    assert [decision.number for decision in read("decisions.recent")] == ["45/QĐ-UBND"]
    [registration] = read("registrations.list_registrations")
    assert registration.nominee == "Nguyễn Thị Hoa"
    assert [target.id for target in registration.targets] == [1, 2]
    assert store.read_now(lambda conn: awards.get_award(conn, ward.lan, "KT-2023-002")) is None
    assert read("decisions.get") is None
    assert store.read_now(lambda conn: people.get_person(conn, ward.lan, 2)) is None
    assert store.read_now(lambda conn: registrations.get_registration(conn, ward.lan, "ĐK-2024-002")) is None
    assert read("units.get").name == "Long Xuyên"
    assert len(read("audit.history")) == 2


def test_member_sees_nothing_that_speaks_for_the_unit(store: Store, ward: Ward) -> None:
    names = ("units.members", *(name for name in READS if name.startswith(("narratives.", "reports."))))
    assert open_to(store, ward.lan, names) == []


def test_member_sees_no_history_of_others(store: Store, ward: Ward) -> None:
    for entity, key in (("awards", 2), ("registrations", 2), ("people", 1), ("units", 1)):
        with pytest.raises(NoAccess):
            store.read_now(lambda conn, entity=entity, key=key: audit.history(conn, ward.lan, entity, key))  # type: ignore[misc]


def test_member_learns_no_other_name_from_a_shared_award(store: Store, ward: Ward) -> None:
    shared = store.read_now(lambda conn: awards.by_id(conn, ward.lan, 3))
    history = store.read_now(lambda conn: audit.history(conn, ward.lan, "awards", 3))
    assert len(history) == 2
    assert "Lan" in repr(shared)
    assert "Lan" in repr(history)
    assert "Thắng" not in repr((shared, history))


def test_member_cannot_change_what_is_not_theirs(store: Store, ward: Ward) -> None:
    for wanted in CHANGES.values():
        with pytest.raises(NoAccess):
            change(store, ward.lan, wanted)


def test_member_changes_what_is_theirs(store: Store, ward: Ward) -> None:
    own = RecipientDraft("Lan", person_id=1)
    change(
        store,
        ward.lan,
        replace(AWARD, recipients=(own,)),
        AwardChanged(1, {"reason": "x"}),
        AwardDeleted(1),
        replace(REGISTRATION, person_id=1),
        replace(REGISTRATION, recipient_kind="collective", nominee="Hội LHPN", collective_id=1),
        RegistrationChanged("ĐK-2024-001", {"codes": ("giay-khen",)}),
        TargetChanged(1, {"result": "đạt"}),
        RegistrationWithdrawn("ĐK-2024-001"),
    )
    change(store, ward.lan, Undone())


def test_member_cannot_hand_a_record_to_others(store: Store, ward: Ward) -> None:
    with pytest.raises(NoAccess):
        change(store, ward.lan, RegistrationChanged("ĐK-2024-001", {"person_id": 2}))
    with pytest.raises(NoAccess):
        change(store, ward.lan, AwardChanged(1, {"recipients": (RecipientDraft("Thắng", person_id=2),)}))


def test_member_who_is_nobody_on_the_list_sees_nobody(store: Store, ward: Ward) -> None:
    newcomer = join(store, ward.admin, "Người mới", "member")
    for name in ("people.list_people", "people.list_collectives", "awards.list_awards"):
        assert store.read_now(lambda conn, name=name: READS[name](conn, newcomer)) == []  # type: ignore[misc]
    with pytest.raises(NoAccess):
        change(store, newcomer, REGISTRATION)


@pytest.mark.parametrize(("role", "allowed"), [("officer", False), ("leader", True), ("admin", True)])
@pytest.mark.parametrize("status", ["approved", "returned"])
def test_leaders_approve(store: Store, ward: Ward, role: Role, allowed: bool, status: str) -> None:
    scope = join(store, ward.admin, "Hoa", role)
    approval = RegistrationChanged("ĐK-2024-001", {"status": status})
    if allowed:
        change(store, scope, approval)
    else:
        with pytest.raises(NoAccess):
            change(store, scope, approval)


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_admins_change_the_unit_and_its_members(store: Store, ward: Ward, role: Role) -> None:
    scope = join(store, ward.admin, "Hoa", role)
    for wanted in (CHANGES["unit"], CHANGES["membership"]):
        with pytest.raises(NoAccess):
            change(store, scope, wanted)
