"""python-telegram-bot, which is strict about what it reads, finds nothing strange about the double."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot

from tests.doubles.telegram import Flood, Phone, Reset, ServerError, Silence, TelegramDouble

AN = 42
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Ghi", callback_data="r7:3:ok")]])


def make_bot(double: TelegramDouble, token: str = "") -> ExtBot[None]:
    base = double.base_url
    return ExtBot(token or double.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")


@pytest.fixture
async def ptb(double: TelegramDouble) -> AsyncIterator[ExtBot[None]]:
    async with make_bot(double) as bot:
        yield bot


@pytest.fixture
def an(double: TelegramDouble) -> Phone:
    phone = double.user(AN, "An")
    phone.start("ma-moi")
    return phone


async def test_a_conversation(ptb: ExtBot[None], double: TelegramDouble, an: Phone) -> None:
    (update,) = await ptb.get_updates(allowed_updates=["message", "callback_query"])
    assert update.message is not None
    assert update.message.text == "/start ma-moi"
    await ptb.send_chat_action(AN, "typing")
    sent = await ptb.send_message(AN, "<b>Ghi</b> vào sổ?", parse_mode="HTML", reply_markup=KEYBOARD)
    assert sent.text_html == "<b>Ghi</b> vào sổ?"

    press = an.press("Ghi")
    (update,) = await ptb.get_updates(offset=update.update_id + 1, timeout=5)
    assert update.callback_query is not None
    assert await update.callback_query.answer("Đã ghi", show_alert=True)
    edited = await update.callback_query.edit_message_text("Đã ghi.")
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None

    assert (press.toast, press.alert) == ("Đã ghi", True)
    assert [(message.text, message.labels) for message in an.news] == [("Đã ghi.", [])]
    await ptb.get_updates(offset=update.update_id + 1)
    double.check()


async def test_files_both_ways(ptb: ExtBot[None], double: TelegramDouble, an: Phone) -> None:
    an.send_document("quyết định.docx", b"PK\x03\x04" * 1000)
    update = (await ptb.get_updates())[-1]
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"PK\x03\x04" * 1000

    sent = await ptb.send_document(
        AN, InputFile(b"PK", filename="Báo cáo 2023.docx"), caption="<i>Đây</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert sent.document.file_name == "Báo cáo 2023.docx"
    again = await ptb.send_document(AN, sent.document.file_id)
    assert again.document == sent.document
    assert [(message.file and message.file.content, message.text) for message in an.news] == [
        (b"PK", "Đây"),
        (b"PK", ""),
    ]
    double.check()


async def test_menus_and_webhooks(ptb: ExtBot[None], double: TelegramDouble, an: Phone) -> None:
    scope = BotCommandScopeChat(AN)
    menu = [BotCommand("dem", "Đếm khen thưởng"), BotCommand("baocao", "Báo cáo năm")]
    await ptb.set_my_commands(menu, scope=scope, language_code="vi")
    assert await ptb.get_my_commands(scope=scope, language_code="vi") == tuple(menu)
    assert await ptb.get_my_commands() == ()

    await ptb.set_webhook("https://so.example/telegram", secret_token="bi-mat", allowed_updates=["message"])
    assert (await ptb.get_webhook_info()).url == "https://so.example/telegram"
    with pytest.raises(Conflict):
        await ptb.get_updates()
    await ptb.delete_webhook()
    assert [one.kind for one in double.offences] == ["poll-with-webhook"]


async def test_errors_have_their_own_classes(
    ptb: ExtBot[None], double: TelegramDouble, an: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else RetryAfter warns that it will be a timedelta some day
    with pytest.raises(BadRequest, match="Message is too long"):
        await ptb.send_message(AN, "x" * 4097)
    double.fail("getMe", ServerError(502))
    with pytest.raises(NetworkError):
        await ptb.get_me()
    double.fail("getMe", Reset(accepted=True))
    with pytest.raises(NetworkError):
        await ptb.get_me()
    double.fail("getMe", Silence())
    with pytest.raises(TimedOut):
        await ptb.get_me(read_timeout=0.2)
    an.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_document(AN, b"A", filename="a.txt")
    double.fail("sendMessage", Flood(retry_after=3))
    with pytest.raises(RetryAfter):
        await ptb.send_message(AN, "A")


async def test_a_wrong_token_is_told_at_once(double: TelegramDouble) -> None:
    with pytest.raises(InvalidToken):
        async with make_bot(double, "1:wrong"):
            pass
