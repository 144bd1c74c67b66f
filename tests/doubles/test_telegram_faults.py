"""Faults do what they promise, once, where they were asked for."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.doubles.plain_bot import PlainBot, receive, texts
from tests.doubles.telegram import (
    Denial,
    Fault,
    Flood,
    Garbage,
    Limits,
    Phone,
    Reset,
    ServerError,
    Silence,
    Slow,
    TelegramDouble,
)

AN = 42


@pytest.fixture
def an(double: TelegramDouble) -> Phone:
    phone = double.user(AN, "An")
    phone.start()
    return phone


def say(bot: PlainBot, text: str = "A") -> dict[str, Any]:
    return bot.call("sendMessage", chat_id=AN, text=text)


def test_a_flood_closes_the_chat_for_its_time(bot: PlainBot, an: Phone) -> None:
    bot.double.user(43, "Bình").start()
    bot.double.fail("sendMessage", Flood(retry_after=1))

    response = bot.http.post(bot.double.bot_url + "sendMessage", json={"chat_id": AN, "text": "A"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    bot.double.check()
    assert bot.call("sendMessage", chat_id=43, text="A")["ok"]
    assert say(bot)["error_code"] == 429
    assert [one.kind for one in bot.double.offences] == ["too-early"]
    time.sleep(1)
    assert say(bot)["ok"]


def test_a_flood_can_close_the_whole_bot(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("*", Flood(retry_after=1, whole_bot=True))

    assert [bot.call(method)["error_code"] for method in ("getMe", "getWebhookInfo")] == [429, 429]
    assert [one.kind for one in bot.double.offences] == ["too-early"]


@pytest.mark.parametrize("status", [500, 502])
def test_a_gateway_answers_with_a_page(bot: PlainBot, an: Phone, status: int) -> None:
    bot.double.fail("sendMessage", ServerError(status), times=2)
    url, message = bot.double.bot_url + "sendMessage", {"chat_id": AN, "text": "A"}

    pages = [bot.http.post(url, json=message) for _ in range(2)]

    assert [(page.status_code, page.headers["content-type"]) for page in pages] == [(status, "text/html")] * 2
    assert an.news == []
    assert say(bot)["ok"]
    bot.double.check()


def test_any_error_can_be_planned(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("sendMessage", Denial(403, "Forbidden: bot was blocked by the user"))

    assert say(bot)["description"] == "Forbidden: bot was blocked by the user"
    assert say(bot)["ok"]
    bot.double.check()


@pytest.mark.parametrize(
    ("fault", "error", "shown"),
    [
        (Reset(accepted=False), httpx.ReadError, []),
        (Reset(accepted=True), httpx.ReadError, ["A"]),
        (Silence(accepted=False), httpx.ReadTimeout, []),
        (Silence(accepted=True), httpx.ReadTimeout, ["A"]),
    ],
)
def test_a_request_without_an_answer_may_have_been_carried_out(
    bot: PlainBot, an: Phone, fault: Fault, error: type[Exception], shown: list[str]
) -> None:
    bot.double.fail("sendMessage", fault)

    with pytest.raises(error):
        bot.http.post(bot.double.bot_url + "sendMessage", json={"chat_id": AN, "text": "A"}, timeout=0.3)
    assert [message.text for message in an.news] == shown
    assert say(bot)["ok"]
    bot.double.check()


def test_a_slow_answer_is_carried_out_at_once(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("sendMessage", Slow(0.5))
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        answer = pool.submit(say, bot)
        an.wait_for("A")

        assert not answer.done()
        assert answer.result()["ok"]
        assert time.monotonic() - began >= 0.5


def test_an_answer_can_be_garbage(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("getUpdates", Garbage(b'{"ok":true,"result":[{'))

    response = bot.http.post(bot.double.bot_url + "getUpdates")

    assert (response.status_code, response.content) == (200, b'{"ok":true,"result":[{')
    assert texts(bot.do("getUpdates")) == ["/start"]


def test_a_fault_can_wait_and_choose(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("sendMessage", Denial(400, "x"), after=1, when=lambda parameters: parameters.text("text") == "B")

    assert [say(bot, text)["ok"] for text in "ABABA"] == [True, True, True, False, True]
    bot.double.fail("sendMessage", Denial(400, "x"), times=9)
    bot.double.heal()
    assert say(bot)["ok"]


def test_a_download_can_fail(bot: PlainBot, an: Phone) -> None:
    file = an.send_document("a.txt", b"A").file
    assert file is not None
    url = f"{bot.double.base_url}/file/bot{bot.double.token}/{file.path}"
    bot.double.fail("file", ServerError(502))
    bot.double.fail("file", Reset(accepted=True), after=1)

    assert bot.http.get(url).status_code == 502
    assert bot.http.get(url).content == b"A"
    with pytest.raises(httpx.ReadError):
        bot.http.get(url)
    bot.double.check()


def test_an_outage_ends_where_it_began(bot: PlainBot, an: Phone) -> None:
    double, url = bot.double, bot.double.base_url
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(bot.call, "getUpdates", offset=bot.do("getUpdates")[0]["update_id"] + 1, timeout=20)
        double.wait_until(lambda: double.polled)
        double.close()
        with pytest.raises(httpx.HTTPError):
            poll.result()
    with pytest.raises(httpx.ConnectError):
        say(bot)
    an.send("trong lúc mất mạng")

    assert double.start() == url
    assert texts(bot.do("getUpdates", timeout=5)) == ["trong lúc mất mạng"]
    double.check()


def test_updates_come_twice_or_in_reverse_order(bot: PlainBot, an: Phone) -> None:
    double = bot.double
    last = bot.do("getUpdates")[-1]["update_id"]
    double.duplicate_updates()
    an.send("một")
    an.send("hai")
    double.reorder_updates(2)
    an.send("ba")
    assert texts(bot.do("getUpdates", offset=last + 1)) == ["một", "một", "hai"]
    an.send("bốn")
    updates = bot.do("getUpdates", offset=last + 3)

    assert texts(updates) == ["bốn", "ba"]
    assert updates[0]["update_id"] == updates[1]["update_id"] + 1
    bot.do("getUpdates", offset=updates[0]["update_id"] + 1)
    assert double.pending == []
    double.redeliver(last, last + 1)
    assert texts(bot.do("getUpdates", offset=updates[0]["update_id"] + 1)) == ["/start", "một"]
    assert bot.do("getUpdates", offset=updates[0]["update_id"] + 1) == []
    double.check()


def test_a_webhook_gets_copies_and_repetitions(bot: PlainBot, an: Phone) -> None:
    double = bot.double
    (first,) = bot.do("getUpdates")
    with receive() as receiver:
        double.duplicate_updates()
        an.send("hai")
        bot.do("setWebhook", url=receiver.url)
        double.wait_until(lambda: not double.pending)
        double.redeliver(first["update_id"])
        double.wait_until(lambda: not double.pending)

        assert texts(receiver.updates) == ["/start", "hai", "hai", "/start"]


def test_strange_updates_are_delivered_as_they_are(bot: PlainBot, an: Phone) -> None:
    double = bot.double
    unknown = double.push({"teleport": {"to": "Mars"}})
    malformed = double.push({"message": {"message_id": "one", "chat": None}})
    assert bot.do("getUpdates")[1:] == [
        {"update_id": unknown, "teleport": {"to": "Mars"}},
        {"update_id": malformed, "message": {"message_id": "one", "chat": None}},
    ]
    with pytest.raises(ValueError, match="webhook only"):
        double.push(b"{")
    with receive() as receiver:
        bot.do("setWebhook", url=receiver.url)
        double.push(b'{"update_id": 1, "mess')
        double.wait_until(lambda: not double.pending)

        assert receiver.requests[-1].body == b'{"update_id": 1, "mess'


def test_too_many_requests_at_once_are_noticed(http: httpx.Client) -> None:
    with TelegramDouble(limits=Limits(in_flight=2)) as double:
        bot = PlainBot(double, http)
        for person in range(1, 4):
            double.user(person, "An").start()
        double.fail("sendMessage", Slow(0.5), times=3)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda person: bot.do("sendMessage", chat_id=person, text="A"), range(1, 4)))
        assert [one.kind for one in double.offences] == ["in-flight"]
        double.allow("in-flight")
        assert double.offences == []


def test_two_messages_at_once_to_one_chat_are_noticed(bot: PlainBot, an: Phone) -> None:
    bot.double.fail("sendMessage", Slow(0.5))
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda text: say(bot, text), "AB"))

    assert [one.kind for one in bot.double.offences] == ["chat-in-parallel"]
    with pytest.raises(AssertionError, match="chat-in-parallel: sendMessage"):
        bot.double.check()


def test_a_person_can_delete_their_account(bot: PlainBot, an: Phone) -> None:
    an.delete_account()

    assert say(bot)["description"] == "Forbidden: user is deactivated"
