"""The one HTTP client: how it goes out, and what it says of requests that fail."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import NotSent, Unanswered, read_wait, request
from bot.network import make_client
from bot.settings import load_settings
from tests.channels.running import find_free_port
from tests.channels.telegram.running import run_bot, texts
from tests.doubles.telegram import Phone, TelegramDouble


@asynccontextmanager
async def listening(answer: bytes = b"") -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that notes the first line of each request, answers with these bytes, and hangs up."""
    lines: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(await reader.readline())
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", lines


async def test_one_client_for_the_life_of_the_process(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[httpx.AsyncClient] = []
    make = httpx.AsyncClient.__init__

    def count(client: httpx.AsyncClient, **about: object) -> None:
        if threading.current_thread() is threading.main_thread():  # the double, in its own, has one too
            made.append(client)
        make(client, **about)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.AsyncClient, "__init__", count)
    async with run_bot(double, sqlite_url) as bot:
        for word in ("một", "hai"):
            hoa.send(word)
            await hoa.await_for(1)
        await bot.settle()

    assert len(made) == 1
    assert made[0].is_closed
    assert texts(hoa) == ["Nghe: một", "Nghe: hai"]


async def test_it_goes_out_by_the_proxy_of_the_settings_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with listening(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n") as (proxy, lines):
        environ = {
            "TELEGRAM_BOT_TOKEN": "1:abc",
            "TELEGRAM_API_URL": "http://telegram.invalid",
            "TELEGRAM_PROXY_URL": proxy,
        }
        channel = Telegram(load_settings(environ))
        with pytest.raises(Exception, match="Bad Gateway"):
            await channel._sender.bot.get_me()
        await channel.close()
        direct = Telegram(load_settings({**environ, "TELEGRAM_API_URL": proxy, "TELEGRAM_PROXY_URL": ""}))
        with pytest.raises(Exception, match="Bad Gateway"):
            await direct._sender.bot.get_me()
        await direct.close()

    assert lines == [b"POST http://telegram.invalid/bot1:abc/getMe HTTP/1.1\r\n", b"POST /bot1:abc/getMe HTTP/1.1\r\n"]


async def test_a_request_that_never_left_is_told_from_one_without_an_answer() -> None:
    client = make_client(None, answer_seconds=0.2)
    with pytest.raises(NotSent, match="ConnectError"):
        await request(client, "POST", f"http://127.0.0.1:{find_free_port()}/botgeheim")
    async with listening() as (url, _):
        with pytest.raises(Unanswered, match="RemoteProtocolError") as hung_up:
            await request(client, "POST", f"{url}/botgeheim")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Unanswered, match="ReadTimeout"):
            await request(client, "POST", f"http://127.0.0.1:{port}/botgeheim")
    await client.aclose()

    assert "geheim" not in str(hung_up.value)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":35}}', 35.0),
        (b'{"ok":false,"error_code":429}', 1.0),
        (b'{"parameters":{"retry_after":"soon"}}', 1.0),
        (b'{"parameters":{"retry_after":0}}', 1.0),
        (b"<html>", 1.0),
        (b"[]", 1.0),
    ],
)
def test_how_long_to_wait(body: bytes, seconds: float) -> None:
    assert read_wait(body) == seconds
