"""The webhook: who may call, what is taken, and that 200 is said only after the commit."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.app import App
from bot.channels.telegram.channel import HEADER, Telegram
from bot.opening import PortTaken
from storage.database import StoreFull
from storage.gauges import read_gauges
from tests.channels.running import fail_to_keep, wait_until
from tests.channels.telegram.payloads import update
from tests.channels.telegram.running import make_settings, run_bot, texts, use_webhook
from tests.channels.telegram.test_sending import make_buttons
from tests.doubles.telegram import Phone, ServerError, TelegramDouble
from tests.patience import PATIENCE

SECRET = "mat-khau_cua_telegram"
ENVIRON = {"TELEGRAM_WEBHOOK_SECRET": SECRET}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        yield http


async def test_telegram_calls_and_is_answered(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        for number in range(6):
            hoa.send(f"tin {number}")
            lan.send(f"thư {number}")
        await hoa.await_for(6)
        await lan.await_for(6)
        await bot.settle()

    assert texts(hoa) == [f"Nghe: tin {number}" for number in range(6)]
    assert texts(lan) == [f"Nghe: thư {number}" for number in range(6)]
    assert {delivery.status for delivery in double.deliveries} == {200}
    assert not double.list_calls("getUpdates")


async def test_the_secret_is_made_once_and_kept(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    environ = use_webhook()
    for word in ("một", "hai"):
        async with run_bot(double, sqlite_url, environ=environ) as bot:
            hoa.send(word)
            await hoa.await_for(1)
            await bot.settle()
    first, second = (call.values["secret_token"] for call in double.list_calls("setWebhook"))

    assert first == second
    assert len(first) == 64


async def test_another_secret_key_makes_another_secret(double: TelegramDouble, sqlite_url: str) -> None:
    secrets: list[str] = []
    for key in ("một", "hai"):
        async with run_bot(double, sqlite_url, environ={**use_webhook(), "SECRET_KEY": key}):
            await wait_until(lambda: len(double.list_calls("setWebhook")) > len(secrets))
        secrets.append(double.list_calls("setWebhook")[-1].values["secret_token"])

    assert secrets[0] != secrets[1]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param({}, update(text="x"), 401, id="no secret"),
        pytest.param({HEADER: SECRET + "x"}, update(text="x"), 401, id="a wrong secret"),
        pytest.param({HEADER: "mật khẩu".encode()}, update(text="x"), 401, id="a secret of other letters"),
        pytest.param({HEADER: SECRET}, b"{", 400, id="no JSON"),
        pytest.param({HEADER: SECRET}, b"\xff\xfe\x00", 400, id="no text"),
        pytest.param({HEADER: SECRET}, b"[" * 100_000, 400, id="too deep"),
        pytest.param({HEADER: SECRET}, [], 400, id="no object"),
        pytest.param({HEADER: SECRET}, {"message": {}}, 400, id="no number"),
        pytest.param({HEADER: SECRET}, b"", 400, id="nothing"),
        pytest.param({HEADER: SECRET}, b"x" * (1024 * 1024 + 1), 413, id="too large"),
        pytest.param({HEADER: SECRET}, update(text="x"), 200, id="an update"),
        pytest.param({HEADER: SECRET}, {"update_id": 5, "message": "garbage"}, 200, id="a malformed update"),
    ],
)
async def test_answers(
    double: TelegramDouble, sqlite_url: str, client: httpx.AsyncClient, headers: Any, body: Any, status: int
) -> None:
    double.allow("chat-unknown")
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with run_bot(double, sqlite_url, environ={**use_webhook(), **ENVIRON}) as bot:
        await wait_until(lambda: double.list_calls("setWebhook"))
        response = await client.post(f"{bot.url}/telegram", content=content, headers=headers)
        gauges = bot.store.read_now(lambda conn: read_gauges(conn, bot.now))
        if status == 200:
            await bot.calm_down()

    assert response.status_code == status
    assert bool(gauges.waiting_updates or gauges.unsent) <= (status == 200)


async def test_a_body_without_a_length_is_bounded_too(
    double: TelegramDouble, sqlite_url: str, client: httpx.AsyncClient
) -> None:
    async def send_in_parts() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 64 * 1024

    async with run_bot(double, sqlite_url, environ={**use_webhook(), **ENVIRON}) as bot:
        await wait_until(lambda: double.list_calls("setWebhook"))
        response = await client.post(f"{bot.url}/telegram", content=send_in_parts(), headers={HEADER: SECRET})

    assert response.status_code == 413


PHASES = {"the first line": 20, "the headers": -260, "the body": -100, "all but its end": -1, "all": None}
"""How much of a call has left when the caller hangs up: so many bytes, counted from its end if negative."""


@pytest.mark.parametrize("phase", PHASES)
async def test_a_caller_who_hangs_up(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, capsys: pytest.CaptureFixture[str], phase: str
) -> None:
    """Nothing of it is kept but what came whole; the next one is answered."""
    double.allow("chat-unknown")
    body = json.dumps({**update(text="x"), "update_id": 5}).encode()
    head = f"POST /telegram HTTP/1.1\r\nHost: bot\r\n{HEADER}: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    call = (head.encode() + body)[: PHASES[phase]]
    async with run_bot(double, sqlite_url, environ={**use_webhook(), **ENVIRON}) as bot:
        await wait_until(lambda: double.list_calls("setWebhook"))
        await asyncio.to_thread(call_and_hang_up, bot.url, call)
        hoa.send("một")
        await hoa.await_for("Nghe: một")
        await bot.settle()
        kept = bot.store.read_now(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())

    assert kept in ((1, 2) if phase == "all" else (1,))
    assert "Traceback" not in capsys.readouterr().err


def call_and_hang_up(url: str, call: bytes) -> None:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as caller:
        caller.sendall(call)
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # its end is a reset


async def test_other_ways_to_call(double: TelegramDouble, sqlite_url: str, client: httpx.AsyncClient) -> None:
    async with run_bot(double, sqlite_url, environ={**use_webhook(), **ENVIRON}) as bot:
        await wait_until(lambda: double.list_calls("setWebhook"))
        assert (await client.get(f"{bot.url}/telegram", headers={HEADER: SECRET})).status_code == 405
        assert (await client.post(f"{bot.url}/zalo/bot")).status_code == 404


@pytest.mark.parametrize(("error", "times"), [(StoreFull("disk full"), 4), (ConnectionError("no database"), 7)])
async def test_what_is_not_committed_is_not_acknowledged(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int
) -> None:
    """Promise 1: Telegram is told to come again, and does. A call to a database that is away tries it six times."""
    fail_to_keep(monkeypatch, error, times)
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        hoa.send("một")
        await hoa.await_for(1, PATIENCE)
        await bot.settle()

    statuses = [delivery.status for delivery in double.deliveries]
    assert statuses[0] == 503
    assert statuses[-1] == 200
    assert texts(hoa) == ["Nghe: một"]


async def test_redelivered_updates_count_once(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    double.duplicate_updates(2)
    async with run_bot(double, sqlite_url, environ=use_webhook()) as bot:
        hoa.send("một")
        hoa.send("hai")
        await hoa.await_for(2)
        await bot.settle()
        double.redeliver(*{delivery.update_id for delivery in double.deliveries})
        await bot.settle()

    assert len(double.deliveries) >= 6
    assert texts(hoa) == ["Nghe: một", "Nghe: hai"]


async def test_presses_are_answered(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_buttons(), environ=use_webhook()) as bot:
        hoa.send("alo")
        await hoa.await_for(1)
        press = hoa.press("Ba")
        await hoa.await_for("Nghe: đã chọn")
        await bot.settle()

    assert press.answered
    assert texts(hoa) == ["Nghe: Chọn\n\n▸ Ba", "Nghe: đã chọn"]


# --- The web application ----------------------------------------------------------------------------------------


async def test_health(double: TelegramDouble, sqlite_url: str, client: httpx.AsyncClient, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("một")
        await hoa.await_for(1)
        await bot.settle()
        healthy = await client.get(f"{bot.url}/health")
        bot.app.store._readers.close()
        away = await client.get(f"{bot.url}/health")
        bot.app.worker.loop.stop()

    assert healthy.status_code == 200
    assert healthy.json()["database"] == "ok"
    assert healthy.json()["unsent_messages"] == healthy.json()["waiting_updates"] == 0
    assert (away.status_code, away.json()) == (503, {"database": "away"})


async def test_health_tells_what_waits(
    double: TelegramDouble, sqlite_url: str, client: httpx.AsyncClient, hoa: Phone
) -> None:
    double.fail("sendMessage", ServerError(), times=2)
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("một")
        await wait_until(lambda: double.list_calls("sendMessage"))
        said = (await client.get(f"{bot.url}/health")).json()
        await bot.settle()

    assert said["unsent_messages"] == 1


async def test_a_taken_port_ends_what_needs_it(double: TelegramDouble, sqlite_url: str) -> None:
    environ = use_webhook()
    async with run_bot(double, sqlite_url, environ=environ):
        settings = make_settings(double, sqlite_url, **environ)
        channel = Telegram(settings)
        async with App(settings, channels=[channel]) as second:
            with pytest.raises(PortTaken, match="HTTP_PORT"):
                await second.serve([channel], until=asyncio.Event())


async def test_a_taken_port_does_not_hinder_polling(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with run_bot(double, sqlite_url, environ={"HTTP_PORT": str(taken.getsockname()[1])}) as bot:
            hoa.send("một")
            await hoa.await_for(1)
            await bot.settle()
