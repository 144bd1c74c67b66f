"""HTTP/1.1 on loopback, in a thread of its own, so that a test in any event loop, or a bot in another process, can use
it. Unlike a real server it can break a connection or never answer when told to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11

from tests.patience import PATIENCE

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    query: str
    headers: Mapping[str, str]
    """With lower-case names."""
    body: bytes
    method: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def reply_json(status: int, body: Json, *headers: tuple[str, str]) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False).encode(), headers=headers)


class CutConnection(Exception):
    """Raised by the answering function: the connection is reset instead of answered."""


Answer = Callable[[Request], Awaitable[Reply]]


class Loopback:
    """Serves `answer`; beside it runs `beside` (a coroutine function) until the end, if given."""

    def __init__(self, answer: Answer, beside: Callable[[], Coroutine[None, None, None]] | None = None) -> None:
        self._answer = answer
        self._beside = beside
        self._port = 0
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop
        self._closing: asyncio.Event
        self._changed: asyncio.Event

    def start(self) -> str:
        """The base URL. A server that was closed comes back at its old port."""
        listening = socket.create_server(("127.0.0.1", self._port))
        self._port = listening.getsockname()[1]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(listening)), daemon=True)
        self._thread.start()
        if not self._ready.wait(PATIENCE):
            raise RuntimeError("the server did not come up")
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        """Ends all connections. Does nothing when it is not running."""
        if self._thread is None:
            return
        self._ready.clear()
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        self._thread = None

    def wake(self) -> None:
        """Wakes those who wait in `changed`; from any thread, also while nothing runs."""
        if self._ready.is_set():
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._wake)

    def changed(self) -> asyncio.Event:
        """Set at the next change: take it, look at the state, then wait for it."""
        return self._changed

    def _wake(self) -> None:
        """In the loop's own thread."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _run(self, listening: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._changed = asyncio.Event()
        server = await asyncio.start_server(self._accept, sock=listening)
        beside = asyncio.create_task(self._beside()) if self._beside else None
        self._ready.set()
        await self._closing.wait()
        server.close()
        tasks = [*self._connections, *([beside] if beside else [])]
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        connection = _Connection(reader, writer)
        try:
            await connection.serve(self._answer)
        except asyncio.CancelledError:
            # asyncio's stream protocol of Python 3.11 would report a cancelled callback as an error.
            pass
        finally:
            self._connections.discard(task)
            await connection.close()


class _Connection:
    """One client: requests after one another, until either side ends it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._wire = h11.Connection(h11.SERVER)
        self._incoming: asyncio.Task[bytes] | None = None

    async def serve(self, answer: Answer) -> None:
        try:
            while (request := await self._read_request()) is not None:
                reply = await self._answer_unless_gone(answer, request)
                if reply is None:
                    return
                await self._send(reply)
                if self._wire.our_state is h11.MUST_CLOSE:
                    return
                self._wire.start_next_cycle()
        except CutConnection:
            self._reset()
        except (ConnectionError, h11.RemoteProtocolError):
            return

    async def close(self) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            if self._incoming:
                self._incoming.cancel()
                await self._incoming
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _read_request(self) -> Request | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._wire.next_event()
            if event is h11.NEED_DATA:
                if self._wire.they_are_waiting_for_100_continue:
                    await self._write(h11.InformationalResponse(status_code=100, headers=[]))
                self._wire.receive_data(await self._read())
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                path, _, query = head.target.decode("ascii").partition("?")
                headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
                return Request(path, query, headers, bytes(body), head.method.decode("ascii"))
            else:
                return None

    async def _read(self) -> bytes:
        task = self._incoming or asyncio.create_task(self._reader.read(1 << 16))
        self._incoming = None
        return await task

    async def _answer_unless_gone(self, answer: Answer, request: Request) -> Reply | None:
        """None when the client hangs up first; then the answering function is cancelled."""
        answering = asyncio.ensure_future(answer(request))
        self._incoming = asyncio.create_task(self._reader.read(1 << 16))
        try:
            await asyncio.wait({answering, self._incoming}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done() and self._incoming.result() == b"":
                return None
            return await answering
        finally:
            answering.cancel()

    async def _send(self, reply: Reply) -> None:
        headers = [
            ("content-type", reply.content_type),
            ("content-length", str(len(reply.body))),
            *reply.headers,
        ]
        head = h11.Response(status_code=reply.status, headers=headers, reason=HTTPStatus(reply.status).phrase.encode())
        await self._write(head, h11.Data(data=reply.body), h11.EndOfMessage())

    async def _write(self, *events: h11.Event) -> None:
        """In one piece: several small ones would wait for one another (Nagle, delayed acknowledgement)."""
        self._writer.write(b"".join(self._wire.send(event) or b"" for event in events))
        await self._writer.drain()

    def _reset(self) -> None:
        """Ends the connection with RST: SO_LINGER with a time of 0 drops what is unsent."""
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
