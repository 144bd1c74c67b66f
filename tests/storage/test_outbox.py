"""Promise 6: messages wait for the commit, and leave in order per conversation."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from storage import files, outbox
from storage.database import Connection, Store
from storage.due import LONG
from tests.patience import PATIENCE
from tests.storage.world import LATER, NOW, receive


def put(store: Store, conversation_id: int, *texts: str) -> None:
    store.run_now(lambda conn: outbox.put(conn, conversation_id, 1, [({"text": text}, None) for text in texts], NOW))


def read_due(store: Store, now: datetime = NOW, channel: str | None = None, limit: int = 10) -> list[str]:
    messages = store.read_now(lambda conn: outbox.due(conn, now, limit, channel))
    return [message.body["text"] for message in messages]


def send_first(store: Store) -> None:
    [message, *_] = store.read_now(lambda conn: outbox.due(conn, NOW, 1))
    store.run_now(lambda conn: outbox.sent(conn, message.id, "p1", NOW))


def test_oldest_message_of_each_conversation_is_due(store: Store) -> None:
    receive(store, "Lan")
    receive(store, "Hoa", channel="zalo")
    put(store, 1, "một", "hai")
    put(store, 2, "ba")
    put(store, 1)
    assert read_due(store) == ["một", "ba"]
    assert read_due(store, limit=1) == ["một"]
    assert read_due(store, channel="zalo") == ["ba"]
    assert store.read_now(lambda conn: outbox.due(conn, NOW, 10, "zalo", "another bot")) == []
    send_first(store)
    assert read_due(store) == ["hai", "ba"]


def test_message_tells_where_it_goes(store: Store) -> None:
    receive(store, "Lan")
    file_id = store.run_now(lambda conn: files.put(conn, None, "ban1.docx", "application/x", b"PK", NOW))
    store.run_now(lambda conn: outbox.put(conn, 1, 7, [({"text": "xong"}, file_id)], NOW))
    [message] = store.read_now(lambda conn: outbox.due(conn, NOW, 10))
    assert (message.channel, message.account, message.chat) == ("telegram", "bot", "Lan")
    assert (message.file_id, message.inbox_id, message.attempts) == (file_id, 7, 0)


def test_retried_message_keeps_its_place(store: Store) -> None:
    receive(store, "Lan")
    put(store, 1, "một", "hai")
    [message] = store.read_now(lambda conn: outbox.due(conn, NOW, 10))
    store.run_now(lambda conn: outbox.retry(conn, message.id, "429", LATER))
    assert read_due(store) == []
    [again] = store.read_now(lambda conn: outbox.due(conn, LATER, 10))
    assert (again.id, again.attempts) == (message.id, 1)


def test_given_up_message_lets_the_next_one_go(store: Store) -> None:
    receive(store, "Lan")
    put(store, 1, "một", "hai")
    [message] = store.read_now(lambda conn: outbox.due(conn, NOW, 10))
    store.run_now(lambda conn: outbox.fail(conn, message.id, "blocked", NOW))
    assert read_due(store) == ["hai"]
    [given_up] = store.read_now(outbox.given_up)
    assert (given_up.id, given_up.chat, given_up.failed_at, given_up.last_error) == (message.id, "Lan", NOW, "blocked")


def test_leased_message_is_nobody_elses(store: Store) -> None:
    receive(store, "Lan")
    put(store, 1, "một", "hai")
    [message] = store.run_now(lambda conn: outbox.lease(conn, NOW, 10, 60))
    assert store.run_now(lambda conn: outbox.lease(conn, NOW, 10, 60)) == []
    [again] = store.run_now(lambda conn: outbox.lease(conn, NOW + timedelta(seconds=60), 10, 60))
    assert again.id == message.id


def test_a_clock_put_back_makes_no_message_wait_for_hours(store: Store) -> None:
    before = NOW + timedelta(hours=5)
    for number, chat in enumerate(("Lan", "Hoa", "Mai", "Cúc"), start=1):
        receive(store, chat)
        store.run_now(lambda conn, number=number: outbox.put(conn, number, 1, [({}, None)], before))  # type: ignore[misc]
    [leased, *_] = store.run_now(lambda conn: outbox.lease(conn, before, 1, 10))
    store.run_now(lambda conn: outbox.retry(conn, 2, "no network", before + timedelta(minutes=10)))
    store.run_now(lambda conn: outbox.postpone(conn, 3, "too many", before + LONG))
    assert leased.id == 1
    assert len(store.read_now(lambda conn: outbox.due(conn, NOW, 10))) == 4


def test_a_message_that_was_tried_waits_for_its_time(store: Store) -> None:
    for number, chat in enumerate(("Hoa", "Mai"), start=1):
        receive(store, chat)
        put(store, number, chat)
    store.run_now(lambda conn: outbox.retry(conn, 1, "no network", NOW + timedelta(minutes=10)))
    store.run_now(lambda conn: outbox.postpone(conn, 2, "too many", NOW + LONG))
    assert read_due(store) == []
    assert read_due(store, NOW + timedelta(minutes=10)) == ["Hoa"]
    assert read_due(store, NOW + LONG) == ["Hoa", "Mai"]


def test_two_processes_lease_different_messages(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    for name in ("Lan", "Hoa"):
        receive(store, name)
    put(store, 1, "một")
    put(store, 2, "hai")
    leased, go = threading.Event(), threading.Event()
    first: list[str] = []

    def hold(conn: Connection) -> None:
        first.extend(message.body["text"] for message in outbox.lease(conn, NOW, 1, 60))
        leased.set()
        go.wait(PATIENCE)

    thread = threading.Thread(target=lambda: store.run_now(hold))
    thread.start()
    assert leased.wait(PATIENCE)
    second = store.run_now(lambda conn: outbox.lease(conn, NOW, 1, 60))
    go.set()
    thread.join(PATIENCE)
    assert first == ["một"]
    assert [message.body["text"] for message in second] == ["hai"]
    store.close()
