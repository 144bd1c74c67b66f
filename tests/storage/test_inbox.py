"""Promises 1, 3 and 4: kept once, taken in order per person, parked after three failures."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import conversations, inbox
from storage.database import Connection, Store
from storage.inbox import Claimed
from tests.patience import PATIENCE
from tests.storage.world import LATER, NOW, receive


def add(conn: Connection, external_id: str, sender: str = "9", account: str = "bot") -> inbox.Kept | None:
    return inbox.add(
        conn,
        channel="telegram",
        account=account,
        external_id=external_id,
        chat="-5",
        sender=sender,
        sender_name="Trần Thị Lan",
        raw={"text": "nhap"},
        now=NOW,
    )


def claim(conn: Connection, user_id: int = 1) -> Claimed | None:
    return inbox.claim_next(conn, user_id, NOW)


def test_update_is_kept_once(store: Store) -> None:
    assert store.run_now(lambda conn: add(conn, "77")) is not None
    assert store.run_now(lambda conn: add(conn, "77")) is None
    assert store.run_now(lambda conn: add(conn, "77", account="other bot")) is not None
    assert store.run_now(lambda conn: (add(conn, "78"), add(conn, "78")))[1] is None


def test_who_writes_first_becomes_a_stranger(store: Store) -> None:
    store.run_now(lambda conn: [add(conn, "1"), add(conn, "2"), add(conn, "3", sender="10")])
    user = store.read_now(lambda conn: conversations.load_user(conn, 1))
    assert (user.name, user.unit_id, user.role, user.offered) == ("Trần Thị Lan", None, None, ())
    assert store.read_now(lambda conn: conn.scalar(text("SELECT count(*) FROM users"))) == 2
    talk = store.read_now(lambda conn: conversations.find_conversation(conn, "telegram", "bot", "-5", "10"))
    assert talk is not None
    assert talk.user_id == 2
    assert store.read_now(lambda conn: conversations.find_conversation(conn, "telegram", "bot", "-5", "11")) is None


def test_result_of_a_job_comes_into_the_conversation(store: Store) -> None:
    receive(store, "Lan")

    def add_result(conn: Connection) -> int | None:
        return inbox.add_to_conversation(
            conn, 1, channel="job", account="", external_id="17", raw={"file": 3}, now=LATER
        )

    assert store.run_now(add_result) is not None
    assert store.run_now(add_result) is None
    store.run_now(lambda conn: inbox.finish(conn, 1, NOW))
    claimed = store.run_now(claim)
    assert claimed is not None
    assert (claimed.channel, claimed.chat, claimed.user_id, claimed.raw) == ("job", "Lan", 1, {"file": 3})


def test_updates_are_taken_in_order(store: Store) -> None:
    first, second = receive(store, "Lan", "một"), receive(store, "Lan", "hai")
    other = receive(store, "Hoa")
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == [1, 2]
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 1)) == [1]
    taken = []
    for _ in range(2):
        claimed = store.run_now(claim)
        assert claimed is not None
        taken.append((claimed.id, claimed.raw["text"], claimed.chat, claimed.user_id))
        store.run_now(lambda conn, claimed=claimed: inbox.finish(conn, claimed.id, NOW))  # type: ignore[misc]
    assert taken == [(first, "một", "Lan", 1), (second, "hai", "Lan", 1)]
    assert store.run_now(claim) is None
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == [2]
    claimed = store.run_now(lambda conn: claim(conn, 2))
    assert claimed is not None
    assert claimed.id == other


def test_update_counts_once(store: Store) -> None:
    update_id = receive(store, "Lan")
    store.run_now(lambda conn: inbox.finish(conn, update_id, NOW))
    with pytest.raises(LookupError):
        store.run_now(lambda conn: inbox.finish(conn, update_id, NOW))


def test_person_is_locked_over_all_their_conversations(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    receive(store, "Lan")
    receive(store, "Lan trên Zalo", channel="zalo")
    receive(store, "Hoa")
    store.run_now(lambda conn: conn.execute(text("UPDATE conversations SET user_id = 1 WHERE id = 2")).close())
    claimed, go = threading.Event(), threading.Event()

    def hold(conn: Connection) -> None:
        assert claim(conn) is not None
        claimed.set()
        go.wait(PATIENCE)

    thread = threading.Thread(target=lambda: store.run_now(hold))
    thread.start()
    assert claimed.wait(10)
    assert store.run_now(claim) is None
    assert store.run_now(lambda conn: claim(conn, 3)) is not None
    go.set()
    thread.join(PATIENCE)
    assert store.run_now(claim) is not None
    store.close()


def test_two_processes_hear_of_somebody_at_once(postgresql_url: str) -> None:
    one, other = Store.open(postgresql_url), Store.open(postgresql_url)
    added, go = threading.Event(), threading.Event()

    def add_slowly(conn: Connection) -> inbox.Kept | None:
        key = add(conn, "1")
        added.set()
        go.wait(PATIENCE)
        return key

    first = threading.Thread(target=lambda: one.run_now(add_slowly))
    first.start()
    assert added.wait(10)
    keys: list[inbox.Kept | None] = []
    second = threading.Thread(target=lambda: keys.append(other.run_now(lambda conn: add(conn, "2"))))
    second.start()
    second.join(0.3)
    assert second.is_alive()  # it waits for the first to commit
    go.set()
    first.join(10)
    second.join(10)
    assert len(keys) == 1
    assert keys[0] is not None
    assert one.read_now(lambda conn: conn.scalar(text("SELECT count(*) FROM conversations"))) == 1
    assert one.read_now(lambda conn: conn.scalar(text("SELECT count(*) FROM users"))) == 1
    one.close()
    other.close()


def test_failing_update_is_parked_and_the_next_one_is_taken(store: Store) -> None:
    broken, fine = receive(store, "Lan", "hỏng"), receive(store, "Lan", "tốt")
    for attempt in range(3):
        claimed = store.run_now(claim)
        assert claimed is not None
        assert (claimed.id, claimed.attempts) == (broken, attempt)
        parked = store.run_now(lambda conn: inbox.count_failure(conn, broken, "ZeroDivisionError", LATER))
        assert parked is (attempt == 2)
    claimed = store.run_now(claim)
    assert claimed is not None
    assert claimed.id == fine
    [entry] = store.read_now(inbox.parked)
    assert (entry.id, entry.user_id, entry.attempts, entry.last_error) == (broken, 1, 3, "ZeroDivisionError")
    assert (entry.raw, entry.parked_at) == ({"text": "hỏng"}, LATER)


def test_unparked_update_is_tried_anew(store: Store) -> None:
    update_id = receive(store, "Lan")
    assert store.run_now(lambda conn: inbox.count_failure(conn, update_id, "lỗi", NOW, park_after=1))
    assert store.run_now(claim) is None
    assert store.run_now(lambda conn: inbox.unpark(conn, [update_id, 99])) == 1
    claimed = store.run_now(claim)
    assert claimed is not None
    assert (claimed.id, claimed.attempts) == (update_id, 0)
    assert store.read_now(inbox.parked) == []
    assert store.run_now(lambda conn: inbox.unpark(conn, [update_id])) == 0


def test_failed_update_can_wait_and_keeps_its_place(store: Store) -> None:
    first = receive(store, "Lan")
    receive(store, "Lan")
    soon = NOW + timedelta(seconds=30)
    store.run_now(lambda conn: inbox.count_failure(conn, first, "đĩa đầy", NOW, retry_at=soon))
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == []
    assert store.run_now(claim) is None
    assert store.read_now(lambda conn: inbox.waiting_users(conn, soon, 10)) == [1]
    claimed = store.run_now(lambda conn: inbox.claim_next(conn, 1, soon))
    assert claimed is not None
    assert claimed.id == first


def test_a_clock_put_back_makes_nobody_wait_for_hours(store: Store) -> None:
    update_id, before = receive(store, "Lan"), NOW + timedelta(hours=5)
    store.run_now(lambda conn: inbox.count_failure(conn, update_id, "lỗi", before, retry_at=before))
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == [1]
    claimed = store.run_now(claim)
    assert claimed is not None
    assert claimed.id == update_id
