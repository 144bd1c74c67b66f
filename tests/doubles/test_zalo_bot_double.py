"""The double of the Zalo Bot Platform catches what the platform refuses, and what nothing describes."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.doubles.zalo_bot import (
    NOTES,
    REFUSALS,
    Denial,
    Garbage,
    Phone,
    Reset,
    ServerError,
    Silence,
    Slow,
    ZaloBotDouble,
)
from tests.patience import PATIENCE

Answer = dict[str, Any]
PUBLIC = "https://thidua.example.vn"


@pytest.fixture
def double() -> Iterator[ZaloBotDouble]:
    with ZaloBotDouble(public={PUBLIC: "http://127.0.0.1:9"}, second=0.05) as running:
        yield running


@pytest.fixture
def hoa(double: ZaloBotDouble) -> Phone:
    """Somebody who has written."""
    phone = double.user("Hoa")
    phone.send("alo")
    call(double, "getUpdates", timeout="1")
    return phone


def call(double: ZaloBotDouble, method: str, **values: Any) -> Answer:
    answer: Answer = httpx.post(double.bot_url + method, json=values, timeout=PATIENCE, trust_env=False).json()
    return answer


def kinds(double: ZaloBotDouble) -> list[str]:
    return [offence.kind for offence in double.offences]


# --- What is right -----------------------------------------------------------------------------------------------


def test_everything_that_is_described_is_let_pass(double: ZaloBotDouble, hoa: Phone) -> None:
    chat = hoa.person.id
    assert call(double, "getMe")["result"]["account_type"] == "BASIC"
    assert call(double, "sendMessage", chat_id=chat, text="Chào anh/chị")["result"].keys() == {"message_id", "date"}
    assert call(double, "sendMessage", chat_id=chat, text="**đậm**", parse_mode="markdown")["ok"]
    styles = [{"start": 0, "len": 4, "st": ["b"]}]
    assert call(double, "sendMessage", chat_id=chat, text="Chào", text_styles=styles)["ok"]
    assert call(double, "sendPhoto", chat_id=chat, photo="https://x.vn/a.png", caption="Ảnh")["ok"]
    assert call(double, "sendSticker", chat_id=chat, sticker="0e07")["ok"]
    assert call(double, "sendVoice", chat_id=chat, voice_url="https://x.vn/a.aac")["ok"]
    assert call(double, "sendChatAction", chat_id=chat, action="typing") == {"ok": True}
    assert call(double, "getWebhookInfo")["result"]["url"] == ""
    form = httpx.post(double.bot_url + "sendMessage", data={"chat_id": chat, "text": "biểu mẫu"}, trust_env=False)
    query = httpx.get(double.bot_url + "sendMessage", params={"chat_id": chat, "text": "x" * 2000}, trust_env=False)

    assert form.json()["ok"]
    assert query.json()["ok"]
    assert call(double, "getUpdates", timeout=1) == call(double, "getUpdates", timeout="1")
    double.check()
    assert hoa.heard[0] == "Chào anh/chị"
    assert hoa.typing == 1


def test_a_poll_hands_out_one_event_and_never_again(double: ZaloBotDouble) -> None:
    hoa = double.user("Hoa")
    hoa.send("một")
    hoa.send("hai")
    events = [call(double, "getUpdates", timeout="1") for _ in range(3)]

    assert [one["result"]["message"]["text"] for one in events[:2]] == ["một", "hai"]
    assert events[0]["result"]["message"]["chat"] == {"id": hoa.person.id, "chat_type": "PRIVATE"}
    assert events[2] == {"ok": False, "error_code": 408, "description": "Request timeout"}
    double.check()


def test_pictures_are_called_one_way_and_the_other(double: ZaloBotDouble) -> None:
    hoa = double.user("Hoa")
    hoa.send_photo("Quyết định")
    hoa.send_photo()
    fields = [call(double, "getUpdates")["result"]["message"].keys() & {"photo", "photo_url"} for _ in range(2)]

    assert fields == [{"photo_url"}, {"photo"}]


def test_a_webhook_is_kept_although_its_probe_fails(double: ZaloBotDouble) -> None:
    result = call(double, "setWebhook", url=f"{PUBLIC}/zalo", secret_token="12345678")["result"]

    assert result["verification"] == {"ok": False, "outcome": "webhook.err.conn", "hint": "nothing listens there"}
    assert call(double, "getWebhookInfo")["result"]["url"] == f"{PUBLIC}/zalo"
    assert call(double, "deleteWebhook")["result"]["url"] == ""
    double.check()


def test_with_a_webhook_polls_can_be_told_to_stay_silent() -> None:
    with ZaloBotDouble(public={PUBLIC: "http://127.0.0.1:9"}, silent_with_webhook=True, second=0.05) as double:
        call(double, "setWebhook", url=f"{PUBLIC}/zalo", secret_token="12345678")
        assert call(double, "getUpdates", timeout="1")["error_code"] == 408


# --- What is wrong -----------------------------------------------------------------------------------------------

Offend = Callable[[ZaloBotDouble, Phone], object]


def post(path: str, **about: Any) -> Offend:
    return lambda double, hoa: httpx.post(double.base_url + path, trust_env=False, **about)


def ask(method: str, **values: Any) -> Offend:
    return lambda double, hoa: call(double, method, **values)


def say(text: Any = "Chào", **values: Any) -> Offend:
    return lambda double, hoa: call(double, "sendMessage", **{"chat_id": hoa.person.id, "text": text, **values})


def raw(body: bytes, kind: str = "application/json") -> Offend:
    return lambda double, hoa: httpx.post(
        double.bot_url + "sendMessage", content=body, headers={"Content-Type": kind}, trust_env=False
    )


def write_to_a_stranger(double: ZaloBotDouble, hoa: Phone) -> None:
    call(double, "sendMessage", chat_id=double.user("Chưa nhắn bao giờ").person.id, text="Chào")


def poll_with_a_webhook(double: ZaloBotDouble, hoa: Phone) -> None:
    call(double, "setWebhook", url=f"{PUBLIC}/zalo", secret_token="12345678")
    call(double, "getUpdates", timeout="1")


def probe_too_often(double: ZaloBotDouble, hoa: Phone) -> None:
    for _ in range(21):
        call(double, "testWebhook")


def spend_the_quota(double: ZaloBotDouble, hoa: Phone) -> None:
    double.renew_quota(0)
    say()(double, hoa)


def go_on_after_the_quota(double: ZaloBotDouble, hoa: Phone) -> None:
    spend_the_quota(double, hoa)
    double.allow("quota")
    say("Lần nữa")(double, hoa)


def together(*calls: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await asyncio.gather(*(one(client) for one in calls))

    asyncio.run(run())


def poll_twice_at_once(double: ZaloBotDouble, hoa: Phone) -> None:
    together(*[lambda client: client.post(double.bot_url + "getUpdates", json={"timeout": "4"})] * 2)


def write_twice_at_once(double: ZaloBotDouble, hoa: Phone) -> None:
    double.fail("sendMessage", Slow(0.2))
    body = {"chat_id": hoa.person.id, "text": "Chào"}
    together(*[lambda client: client.post(double.bot_url + "sendMessage", json=body)] * 2)


def ask_for_much_at_once(double: ZaloBotDouble, hoa: Phone) -> None:
    double.fail("getMe", Slow(0.3), 12)
    together(*[lambda client: client.post(double.bot_url + "getMe", json={})] * 12)


def hammer(double: ZaloBotDouble, hoa: Phone) -> None:
    with httpx.Client(trust_env=False) as client:
        for _ in range(5):
            client.post(double.bot_url + "sendMessage", json={"chat_id": "nobody", "text": "x"})
    double.allow("chat-unknown")


OFFENCES: list[tuple[str, int | None, Offend]] = [
    ("path", 404, post("/")),
    ("path", 404, post("/getMe")),
    ("token", 401, post("/bot1:sai/getMe")),
    ("method-unknown", 404, ask("sendDocument", document="https://x.vn/a.docx")),
    ("method-unknown", 404, ask("sendmessage")),
    ("method-unknown", 404, ask("editMessageText")),
    ("body", 400, raw(b"{")),
    ("body", 400, raw(b"[]")),
    ("body", 400, raw(b"\xff\xfe")),
    ("body", 400, raw(b'{"chat_id":"x"}', "text/plain")),
    ("parameter-missing", 400, ask("sendMessage", text="Chào")),
    ("parameter-missing", 400, lambda double, hoa: call(double, "sendMessage", chat_id=hoa.person.id)),
    ("parameter-type", 400, ask("sendMessage", chat_id=5, text="Chào")),
    ("parameter-type", 400, say(["Chào"])),
    ("chat-unknown", 400, ask("sendMessage", chat_id="x", text="Chào")),
    ("chat-unknown", 400, write_to_a_stranger),
    ("text-empty", 400, say(" \n")),
    ("text-too-long", 400, say("x" * 2001)),
    ("text-too-long", 400, say("👍" * 1001)),
    ("action-unknown", 400, lambda double, hoa: call(double, "sendChatAction", chat_id=hoa.person.id, action="upload")),
    ("parse-mode", 400, say(parse_mode="HTML5")),
    ("styles", 400, say(text_styles=[{"start": 2, "len": 9, "st": ["b"]}])),
    ("photo-url", 400, lambda double, hoa: call(double, "sendPhoto", chat_id=hoa.person.id, photo="a.png")),
    (
        "voice-url",
        400,
        lambda double, hoa: call(double, "sendVoice", chat_id=hoa.person.id, voice_url="https://x/a.mp3"),
    ),
    ("poll-with-webhook", 400, poll_with_a_webhook),
    ("poll-timeout", 400, ask("getUpdates", timeout="lâu")),
    ("webhook-url", 400, ask("setWebhook", url="http://thidua.example.vn/zalo", secret_token="12345678")),
    ("webhook-url", 400, ask("setWebhook", url="https://192.168.1.5/zalo", secret_token="12345678")),
    ("webhook-url", 400, ask("setWebhook", url="https://localhost/zalo", secret_token="12345678")),
    ("webhook-url", 400, ask("setWebhook", url="https://bot.zapps.me/x", secret_token="12345678")),
    ("webhook-secret", 400, ask("setWebhook", url=f"{PUBLIC}/zalo", secret_token="ngan")),
    ("webhook-secret", 400, ask("setWebhook", url=f"{PUBLIC}/zalo", secret_token="x" * 257)),
    ("parameter-missing", 400, ask("setWebhook", url=f"{PUBLIC}/zalo")),
    ("tests-too-many", 426, probe_too_often),
    ("quota", 429, spend_the_quota),
    ("after-quota", 429, go_on_after_the_quota),
    ("parameter-unknown", None, say(reply_markup={"inline_keyboard": []})),
    ("parameter-unknown", None, say(reply_to_message_id="m1")),
    ("parameter-unknown", None, ask("getUpdates", timeout="1", offset=5)),
    ("not-nfc", None, say(unicodedata.normalize("NFD", "Đã duyệt"))),
    ("styles-ignored", None, say(parse_mode="html", text_styles=[])),
    ("polls-in-parallel", None, poll_twice_at_once),
    ("poll-too-long", None, lambda double, hoa: (hoa.send("x"), call(double, "getUpdates", timeout="600"))),
    ("chat-in-parallel", None, write_twice_at_once),
    ("in-flight", None, ask_for_much_at_once),
    ("no-markup", None, say("Gõ <b>ghi</b>")),
    ("no-markup", None, say("Gõ **ghi**")),
    ("hammering", None, hammer),
]


@pytest.mark.parametrize(
    ("kind", "code", "offend"), OFFENCES, ids=[f"{number}-{kind}" for number, (kind, _, _) in enumerate(OFFENCES)]
)
def test_it_is_caught(double: ZaloBotDouble, hoa: Phone, kind: str, code: int | None, offend: Offend) -> None:
    double.check()
    offend(double, hoa)

    assert {(offence.kind, offence.code) for offence in double.offences} == {(kind, code)}
    with pytest.raises(AssertionError, match=kind):
        double.check()


def test_every_rule_has_an_offence() -> None:
    assert {kind for kind, _, _ in OFFENCES} == REFUSALS.keys() | NOTES.keys()


# --- What goes wrong on the way ----------------------------------------------------------------------------------


def test_faults_happen_as_often_as_told(double: ZaloBotDouble, hoa: Phone) -> None:
    double.fail("sendMessage", ServerError(503))
    double.fail("sendMessage", Denial(429, "Quota exceeded"))
    double.fail("sendMessage", Denial(500, status=500, accepted=True))
    double.fail("sendMessage", Garbage())
    about = {"chat_id": hoa.person.id, "text": "Chào"}
    answers = [httpx.post(double.bot_url + "sendMessage", json=about, trust_env=False) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [503, 200, 500, 200, 200]
    assert answers[1].json() == {"ok": False, "error_code": 429, "description": "Quota exceeded"}
    assert hoa.heard == ["Chào"] * 3
    double.check()


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("fault", [Reset, Silence])
def test_an_answer_can_fail_to_come(double: ZaloBotDouble, hoa: Phone, fault: Any, accepted: bool) -> None:
    double.fail("sendMessage", fault(accepted=accepted))
    with pytest.raises(httpx.HTTPError):
        httpx.post(
            double.bot_url + "sendMessage",
            json={"chat_id": hoa.person.id, "text": "Chào"},
            timeout=0.3,
            trust_env=False,
        )
    assert len(hoa.heard) == accepted


def test_events_come_twice_and_in_another_order(double: ZaloBotDouble) -> None:
    hoa = double.user("Hoa")
    double.duplicate_updates()
    hoa.send("một")
    double.reorder_updates(2)
    hoa.send("hai")
    hoa.send("ba")
    events = [call(double, "getUpdates")["result"]["message"] for _ in range(4)]

    assert [one["text"] for one in events] == ["một", "một", "ba", "hai"]
    assert events[0]["message_id"] == events[1]["message_id"]


@pytest.mark.parametrize(
    ("settings", "status", "body"),
    [
        ({}, 401, "error_code"),
        ({"code_name": "errorCode"}, 401, "errorCode"),
        ({"refusal_status": 200}, 200, "error_code"),
    ],
)
def test_refusals_look_as_they_are_described_here_and_there(settings: Any, status: int, body: str) -> None:
    with ZaloBotDouble(**settings) as double:
        answer = httpx.post(f"{double.base_url}/bot1:x/getMe", trust_env=False)

    assert (answer.status_code, json.loads(answer.content)[body]) == (status, 401)
