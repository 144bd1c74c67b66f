"""Short names of a unit: what they mean, who sees and changes them, and what is kept of what was not understood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import aliases, misunderstood
from storage.access import NoAccess
from storage.changes import (
    AliasForgotten,
    AliasLearned,
    CollectiveAdded,
    NotUnderstood,
    PersonAdded,
    Undone,
)
from storage.changes import misunderstood as keeping
from storage.database import Store
from storage.records import Scope
from tests.storage.world import NOW, change, found_unit, join

CA = AliasLearned(alias="CA phường", collective_id=1)


@pytest.fixture
def admin(store: Store) -> Scope:
    scope = found_unit(store)
    change(store, scope, CollectiveAdded(name="Công an phường"))
    change(store, scope, PersonAdded(name="Trần Thị Lan"))
    return scope


def meanings(store: Store, scope: Scope) -> dict[str, str]:
    return {one.alias: one.name for one in store.read_now(lambda conn: aliases.list_aliases(conn, scope))}


def test_an_alias_means_one_and_then_another(store: Store, admin: Scope) -> None:
    change(store, admin, CA)
    change(store, admin, AliasLearned(alias="Lan VP", person_id=1))
    assert meanings(store, admin) == {"CA phường": "Công an phường", "Lan VP": "Trần Thị Lan"}

    change(store, admin, CollectiveAdded(name="Công an khu vực"))
    change(store, admin, AliasLearned(alias="ca phuong", collective_id=2))
    assert meanings(store, admin)["ca phuong"] == "Công an khu vực"
    assert len(meanings(store, admin)) == 2


def test_learning_and_forgetting_are_undone(store: Store, admin: Scope) -> None:
    change(store, admin, CA)
    change(store, admin, AliasForgotten(alias_id=1))
    assert meanings(store, admin) == {}
    change(store, admin, Undone())
    assert meanings(store, admin) == {"CA phường": "Công an phường"}
    change(store, admin, Undone())
    assert meanings(store, admin) == {}


def test_what_an_alias_means_has_to_be_there(store: Store, admin: Scope) -> None:
    with pytest.raises(LookupError):
        change(store, admin, AliasLearned(alias="ai đó", person_id=9))
    for wrong in (AliasLearned(alias="ai đó"), AliasLearned(alias="…", person_id=1)):
        with pytest.raises(ValueError, match="alias"):
            change(store, admin, wrong)


def test_a_member_sees_only_what_means_them_and_changes_nothing(store: Store, admin: Scope) -> None:
    change(store, admin, CA)
    change(store, admin, AliasLearned(alias="Lan VP", person_id=1))
    member = join(store, admin, "Lan", "member", person_id=1)
    assert meanings(store, member) == {"Lan VP": "Trần Thị Lan"}
    for wanted in (CA, AliasForgotten(alias_id=1)):
        with pytest.raises(NoAccess):
            change(store, member, wanted)


def test_aliases_stay_within_their_unit(store: Store, admin: Scope) -> None:
    change(store, admin, CA)
    other = found_unit(store, "Hiệp An")
    assert meanings(store, other) == {}


def test_what_was_not_understood_is_kept_once_and_counted(store: Store, admin: Scope) -> None:
    change(store, admin, NotUnderstood(text="Thưởng tết đâu"))
    change(store, admin, NotUnderstood(text="thuong tet dau"), now=NOW + timedelta(hours=1))
    change(store, admin, NotUnderstood(text="thuong tet dau", place="enter_award"))
    first, second = store.read_now(misunderstood.list_all)
    assert (first.text, first.count, first.place) == ("thuong tet dau", 2, "")
    assert (first.first_at, first.last_at) == (NOW, NOW + timedelta(hours=1))
    assert (second.place, second.count) == ("enter_award", 1)
    assert store.run_now(misunderstood.clear) == 2
    assert store.read_now(misunderstood.list_all) == []


def test_a_unit_keeps_only_so_many(store: Store, admin: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    for number in range(4):
        change(store, admin, NotUnderstood(text=f"câu {number}"))
    assert len(store.read_now(misunderstood.list_all)) == 2


def test_it_can_be_kept_by_a_member_and_is_nothing_to_undo(store: Store, admin: Scope) -> None:
    member = join(store, admin, "Lan", "member")
    change(store, member, NotUnderstood(text="gì đó"))
    assert len(store.read_now(misunderstood.list_all)) == 1
