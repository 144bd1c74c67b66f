"""The other side of the double in its own tests: a bot that says just what it is told to, and a bot's web server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.doubles.loopback import Loopback, Reply, Request
from tests.doubles.telegram import TelegramDouble

Answer = dict[str, Any]


class PlainBot:
    """Speaks to the double with nothing between."""

    def __init__(self, double: TelegramDouble, http: httpx.Client) -> None:
        self.double = double
        self.http = http

    def call(self, method: str, files: dict[str, tuple[str, bytes]] | None = None, **parameters: object) -> Answer:
        """Sends JSON, or multipart where there are files."""
        if files:
            response = self.http.post(self.double.bot_url + method, data=parameters, files=files)
        else:
            response = self.http.post(self.double.bot_url + method, json=parameters)
        answer: Answer = response.json()
        assert answer["ok"] or answer["error_code"] == response.status_code
        return answer

    def do(self, method: str, files: dict[str, tuple[str, bytes]] | None = None, **parameters: object) -> Any:
        answer = self.call(method, files, **parameters)
        assert answer["ok"], answer
        return answer["result"]


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


@dataclass
class Receiver:
    """A bot's web server: answers with the statuses it was told, then 200. An update with the text `last` is answered
    after two others have come."""

    statuses: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    last: str = ""
    url: str = ""
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if len(self.requests) == 3:
            self._enough.set()
        if self.last and self.last in request.body.decode():
            await self._enough.wait()
        return Reply(self.statuses.pop(0) if self.statuses else 200, b"")

    @property
    def updates(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.requests]


@contextmanager
def receive(*statuses: int) -> Iterator[Receiver]:
    receiver = Receiver(list(statuses))
    server = Loopback(receiver.answer)
    receiver.url = server.start() + "/telegram"
    try:
        yield receiver
    finally:
        server.close()
