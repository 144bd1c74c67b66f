"""One process leads at a time, and another one as soon as it is gone."""

from __future__ import annotations

from datetime import timedelta

from storage import leaders
from storage.database import Store
from storage.leaders import Lease
from tests.storage.world import NOW

WHAT = "polling:telegram:1"


def take(store: Store, holder: str, second: float) -> bool:
    return store.run_now(lambda conn: leaders.take(conn, WHAT, holder, NOW + timedelta(seconds=second), 9))


def test_the_first_leads_until_its_lease_ends(store: Store) -> None:
    assert take(store, "a", 0)
    assert not take(store, "b", 8.9)
    assert store.read_now(lambda conn: leaders.find(conn, WHAT)) == Lease(WHAT, "a", NOW + timedelta(seconds=9))
    assert take(store, "b", 9)
    assert not take(store, "a", 10)
    lease = store.read_now(lambda conn: leaders.find(conn, WHAT))
    assert lease is not None
    assert lease.holder == "b"


def test_a_lease_is_prolonged(store: Store) -> None:
    assert take(store, "a", 0)
    assert take(store, "a", 6)
    assert not take(store, "b", 12)


def test_leads_are_taken_one_by_one(store: Store) -> None:
    assert take(store, "a", 0)
    assert store.run_now(lambda conn: leaders.take(conn, "another", "b", NOW, 9))


def test_a_lease_is_given_up_only_by_its_holder(store: Store) -> None:
    assert take(store, "a", 0)
    store.run_now(lambda conn: leaders.give_up(conn, WHAT, "b"))
    assert not take(store, "b", 1)
    store.run_now(lambda conn: leaders.give_up(conn, WHAT, "a"))
    assert store.read_now(lambda conn: leaders.find(conn, WHAT)) is None
    assert take(store, "b", 1)


def test_a_clock_put_back_frees_the_lease(store: Store) -> None:
    """Else a dead leader would be missed for as long as the clock was put back."""
    assert take(store, "a", 3600)
    assert take(store, "b", 0)
