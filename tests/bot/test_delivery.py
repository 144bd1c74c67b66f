"""Sending: in order per conversation, again after what may pass, given up visibly after what will not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels import Attachment, SendBlocked, SendFailed, SendRefused, SendUnclear
from bot.clock import start_timer
from bot.delivery import ATTEMPTS, Deliverer
from bot.measures import Measures
from storage import conversations, files, inbox, outbox, places
from storage.database import Connection, Store
from storage.gauges import read_gauges
from storage.outbox import Outbound
from tests.bot.ears import CHANNEL, NOW, Ears
from tests.bot.test_faults import read_only
from tests.databases import PostgreSQL
from tests.patience import PATIENCE

SECRET = "https://api.telegram.org/bot12345:geheim/sendMessage"


class Trouble(Ears):
    """A channel on which given texts fail: with the errors of their list, one per attempt, then no more."""

    def __init__(self, errors: dict[str, list[Exception]] | None = None, seconds: float = 0.0) -> None:
        super().__init__()
        self.errors = errors or {}
        self.seconds = seconds
        self.at_once = 0
        self.most_at_once = 0

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await asyncio.sleep(self.seconds)
            waiting = self.errors.get(message.body["text"], [])
            if waiting:
                raise waiting.pop(0)
            return await super().send(message, attachment)
        finally:
            self.at_once -= 1


def put(conn: Connection, chat: str, *texts: str, file_id: int | None = None) -> None:
    talk = conversations.find_conversation(conn, CHANNEL, "", chat, chat)
    if talk is None:
        kept = inbox.add(
            conn,
            channel=CHANNEL,
            account="",
            external_id=chat,
            chat=chat,
            sender=chat,
            sender_name=chat,
            raw={},
            now=NOW,
        )
        assert kept is not None
        inbox.finish(conn, kept.id, NOW)
        talk = conversations.find_conversation(conn, CHANNEL, "", chat, chat)
        assert talk is not None
    outbox.put(conn, talk.id, None, [({"text": text, "options": []}, file_id) for text in texts], NOW)


def make_deliverer(store: Store, *channels: Ears, **parts: Any) -> Deliverer:
    return Deliverer(
        store,
        channels,
        random=Random(1),
        on_sent=lambda: None,
        **{"timer": start_timer(lambda: NOW), "first_pause": 0.02, "poll_seconds": 1.0, **parts},
    )


@asynccontextmanager
async def running(*deliverers: Deliverer) -> Any:
    loops = [asyncio.create_task(loop.run()) for one in deliverers for loop in (one.loop, one.leases)]
    yield
    for one in deliverers:
        one.loop.stop()
        one.leases.stop()
        await one.finish()
    await asyncio.gather(*loops)


async def deliver_all(store: Store, *deliverers: Deliverer) -> None:
    """Run until nothing is left to send."""
    far = NOW.replace(year=2030)
    async with running(*deliverers), asyncio.timeout(PATIENCE):
        while store.read_now(lambda conn: outbox.due(conn, far, 1)):  # noqa: ASYNC110 - the database is watched
            await asyncio.sleep(0.02)


def given_up(store: Store) -> list[tuple[int, str]]:
    return [(message.id, message.last_error) for message in store.read_now(outbox.given_up)]


async def test_in_order_per_conversation_side_by_side_otherwise(store: Store) -> None:
    names = [f"Người {number}" for number in range(20)]
    for name in names:
        store.run_now(lambda conn, name=name: put(conn, name, *"abcde"))  # type: ignore[misc]
    channel = Trouble(seconds=0.01)

    await deliver_all(store, make_deliverer(store, channel))

    assert {name: channel.texts(name) for name in names} == {name: list("abcde") for name in names}
    assert channel.most_at_once == 8


async def test_a_message_waits_for_the_one_before(store: Store) -> None:
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    store.run_now(lambda conn: put(conn, "Lan", "ba"))
    channel = Trouble({"một": [SendFailed("no network")] * 3})

    await deliver_all(store, make_deliverer(store, channel))

    assert channel.texts("Hoa") == ["một", "hai"]
    assert channel.heard[0][0] == "Lan", "another conversation does not wait"
    assert given_up(store) == []


async def test_what_is_refused_is_given_up_at_once_and_visibly(store: Store) -> None:
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    channel = Trouble({"một": [SendRefused("blocked by the person")]})

    await deliver_all(store, make_deliverer(store, channel))

    assert channel.texts("Hoa") == ["hai"]
    assert given_up(store) == [(1, "SendRefused: blocked by the person")]


async def test_what_keeps_failing_while_others_arrive_is_given_up_at_last(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.circuit.FAILURES", 1000)  # as messages in between would do that arrive
    store = Store.open(sqlite_url)
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    channel = Trouble({"một": [SendFailed("no network")] * 100})

    await deliver_all(store, make_deliverer(store, channel, first_pause=0.001))

    assert channel.texts("Hoa") == ["hai"]
    assert len(channel.errors["một"]) == 100 - ATTEMPTS
    assert given_up(store) == [(1, "SendFailed: no network")]
    store.close()


async def test_a_platform_that_is_away_is_left_alone_and_nothing_is_lost(store: Store) -> None:
    names = [f"Người {number}" for number in range(20)]
    for name in names:
        store.run_now(lambda conn, name=name: put(conn, name, *"ab"))  # type: ignore[misc]
    away = 12
    channel = Trouble({"a": [SendFailed("no network")] * away})
    measures = Measures()

    deliverer = make_deliverer(store, channel, measures=measures)
    await deliver_all(store, deliverer)

    assert {name: channel.texts(name) for name in names} == {name: ["a", "b"] for name in names}
    assert given_up(store) == []
    assert [circuit.state for circuit in deliverer.circuits.values()] == ["closed"]
    assert measures.send_failures == {(CHANNEL, "failed"): away}
    assert measures.sent == {CHANNEL: 40}


async def test_while_the_circuit_is_open_messages_are_tried_one_at_a_time(store: Store) -> None:
    for number in range(20):
        store.run_now(lambda conn, number=number: put(conn, f"Người {number}", "a"))  # type: ignore[misc]
    channel = Trouble({"a": [SendFailed("no network")] * 1000}, seconds=0.005)

    deliverer = make_deliverer(store, channel, first_pause=0.05)
    async with running(deliverer):
        await asyncio.sleep(1.5)

    assert channel.most_at_once == 8
    # 8 at once until it opened; then one probe after 0.1, 0.2, 0.4, ... seconds
    assert 8 < 1000 - len(channel.errors["a"]) <= 16 + 5
    assert store.read_now(lambda conn: read_gauges(conn, NOW)).unsent == {CHANNEL: 20}


async def test_what_waits_for_an_absent_platform_is_given_up_when_patience_ends(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    channel = Trouble({"một": [SendFailed("no network")] * 1000})
    told: list[int] = []

    deliverer = make_deliverer(
        store,
        channel,
        first_pause=0.001,
        patience=timedelta(seconds=0.5),
        tell=lambda conn, message, now: told.append(message.id),
    )
    await deliver_all(store, deliverer)

    assert given_up(store) == [(1, "SendFailed: no network")]
    assert told == [1]
    store.close()


async def test_a_lease_is_prolonged_while_a_message_is_being_sent(postgresql_url: str) -> None:
    """So it can be short: a dead process is stood in for soon, and a slow one is not."""
    stores = [Store.open(postgresql_url) for _ in range(2)]
    stores[0].run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    channel = Trouble(seconds=1.0)

    timer = start_timer(lambda: NOW)
    deliverers = [make_deliverer(store, channel, lease_seconds=0.3, poll_seconds=0.1, timer=timer) for store in stores]
    await deliver_all(stores[0], *deliverers)

    assert channel.texts("Hoa") == ["một", "hai"]
    for store in stores:
        store.close()


async def test_an_unnamed_error_is_kept_without_its_text(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It may quote the URL that was called, and the URL holds the bot's token."""
    store = Store.open(sqlite_url)
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    channel = Trouble({"một": [ConnectionError(SECRET)] * ATTEMPTS})

    await deliver_all(store, make_deliverer(store, channel, first_pause=0.001))

    ((_, reason),) = given_up(store)
    assert reason.startswith("ConnectionError")
    assert "geheim" not in reason + "".join(capsys.readouterr())
    store.close()


@pytest.mark.parametrize(
    ("attempts", "least", "most"),
    [(0, 1.0, 1.25), (1, 2.0, 2.5), (3, 8.0, 10.0), (9, 512.0, 640.0), (30, 600.0, 750.0)],
)
def test_pauses_double_and_are_spread(sqlite_url: str, attempts: int, least: float, most: float) -> None:
    store = Store.open(sqlite_url)
    deliverer = make_deliverer(store, Ears(), first_pause=1.0)
    pauses = {deliverer._choose_pause(attempts) for _ in range(20)}
    assert all(least <= pause <= most for pause in pauses)
    assert len(pauses) == 20
    store.close()


async def test_what_the_platform_postpones_is_no_failure(store: Store) -> None:
    """However often it says so: nothing is given up, and nothing comes before its time."""
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    channel = Trouble({"một": [SendFailed("too many", retry_after=0.03)] * (ATTEMPTS + 2)})
    began = asyncio.get_running_loop().time()

    await deliver_all(store, make_deliverer(store, channel))

    assert asyncio.get_running_loop().time() - began >= 0.03 * (ATTEMPTS + 2)
    assert channel.texts("Hoa") == ["một"]
    assert given_up(store) == []


async def test_what_may_have_been_taken_is_sent_once_more_and_not_again(store: Store) -> None:
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    channel = Trouble({"một": [SendUnclear("no answer")] * 5, "hai": [SendUnclear("no answer")]})

    await deliver_all(store, make_deliverer(store, channel))

    assert channel.texts("Hoa") == ["hai"]
    assert len(channel.errors["một"]) == 3
    assert given_up(store) == [(1, "SendUnclear: no answer")]


async def test_an_unclear_attempt_is_remembered_beyond_a_restart(store: Store) -> None:
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    store.run_now(lambda conn: outbox.note_unclear(conn, 1, NOW))
    channel = Trouble({"một": [SendUnclear("no answer")] * 5})

    await deliver_all(store, make_deliverer(store, channel))

    assert len(channel.errors["một"]) == 4


async def test_what_was_sent_is_not_sent_again_while_nothing_can_be_noted(
    store: Store, postgresql_server: PostgreSQL
) -> None:
    """A full disk must not make the program say the same again and again."""
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    store.run_now(lambda conn: put(conn, "Lan", "ba"))
    channel = Trouble({"ba": [SendUnclear("no answer")] * 5})
    with ExitStack() as full:
        full.enter_context(read_only(store, postgresql_server))
        async with running(make_deliverer(store, channel, poll_seconds=0.1)):
            await channel.wait_for("Hoa", 1)
            await asyncio.sleep(2.0)
            heard, tried = channel.texts("Hoa"), 5 - len(channel.errors["ba"])
            full.close()
            await channel.wait_for("Hoa", 2)

    assert (heard, tried) == (["một"], 1)
    assert channel.texts("Hoa") == ["một", "hai"]


async def test_who_blocks_the_bot_is_noted_until_a_message_gets_through(store: Store) -> None:
    def is_blocked(conn: Connection) -> bool:
        talk = conversations.find_conversation(conn, CHANNEL, "", "Hoa", "Hoa")
        assert talk is not None
        return places.find_reachable(conn, talk.user_id) is None

    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    await deliver_all(store, make_deliverer(store, Trouble({"một": [SendBlocked("blocked by the person")]})))
    blocked = store.read_now(is_blocked)
    store.run_now(lambda conn: put(conn, "Hoa", "hai"))
    await deliver_all(store, make_deliverer(store, channel := Ears()))

    assert blocked
    assert given_up(store) == [(1, "SendBlocked: blocked by the person")]
    assert channel.texts("Hoa") == ["hai"]
    assert not store.read_now(is_blocked)


class Phone(Trouble):
    name = "telegram"


async def test_what_cannot_be_said_in_one_chat_is_said_in_another_of_the_person(store: Store) -> None:
    """Blocked, or silent for too long there: the message is not lost while they can be reached."""

    def make_one_person(conn: Connection) -> None:
        conn.execute(text("UPDATE conversations SET user_id = 1")).close()
        conn.execute(text("UPDATE conversations SET channel = 'telegram' WHERE chat = 'Hoa ở nhà'")).close()

    store.run_now(lambda conn: put(conn, "Hoa ở nhà", "không"))
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    store.run_now(make_one_person)
    here = Trouble(
        {"một": [SendUnclear("no answer"), SendBlocked("blocked here")], "ba": [SendBlocked("blocked here")]}
    )
    there = Phone({"ba": [SendBlocked("blocked there")]})

    await deliver_all(store, make_deliverer(store, here, there))

    assert (there.texts("Hoa ở nhà"), given_up(store)) == (["không", "một"], [])
    assert here.texts("Hoa") == ["hai"], "each message tries for itself: they may have come back meanwhile"
    store.run_now(lambda conn: put(conn, "Hoa", "ba"))
    await deliver_all(store, make_deliverer(store, here, there))
    assert given_up(store) == [(4, "SendBlocked: blocked there")]


async def test_processes_that_share_an_outbox_send_nothing_twice(postgresql_url: str) -> None:
    stores = [Store.open(postgresql_url) for _ in range(2)]
    names = [f"Người {number}" for number in range(10)]
    for name in names:
        stores[0].run_now(lambda conn, name=name: put(conn, name, *"abc"))  # type: ignore[misc]
    channel = Trouble(seconds=0.02)

    await deliver_all(stores[0], *(make_deliverer(store, channel, lease_seconds=30.0) for store in stores))

    assert {name: channel.texts(name) for name in names} == {name: list("abc") for name in names}
    for store in stores:
        store.close()


async def test_a_process_that_died_while_sending_is_stood_in_for(postgresql_url: str) -> None:
    """A message may come twice then, but it comes."""
    store = Store.open(postgresql_url)
    store.run_now(lambda conn: put(conn, "Hoa", "một", "hai"))
    assert len(store.run_now(lambda conn: outbox.lease(conn, NOW, 10, 0.5, CHANNEL, ""))) == 1
    channel = Ears()

    await deliver_all(store, make_deliverer(store, channel, lease_seconds=30.0))

    assert channel.texts("Hoa") == ["một", "hai"]
    store.close()


async def test_other_accounts_are_left_to_their_processes(store: Store) -> None:
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    other = Ears()
    other.account = "another terminal"

    async with running(make_deliverer(store, other)):
        await asyncio.sleep(0.1)
    await deliver_all(store, make_deliverer(store, channel := Ears()))

    assert other.heard == []
    assert channel.texts("Hoa") == ["một"]


async def test_a_file_goes_with_its_message(store: Store) -> None:
    file_id = store.run_now(lambda conn: files.put(conn, None, "báo cáo.docx", "x/y", b"word", NOW))
    store.run_now(lambda conn: put(conn, "Hoa", "đây", file_id=file_id))
    channel = Ears()

    await deliver_all(store, make_deliverer(store, channel))

    assert channel.files == [("báo cáo.docx", b"word")]


async def test_nothing_is_sent_inside_a_transaction(store: Store) -> None:
    """Promise 6: while a message is being sent, another process can write to its row and its conversation."""
    store.run_now(lambda conn: put(conn, "Hoa", "một"))
    wrote: list[Callable[[], None]] = []

    class Writing(Ears):
        async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
            other = Store.open(store.url)
            other.run_now(lambda conn: put(conn, "Hoa", "hai"))
            other.run_now(lambda conn: outbox.retry(conn, message.id, "meddling", NOW))
            other.close()
            wrote.append(other.close)
            self.send = super().send  # type: ignore[method-assign]
            return await super().send(message, attachment)

    channel = Writing()
    await deliver_all(store, make_deliverer(store, channel))

    assert wrote
    assert channel.texts("Hoa") == ["một", "hai"]
