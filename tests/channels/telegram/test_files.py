"""Documents that people send: the update is kept at once, the file is fetched before its turn, and the order stays."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.parse import LARGEST_FILE
from storage import files, inbox
from storage.database import Store
from tests.bot.small_book import make_small_book
from tests.bot.test_faults import read_only
from tests.channels.running import found_ward, wait_until
from tests.channels.telegram.running import let_in, run_bot, texts
from tests.doubles.telegram import Phone, Reset, ServerError, Slow, TelegramDouble
from tests.patience import PATIENCE

NAME = "Danh sách khen thưởng.docx"


def count_files(store: Store) -> int:
    found = 0
    while True:
        try:
            store.read_now(lambda conn: files.load(conn, None, found + 1))  # noqa: B023
        except LookupError:
            return found
        found += 1


async def test_a_document_is_kept_and_taken(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    content = b"PK\x03\x04" * 5000
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        scope = let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, content, "application/msword", caption="nhập giúp")
        await hoa.await_for(1)
        await bot.settle()
        file, kept = bot.store.read_now(lambda conn: files.load(conn, scope, 1))

    assert texts(hoa) == [f"Nhận tệp {NAME}, {len(content)} byte."]
    assert (file.name, file.media_type, kept) == (NAME, "application/msword", content)


async def test_what_follows_waits_for_the_file(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    """And what others say does not."""
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        admin = found_ward(bot.store)
        let_in(bot, admin, hoa)
        let_in(bot, admin, lan)
        double.fail("file", Slow(1.0))
        hoa.send_document(NAME, b"word")
        hoa.send("xong chưa")
        lan.send("tôi đây")
        await lan.await_for(1)
        before = texts(hoa)
        await hoa.await_for(2)
        await bot.settle()

    assert before == []
    assert texts(hoa) == [f"Nhận tệp {NAME}, 4 byte.", "Nghe: xong chưa"]


@pytest.mark.parametrize("method", ["getFile", "file"])
async def test_a_download_is_tried_again(double: TelegramDouble, sqlite_url: str, hoa: Phone, method: str) -> None:
    double.fail(method, ServerError())
    double.fail(method, Reset(accepted=False), after=1)
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, b"word")
        await hoa.await_for(1, PATIENCE)
        await bot.settle()

    assert texts(hoa) == [f"Nhận tệp {NAME}, 4 byte."]


async def test_a_file_is_fetched_once_while_nothing_can_be_kept(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    """On a full disk, say: then it is kept when there is room."""
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        double.fail("file", Slow(1.0))
        hoa.send_document(NAME, b"word")
        await wait_until(lambda: double.list_calls("getFile"))
        with read_only(bot.store):
            await asyncio.sleep(4.0)
            asked = len(double.list_calls("getFile"))
        await hoa.await_for(1)
        await bot.settle()

    assert asked == 1
    assert texts(hoa) == [f"Nhận tệp {NAME}, 4 byte."]


async def test_a_file_that_is_too_large_is_refused_kindly(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, b"word", size=LARGEST_FILE + 1)
        await hoa.await_for(1)
        await bot.settle()

    assert texts(hoa)[0].startswith("Tệp này lớn hơn 20 MB")
    assert not double.list_calls("getFile")


async def test_a_file_that_turns_out_too_large_is_refused_kindly(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size was not told, or wrongly: no more is read than is allowed."""
    monkeypatch.setattr("bot.channels.telegram.send.LARGEST_FILE", 1000)
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, b"x" * 5000)
        await hoa.await_for(1)
        await bot.settle()
        assert count_files(bot.store) == 0

    assert texts(hoa)[0].startswith("Tệp này lớn hơn 20 MB")


async def test_a_file_that_is_gone_is_said_so(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    double.allow("get-file-id")
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, b"word")
        double.world.files.clear()
        await hoa.await_for(1)
        hoa.send("một")
        await hoa.await_for(1)
        await bot.settle()

    assert [text[:26] for text in texts(hoa)] == ["Tôi chưa tải được tệp này.", "Nghe: một"]


async def test_nothing_of_a_stranger_is_fetched(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        hoa.send_document(NAME, b"word")
        await hoa.await_for(1)
        await bot.settle()
        assert count_files(bot.store) == 0

    assert texts(hoa) == ["Chưa quen."]
    assert not double.list_calls("getFile")


async def test_a_restart_in_the_middle_of_a_download(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    double.fail("file", Slow(30.0))
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send_document(NAME, b"word")
        await wait_until(lambda: double.list_calls("getFile"))
        waiting = bot.store.read_now(lambda conn: inbox.wanted_files(conn, "telegram", bot.channel.account, 9))
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        await hoa.await_for(1)
        await bot.settle()
        assert count_files(bot.store) == 1

    assert len(waiting) == 1
    assert texts(hoa) == [f"Nhận tệp {NAME}, 4 byte."]


def test_a_file_is_kept_once(store: Store) -> None:
    """Two processes may download it; the update takes what the first one brought."""
    from tests.storage.world import NOW

    def add(conn: object) -> inbox.Kept | None:
        return inbox.add(
            conn,  # type: ignore[arg-type]
            channel="telegram",
            account="1",
            external_id="1",
            chat="5",
            sender="5",
            sender_name="Hoa",
            raw={"update_id": 1},
            now=NOW,
            wants_file=True,
        )

    kept = store.run_now(add)
    assert kept is not None
    assert store.run_now(lambda conn: inbox.claim_next(conn, 1, NOW)) is None
    store.run_now(lambda conn: inbox.settle_file(conn, kept.id, {"file": {"id": 1}}))
    store.run_now(lambda conn: inbox.settle_file(conn, kept.id, {"file": {"id": 2}}))
    claimed = store.run_now(lambda conn: inbox.claim_next(conn, 1, NOW))

    assert claimed is not None
    assert claimed.raw == {"update_id": 1, "file": {"id": 1}}
    assert not store.run_now(lambda conn: inbox.is_file_wanted(conn, kept.id))
