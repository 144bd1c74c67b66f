"""Two phones of one person, and the upload page, through the whole running process."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.known_channels import parse_update
from bot.settling import Settled, settle_next
from handlers.assistant import make_book
from handlers.engine.stage import Book
from storage import conversations, inbox, linking
from storage.changes import AccountsLinked, Actor, LinkCodeMade, apply_changes
from storage.database import Connection, Store
from storage.invites import hash_code
from tests.channels.running import NOW, find_free_port, found_ward
from tests.channels.telegram.payloads import update
from tests.channels.telegram.running import Bot, let_in, run_bot, texts
from tests.doubles.telegram import Phone, TelegramDouble
from tests.pages.serving import find_form, find_text
from tests.patience import PATIENCE

CODE = "4H8Q2T"


async def make_code(phone: Phone) -> str:
    """What the assistant says to `lienket`."""
    before = len(texts(phone))
    phone.send("lienket")
    await phone.await_for(1)
    found = re.search(r"LK (\w{6})", texts(phone)[before])
    assert found is not None, texts(phone)
    return found[1]


async def test_a_second_phone_goes_on_where_the_first_one_was(
    double: TelegramDouble, database_url: str, hoa: Phone, lan: Phone
) -> None:
    async with run_bot(double, database_url, make_book()) as bot:
        scope = let_in(bot, found_ward(bot.store), hoa)
        hoa.send("nhap giay khen")
        await hoa.await_for(1)
        code = await make_code(hoa)
        lan.send(f"lk {code.lower()}")
        await lan.await_for(1)
        await bot.settle()
        assert "Bản nhập dở từ Telegram: Giấy khen" in texts(lan)[-1]
        assert texts(hoa)[-1].startswith("Vừa nối thêm Telegram (Trần Thị")
        for label in ("Tiếp tục", "cá nhân"):
            lan.press(label)
            await bot.settle()
        assert "năm nào" in texts(lan)[-1]
        assert len(bot.store.read_now(lambda conn: linking.talks(conn, scope.user_id))) == 2


async def test_what_was_sent_before_and_after_the_code_is_answered_in_order(
    double: TelegramDouble, database_url: str, hoa: Phone, lan: Phone
) -> None:
    """The phone sends on without waiting: what comes behind the code is the member's to say."""
    async with run_bot(double, database_url, make_book()) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        code = await make_code(hoa)
        for text in ("dem 2023", f"lk {code}", "dem 2023", "cảm ơn"):
            lan.send(text)
        for _ in range(5):
            hoa.send("cảm ơn")
        await lan.await_for(4)
        await bot.settle()
        first, linked, second, thanks = texts(lan)
        assert first.startswith("Chào anh/chị")
        assert linked.startswith("Đã nối")
        assert second.startswith("Sổ chưa có lượt khen nào")
        assert thanks.startswith("Vâng")
        assert sum(text.startswith("Vâng") for text in texts(hoa)) == 5


async def test_a_turn_under_way_on_the_first_phone_is_waited_for_and_no_failure(
    double: TelegramDouble, postgresql_url: str, hoa: Phone, lan: Phone
) -> None:
    """Another process has the member's turn in its hands."""
    async with run_bot(double, postgresql_url, make_book()) as bot:
        scope = let_in(bot, found_ward(bot.store), hoa)
        code = await make_code(hoa)
        other = Store.open(postgresql_url)
        entered, leave = threading.Event(), threading.Event()

        def dawdle(conn: Connection) -> None:
            conversations.lock_in_order(conn, [scope.user_id])
            entered.set()
            leave.wait(PATIENCE)

        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(other.run_now, dawdle)
            await asyncio.to_thread(entered.wait, 20)
            lan.send(f"lk {code}")
            await asyncio.sleep(0.5)
            assert texts(lan) == [], "linked in the middle of the other turn"
            leave.set()
            await lan.await_for(1)
            under_way.result(20)
        await bot.settle()
        other.close()
        assert texts(lan)[0].startswith("Đã nối")
        tried = bot.store.read_now(lambda conn: conn.exec_driver_sql("SELECT max(attempts) FROM inbox").scalar())
        assert tried == 0, "a busy neighbour is no failed attempt"


# --- Killed in the middle ---------------------------------------------------------------------------------------


def settle_soon(conn: Connection, book: Book, user_id: int) -> Settled:
    """The user's next turn. PostgreSQL lets go of what a killed process had locked only when it notices its end."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        settled = settle_next(conn, book, book.texts, user_id, NOW, parse_update)
        if settled is not None:
            return settled
        time.sleep(0.01)
    raise AssertionError(f"user {user_id} has no turn, or stays locked")


def link_and_die(url: str) -> None:
    """Take the turn that links, whole, and end just before its COMMIT."""
    store, book = Store.open(url), make_book()

    def work(conn: Connection) -> None:
        [user_id] = inbox.waiting_users(conn, NOW, 10)
        settle_soon(conn, book, user_id)
        os.kill(os.getpid(), signal.SIGKILL)

    store.run_now(work)


def test_a_kill_before_the_commit_links_nothing_and_the_code_is_still_good(store: Store) -> None:
    book, scope = make_book(), found_ward(store)

    def prepare(conn: Connection) -> None:
        talk = conversations.find_or_start(conn, "console", "quản trị", "quản trị", "quản trị", "quản trị", NOW)
        made = LinkCodeMade(code_hash=hash_code(CODE), conversation_id=talk.id)
        apply_changes(conn, scope, Actor(scope.user_id, None, NOW), [made])
        raw = update(text=f"lk {CODE}")
        inbox.add(
            conn,
            channel="telegram",
            account="1",
            external_id="1",
            chat="5",
            sender="5",
            sender_name="Hoa",
            raw=raw,
            now=NOW,
        )

    store.run_now(prepare)
    for _ in range(2):
        process = multiprocessing.get_context("spawn").Process(target=link_and_die, args=(store.url,))
        process.start()
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
        assert len(store.read_now(lambda conn: linking.talks(conn, scope.user_id))) == 1
    [user_id] = store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10))
    assert user_id != scope.user_id
    settled = store.run_now(lambda conn: settle_soon(conn, book, user_id))
    assert settled.let_in
    assert len(store.read_now(lambda conn: linking.talks(conn, scope.user_id))) == 2
    change = AccountsLinked(code_id=1)
    with pytest.raises(LookupError):
        store.run_now(lambda conn: apply_changes(conn, None, Actor(user_id, None, NOW), [change]))


# --- The pages --------------------------------------------------------------------------------------------------


async def test_a_file_from_the_upload_page_is_answered_in_the_chat(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    port = str(find_free_port())
    environ = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "HTTP_PORT": port}
    async with run_bot(double, sqlite_url, make_book(), environ=environ) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send("cảm ơn")
        await hoa.await_for(1)
        url = link_upload(bot, hoa)
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
            form = find_form((await http.get(url)).text)
            done = await http.post(url, files={"file": ("khen.txt", "Danh sách khen".encode())}, data={"form": form})
            assert "Đã nhận khen.txt" in find_text(done.text)
            assert (await http.get(f"{bot.url}/health")).status_code == 200
        await hoa.await_for(2)
        assert texts(hoa)[1] == "Tôi đang đọc tệp khen.txt…"
        await bot.settle(30)


def link_upload(bot: Bot, phone: Phone) -> str:
    assert bot.app.links is not None
    chat = str(phone.person.id)
    talk = bot.store.read_now(
        lambda conn: conversations.find_conversation(conn, "telegram", bot.channel.account, chat, chat)
    )
    assert talk is not None
    return bot.app.links.link_upload(talk.id, bot.now)


async def test_without_a_public_address_there_are_no_pages(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot, httpx.AsyncClient(trust_env=False) as http:
        assert bot.app.links is None
        assert (await http.get(f"{bot.url}/gui/x")).status_code == 404
