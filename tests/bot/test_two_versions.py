"""Two versions side by side during an upgrade: a conversation goes on, whichever process takes its next turn."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.app import App
from handlers.engine.flow import Ask, Flow, Review
from handlers.engine.messages import Texts
from handlers.engine.stage import Book
from storage import inbox
from storage.database import Connection, Store
from storage.tables import metadata
from tests.bot.ears import Ears, arrive, run_app, say
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import SENTENCES, Understanding, add_collective, ask_for_job, make_small_book, read_text
from tests.patience import PATIENCE

NEWER = Flow(
    "add",
    2,
    (Ask(id="head", parse=read_text), Ask(id="name", parse=read_text), Review(id="review")),
    finish=add_collective,
)
"""Asks for one thing more, and first."""
OTHER = replace(NEWER, id="add_other", steps=(Ask(id="name", parse=read_text), Review(id="review")))
MORE = {
    **{"add.head.ask": "Ai đứng đầu?", "add.head.name": "Đứng đầu"},
    **{key.replace("add.", "add_other."): text for key, text in SENTENCES.items() if key.startswith("add.")},
}


def make_newer_book() -> Book:
    book = make_small_book()
    texts = {key: book.texts.raw(key) for key in book.texts}
    flows = {**book.flows, "add": NEWER, "add_other": OTHER}
    return replace(book, flows=flows, texts=Texts({**texts, **MORE}))


def read_collectives(store: Store) -> list[str]:
    def read(conn: Connection) -> list[str]:
        return [row.name for row in conn.execute(metadata.tables["collectives"].select())]

    return store.read_now(read)


async def talk(url: str, book: Book, *texts: str) -> list[str]:
    """Say something to a process of one version, and stop it."""
    ears = Ears()
    async with run_app(url, ears, book) as app:
        await say(app, ears, "Hoa", *texts)
        assert app.store.read_now(inbox.parked) == []
    return ears.texts("Hoa")


async def test_a_run_of_the_older_version_goes_on_in_the_newer_one(database_url: str) -> None:
    await talk(database_url, make_small_book(), "chào", "Long Xuyên", "ghi", "/them", "Chi bộ 1")
    [asked] = await talk(database_url, make_newer_book(), "ghi")
    assert "Ai đứng đầu?" in asked, "what the newer version wants to know it asks"
    heard = await talk(database_url, make_newer_book(), "Trần Thị Lan", "ghi")
    assert heard[-1].startswith("Đã thêm Chi bộ 1.")


async def test_a_run_that_changes_hands_with_every_message_is_finished_once(database_url: str) -> None:
    await talk(database_url, make_small_book(), "chào", "Long Xuyên", "ghi")
    await talk(database_url, make_newer_book(), "/them", "Trần Thị Lan")
    asked = await talk(database_url, make_small_book(), "Chi bộ 1")
    assert "Ghi chứ?" in asked[-1]
    said = await talk(database_url, make_newer_book(), "ghi")
    assert said[-1].startswith("Đã thêm Chi bộ 1.")
    store = Store.open(database_url)
    assert read_collectives(store) == ["Chi bộ 1"]
    store.close()


async def test_what_only_the_newer_version_knows_is_left_to_it(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.setbacks.NEWER_PAUSE", 0.5)
    await talk(postgresql_url, make_small_book(), "chào", "Long Xuyên", "ghi")
    newer_book = make_newer_book()
    newer_book = replace(newer_book, flows={**newer_book.flows, "add": replace(OTHER, id="add_other")})
    await talk(postgresql_url, newer_book, "/them")

    old_ears, new_ears = Ears(), Ears()
    async with run_app(postgresql_url, old_ears, make_small_book()) as older:
        await older.intake.accept(arrive("Hoa", "Chi bộ 2"))
        await asyncio.sleep(0.3)
        assert old_ears.heard == []
        async with run_app(postgresql_url, new_ears, newer_book) as newer:
            await say_and_hear(newer, old_ears, new_ears)
            assert newer.store.read_now(inbox.parked) == []


async def test_a_job_that_only_the_newer_version_knows_is_left_to_it(database_url: str) -> None:
    shout = KINDS["shout"]
    book = make_small_book(Understanding({kind: ask_for_job(kind) for kind in ("shout", "call")}))
    ears = Ears()
    async with run_app(database_url, ears, book, kinds={"call": shout}) as older:
        await say(older, ears, "Hoa", "chào", "Long Xuyên", "ghi")
        await older.intake.accept(arrive("Hoa", "shout việc mới"))
        await ears.wait_for("Hoa", 4)
        await older.intake.accept(arrive("Hoa", "call việc cũ"))
        await ears.wait_for("Hoa", 6)
        assert ears.texts("Hoa")[5:] == ["Có kết quả: VIỆC CŨ (09:00)"]

    ears = Ears()
    async with run_app(database_url, ears, book, kinds={"call": shout, "shout": shout}) as newer:
        assert await newer.wait_until_quiet(ears, PATIENCE)
        assert ears.texts("Hoa") == ["Có kết quả: VIỆC MỚI (09:00)"]


async def say_and_hear(newer: App, *ears: Ears) -> None:
    """Both processes may deliver the reply; it is there once."""
    async with asyncio.timeout(PATIENCE):
        while not any(one.heard for one in ears):  # noqa: ASYNC110 - two channels are watched
            await asyncio.sleep(0.05)
    [text] = [text for one in ears for text in one.texts("Hoa")]
    assert "Ghi chứ?" in text
