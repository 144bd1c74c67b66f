"""Sending to the double: what people see, what is asked of Telegram, and what becomes of every kind of trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from handlers.engine.flow import Act, Action, Context, Flow
from handlers.engine.messages import Incoming, Option, Say, Words
from handlers.engine.stage import Book
from storage import conversations, files, inbox, outbox, units
from storage.database import Connection
from storage.records import Run
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import Understanding, ask_for_job, make_small_book
from tests.channels.running import SILENCE_SECONDS, choose_wait, found_ward, make_echo, wait_until
from tests.channels.telegram.running import Bot, let_in, run_bot, texts
from tests.doubles.telegram import (
    Denial,
    Flood,
    Garbage,
    Pace,
    Phone,
    Reset,
    ServerError,
    Silence,
    Slow,
    TelegramDouble,
)
from tests.patience import PATIENCE


def make_buttons(words: str = "Chọn", *, stays: bool = False) -> Book:
    """A book that answers everything with two buttons; a press moves on, or (stays) leaves the buttons alive."""

    def ask(ctx: Context, incoming: Incoming) -> Act:
        return Act(
            say=Say((Words("menu.echo", text=words),), (Option("a", "Một & hai"), Option("b", "Ba"))), flow="door"
        )

    def take(ctx: Context, run: Run, argument: str) -> Act:
        said = Say((Words("menu.echo", text="đã chọn"),))
        return Act(say=said) if stays else Act(say=said, state={})

    door = Flow("door", 1, open=lambda ctx, text: Act(), actions=(Action("a", take), Action("b", take)))
    book = make_small_book()
    return replace(
        book, flows={**book.flows, "door": door}, meet_stranger=ask, welcome="door", may_use=lambda ctx, flow: True
    )


# --- Buttons ----------------------------------------------------------------------------------------------------


async def test_a_pressed_message_shows_the_choice_and_loses_its_buttons(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url, make_buttons("Chọn <một>")) as bot:
        hoa.send("alo")
        [asked] = await hoa.await_for(1)
        press = hoa.press("Một & hai")
        await hoa.await_for(2)
        await bot.settle()

    assert asked.labels == ["Một & hai", "Ba"]
    assert [(one.text, one.labels) for one in hoa.chat if one.from_bot] == [
        ("Nghe: Chọn <một>\n\n▸ Một & hai", []),
        ("Nghe: đã chọn", []),
    ]
    assert press.answered


async def test_buttons_that_still_work_stay(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_buttons(stays=True)) as bot:
        hoa.send("alo")
        await hoa.await_for(1)
        for label in ("Ba", "Một & hai"):
            assert hoa.press(label) is not None
            await hoa.await_for(1)
        await bot.settle()

    assert [one.labels for one in hoa.chat if one.from_bot] == [["Một & hai", "Ba"], [], []]
    assert not double.list_calls("editMessageText")


async def test_a_stale_press_gets_a_kind_answer_and_a_quiet_message(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    """Two presses on the same message before the first one is taken: the second finds nothing to choose."""
    hoa.send("alo")
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        [asked] = await hoa.await_for(1)
        hoa.press("Ba", asked)
        double.allow("not-modified")
        hoa.press("Một & hai", asked)
        await hoa.await_for(lambda news: any("Nút này đã cũ" in one.text for one in news))
        await bot.settle()

    assert hoa.chat[1].labels == []
    assert [text[:14] for text in texts(hoa)[1:]] == ["Nghe: đã chọn", "Nút này đã cũ "]


async def test_presses_are_answered_before_the_turn(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    hoa.send("alo")
    double.fail("sendMessage", Slow(0.8), after=1)
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        await hoa.await_for(1)
        await bot.settle()
        press = hoa.press("Ba")
        await wait_until(lambda: press.answered, 2)
        answered_first = not double.list_calls("sendMessage")[1:]
        await bot.settle()

    assert answered_first


async def test_a_press_that_is_too_old_to_answer_still_counts(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.allow("press-too-old")
    hoa.send("alo")
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        await hoa.await_for(1)
        hoa.press("Ba", too_late=True)
        await hoa.await_for("Nghe: đã chọn")
        await bot.settle()

    assert texts(hoa) == ["Nghe: Chọn\n\n▸ Ba", "Nghe: đã chọn"]


async def test_a_press_on_a_deleted_message_counts(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    double.allow("edit-target")
    hoa.send("alo")
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        [asked] = await hoa.await_for(1)
        hoa.delete(asked)
        hoa.press("Ba", asked)
        await hoa.await_for("Nghe: đã chọn")
        await bot.settle()


async def test_numbers_and_labels_work_as_well_as_buttons(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        hoa.send("alo")
        await hoa.await_for(1)
        hoa.send("2")
        await hoa.await_for("Nghe: đã chọn")
        await bot.settle()

    assert not double.list_calls("answerCallbackQuery")


# --- Texts and files --------------------------------------------------------------------------------------------


async def test_a_long_answer_comes_in_pieces(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    long = "\n\n".join(f"Đoạn {number} & <{number}>: " + "chữ " * 300 for number in range(8))
    async with run_bot(double, sqlite_url, make_buttons(long)) as bot:
        hoa.send("alo")
        await hoa.await_for(lambda news: bool(news and news[-1].labels))
        await bot.settle()

    assert len(texts(hoa)) == 3
    assert "".join("".join(texts(hoa)).split()) == "".join(f"Nghe: {long}".split())
    assert [bool(one.labels) for one in hoa.chat if one.from_bot] == [False, False, True]


async def test_a_piece_that_fails_does_not_repeat_those_before(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    long = "\n\n".join(f"Đoạn {number}: " + "chữ " * 900 for number in range(3))
    double.fail("sendMessage", ServerError(), after=1)
    async with run_bot(double, sqlite_url, make_buttons(long)) as bot:
        hoa.send("alo")
        await hoa.await_for(lambda news: bool(news and news[-1].labels), 10)
        await bot.settle()

    assert [text[:7] for text in texts(hoa)] == ["Nghe: Đ", "Đoạn 1:", "Đoạn 2:"]


async def test_a_document_bears_a_readable_name(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    name = "Báo cáo thi đua 2023 – phường Long Xuyên.docx"
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("alo")
        await hoa.await_for(1)
        bot.store.run_now(lambda conn: put_file(conn, bot, hoa, name, "Đây là báo cáo & <bảng>."))
        bot.deliver_now()
        [sent] = await hoa.await_for(lambda news: any(one.file for one in news)) and [hoa.chat[-1]]

    assert sent.file is not None
    assert (sent.file.name, sent.file.content, sent.text) == (name, b"word", "Đây là báo cáo & <bảng>.")
    assert sent.labels == ["Xem"]


def put_file(conn: Connection, bot: Bot, phone: Phone, name: str, text: str) -> None:
    chat = str(phone.person.id)
    talk = conversations.find_conversation(conn, "telegram", bot.channel.account, chat, chat)
    assert talk is not None
    file_id = files.put(conn, None, name, "application/octet-stream", b"word", bot.now)
    outbox.put(conn, talk.id, None, [({"text": text, "options": [["Xem", "1.1.x"]]}, file_id)], bot.now)


async def test_typing_is_shown_while_a_job_runs(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, tmp_path: Any
) -> None:
    book = make_small_book(Understanding({"ngủ": ask_for_job("nap")}))
    async with run_bot(double, sqlite_url, book, kinds=KINDS) as bot:
        let_in(bot, found_ward(bot.store), hoa)
        hoa.send(f"ngủ {tmp_path / 'marks'}")
        await hoa.await_for(lambda news: any("đã ngủ" in one.text for one in news), 20)
        await bot.settle()

    assert double.world.chats[hoa.person.id].actions.count("typing") >= 1
    order = [call.method for call in double.calls if call.method.startswith("send")]
    assert order[0] == "sendMessage"
    assert order[-1] == "sendMessage"


# --- Trouble ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "times", "heard"),
    [
        pytest.param(ServerError(502), 2, 1, id="502 twice"),
        pytest.param(Reset(accepted=False), 1, 1, id="reset before"),
        pytest.param(Reset(accepted=True), 1, 2, id="reset after it was taken"),
        pytest.param(Garbage(), 1, 2, id="half an answer after it was taken"),
        pytest.param(Silence(accepted=True), 1, 2, id="no answer after it was taken"),
        pytest.param(Silence(accepted=False), 1, 1, id="no answer, not taken"),
    ],
)
async def test_a_message_gets_through(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, fault: Any, times: int, heard: int
) -> None:
    """What may have been taken is sent once more: it may be heard twice, its effect counts once (promise 4)."""
    double.fail("sendMessage", fault, times=times)
    async with run_bot(double, sqlite_url, answer_seconds=choose_wait(fault)) as bot:
        hoa.send("một")
        await bot.settle()
        given_up = bot.store.read_now(outbox.given_up)

    assert texts(hoa) == ["Nghe: một"] * heard
    assert given_up == []


async def test_after_two_answers_that_never_came_it_is_given_up_visibly(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail("sendMessage", Silence(accepted=True), times=2)
    async with run_bot(double, sqlite_url, answer_seconds=SILENCE_SECONDS) as bot:
        hoa.send("một")
        await bot.settle()
        hoa.send("hai")
        await hoa.await_for("Nghe: hai", PATIENCE)
        [given_up] = bot.store.read_now(outbox.given_up)

    assert texts(hoa) == ["Nghe: một", "Nghe: một", "Nghe: hai"]
    assert given_up.last_error == "SendUnclear: ReadTimeout"


async def press_without_an_answer(double: TelegramDouble, url: str, hoa: Phone, *faults: Any, **first: Any) -> None:
    """One of two buttons is pressed; these faults befall what answers it, until it is heard or given up."""
    async with run_bot(double, url, make_buttons(), answer_seconds=choose_wait(*faults)) as bot:
        hoa.send("alo")
        [asked] = await hoa.await_for(1)
        await bot.settle()
        for fault in faults:
            double.fail("sendMessage", fault)
        hoa.press("Ba")
        if first.get("deleted"):
            hoa.delete(asked)
        await bot.settle()
        assert bot.store.read_now(outbox.given_up) == []


async def test_an_answer_that_may_have_been_taken_comes_again_as_an_edit(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    await press_without_an_answer(double, sqlite_url, hoa, Silence(accepted=True))

    assert texts(hoa) == ["Nghe: Chọn\n\n▸ Ba\n\nNghe: đã chọn", "Nghe: đã chọn"]
    assert len(double.list_calls("editMessageText")) == 1


async def test_an_answer_that_was_not_taken_is_read_where_the_button_was(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    await press_without_an_answer(double, sqlite_url, hoa, Silence(accepted=False))

    assert texts(hoa) == ["Nghe: Chọn\n\n▸ Ba\n\nNghe: đã chọn"]


async def test_where_nothing_can_be_edited_it_comes_once_more(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.allow("edit-target")
    await press_without_an_answer(double, sqlite_url, hoa, Silence(accepted=True), deleted=True)

    assert texts(hoa) == ["Nghe: đã chọn", "Nghe: đã chọn"]


async def test_a_wait_that_is_asked_for_is_kept(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone
) -> None:
    """By every chat: the double calls any earlier request an offence, and no attempt is counted."""
    hoa.send("một")
    double.fail("sendMessage", Flood(retry_after=2, whole_bot=True))
    async with run_bot(double, sqlite_url, make_buttons()) as bot:
        await wait_until(lambda: double.list_calls("sendMessage"))
        lan.send("hai")
        await hoa.await_for(1, PATIENCE)
        await lan.await_for(1, PATIENCE)
        await bot.settle()
        lan.press("Ba")
        await lan.await_for(2)
        await bot.settle()

    flooded, *later = double.list_calls("sendMessage")
    assert flooded.code == 429
    assert all(call.code == 200 and call.at - flooded.at >= 2.0 for call in later)


async def test_what_telegram_refuses_is_given_up_and_the_next_goes(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail("sendMessage", Denial(400, "Bad Request: message is too odd"))
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("một")
        hoa.send("hai")
        await hoa.await_for("Nghe: hai")
        [given_up] = bot.store.read_now(outbox.given_up)

    assert texts(hoa) == ["Nghe: hai"]
    assert given_up.last_error == "SendRefused: Message is too odd"


async def test_who_blocks_the_bot_is_noted_and_the_admin_sees_it(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url, make_small_book()) as bot:
        admin = found_ward(bot.store)
        let_in(bot, admin, hoa)
        hoa.send("một")
        await hoa.await_for(1)
        await bot.settle()
        double.allow("blocked")
        hoa.send("hai")
        hoa.block()
        await wait_until(lambda: bot.store.read_now(outbox.given_up))
        blocked = bot.store.read_now(lambda conn: units.members(conn, admin))
        hoa.unblock()
        hoa.send("ba")
        await hoa.await_for("Nghe: ba")
        await bot.settle()
        back = bot.store.read_now(lambda conn: units.members(conn, admin))

    assert [one.is_blocked for one in blocked] == [False, True]
    assert [one.is_blocked for one in back] == [False, False]


async def test_many_chats_side_by_side_each_in_order(double: TelegramDouble, sqlite_url: str) -> None:
    """The double calls more than eight requests at once an offence, and two at once for one chat."""
    phones = [double.user(6_000_000_000 + number, f"Người {number}") for number in range(20)]
    double.fail("sendMessage", Slow(0.05), times=1000)
    for phone in phones:
        for word in ("một", "hai"):
            phone.send(word)
    async with run_bot(double, sqlite_url) as bot:
        for phone in phones:
            await phone.await_for(2, PATIENCE)
        await bot.settle()

    assert [texts(phone) for phone in phones] == [["Nghe: một", "Nghe: hai"]] * len(phones)


async def test_the_pace_of_telegram_is_kept(sqlite_url: str) -> None:
    """30 messages a second over all chats, counted by the double."""
    with TelegramDouble(pace=Pace(chat_per_second=100)) as double:
        phones = [double.user(6_000_000_000 + number, f"Người {number}") for number in range(40)]
        for phone in phones:
            phone.send("một")
        async with run_bot(double, sqlite_url) as bot:
            for phone in phones:
                await phone.await_for(1, PATIENCE)
            await bot.settle()
        double.check()


# --- Other kinds ------------------------------------------------------------------------------------------------

KINDS_SENT: dict[str, Callable[[Phone], Any]] = {
    "voice": lambda phone: phone.send_voice(),
    "sticker": lambda phone: phone.send_sticker(),
    "photo": lambda phone: phone.send_photo(),
    "location": lambda phone: phone.send_location(),
    "other": lambda phone: phone.send_contact(),
}


@pytest.mark.parametrize("kind", KINDS_SENT)
async def test_each_kind_has_an_answer(double: TelegramDouble, sqlite_url: str, hoa: Phone, kind: str) -> None:
    async with run_bot(double, sqlite_url) as bot:
        KINDS_SENT[kind](hoa)
        await hoa.await_for(1)
        await bot.settle()

    assert texts(hoa) == [f"Nghe: {kind}"]


async def test_an_edited_message_has_an_answer(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        said = hoa.send("một")
        await hoa.await_for(1)
        hoa.edit(said, "hai")
        await hoa.await_for("Nghe: edited")
        await bot.settle()


async def test_groups_are_pointed_to_the_private_chat(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone
) -> None:
    async with run_bot(double, sqlite_url, make_echo()) as bot:
        group = double.group(-1_001_234_567_890, "UBND phường", hoa, lan, admin=True)
        lan.send("chiều nay họp", to=group)
        hoa.send("/dem@so_thi_dua_bot 2023", to=group)
        await wait_until(lambda: [one for one in group.screen.messages if one.from_bot])
        lan.send("vâng", to=group)
        await bot.settle()
        waiting = bot.store.read_now(lambda conn: inbox.waiting_users(conn, bot.now, 10))
        said = [one.text for one in group.screen.messages if one.from_bot]

    assert said == ["Tôi chưa làm việc trong nhóm. Anh/chị mở cuộc trò chuyện riêng với tôi rồi nhắn ở đó nhé."]
    assert waiting == []
    assert texts(hoa) == []
