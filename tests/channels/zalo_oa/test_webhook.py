"""The webhook: who may call, what is kept, and that 200 is said only after the commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product
from typing import Any

import httpx
import pytest

from bot.channels.zalo_oa.channel import PATH
from bot.keeping import ATTEMPTS
from storage import inbox
from storage.database import StoreFull
from storage.gauges import read_gauges
from tests.channels.running import NOW, fail_to_keep
from tests.channels.zalo_oa.running import HOA, Bot, run_bot
from tests.doubles.zalo_oa import (
    APP_ID,
    APP_SECRET,
    OA_ID,
    SECRET_KEY,
    Phone,
    ZaloOaDouble,
    make_event,
    sign,
)
from tests.patience import PATIENCE

HEADER = "X-ZEvent-Signature"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        yield http


def write(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def make_text(double: ZaloOaDouble, text: str = "alo", **late: float) -> dict[str, Any]:
    at = double.clock.read() - timedelta(**late)
    message = {"text": text, "msg_id": f"m-{text}"}
    return make_event("user_send_text", APP_ID, HOA, OA_ID, at, message=message)


async def post(client: httpx.AsyncClient, bot: Bot, body: bytes, **headers: str) -> int:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return (await client.post(bot.webhook, content=body, headers=given)).status_code


def sign_event(event: dict[str, Any], body: bytes | None = None, first: str = APP_ID, secret: str = SECRET_KEY) -> str:
    return sign(first, body if body is not None else write(event), event["timestamp"], secret)


def count_kept(bot: Bot) -> int:
    return len(bot.store.read_now(lambda conn: inbox.waiting_users(conn, bot.double.clock.read(), 100)))


async def test_people_write_and_are_answered(double: ZaloOaDouble, database_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, database_url) as bot:
        for number in range(5):
            hoa.say(f"tin {number}")
            lan.say(f"thư {number}")
        await hoa.await_for(5)
        await lan.await_for(5)
        await bot.settle()

    assert hoa.texts == [f"Nghe: tin {number}" for number in range(5)]
    assert lan.texts == [f"Nghe: thư {number}" for number in range(5)]
    assert {delivery.status for delivery in double.caller.deliveries} == {200}


@pytest.mark.parametrize(
    ("header", "status"),
    [
        pytest.param("mac={}", 200, id="with its prefix"),
        pytest.param("{}", 200, id="bare"),
        pytest.param("MAC={}", 401, id="another prefix"),
        pytest.param("mac={}0", 401, id="longer"),
        pytest.param("mac=", 401, id="no signature"),
        pytest.param("mac=0123", 401, id="a wrong one"),
    ],
)
async def test_signatures(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, hoa: Phone, header: str, status: int
) -> None:
    event = make_text(double)
    async with run_bot(double, sqlite_url) as bot:
        assert await post(client, bot, write(event), X_ZEvent_Signature=header.format(sign_event(event))) == status
        double.allow("user-unknown")
        await bot.settle()


async def test_a_signature_in_capitals(double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient) -> None:
    event = make_text(double)
    double.allow("user-unknown")
    async with run_bot(double, sqlite_url) as bot:
        assert await post(client, bot, write(event), X_ZEvent_Signature=f"mac={sign_event(event).upper()}") == 200
        await bot.settle()


async def test_only_the_very_bytes_count(double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient) -> None:
    """The same event, written in another order or with other blanks, is not what was signed."""
    event = make_text(double, "xin chào")
    mac = f"mac={sign_event(event)}"
    others = [
        write(dict(reversed(event.items()))),
        json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode(),
        json.dumps(event).encode(),
        write({**event, "message": {"text": "xin chào!", "msg_id": "m1"}}),
        write(event) + b"\n",
    ]
    async with run_bot(double, sqlite_url) as bot:
        assert [await post(client, bot, body, X_ZEvent_Signature=mac) for body in others] == [401] * len(others)
        assert count_kept(bot) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"{", 400, id="no JSON"),
        pytest.param(b"\xff\xfe\x00", 400, id="no text"),
        pytest.param(b"[" * 100_000, 400, id="too deep"),
        pytest.param(b"[]", 400, id="no object"),
        pytest.param(b'{"timestamp":"1"}', 400, id="no name"),
        pytest.param(b'{"event_name":"user_send_text"}', 400, id="no time"),
        pytest.param(b'{"event_name":"user_send_text","timestamp":"-1"}', 400, id="a time that is none"),
        pytest.param(b'{"event_name":["x"],"timestamp":"1705456800000"}', 400, id="a name that is none"),
        pytest.param(b"x" * (1024 * 1024 + 1), 413, id="too large"),
    ],
)
async def test_broken_bodies(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, body: bytes, status: int
) -> None:
    async with run_bot(double, sqlite_url) as bot:
        assert await post(client, bot, body, X_ZEvent_Signature="mac=00") == status
        assert await post(client, bot, body) == 401


async def test_other_ways_to_call(double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient) -> None:
    async with run_bot(double, sqlite_url) as bot:
        assert (await client.get(bot.webhook)).status_code == 405
        assert (await client.post(bot.webhook.replace(PATH, "/zalo/oa/more"))).status_code == 404


@pytest.mark.parametrize(
    ("chosen", "first", "secret"),
    [
        ("strict", APP_ID, SECRET_KEY),
        ("app-secret", APP_ID, APP_SECRET),
        ("oa-id", OA_ID, SECRET_KEY),
        ("oa-id-app-secret", OA_ID, APP_SECRET),
    ],
)
async def test_each_formula_is_the_only_one_where_it_is_chosen(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, chosen: str, first: str, secret: str
) -> None:
    double.allow("user-unknown")
    async with run_bot(double, sqlite_url, environ={"ZALO_OA_SIGNATURE": chosen}) as bot:
        for number, formula in enumerate(product((APP_ID, OA_ID), (SECRET_KEY, APP_SECRET))):
            event = make_text(double, f"formula {number}")  # its id is logged, so no secret is in it
            expected = 200 if formula == (first, secret) else 401
            assert (
                await post(client, bot, write(event), X_ZEvent_Signature=sign_event(event, None, *formula)) == expected
            )
        await bot.settle()


async def test_the_first_day_signatures_are_only_noted(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which formula fits, and ends by itself; it does not begin anew with every start."""
    double.allow("user-unknown")
    environ = {**double.make_environ(), "ZALO_OA_SIGNATURE": "log"}

    async def call(bot: Bot, mac: str) -> int:
        return await post(client, bot, write(make_text(double, mac)), X_ZEvent_Signature=mac)

    async with run_bot(double, sqlite_url, environ=environ) as bot:
        assert await call(bot, "mac=00") == 200
        assert await post(client, bot, write(make_text(double, "bare"))) == 200
        event = make_text(double, "x")
        mac = sign_event(event, None, APP_ID, APP_SECRET)
        assert await post(client, bot, write(event), X_ZEvent_Signature=mac) == 200
        await bot.settle()
    assert "fits=app-secret" in capsys.readouterr().out
    double.let_pass(hours=25)
    async with run_bot(double, sqlite_url, environ=environ) as bot:
        assert await call(bot, "mac=01") == 401
        event = make_text(double, "y")
        assert await post(client, bot, write(event), X_ZEvent_Signature=sign_event(event)) == 200
        await bot.settle()
    async with run_bot(double, sqlite_url, environ={**environ, "ZALO_OA_SIGNATURE": "strict"}):
        pass
    async with run_bot(double, sqlite_url, environ=environ) as bot:
        assert await call(bot, "mac=02") == 200
        await bot.settle()


@pytest.mark.parametrize(
    ("error", "times"), [(StoreFull("disk full"), 2), (ConnectionError("no database"), ATTEMPTS + 1)]
)
async def test_what_is_not_committed_is_not_acknowledged(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int
) -> None:
    """Promise 1: Zalo comes again, by its ladder. A short trouble of the database is waited for in the call itself."""
    fail_to_keep(monkeypatch, error, times)
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("một")
        async with asyncio.timeout(PATIENCE):
            while not hoa.heard:
                await asyncio.sleep(0.05)
                double.let_pass(seconds=30)
        await bot.settle()

    assert double.caller.deliveries[0].status == 503
    assert double.caller.deliveries[-1].status == 200
    assert double.caller.deliveries[-1].retry >= 1
    assert hoa.texts == ["Nghe: một"]


async def test_repetitions_count_once(double: ZaloOaDouble, database_url: str, hoa: Phone) -> None:
    double.caller.copies = 3
    async with run_bot(double, database_url) as bot:
        hoa.say("một")
        hoa.say("hai")
        hoa.follow()
        await bot.settle()

    assert len(double.caller.deliveries) == 9
    assert hoa.texts == ["Nghe: một", "Nghe: hai"]


async def test_the_same_words_twice_are_two_messages(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("ghi")
        hoa.say("ghi")
        await bot.settle()

    assert hoa.texts == ["Nghe: ghi", "Nghe: ghi"]


async def test_messages_of_one_moment_may_come_in_any_order(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    double.caller.held = 2
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("một")
        hoa.say("hai")
        await bot.settle()

    assert hoa.texts == ["Nghe: hai", "Nghe: một"]


@pytest.mark.parametrize(("hours", "is_taken"), [(1.9, True), (2.1, False), (-2.1, False)])
async def test_what_is_older_than_any_repetition_is_not_taken(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, hours: float, is_taken: bool
) -> None:
    double.allow("user-unknown")
    event = make_text(double, hours=hours)
    async with run_bot(double, sqlite_url) as bot:
        assert await post(client, bot, write(event), X_ZEvent_Signature=sign_event(event)) == 200
        await bot.settle()
        kept = bot.store.read_now(lambda conn: read_gauges(conn, NOW)).oldest_waiting
        assert kept is None
        assert bool(double.list_calls("/v3.0/oa/message/cs")) == is_taken


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"event_name": "oa_send_text", "message": {"text": "Nghe: alo", "msg_id": "m9"}}, id="our own"),
        pytest.param({"event_name": "oa_send_file", "message": {"msg_id": "m8"}}, id="our own file"),
        pytest.param({"event_name": "user_received_message", "message": {"msg_id": "m9"}}, id="a receipt"),
        pytest.param({"event_name": "user_seen_message", "message": {"msg_ids": ["m9"]}}, id="seen"),
        pytest.param({"event_name": "user_reacted_message", "message": {"msg_id": "m9"}}, id="a reaction"),
        pytest.param({"event_name": "user_submit_info", "info": {"name": "Hoa", "phone": "849"}}, id="contact data"),
        pytest.param({"event_name": "user_send_group_text", "message": {"text": "x", "msg_id": "g"}}, id="a group"),
        pytest.param({"event_name": "anonymous_send_text", "message": {"text": "x", "msg_id": "a"}}, id="nobody known"),
        pytest.param({"event_name": "something_new", "data": [1, 2]}, id="not known yet"),
        pytest.param({"event_name": "user_send_text", "sender": "broken"}, id="nobody"),
        pytest.param({"event_name": "follow", "sender": None, "follower": None}, id="a follower who is none"),
    ],
)
async def test_events_that_nobody_is_answered_for(
    double: ZaloOaDouble, sqlite_url: str, client: httpx.AsyncClient, event: dict[str, Any]
) -> None:
    stamp = str(int(double.clock.read().timestamp() * 1000))
    whole = {"app_id": APP_ID, "sender": {"id": HOA}, "recipient": {"id": OA_ID}, **event, "timestamp": stamp}
    async with run_bot(double, sqlite_url) as bot:
        assert await post(client, bot, write(whole), X_ZEvent_Signature=sign_event(whole)) == 200
        await bot.settle()
    assert not double.list_calls("/v3.0/oa/message/cs")


async def test_what_else_people_send_is_answered(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    kinds = ("image", "gif", "sticker", "audio", "video", "location", "business_card", "hologram")
    async with run_bot(double, sqlite_url) as bot:
        for kind in kinds:
            hoa.send(kind)
        await bot.settle()

    assert hoa.texts == [
        f"Nghe: {kind}" for kind in ("photo", "photo", "sticker", "voice", "voice", "location", "other", "other")
    ]


async def test_whoever_follows_is_welcomed_once(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.follow()
        await hoa.await_for(1)
        hoa.unfollow()
        hoa.follow()
        hoa.open_chat()
        await bot.settle()

    assert hoa.texts == ["Nghe: /batdau"]
