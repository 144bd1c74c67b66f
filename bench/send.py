"""Processor time of one message that is sent: python-telegram-bot over httpx, beside a bare socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias
from unittest import mock

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bench.loopback import read_length, run_api
from bench.measuring import Sample, Variant, print_rounds, run_rounds, watch
from bot.channels.telegram import send as telegram_send
from bot.network import make_client
from storage.outbox import Outbound

_TOKEN = "7000000001:token"  # noqa: S105 - of a bot that is not there
_CHAT = 5_000_000_000
_TEXT = "Ai tặng? Anh/chị chọn, hoặc gõ tên nơi tặng."
_BUTTONS = [[{"text": f"Chủ tịch UBND phường {at}", "callback_data": f"12.3.c:giver-{at}"}] for at in range(4)]

Send: TypeAlias = Callable[[int], Awaitable[object]]
"""Sends the message of that number."""
Open: TypeAlias = Callable[[int, int], AbstractAsyncContextManager[Send]]
"""(port, messages in flight) -> a way to send."""


def run(*, quick: bool) -> None:
    """Print the tables."""
    messages, rounds = (40, 2) if quick else (400, 9)
    with run_api() as port:
        for in_flight in (1, 8):
            variants = [
                Variant(name, lambda opened=opened: _measure(opened, port, in_flight, messages))  # type: ignore[misc]  # noqa: B023
                for name, opened in _WAYS.items()
            ]
            taken = run_rounds(variants, rounds)
            print_rounds(f"{in_flight} in flight", taken, "bare socket", clock="cpu", what="each message")


def _measure(opened: Open, port: int, in_flight: int, messages: int) -> Sample:
    return asyncio.run(_send_all(opened, port, in_flight, messages))


async def _send_all(opened: Open, port: int, in_flight: int, messages: int) -> Sample:
    async with opened(port, in_flight) as send:

        async def send_some(numbers: range) -> None:
            for number in numbers:
                await send(number)

        await asyncio.gather(*(send_some(range(3)) for _ in range(in_flight)))
        with watch() as stopwatch:
            await asyncio.gather(*(send_some(range(start, messages, in_flight)) for start in range(in_flight)))
    return stopwatch.share(messages)


@asynccontextmanager
async def _open_sockets(port: int, in_flight: int) -> AsyncIterator[Send]:
    free = [await asyncio.open_connection("127.0.0.1", port) for _ in range(in_flight)]

    async def send(number: int) -> object:
        reader, writer = free.pop()
        message = {"chat_id": _CHAT + number, "text": _TEXT, "reply_markup": {"inline_keyboard": _BUTTONS}}
        body = json.dumps(message).encode()
        writer.write(
            b"POST /bot%s/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (_TOKEN.encode(), len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        answer = json.loads(await reader.readexactly(read_length(head)))
        free.append((reader, writer))
        return answer["result"]

    yield send
    for _, writer in free:
        writer.close()


@asynccontextmanager
async def _open_httpx(port: int, in_flight: int) -> AsyncIterator[Send]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

        async def send(number: int) -> object:
            message = {"chat_id": _CHAT + number, "text": _TEXT, "reply_markup": {"inline_keyboard": _BUTTONS}}
            answer = await client.post(f"/bot{_TOKEN}/sendMessage", json=message)
            return answer.json()["result"]

        yield send


@asynccontextmanager
async def _open_bot(port: int, in_flight: int) -> AsyncIterator[Send]:
    request = HTTPXRequest(connection_pool_size=in_flight)
    await request.initialize()
    # The bot itself is not: that asks the API who it is.
    bot: ExtBot[None] = ExtBot(_TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request)
    buttons = [InlineKeyboardButton(one["text"], callback_data=one["callback_data"]) for (one,) in _BUTTONS]

    async def send(number: int) -> object:
        keyboard = InlineKeyboardMarkup([[button] for button in buttons])
        return await bot.send_message(_CHAT + number, _TEXT, ParseMode.HTML, reply_markup=keyboard)

    yield send
    await request.shutdown()


@asynccontextmanager
async def _open_program(port: int, in_flight: int) -> AsyncIterator[Send]:
    """Its sender, allowed more messages a second than Telegram takes: not the waiting is measured."""
    body = {"text": _TEXT, "options": [[one["text"], one["callback_data"]] for (one,) in _BUTTONS]}
    async with make_client(None) as client:
        with mock.patch.object(telegram_send, "OVERALL_RATE", 1_000_000):
            sender = telegram_send.Sender(client, f"http://127.0.0.1:{port}", _TOKEN)

        async def send(number: int) -> object:
            message = Outbound(
                id=number,
                conversation_id=number,
                channel="telegram",
                account="7000000001",
                chat=str(_CHAT + number),
                body=body,
                file_id=None,
                attempts=0,
                inbox_id=None,
            )
            return await sender.send(message, None)

        yield send


_WAYS: dict[str, Open] = {
    "bare socket": _open_sockets,
    "httpx alone": _open_httpx,
    "python-telegram-bot's ExtBot": _open_bot,
    "this program": _open_program,
}
