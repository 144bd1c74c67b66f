"""What the double does for a bot that keeps to the rules, and what time does to messages and presses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.doubles.plain_bot import PlainBot
from tests.doubles.telegram import Limits, Pace, TelegramDouble

AN, BINH = 42, 43
COMMAND = {"command": "dem", "description": "Đếm"}
KEYBOARD = {"inline_keyboard": [[{"text": "Ghi vào sổ", "callback_data": "r7:3:ok"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.mark.parametrize(
    "send",
    [
        lambda http, url, text: http.get(url, params={"chat_id": AN, "text": text}),
        lambda http, url, text: http.post(url, data={"chat_id": AN, "text": text}),
        lambda http, url, text: http.post(url, json={"chat_id": AN, "text": text}),
        lambda http, url, text: http.post(url, files={"chat_id": (None, str(AN)), "text": (None, text)}),
    ],
    ids=["query", "form", "json", "multipart"],
)
def test_parameters_may_come_in_four_ways(double: TelegramDouble, http: httpx.Client, send: Any) -> None:
    an = double.user(AN, "An")
    an.start()

    assert send(http, double.bot_url + "SENDmessage", "Đã ghi & lưu").json()["result"]["text"] == "Đã ghi & lưu"
    assert [message.text for message in an.news] == ["Đã ghi & lưu"]
    double.check()


def test_files_keep_their_names_and_bytes(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "An")
    an.start()
    content = bytes(range(256)) * 300 + b"\r\n--"

    sent = bot.do("sendDocument", {"document": ('Báo cáo "2023".docx', content)}, chat_id=AN, caption="Đây ạ")

    assert sent["document"]["file_name"] == 'Báo cáo "2023".docx'
    (message,) = an.wait_for(1)
    assert message.file is not None
    assert (message.file.content, message.text) == (content, "Đây ạ")
    path = bot.do("getFile", file_id=sent["document"]["file_id"])["file_path"]
    assert bot.http.get(f"{double.base_url}/file/bot{double.token}/{path}").content == content
    double.check()


def test_files_beyond_the_limits_are_refused(http: httpx.Client) -> None:
    assert Limits() == Limits(upload_bytes=50 * 1024 * 1024, download_bytes=20 * 1024 * 1024)
    with TelegramDouble(limits=Limits(upload_bytes=1000)) as double:
        bot = PlainBot(double, http)
        an = double.user(AN, "An")
        large = an.send_document("ảnh.zip", size=(20 << 20) + 1).file
        empty = bot.call("sendDocument", {"document": ("a.txt", b"")}, chat_id=AN)
        answer = bot.call("sendDocument", {"document": ("a.txt", b"x" * 1001)}, chat_id=AN)
        assert large is not None
        download = bot.call("getFile", file_id=large.file_id)

        assert empty["description"] == "Bad Request: file must be non-empty"
        assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")
        assert download["description"] == "Bad Request: file is too big"
        assert [one.kind for one in double.offences] == ["file-empty", "upload-too-big", "get-file-too-big"]


def test_captions_pictures_and_keyboards_can_be_changed(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "An")
    an.start()
    sent = bot.do("sendPhoto", {"chart": ("biểu đồ.png", b"PNG")}, chat_id=AN, photo="attach://chart", caption="2023")
    place = {"chat_id": AN, "message_id": sent["message_id"]}

    bot.do("editMessageCaption", **place, caption="Năm 2023")
    bot.do("editMessageReplyMarkup", **place, reply_markup=KEYBOARD)

    assert [(message.kind, message.text, message.labels) for message in an.chat[1:]] == [
        ("photo", "Năm 2023", ["Ghi vào sổ"])
    ]
    bot.do("editMessageReplyMarkup", **place)
    assert an.chat[-1].labels == []
    double.check()


def test_the_bot_can_say_what_it_is(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "An")
    bot.do("setMyShortDescription", short_description="Sổ thi đua của phường", language_code="vi")
    bot.do("setMyCommands", commands=[COMMAND])
    assert bot.do("getChat", chat_id=AN)["first_name"] == "An"
    assert an.menu == {"dem": "Đếm"}
    bot.do("deleteMyCommands")

    assert an.menu == {}
    double.check()


def test_a_press_is_answered_once_and_in_time(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "An")
    an.start()
    bot.do("sendMessage", chat_id=AN, text="Ghi?", reply_markup=KEYBOARD)
    press = an.press("Ghi vào sổ")
    late, later = an.press("r7:3:ok"), an.press("r7:3:ok", too_late=True)

    assert bot.do("answerCallbackQuery", callback_query_id=press.id, text="Đã ghi", show_alert=True)
    assert (press.answered, press.toast, press.alert) == (True, "Đã ghi", True)
    assert bot.call("answerCallbackQuery", callback_query_id=press.id)["description"] == TOO_OLD
    assert bot.call("answerCallbackQuery", callback_query_id=later.id)["description"] == TOO_OLD
    double.expire_presses()
    assert bot.call("answerCallbackQuery", callback_query_id=late.id)["description"] == TOO_OLD


def test_messages_can_be_deleted_for_two_days(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "An")
    group = double.group(-77, "Tổ", an)
    typed, command = an.start(), an.send("/dem", to=group)
    sent = bot.do("sendMessage", chat_id=AN, text="A")
    old = bot.do("sendMessage", chat_id=AN, text="B")

    bot.do("deleteMessage", chat_id=AN, message_id=typed.id)
    bot.do("deleteMessage", chat_id=AN, message_id=sent["message_id"])
    in_group = bot.call("deleteMessage", chat_id=-77, message_id=command.id)
    double.let_pass(2 * 86_400 + 10)
    too_old = bot.call("deleteMessage", chat_id=AN, message_id=old["message_id"])

    assert [message.text for message in an.chat] == ["B"]
    assert in_group["description"] == too_old["description"] == "Bad Request: message can't be deleted"


def test_the_pace_of_messages_is_limited_on_request(http: httpx.Client) -> None:
    with TelegramDouble(pace=Pace(overall_per_second=2)) as double:
        bot = PlainBot(double, http)
        for person in (1, 2, 3):
            double.user(person, "An").start()

        def send(chat_id: int) -> dict[str, Any]:
            return bot.call("sendMessage", chat_id=chat_id, text="A")

        assert send(1)["ok"]
        flood = send(1)
        assert (flood["error_code"], flood["parameters"]) == (429, {"retry_after": 1})
        assert flood["description"] == "Too Many Requests: retry after 1"
        assert send(2)["ok"]
        assert send(3)["error_code"] == 429
        assert send(3)["error_code"] == 429
        assert [one.kind for one in double.offences] == ["flood", "flood", "too-early"]


def test_a_good_bot_has_no_offences(double: TelegramDouble, bot: PlainBot) -> None:
    an = double.user(AN, "Nguyễn Thị An", username="an_nguyen")
    bot.do("getMe")
    bot.do("deleteWebhook")
    bot.do("setMyCommands", commands=[COMMAND], scope={"type": "chat", "chat_id": AN}, language_code="vi")
    an.start("ma-moi")
    (update,) = bot.do("getUpdates", timeout=5, allowed_updates=["message", "callback_query"])
    assert update["message"]["text"] == "/start ma-moi"
    bot.do("sendChatAction", chat_id=AN, action="typing")
    question = bot.do(
        "sendMessage",
        chat_id=AN,
        text='<b>Ghi</b> "Hoa &amp; Hồng"?\n<a href="https://vbpl.vn/?a=1&amp;b=2">Luật</a> 🏅<i>x</i>',
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        link_preview_options={"is_disabled": True},
    )
    assert question["text"] == 'Ghi "Hoa & Hồng"?\nLuật 🏅x'
    assert question["entities"] == [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "text_link", "offset": 18, "length": 4, "url": "https://vbpl.vn/?a=1&b=2"},
        {"type": "italic", "offset": 25, "length": 1},
    ]
    press = an.press("Ghi vào sổ")
    (update,) = bot.do("getUpdates", offset=update["update_id"] + 1, timeout=5)
    query = update["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("r7:3:ok", question["message_id"])
    bot.do("answerCallbackQuery", callback_query_id=query["id"])
    bot.do("editMessageText", chat_id=AN, message_id=question["message_id"], text="Đã ghi.")
    assert press.answered
    assert [(message.text, message.labels) for message in an.wait_for("Đã ghi.")] == [("Đã ghi.", [])]
    assert bot.do("getUpdates", offset=update["update_id"] + 1) == []
    double.check()
    assert [call.method for call in double.calls][:3] == ["getMe", "deleteWebhook", "setMyCommands"]
    assert (an.menu, double.user(BINH, "Bình").menu) == ({"dem": "Đếm"}, {})
