"""Turns through the running worker: whole, in order, once, and none harmed by another that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.known_channels import parse_update
from bot.settling import settle_next
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Say, Words
from storage import answers, conversations, inbox, jobs, outbox, people
from storage.changes import Undone
from storage.database import Connection, Store, StoreFull
from storage.records import Scope, User
from tests.bot.ears import CHANNEL, NOW, Ears, arrive, run_app, say
from tests.bot.small_book import Understanding, make_small_book
from tests.patience import PATIENCE

FOUND = ("chào", "Long Xuyên", "ghi")
ADD = ("/them", "Chi bộ 1", "ghi")


def find_user(conn: Connection, sender: str) -> User:
    talk = conversations.find_conversation(conn, CHANNEL, "", sender, sender)
    assert talk is not None
    return conversations.load_user(conn, talk.user_id)


def list_collectives(store: Store, sender: str) -> list[str]:
    def read(conn: Connection) -> list[str]:
        user = find_user(conn, sender)
        assert user.unit_id is not None
        assert user.role is not None
        return [one.name for one in people.list_collectives(conn, Scope(user.unit_id, user.id, user.role))]

    return store.read_now(read)


# --- One turn -------------------------------------------------------------------------------------------------


async def test_a_conversation_is_written_and_answered(database_url: str) -> None:
    ears = Ears()
    async with run_app(database_url, ears, make_small_book()) as app:
        await say(app, ears, "Hoa", *FOUND, *ADD)

        assert ears.texts("Hoa") == [
            "Tên phường?",
            "Xem lại:\n- Tên: Long Xuyên\nGhi chứ?",
            "Đã khai báo Long Xuyên.",
            "Tên tập thể?",
            "Xem lại:\n- Tên: Chi bộ 1\nGhi chứ?",
            "Đã thêm Chi bộ 1.",
        ]
        assert list_collectives(app.store, "Hoa") == ["Chi bộ 1"]
        user = app.store.read_now(lambda conn: find_user(conn, "Hoa"))
        assert (user.role, user.current_run, user.offered) == ("admin", None, ())
        given = app.store.read_now(lambda conn: answers.history(conn, 2))
        assert [(answer.step, answer.value, answer.raw) for answer in given] == [
            ("name", "Chi bộ 1", "Chi bộ 1"),
            ("review", "submit", "submit"),
        ]


def test_one_turn_writes_all_of_itself_or_nothing(store: Store) -> None:
    """Promise 2: the same transaction holds the position, the answer, the reply and the end of the update."""
    book = make_small_book()
    store.run_now(lambda conn: keep(conn, "1", "chào"))
    store.run_now(lambda conn: keep(conn, "2", "Long Xuyên"))

    def settle(conn: Connection) -> None:
        settled = settle_next(conn, book, book.texts, 1, NOW, parse_update)
        assert settled is not None
        assert settled.outgoing[0].text.startswith("Xem lại:")
        raise InterruptedError

    store.run_now(lambda conn: settle_next(conn, book, book.texts, 1, NOW, parse_update))
    with pytest.raises(InterruptedError):
        store.run_now(settle)

    assert store.read_now(lambda conn: answers.history(conn, 1)) == []
    assert len(store.read_now(lambda conn: outbox.due(conn, NOW, 10))) == 1
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == [1]

    store.run_now(lambda conn: settle_next(conn, book, book.texts, 1, NOW, parse_update))

    assert [answer.value for answer in store.read_now(lambda conn: answers.history(conn, 1))] == ["Long Xuyên"]
    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == []


def keep(conn: Connection, external_id: str, text: str) -> None:
    inbox.add(
        conn,
        channel=CHANNEL,
        account="",
        external_id=external_id,
        chat="Hoa",
        sender="Hoa",
        sender_name="Hoa",
        raw={"kind": "text", "text": text},
        now=NOW,
    )


def test_nothing_waits_means_no_turn(store: Store) -> None:
    book = make_small_book()
    assert store.run_now(lambda conn: settle_next(conn, book, book.texts, 1, NOW, parse_update)) is None


async def test_a_redelivered_update_is_ignored(database_url: str) -> None:
    ears = Ears()
    async with run_app(database_url, ears, make_small_book()) as app:
        first = arrive("Hoa", "chào", external_id="7")
        kept = await app.intake.accept(first, first)
        await app.wait_until_quiet(ears, PATIENCE)
        again = await app.intake.accept(first)
        await app.wait_until_quiet(ears, PATIENCE)

        assert kept[0] is not None
        assert (kept[1], again) == (None, [None])
        assert ears.texts("Hoa") == ["Tên phường?"]


# --- Order and parallel turns ---------------------------------------------------------------------------------


async def test_one_person_in_order_different_people_in_parallel(postgresql_url: str) -> None:
    """Promise 3. Two turns wait for each other, which only turns taken at the same time can.

    SQLite has one writer: there, turns of different people share a transaction, one after the other.
    """
    both = threading.Barrier(2, timeout=PATIENCE)
    order: list[str] = []

    def meet(ctx: Context, rest: str) -> Act:
        both.wait()
        order.append(f"{ctx.user.name} {rest}")
        return Act(say=Say((Words("menu.echo", text=rest),)))

    ears = Ears()
    book = make_small_book(Understanding({"gặp": meet}))
    async with run_app(postgresql_url, ears, book) as app:
        for name in ("An", "Bình"):
            await say(app, ears, name, *FOUND)
        await app.intake.accept(*(arrive(name, f"gặp {number}") for number in range(3) for name in ("An", "Bình")))
        assert await app.wait_until_quiet(ears, PATIENCE)

    for name in ("An", "Bình"):
        assert [line for line in order if line.startswith(name)] == [f"{name} {number}" for number in range(3)]
        assert ears.texts(name)[3:] == [f"Nghe: {number}" for number in range(3)]


async def test_what_waited_before_the_start_is_answered(database_url: str) -> None:
    ears = Ears()
    store = Store.open(database_url)
    for number in range(100):
        store.run_now(lambda conn, number=number: keep_for(conn, f"Người {number}"))  # type: ignore[misc]
    store.close()

    async with run_app(database_url, ears, make_small_book()) as app:
        assert await app.wait_until_quiet(ears, PATIENCE)

    assert sorted(chat for chat, _ in ears.heard) == sorted(f"Người {number}" for number in range(100))


def keep_for(conn: Connection, name: str) -> None:
    inbox.add(
        conn,
        channel=CHANNEL,
        account="",
        external_id=name,
        chat=name,
        sender=name,
        sender_name=name,
        raw={"kind": "text", "text": "chào"},
        now=NOW,
    )


# --- Failures -------------------------------------------------------------------------------------------------


def raise_error(ctx: Context, rest: str) -> Act:
    raise ZeroDivisionError


def break_constraint(ctx: Context, rest: str) -> Act:
    ctx.conn.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('x', NULL)")
    raise AssertionError("the database took it")


def fill_disk(ctx: Context, rest: str) -> Act:
    """A disk that is full for this turn only: SQLite's own error, and the one that PostgreSQL would raise."""
    if ctx.conn.dialect.name == "postgresql":
        ctx.conn.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$")
    pages = ctx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    try:
        ctx.conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        ctx.conn.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('x', hex(zeroblob(1000000)))")
    finally:
        ctx.conn.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    raise AssertionError("the database took it")


def undo_nothing(ctx: Context, text: str) -> Act:
    """A change that the ledger refuses when it is written."""
    return Act(say=Say((Words("menu.echo", text=text),)), changes=(Undone(), Undone()))


async def test_what_the_ledger_refuses_is_answered_and_not_parked(database_url: str) -> None:
    ears = Ears()
    book = make_small_book(Understanding({"hoàn": undo_nothing}))
    async with run_app(database_url, ears, book) as app:
        await say(app, ears, "Hoa", *FOUND, "hoàn", *ADD)
        assert ears.texts("Hoa")[3] == app.worker.book.texts.raw("engine.not_done")
        assert ears.texts("Hoa")[-1] == "Đã thêm Chi bộ 1."
        assert app.store.read_now(inbox.parked) == []
        assert list_collectives(app.store, "Hoa") == ["Chi bộ 1"]


@pytest.mark.parametrize("harm", [raise_error, break_constraint])
async def test_a_failing_turn_harms_no_other_and_is_parked(
    database_url: str, harm: Callable[[Context, str], Act]
) -> None:
    ears = Ears()
    others = [f"Người {number}" for number in range(10)]
    async with run_app(database_url, ears, make_small_book(Understanding({"hỏng": harm}))) as app:
        await app.intake.accept(*(arrive(name, text) for text in FOUND for name in ("Hoa", *others)))
        assert await app.wait_until_quiet(ears, PATIENCE)

        # One transaction of the intake, so that the worker finds them all together.
        await app.intake.accept(arrive("Hoa", "hỏng"), *(arrive(name, text) for text in ADD for name in others))
        assert await app.wait_until_quiet(ears, PATIENCE)

        for name in others:
            assert ears.texts(name)[-1] == "Đã thêm Chi bộ 1."
            assert list_collectives(app.store, name) == ["Chi bộ 1"]
        assert ears.texts("Hoa")[3:] == [app.worker.book.texts.raw("engine.parked")]
        (parked,) = app.store.read_now(inbox.parked)
        assert (parked.attempts, parked.raw["text"]) == (3, "hỏng")
        assert parked.last_error.split()[0] in ("ZeroDivisionError", "IntegrityError")

        await say(app, ears, "Hoa", *ADD)
        assert list_collectives(app.store, "Hoa") == ["Chi bộ 1"]


async def test_a_full_disk_loses_nothing(database_url: str) -> None:
    ears = Ears()
    is_full = True

    def fill(ctx: Context, rest: str) -> Act:
        return fill_disk(ctx, rest) if is_full else Act(say=Say((Words("menu.echo", text="đã có chỗ"),)))

    async with run_app(database_url, ears, make_small_book(Understanding({"đầy": fill}))) as app:
        await app.intake.accept(*(arrive(name, text) for text in FOUND for name in ("Hoa", "Lan")))
        assert await app.wait_until_quiet(ears, PATIENCE)
        await app.intake.accept(arrive("Hoa", "đầy"), arrive("Hoa", "tin sau"), *(arrive("Lan", text) for text in ADD))
        await ears.wait_for("Hoa", 4)
        await ears.wait_for("Lan", 6)
        assert list_collectives(app.store, "Lan") == ["Chi bộ 1"]
        claimed = app.store.run_now(lambda conn: inbox.claim_next(conn, find_user(conn, "Hoa").id, NOW))
        assert claimed is not None
        assert claimed.attempts == 0

        is_full = False
        assert await app.wait_until_quiet(ears, PATIENCE)

        told = app.worker.book.texts.raw("engine.store_full")
        assert ears.texts("Hoa")[3:] == [told, "Nghe: đã có chỗ", "Nghe: tin sau"]


def test_a_full_disk_is_what_the_store_says_it_is(store: Store) -> None:
    def work(conn: Connection) -> Any:
        user = User(1, "Hoa", None, None, None, None)
        return fill_disk(Context(conn=conn, now=NOW, user=user, scope=None), "")

    with pytest.raises(StoreFull):
        store.run_now(work)
    store.run_now(lambda conn: keep(conn, "1", "chào"))


async def test_an_update_that_cannot_be_understood_is_parked_and_told(database_url: str) -> None:
    ears = Ears()
    async with run_app(database_url, ears, make_small_book()) as app:
        await app.intake.accept(arrive("Hoa", "", kind="không có loại này"), arrive("Hoa", "chào"))
        assert await app.wait_until_quiet(ears, PATIENCE)

        assert ears.texts("Hoa") == [app.worker.book.texts.raw("engine.parked"), "Tên phường?"]


async def test_a_parked_update_can_be_taken_again(database_url: str) -> None:
    ears = Ears()
    is_broken = True

    def harm(ctx: Context, rest: str) -> Act:
        return raise_error(ctx, rest) if is_broken else Act(say=Say((Words("menu.echo", text="lành rồi"),)))

    async with run_app(database_url, ears, make_small_book(Understanding({"hỏng": harm}))) as app:
        await say(app, ears, "Hoa", *FOUND, "hỏng")
        (parked,) = app.store.read_now(inbox.parked)
        is_broken = False

        app.store.run_now(lambda conn: inbox.unpark(conn, [parked.id]))
        assert await app.wait_until_quiet(ears, PATIENCE)

        assert ears.texts("Hoa")[-1] == "Nghe: lành rồi"
        assert app.store.read_now(jobs.open_count) == 0
