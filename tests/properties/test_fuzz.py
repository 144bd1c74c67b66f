"""Hostile input: no parser hangs or raises what it did not promise, no webhook answers 5xx, and nothing grows."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import structlog

from bot.channels import Platform, Webhook
from bot.channels.telegram import parse as telegram
from bot.channels.zalo_bot import parse as zalo_bot
from bot.channels.zalo_oa import events as zalo_oa
from bot.channels.zalo_oa.signature import HEADER as ZALO_OA_HEADER
from bot.circuit import Circuit
from bot.intake import Intake
from bot.known_channels import make_listeners, parse_update
from bot.leading import Leadership
from bot.measures import Measures
from bot.monitoring import Monitor
from bot.settings import load_settings
from bot.web import make_web
from commendation.folding import clean, fold
from commendation.reading.dates import read_date
from commendation.reading.decisions import read_decision
from commendation.reading.lines import apply_correction, read_answers, read_lines
from commendation.reading.questions import read_question
from handlers import commands
from storage import inbox
from storage.database import Connection, Store
from tests.channels.telegram.payloads import document, press, update
from tests.properties.mutation import mangle_bytes, mutate, pick_text

TODAY = date(2024, 1, 17)
NOW = datetime.fromisoformat("2024-01-17T09:00:00+07:00")
SECRET = "mat-khau-webhook"
SLOW = 5.0
"""Seconds for one input: nobody means to be exact on a busy machine, a hang is longer."""
PART = 10_000
"""Inputs of one test. Of each kind there are ten."""

SENTENCES = (
    "Năm 2023 có 02 tập thể và 05 cá nhân được Chủ tịch UBND phường tặng Giấy khen",
    "- 01 cá nhân Chiến sĩ thi đua cơ sở; 12 cá nhân Lao động tiên tiến",
    "Bằng khen của Chủ tịch UBND tỉnh cho ông Nguyễn Văn A, bà Trần Thị B (QĐ số 12/QĐ-UBND ngày 3/2/2023)",
    "Thủ tướng Chính phủ tặng Bằng khen cho 01 tập thể, 03 hộ gia đình",
    "năm 2023 có mấy giấy khen?",
    "từ 2019 đến 2023 có bao nhiêu chiến sĩ thi đua cơ sở, so với năm trước?",
    "sửa dòng 2 thành 5 cá nhân, bỏ dòng 3",
    "28/2/2023",
    "45/QĐ-UBND ngày 28 tháng 2 năm 2023",
    "nhap giay khen chu tich phuong cho Nguyen Van A nam 2023",
    "/khenthuong giấy khen",
)
TELEGRAM = (
    update(text="xin chào"),
    update(text="/start K7M2QX", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    update(document=document(file_name="báo cáo.docx", mime_type="x/y"), caption="gửi"),
    {"update_id": 5, "callback_query": press()},
    update("edited_message", text="sửa"),
)
_ZALO_BOT = {
    "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Hoa", "is_bot": False},
    "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
    "message_id": "2d758cb5e222177a4e35",
    "date": 1705456800000,
}
ZALO_BOT = (
    {"event_name": "message.text.received", "message": {**_ZALO_BOT, "text": "alo"}},
    {"event_name": "message.image.received", "message": {**_ZALO_BOT, "photo_url": "https://a.zdn.vn/x.jpg"}},
    {"ok": True, "result": {"event_name": "message.sticker.received", "message": {**_ZALO_BOT, "sticker": "0e07"}}},
)
_ZALO_OA = {
    "app_id": "app",
    "sender": {"id": "246845883529197922"},
    "recipient": {"id": "388613280878808645"},
    "timestamp": str(int(time.time() * 1000)),  # old ones are not looked at
}
ZALO_OA = (
    {**_ZALO_OA, "event_name": "user_send_text", "message": {"text": "alo", "msg_id": "m1"}},
    {
        **_ZALO_OA,
        "event_name": "user_send_file",
        "message": {
            "msg_id": "m2",
            "attachments": [{"type": "file", "payload": {"url": "https://x.zdn.vn/a", "name": "a.docx", "size": "12"}}],
        },
    },
    {**_ZALO_OA, "event_name": "follow", "follower": {"id": "246845883529197922"}},
)


def take_time(work: Callable[[], object], given: object) -> None:
    began = time.monotonic()
    work()
    assert time.monotonic() - began < SLOW, f"hangs on {given!r}"


def read_texts(random: Random) -> None:
    """Everything that reads what people type."""
    text = pick_text(SENTENCES, random)
    reading = read_lines(text, year=random.choice((None, 2023)))
    correction = pick_text(SENTENCES, random)
    apply_correction(reading, correction)
    read_answers(reading, correction)
    read_question(text[:600], today=TODAY)
    commands.read_command(text)
    fold(clean(text))
    for read in (read_date, read_decision):
        with suppress(ValueError):
            read(text[:200], today=TODAY)


def read_payloads(random: Random) -> None:
    """Everything that reads what platforms send: where it comes from never raises, what it says may refuse."""
    for channel, samples in (("telegram", TELEGRAM), ("zalo_bot", ZALO_BOT), ("zalo_oa", ZALO_OA)):
        raw = mutate(random.choice(samples), random)
        if channel == "telegram":
            telegram.find_address(raw)
            telegram.find_press(raw)
            telegram.find_document(raw)
        elif channel == "zalo_bot":
            raw = zalo_bot.unwrap(raw)
            zalo_bot.find_address(raw)
            zalo_bot.name_event(raw)
        else:
            with suppress(ValueError):
                zalo_oa.read_event(mangle_bytes(raw, random))
        if isinstance(raw, dict):
            with suppress(ValueError, KeyError, TypeError):
                parse_update(channel, raw)


@pytest.mark.parametrize("read", [read_texts, read_payloads])
def test_parsers(read: Callable[[Random], None]) -> None:
    for seed in range(150):
        take_time(lambda: read(Random(seed)), seed)  # noqa: B023


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("read", [read_texts, read_payloads])
def test_parsers_for_long(read: Callable[[Random], None], part: int) -> None:
    """10^5 inputs for those of texts, and as many for those of payloads; each is read by several parsers."""
    check_growth(lambda seed: take_time(lambda: read(Random(seed)), seed), 1000 + part * PART, PART)


def check_growth(work: Callable[[int], object], began: int, inputs: int) -> None:
    """What is held after the first fifth and at the end is alike."""
    for seed in range(began, began + inputs // 5):
        work(seed)
    settled = read_held()
    for seed in range(began + inputs // 5, began + inputs):
        work(seed)
    assert read_held() - settled < 16 * 1024, "it grows"


def read_held() -> int:
    """The memory that the process holds, in KB, when what it has freed is given back: holes in it are no growth."""
    gc.collect()
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


# --- Webhooks -----------------------------------------------------------------------------------------------------


def make_environ(url: str) -> dict[str, str]:
    nowhere = "http://127.0.0.1:9"
    return {
        "DATABASE_URL": url,
        "PUBLIC_URL": "https://thidua.example.vn",
        "TELEGRAM_BOT_TOKEN": "123:abc",
        "TELEGRAM_API_URL": nowhere,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "ZALO_BOT_TOKEN": "123:abc",
        "ZALO_BOT_API_URL": nowhere,
        "ZALO_BOT_WEBHOOK_SECRET": SECRET,
        "ZALO_OA_APP_ID": "app",
        "ZALO_OA_APP_SECRET": "bi-mat",
        "ZALO_OA_SECRET_KEY": "khoa",
        "ZALO_OA_REFRESH_TOKEN": "lam-moi",
        "ZALO_OA_API_URL": nowhere,
        "ZALO_OA_OAUTH_URL": nowhere,
        "ZALO_OA_SIGNATURE": "log",
    }


HOOKS: Mapping[str, Sequence[Any]] = {"/telegram": TELEGRAM, "/zalo/bot": ZALO_BOT, "/zalo/oa": ZALO_OA}


async def check_webhooks(url: str, seeds: range) -> None:
    with structlog.testing.capture_logs():
        await post_all(url, seeds)


async def post_all(url: str, seeds: range) -> None:
    settings = load_settings(make_environ(url))
    store = Store.open(url)
    leadership = Leadership(store, timer=lambda: NOW)
    platforms = [one for one in make_listeners(settings) if isinstance(one, Platform)]
    intake = Intake(store, lambda: NOW, lambda users: None)
    hooks: list[Webhook] = []
    for platform in platforms:
        await platform.open(store, "khoá", leadership)
        hooks += platform.webhooks(intake)
    assert {hook.path for hook in hooks} == set(HOOKS)
    monitor = Monitor(
        store,
        timer=lambda: NOW,
        measures=Measures(),
        circuits=dict[tuple[str, str], Circuit](),
        leadership=leadership,
        channels=[],
    )
    transport = httpx.ASGITransport(app=make_web(monitor, hooks))
    headers = {
        "x-telegram-bot-api-secret-token": SECRET,
        "x-bot-api-secret-token": SECRET,
        ZALO_OA_HEADER: "mac=00",
        "content-type": "application/json",
    }
    statuses = set()
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        for seed in seeds:
            random = Random(seed)
            path, samples = random.choice(list(HOOKS.items()))
            body = mangle_bytes(mutate(random.choice(samples), random), random)
            began = time.monotonic()
            status = (await client.post(path, content=body, headers=headers)).status_code
            assert status < 500, f"{path} answers {status} to {body[:500]!r}"
            assert time.monotonic() - began < SLOW
            statuses.add(status)
    assert {200, 400} <= statuses
    assert 401 not in statuses, "the bodies are not looked at"
    store.run_now(look_at_all)
    for platform in platforms:
        await platform.close()
    store.close()


def look_at_all(conn: Connection) -> None:
    """What was kept can be read again, whatever it is."""
    assert inbox.waiting_users(conn, NOW, 100)


async def test_webhooks(database_url: str) -> None:
    await check_webhooks(database_url, range(250))


@pytest.mark.torture
@pytest.mark.parametrize("part", range(10))
async def test_webhooks_for_long(sqlite_url: str, part: int) -> None:
    """10^5 bodies, for one of the webhooks each."""
    began = 1000 + part * PART
    await check_webhooks(sqlite_url, range(began, began + PART // 5))
    settled = read_held()
    await check_webhooks(sqlite_url, range(began + PART // 5, began + PART))
    assert read_held() - settled < 32 * 1024, "it grows"
