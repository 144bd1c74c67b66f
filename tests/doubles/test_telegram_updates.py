"""How updates reach a bot: getUpdates, webhooks, and what the scripted phone sends."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from telegram import Bot, Update

from tests.doubles.loopback import Loopback
from tests.doubles.plain_bot import PlainBot, Receiver, receive, texts
from tests.doubles.telegram import ABSENT, Phone, TelegramDouble

AN = 42
WITH_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
RIVAL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@pytest.fixture
def an(double: TelegramDouble) -> Phone:
    return double.user(AN, "An")


def test_updates_stay_until_a_higher_offset_confirms_them(bot: PlainBot, an: Phone) -> None:
    for text in ("một", "hai", "ba"):
        an.send(text)
    first = bot.do("getUpdates", limit=2)
    again = bot.do("getUpdates")
    rest = bot.do("getUpdates", offset=first[1]["update_id"])

    assert (texts(first), texts(again), texts(rest)) == (["một", "hai"], ["một", "hai", "ba"], ["hai", "ba"])
    assert bot.do("getUpdates", offset=rest[-1]["update_id"] + 1) == []
    assert bot.double.pending == []
    bot.double.check()


def test_updates_forgotten_unseen_are_an_offence(bot: PlainBot, an: Phone) -> None:
    for text in ("một", "hai", "ba"):
        an.send(text)

    assert texts(bot.do("getUpdates", offset=-1)) == ["ba"]
    assert [one.kind for one in bot.double.offences] == ["updates-skipped"]
    an.send("bốn")
    bot.do("deleteWebhook", drop_pending_updates=True)
    assert [one.kind for one in bot.double.offences] == ["updates-skipped", "updates-skipped"]


def test_an_offset_from_the_future_confirms_nothing(bot: PlainBot, an: Phone) -> None:
    an.send("một")

    assert texts(bot.do("getUpdates", offset=2_000_000_000)) == ["một"]
    assert [one.kind for one in bot.double.offences] == ["offset-in-future"]


def test_a_poll_waits_for_its_time(bot: PlainBot) -> None:
    began = time.monotonic()

    assert bot.do("getUpdates", timeout=1) == []
    assert 0.95 < time.monotonic() - began < 10


def test_a_waiting_poll_answers_at_once_when_something_comes(bot: PlainBot, an: Phone) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(bot.do, "getUpdates", timeout=20)
        bot.double.wait_until(lambda: bot.double.polled)
        began = time.monotonic()
        an.send("một")

        assert texts(poll.result()) == ["một"]
        assert time.monotonic() - began < 10
    bot.double.check()


def test_of_two_polls_the_earlier_ends(bot: PlainBot, an: Phone) -> None:
    with ThreadPoolExecutor() as pool:
        earlier = pool.submit(bot.call, "getUpdates", timeout=20)
        bot.double.wait_until(lambda: bot.double.polled)
        later = pool.submit(bot.call, "getUpdates", timeout=20)
        answer = earlier.result()
        an.send("một")

        assert (answer["error_code"], answer["description"]) == (409, RIVAL)
        assert texts(later.result()["result"]) == ["một"]
    assert [one.kind for one in bot.double.offences] == ["poll-twice"]


def test_a_short_poll_beside_a_long_one_is_noticed(bot: PlainBot, an: Phone) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(bot.do, "getUpdates", timeout=20)
        bot.double.wait_until(lambda: bot.double.polled)
        assert bot.do("getUpdates") == []
        an.send("một")

        assert texts(waiting.result()) == ["một"]
    assert [one.kind for one in bot.double.offences] == ["polls-in-parallel"]


def test_a_poll_that_hung_up_is_no_rival(bot: PlainBot, an: Phone) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(bot.double.bot_url + "getUpdates", json={"timeout": 20}, timeout=0.2, trust_env=False)
    an.send("một")

    assert texts(bot.do("getUpdates", timeout=5)) == ["một"]
    bot.double.check()


def test_a_webhook_ends_polling(bot: PlainBot) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(bot.call, "getUpdates", timeout=20)
        bot.double.wait_until(lambda: bot.double.polled)
        bot.do("setWebhook", url="https://so.example/telegram")

        assert poll.result()["description"] == "Conflict: terminated by setWebhook request"
    refused = bot.call("getUpdates")
    assert (refused["error_code"], refused["description"]) == (409, WITH_WEBHOOK)
    bot.do("deleteWebhook")
    assert bot.do("getUpdates") == []


def test_only_allowed_updates_are_queued(bot: PlainBot, an: Phone) -> None:
    bot.do("getUpdates", allowed_updates=["message"])
    an.edit(an.send("một"), "mốt")
    an.block()
    assert [set(update) - {"update_id"} for update in bot.do("getUpdates")] == [{"message"}]

    bot.do("getUpdates", allowed_updates=[])
    an.unblock()
    assert [set(update) - {"update_id"} for update in bot.do("getUpdates")] == [{"message"}, {"my_chat_member"}]


def make_every_update(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    typed = an.start("ma")
    an.edit(typed, "sửa")
    an.send("trả lời", reply_to=typed)
    an.send_document("báo cáo.docx", b"PK", caption="đây")
    an.send_photo()
    an.send_voice()
    an.send_sticker()
    an.send_location()
    an.send_contact()
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = bot.do("sendMessage", chat_id=AN, text="B", reply_markup=keyboard, reply_parameters={"message_id": typed.id})
    assert sent["reply_to_message"]["message_id"] == typed.id
    an.press("A")
    shown = an.chat[-1]
    bot.do("deleteMessage", chat_id=AN, message_id=shown.id)
    an.press("A", shown)
    an.block()
    an.unblock()
    group = double.group(-1_001_234_567_890, "Tổ", an)
    an.send("/dem@so_thi_dua_bot", to=group)
    group.remove_bot(an)


def test_the_phone_sends_what_telegram_would_send(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    if double.schema is None:
        pytest.skip(ABSENT)
    make_every_update(double, bot, an)

    updates = bot.do("getUpdates")

    assert len(updates) == 16
    assert [(update, wrong) for update in updates if (wrong := double.schema.check_object("Update", update))] == []
    double.check()


def test_python_telegram_bot_reads_what_the_phone_sends(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    make_every_update(double, bot, an)

    updates = [Update.de_json(update, Bot(double.token)) for update in bot.do("getUpdates")]

    assert all(update.effective_user and update.effective_user.id == AN for update in updates)
    pressed = [update.callback_query for update in updates if update.callback_query]
    assert [query.message is not None and query.message.is_accessible for query in pressed] == [True, False]


def test_in_a_group_a_bot_hears_commands_and_answers_only(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    group = double.group(-1_001_234_567_890, "Tổ", an)
    an.send("chào cả tổ", to=group)
    asked = an.send("/dem", to=group)
    sent = bot.do("sendMessage", chat_id=group.chat.id, text="Năm nào?")
    an.send("2023", to=group, reply_to=group.screen.wait_for("Năm nào?")[0])

    heard = texts([update for update in bot.do("getUpdates") if "message" in update])
    assert heard == ["/dem", "2023"]
    # Message ids of a supergroup are its own: no bot may take them for unique.
    assert (asked.id, sent["message_id"]) == (2, 3)
    double.check()


def test_a_long_paste_comes_in_pieces(bot: PlainBot, an: Phone) -> None:
    an.paste("🏅" * 2048 + "ờ" * 4398)
    with pytest.raises(ValueError, match="4096"):
        an.send("x" * 4097)

    assert [len(text.encode("utf-16-le")) // 2 for text in texts(bot.do("getUpdates"))] == [4096, 4096, 302]


def test_news_is_what_came_since_the_person_acted(bot: PlainBot, an: Phone) -> None:
    an.start()
    keyboard = {"inline_keyboard": [[{"text": "Có", "callback_data": "c"}, {"text": "Trang", "url": "https://a.vn"}]]}
    sent = bot.do("sendMessage", chat_id=AN, text="Đúng?", reply_markup=keyboard)
    (shown,) = an.wait_for(1)
    an.press("Có")

    assert (shown.labels, an.news) == (["Có", "Trang"], [])
    bot.do("editMessageText", chat_id=AN, message_id=sent["message_id"], text="Xong")
    assert [message.text for message in an.wait_for(lambda news: len(news) == 1)] == ["Xong"]
    with pytest.raises(AssertionError, match=r"no button 'Có'. The chat:\n> /start\n< Xong"):
        an.press("Có")
    assert an.press("Có", shown).data == "c"
    with pytest.raises(AssertionError, match="opens a page"):
        an.press("Trang", shown)
    with pytest.raises(AssertionError, match=r"did not come within 0.1 s"):
        an.wait_for("nữa", seconds=0.1)


def test_a_webhook_gets_updates_in_order_with_its_secret(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    with receive() as receiver:
        an.send("một")
        bot.do("setWebhook", url=receiver.url, secret_token="bi-mat_1")
        an.send("hai")
        an.send("ba")
        double.wait_until(lambda: not double.pending)

        assert texts(receiver.updates) == ["một", "hai", "ba"]
        assert {request.headers["x-telegram-bot-api-secret-token"] for request in receiver.requests} == {"bi-mat_1"}
        assert {request.headers["content-type"] for request in receiver.requests} == {"application/json"}
        assert [delivery.status for delivery in double.deliveries] == [200, 200, 200]
        double.check()


def test_a_webhook_gets_an_update_again_until_it_accepts(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    with receive(500, 503, 404) as receiver:
        bot.do("setWebhook", url=receiver.url)
        an.send("một")
        an.send("hai")
        double.wait_until(lambda: not double.pending)

        assert texts(receiver.updates) == ["một", "một", "một", "một", "hai"]
        assert [delivery.status for delivery in double.deliveries] == [500, 503, 404, 200, 200]
        at = [delivery.at for delivery in double.deliveries]
        # At once, then after two units of 0.05 s, then after four.
        assert at[2] - at[1] > 0.1
        assert at[3] - at[2] > 0.2
        info = bot.do("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
        assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)


def test_a_webhook_that_is_down_gets_everything_later(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    server = Loopback(Receiver().answer)
    url = server.start() + "/telegram"
    server.close()
    bot.do("setWebhook", url=url)
    an.send("một")
    double.wait_until(lambda: len(double.deliveries) > 1)
    assert {delivery.status for delivery in double.deliveries} == {None}
    server.start()

    try:
        double.wait_until(lambda: not double.pending)
    finally:
        server.close()


def test_a_webhook_gets_chats_side_by_side_and_presses_beside_messages(
    double: TelegramDouble, bot: PlainBot, an: Phone
) -> None:
    with receive() as receiver:
        receiver.last = "chậm"
        binh = double.user(43, "Bình")
        binh.start()
        an.start()
        keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
        bot.do("sendMessage", chat_id=AN, text="?", reply_markup=keyboard)
        bot.do("getUpdates", offset=bot.do("getUpdates")[-1]["update_id"] + 1)
        bot.do("setWebhook", url=receiver.url)
        an.send("chậm")
        an.send("sau")
        binh.send("nhanh")
        an.press("A")
        double.wait_until(lambda: not double.pending)

        told = ["press" if "callback_query" in one else one["message"]["text"] for one in receiver.updates]
        # "chậm" was under way until both others had come; "sau" had to wait for its end.
        assert set(told[:3]) == {"chậm", "nhanh", "press"}
        assert told[3:] == ["sau"]


def test_a_public_address_leads_to_where_the_bot_listens(http: httpx.Client) -> None:
    with receive() as receiver:
        local = receiver.url.removesuffix("/telegram")
        with TelegramDouble(allow_http=False, public={"https://so.example": local}) as double:
            bot = PlainBot(double, http)
            assert bot.call("setWebhook", url=receiver.url)["error_code"] == 400
            bot.do("setWebhook", url="https://so.example/telegram")
            double.user(AN, "An").send("một")
            double.wait_until(lambda: not double.pending)

            assert [request.path for request in receiver.requests] == ["/telegram"]


def test_the_double_speaks_to_loopback_only(double: TelegramDouble, bot: PlainBot, an: Phone) -> None:
    bot.do("setWebhook", url="https://so.example/telegram")
    an.send("một")
    double.wait_until(lambda: bool(double.deliveries))

    assert "loopback only" in bot.do("getWebhookInfo")["last_error_message"]


async def test_it_works_within_the_bots_own_event_loop(double: TelegramDouble, an: Phone) -> None:
    async def echo() -> None:
        async with httpx.AsyncClient(base_url=double.bot_url, trust_env=False) as http:
            offset = 0
            while True:
                answer = (await http.post("getUpdates", json={"timeout": 20, "offset": offset}, timeout=30)).json()
                for update in answer["result"]:
                    offset = update["update_id"] + 1
                    await http.post("sendMessage", json={"chat_id": AN, "text": update["message"]["text"]})

    task = asyncio.create_task(echo())
    try:
        an.send("một")
        assert [message.text for message in await an.await_for(1)] == ["một"]
        an.send("hai")
        assert [message.text for message in await an.await_for("hai")] == ["hai"]
    finally:
        task.cancel()
    double.check()


ECHO = """
import json, sys, urllib.request
def call(method, **parameters):
    body, headers = json.dumps(parameters).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(sys.argv[1] + method, body, headers)
    return json.load(urllib.request.urlopen(request))["result"]
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=20):
        call("sendMessage", chat_id=update["message"]["chat"]["id"], text=update["message"]["text"])
        offset = update["update_id"] + 1
"""


def test_it_outlives_a_bot_in_another_process(double: TelegramDouble, an: Phone) -> None:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ECHO, double.bot_url])

    process = start()
    try:
        an.send("một")
        an.wait_for("một")
        process.kill()
        process.wait()
        # The kill may have come before "một" was confirmed: then it is answered once more.
        an.send("hai")
        process = start()
        an.wait_for("hai")
    finally:
        process.kill()
        process.wait()
    double.check()
