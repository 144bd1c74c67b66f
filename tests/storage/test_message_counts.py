"""What was sent in a month, and what admins were told of it."""

from __future__ import annotations

from storage import message_counts
from storage.database import Store
from storage.message_counts import Count, Sender

OCTOBER, NOVEMBER = Sender("zalo_bot", "1", "2026-10"), Sender("zalo_bot", "1", "2026-11")


def add(store: Store, sender: Sender) -> int:
    return store.run_now(lambda conn: message_counts.add(conn, sender))


def find(store: Store, sender: Sender) -> Count:
    return store.read_now(lambda conn: message_counts.find(conn, sender))


def test_months_and_addresses_are_counted_apart(store: Store) -> None:
    other = Sender("zalo_bot", "2", "2026-11")
    assert [add(store, OCTOBER), add(store, NOVEMBER), add(store, OCTOBER)] == [1, 1, 2]
    store.run_now(lambda conn: message_counts.take_back(conn, OCTOBER))

    assert [find(store, one) for one in (OCTOBER, NOVEMBER, other)] == [Count(1), Count(1), Count(0)]


def test_a_warning_is_given_once_and_a_lesser_one_not_after_it(store: Store) -> None:
    add(store, NOVEMBER)

    def warn(percent: int) -> bool:
        return store.run_now(lambda conn: message_counts.note_warning(conn, NOVEMBER, percent))

    assert [warn(80), warn(80), warn(95), warn(80), warn(95)] == [True, False, True, False, False]


def test_a_quota_is_spent_once(store: Store) -> None:
    add(store, NOVEMBER)

    def spend(quota: int) -> bool:
        return store.run_now(lambda conn: message_counts.note_spent(conn, NOVEMBER, quota))

    assert [spend(3000), spend(3000), spend(6000)] == [True, False, True]
    assert find(store, NOVEMBER) == Count(1, 6000)
