"""Sending to the double: what people see, and what becomes of every kind of trouble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.engine.flow import Act, Action, Context, Flow
from handlers.engine.messages import Incoming, Option, Say, Words
from handlers.engine.stage import Book
from storage import conversations, files, outbox
from storage.database import Connection
from storage.gauges import read_gauges
from storage.records import Run, Scope
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import Understanding, ask_for_job, make_small_book
from tests.channels.running import NOW, add_member, choose_wait, found_ward, make_echo, wait_until
from tests.channels.zalo_bot.running import Bot, run_bot, use_webhook
from tests.doubles.zalo_bot import Denial, Garbage, Phone, Reset, ServerError, Silence, Slow, ZaloBotDouble


def make_menu() -> Book:
    """A book that answers everything with two options."""

    def ask(ctx: Context, incoming: Incoming) -> Act:
        return Act(say=Say((Words("menu.echo", text="Chọn"),), (Option("a", "Một"), Option("b", "Hai"))), flow="door")

    def take(ctx: Context, run: Run, argument: str) -> Act:
        return Act(say=Say((Words("menu.echo", text="đã chọn"),)), state={})

    door = Flow("door", 1, open=lambda ctx, text: Act(), actions=(Action("a", take), Action("b", take)))
    book = make_small_book()
    return replace(
        book, flows={**book.flows, "door": door}, meet_stranger=ask, welcome="door", may_use=lambda ctx, flow: True
    )


async def test_a_menu_is_numbered_and_answered_by_number_or_label(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url, make_menu()) as bot:
        for answer in ("2", "hai", "Một"):
            hoa.send("alo")
            await hoa.await_for("Nghe: Chọn\n1. Một\n2. Hai")
            hoa.send(answer)
            await hoa.await_for("Nghe: đã chọn")
        await bot.settle()

    assert len(hoa.heard) == 6


async def test_a_long_answer_comes_in_counted_parts(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    words = " ".join(f"từ{number}" for number in range(351))
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        hoa.send(words)
        await hoa.await_for(2)
        await bot.settle()

    assert [text[:6] for text in hoa.heard] == ["(1/2) ", "(2/2) "]
    assert "".join(text[6:] + " " for text in hoa.heard).split() == f"Nghe: {words}".split()


@pytest.mark.parametrize("fault", [ServerError(502), Denial(500), Denial(403), Reset(accepted=False), Denial(401)])
async def test_what_was_not_taken_is_sent_again(double: ZaloBotDouble, sqlite_url: str, hoa: Phone, fault: Any) -> None:
    double.fail("sendMessage", fault)
    hoa.send("alo")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(1)
        await bot.settle()

    assert hoa.heard == ["Nghe: alo"]


@pytest.mark.parametrize(
    "fault", [Reset(accepted=True), Silence(accepted=True), Garbage(), Denial(408, accepted=True, status=408)]
)
@pytest.mark.parametrize("times", [1, 5])
async def test_what_may_have_been_taken_is_sent_once_more_and_not_again(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, fault: Any, times: int
) -> None:
    double.fail("sendMessage", fault, times)
    hoa.send("alo")
    async with run_bot(double, sqlite_url, answer_seconds=choose_wait(fault)) as bot:
        await hoa.await_for(2)
        await bot.settle()
        given_up = bot.store.read_now(outbox.given_up)

    assert hoa.heard == ["Nghe: alo"] * 2
    assert len(given_up) == (times > 1)


async def test_a_part_that_was_sent_is_not_sent_again_when_the_next_one_fails(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail("sendMessage", ServerError(), after=1)
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        hoa.send("tin dài " * 250)
        await hoa.await_for(2)
        await bot.settle()

    assert [text[:6] for text in hoa.heard] == ["(1/2) ", "(2/2) "]


async def test_what_is_refused_is_given_up_and_the_next_one_goes_out(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail("sendMessage", Denial(400, "Bad Request: chat not found"))
    hoa.send("một")
    async with run_bot(double, sqlite_url) as bot:
        await wait_until(lambda: bot.store.read_now(outbox.given_up))
        hoa.send("hai")
        await hoa.await_for(1)
        await bot.settle()
        [lost] = bot.store.read_now(outbox.given_up)

    assert hoa.heard == ["Nghe: hai"]
    assert lost.last_error == "SendRefused: error 400: Bad Request: chat not found"


async def test_answers_to_different_people_do_not_wait_for_each_other(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, lan: Phone
) -> None:
    double.fail("sendMessage", Slow(6.0))
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("một")
        await hoa.await_for(1)  # it is on the screen, and its answer is on the way
        lan.send("hai")
        await lan.await_for(1)
        unsent = bot.store.read_now(lambda conn: read_gauges(conn, NOW)).unsent
        assert unsent.get("zalo_bot", 0) >= 1, "the first answer has come before the second"
        await bot.settle()


# --- Signs and kinds ---------------------------------------------------------------------------------------------


async def test_typing_is_shown_and_renewed_while_a_job_runs(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = replace(make_small_book(Understanding({"ngủ": ask_for_job("nap")})), meet_stranger=make_echo().meet_stranger)
    monkeypatch.setattr("bot.signs.WORKING_SECONDS", 0.2)
    async with run_bot(double, sqlite_url, book, kinds=KINDS) as bot:
        admin = found_ward(bot.store)
        join(bot, hoa, admin.unit_id)
        hoa.send(f"ngủ {tmp_path / 'giấc'}")
        await hoa.await_for("Có kết quả: đã ngủ")
        await bot.settle()

    assert hoa.typing >= 2


def join(bot: Bot, phone: Phone, unit_id: int) -> None:
    add_member(bot.store, Scope(unit_id, 1, "admin"), "zalo_bot", bot.channel.account, phone.person.id, "Hoa")


async def test_every_kind_of_thing_gets_a_kind_answer(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    heard = []
    async with run_bot(double, sqlite_url) as bot:
        join(bot, hoa, found_ward(bot.store).unit_id)
        for act in (hoa.send_photo, hoa.send_photo, hoa.send_sticker, hoa.send_voice, hoa.send_file):
            act()
            heard += await hoa.await_for(1)
        hoa.do_something_new()
        heard += await hoa.await_for(1)
        await bot.settle()

    assert [message.text.partition(".")[0] for message in heard] == [
        "Tôi chưa đọc được ảnh",
        "Tôi chưa đọc được ảnh",
        "Cảm ơn anh/chị",
        "Tôi chưa nghe được giọng nói",
        "Ứng dụng này không cho tôi đọc loại tin vừa gửi (tệp, liên kết, danh thiếp",
        "Tôi chưa đọc được loại tin này",
    ]


async def test_a_group_is_asked_to_talk_alone(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        found_ward(bot.store)
        hoa.speak_in_group("nhom1", "@Bot Sổ Thi Đua dem 2023")
        await wait_until(lambda: double.list_calls("sendMessage"))
        await bot.settle()

    [call] = double.list_calls("sendMessage")
    assert call.values == {
        "chat_id": "nhom1",
        "text": "Tôi chưa làm việc trong nhóm. Anh/chị mở cuộc trò chuyện riêng với tôi rồi nhắn ở đó nhé.",
    }
    assert hoa.heard == []


async def test_what_other_bots_say_is_not_answered(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    double.push(
        {
            "event_name": "message.text.received",
            "message": {
                "from": {"id": "b", "display_name": "Bot khác", "is_bot": True},
                "chat": {"id": hoa.person.id, "chat_type": "PRIVATE"},
                "text": "quảng cáo",
                "message_id": "m9",
                "date": 1,
            },
        }
    )
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("alo")
        await hoa.await_for(1)
        await bot.settle()

    assert hoa.heard == ["Nghe: alo"]


# --- Files -------------------------------------------------------------------------------------------------------


def put_file_out(bot: Bot, phone: Phone) -> None:
    def work(conn: Connection) -> None:
        chat = phone.person.id
        talk = conversations.find_conversation(conn, "zalo_bot", bot.channel.account, chat, chat)
        assert talk is not None
        unit_id = conversations.load_user(conn, talk.user_id).unit_id
        file_id = files.put(conn, unit_id, "bao-cao.docx", "application/docx", b"PK...", NOW)
        outbox.put(conn, talk.id, None, [({"text": "Báo cáo đã xong.", "options": []}, file_id)], NOW)

    bot.store.run_now(work)
    bot.deliver_now()


async def test_a_file_comes_as_a_link(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, environ={"PUBLIC_URL": "https://thidua.example.vn"}) as bot:
        join(bot, hoa, found_ward(bot.store).unit_id)
        put_file_out(bot, hoa)
        double.allow("chat-unknown")
        hoa.send("alo")
        await hoa.await_for("Tải tệp bao-cao.docx: https://thidua.example.vn/tep/")
        await bot.settle()


async def test_without_an_address_of_its_own_it_says_how_to_get_the_file(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url) as bot:
        join(bot, hoa, found_ward(bot.store).unit_id)
        hoa.send("alo")
        await hoa.await_for(1)
        await bot.settle()
        put_file_out(bot, hoa)
        await hoa.await_for("PUBLIC_URL")
        await bot.settle()

    assert hoa.heard[-1].startswith("Báo cáo đã xong.\n\n(Tệp bao-cao.docx không gửi được qua Zalo Bot")
    assert len(hoa.heard) == 2


# --- Secrets -----------------------------------------------------------------------------------------------------


async def test_the_token_is_in_no_log_error_or_repr(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    _, _, secret = double.token.partition(":")
    refusal = Denial(400, f"no such URL: /bot{double.token}/sendMessage")
    for fault in (ServerError(), Reset(accepted=True), refusal):
        double.fail("sendMessage", fault)
    for fault in (ServerError(), Reset(accepted=False), refusal):
        double.fail("getUpdates", fault)
    with capture_logs() as logs:
        async with run_bot(double, sqlite_url) as bot:
            hoa.send("alo")
            await wait_until(lambda: bot.store.read_now(outbox.given_up))
            await wait_until(lambda: double.polled)
            shown = [repr(bot.channel), repr(bot.settings), str(bot.store.read_now(outbox.given_up))]

    assert secret not in str(logs)
    assert secret not in "".join(shown)
    assert "/bot…/sendMessage" in shown[2]
