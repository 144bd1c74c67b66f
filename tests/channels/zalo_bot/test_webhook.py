"""Zalo calls the bot: whose calls are believed, what shapes they have, and how the address is made known."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.zalo_bot.channel import PATH
from bot.intake import Intake
from storage import inbox
from storage.gauges import read_gauges
from tests.channels.running import NOW, find_free_port, wait_until
from tests.channels.zalo_bot.running import Bot, run_bot, use_webhook
from tests.doubles.zalo_bot import Phone, ZaloBotDouble

SECRET = "mat-khau-webhook"
EVENT = {
    "event_name": "message.text.received",
    "message": {
        "from": {"id": "a1", "display_name": "Hoa", "is_bot": False},
        "chat": {"id": "a1", "chat_type": "PRIVATE"},
        "text": "alo",
        "message_id": "m1",
        "date": 1750316131602,
    },
}


async def test_it_hears_and_answers(double: ZaloBotDouble, database_url: str, hoa: Phone) -> None:
    """Wrapped and bare bodies in turn."""
    async with run_bot(double, database_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        for word in ("một", "hai", "ba"):
            hoa.send(word)
            await hoa.await_for(f"Nghe: {word}")
        await bot.settle()

    assert hoa.heard == ["Nghe: một", "Nghe: hai", "Nghe: ba"]
    assert [delivery.status for delivery in double.deliveries] == [200, 200, 200]
    assert {b'"ok"' in delivery.body for delivery in double.deliveries} == {True, False}
    assert not double.list_calls("getUpdates")


@pytest.mark.parametrize("probe_with_secret", [True, False])
async def test_the_probe_is_answered_whether_or_not_it_has_the_secret(sqlite_url: str, probe_with_secret: bool) -> None:
    with (
        ZaloBotDouble(allow_http=True, probe_with_secret=probe_with_secret) as double,
        capture_logs() as logs,
    ):
        async with run_bot(double, sqlite_url, environ=use_webhook()):
            await wait_until(lambda: any(line["event"] == "zalo_bot.webhook_set" for line in logs))
        double.check()

    [line] = [line for line in logs if line["event"] == "zalo_bot.webhook_set"]
    assert line["verified"] is True


async def test_an_address_that_zalo_cannot_reach_is_told_loudly(sqlite_url: str) -> None:
    nobody = f"http://127.0.0.1:{find_free_port()}"
    with ZaloBotDouble(public={"https://thidua.example.vn": nobody}) as double, capture_logs() as logs:
        async with run_bot(double, sqlite_url, environ=use_webhook() | {"PUBLIC_URL": "https://thidua.example.vn"}):
            await wait_until(lambda: any(line["event"] == "zalo_bot.webhook_not_reached" for line in logs))
        double.check()

    [line] = [line for line in logs if line["event"] == "zalo_bot.webhook_not_reached"]
    assert (line["log_level"], line["outcome"]) == ("error", "webhook.err.conn")
    assert double.webhook_url == "https://thidua.example.vn/zalo/bot"


async def test_a_webhook_that_stands_is_not_set_again(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    """How often a bot may set it in a day is limited."""
    environ = use_webhook()
    for start, word in enumerate(("một", "hai"), start=1):
        async with run_bot(double, sqlite_url, environ=environ):
            await wait_until(lambda: double.webhook_url and len(double.list_calls("getMe")) == start)  # noqa: B023
            hoa.send(word)  # not before anybody listens: it would be lost
            await hoa.await_for(f"Nghe: {word}")
    async with run_bot(double, sqlite_url, environ=environ | {"ZALO_BOT_WEBHOOK_SECRET": SECRET}):
        await wait_until(lambda: len(double.list_calls("setWebhook")) == 2)

    assert double.list_calls("setWebhook")[1].values["secret_token"] == SECRET


async def post(bot: Bot, body: bytes | dict[str, Any], secret: str | None = SECRET, **headers: str) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if secret is not None:
        headers["X-Bot-Api-Secret-Token"] = secret
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.post(bot.url + PATH, content=content, headers=headers)).status_code


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (EVENT, SECRET, 200),
        ({"ok": True, "result": EVENT}, SECRET, 200),
        (b"", SECRET, 200),
        (b"", None, 200),
        (b"  \n", SECRET, 200),
        ({}, SECRET, 200),
        ({"event_name": "user.followed"}, SECRET, 200),
        ({"ok": True, "result": {"event_name": "webhook.test"}}, SECRET, 200),
        (EVENT, "mat-khau-khac", 401),
        (EVENT, None, 401),
        (b"", "mat-khau-khac", 401),
        (EVENT, "", 401),
        (b"{", SECRET, 400),
        (b"[1]", SECRET, 400),
        (b'"alo"', SECRET, 400),
        (b"\xff\xfe", SECRET, 400),
        (b"[" * 100_000, SECRET, 400),
        (b" " * 1_100_000, SECRET, 413),
    ],
)
async def test_what_callers_are_told(
    double: ZaloBotDouble, sqlite_url: str, body: Any, secret: str | None, status: int
) -> None:
    async with run_bot(double, sqlite_url, environ=use_webhook() | {"ZALO_BOT_WEBHOOK_SECRET": SECRET}) as bot:
        await wait_until(lambda: double.webhook_url)
        assert await post(bot, body, secret) == status
        kept = bot.store.read_now(lambda conn: read_gauges(conn, NOW)).oldest_waiting
        double.allow("chat-unknown")  # the caller is no phone of the double's
        await bot.calm_down()

    if status != 200 or not isinstance(body, dict) or "alo" not in str(body):
        assert kept is None
        assert not double.list_calls("sendMessage")


async def test_a_body_that_hides_its_length_needs_the_secret(double: ZaloBotDouble, sqlite_url: str) -> None:
    async def stream() -> Any:
        yield json.dumps(EVENT).encode()

    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(bot.url + PATH, content=stream())

    assert answer.status_code == 401


async def test_whoever_guesses_the_secret_is_not_heard(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        double.send_wrong_secrets("doan-mo-1234")
        hoa.send("giả")
        await wait_until(lambda: double.deliveries)
        double.send_wrong_secrets(None)
        hoa.send("thật")
        await hoa.await_for("Nghe: thật")
        await bot.settle()

    assert [delivery.status for delivery in double.deliveries] == [401, 200]
    assert hoa.heard == ["Nghe: thật"]


async def test_doubles_late_and_disordered_events(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        double.duplicate_updates()
        hoa.send("một", ago=3 * 3600)
        await hoa.await_for("Nghe: một")
        double.reorder_updates(2)
        hoa.send("hai")
        hoa.send("ba")
        await hoa.await_for("Nghe: hai")
        await bot.settle()

    assert hoa.heard == ["Nghe: một", "Nghe: ba", "Nghe: hai"]
    assert len(double.deliveries) == 4


async def test_an_event_is_acknowledged_only_when_it_is_kept(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(intake: Intake, *arrivals: Any) -> list[int | None]:
        raise ConnectionError("no database")

    async with run_bot(double, sqlite_url, environ=use_webhook()):
        await wait_until(lambda: double.webhook_url)
        with monkeypatch.context() as patched:
            patched.setattr(Intake, "accept", fail)
            hoa.send("một")
            await wait_until(lambda: double.deliveries)
        hoa.send("hai")
        await hoa.await_for(1)

    assert [delivery.status for delivery in double.deliveries] == [503, 200]
    assert hoa.heard == ["Nghe: hai"]


async def test_what_the_database_cannot_hold_is_parked_with_all_it_said(
    double: ZaloBotDouble, database_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = Intake.accept

    async def refuse(intake: Intake, *arrivals: Any) -> list[int | None]:
        if any("message" in arrival.raw for arrival in arrivals):
            raise ValueError("this cannot be held")
        return await accept(intake, *arrivals)

    async with run_bot(double, database_url, environ=use_webhook()) as bot:
        await wait_until(lambda: double.webhook_url)
        monkeypatch.setattr(Intake, "accept", refuse)
        hoa.send("rất lạ")
        await wait_until(lambda: bot.store.read_now(inbox.parked))

    assert [delivery.status for delivery in double.deliveries] == [200]
