"""Requests of the channel, and what became of them: not sent, not answered, or told to wait.

python-telegram-bot's own client cannot tell a request that never left from one that was left without an answer, which
is the difference between sending again and perhaps saying a thing twice.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot import network


class NotSent(NetworkError):
    """The request has not left this machine."""


class Unanswered(NetworkError):
    """The request may have been carried out: the connection ended before its answer came."""


class TooMany(TelegramError):
    """429: nothing may be asked for during the next `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"told to wait for {seconds:g} seconds")
        self.seconds = seconds


class Quiet:
    """How long Telegram wants to hear nothing: it may have said so of one chat only, but does not say of which."""

    def __init__(self) -> None:
        self._until = 0.0

    def keep(self, seconds: float) -> None:
        self._until = max(self._until, asyncio.get_running_loop().time() + seconds)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._until - asyncio.get_running_loop().time())

    async def wait(self) -> None:
        if (seconds := self.seconds_left) > 0:
            await asyncio.sleep(seconds)
            await self.wait()


async def request(client: httpx.AsyncClient, method: str, url: str, **about: Any) -> httpx.Response:
    """One request. Raises NotSent, Unanswered: python-telegram-bot lets only errors of its own through."""
    try:
        return await network.request(client, method, url, **about)
    except network.NotSent as error:
        raise NotSent(str(error)) from None
    except network.Unanswered as error:
        raise Unanswered(str(error)) from None


def read_wait(payload: bytes) -> float:
    """The `retry_after` of a refusal (Bot API: ResponseParameters); 1 second where there is none."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return 1.0
    parameters = answer.get("parameters") if isinstance(answer, Mapping) else None
    seconds = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 1.0


class ClientRequest(BaseRequest):
    """python-telegram-bot's requests, on the one client."""

    def __init__(self, client: httpx.AsyncClient, quiet: Quiet) -> None:
        self._client = client
        self._quiet = quiet

    @property
    def read_timeout(self) -> float | None:
        return self._client.timeout.read

    async def initialize(self) -> None:
        """The client is open already."""

    async def shutdown(self) -> None:
        """The client is closed by the channel."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named_timeouts: Any
    ) -> tuple[int, bytes]:
        """The status and body of the answer. The time-outs are the client's own: no caller here asks for others."""
        files = request_data.multipart_data if request_data is not None else None
        about: dict[str, Any] = {"data": request_data.json_parameters if request_data is not None else None}
        if files:
            about["files"] = files
            about["timeout"] = network.make_upload_timeout()
        response = await request(self._client, method, url, **about)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            # Before python-telegram-bot sees it: its RetryAfter warns of its own attribute.
            seconds = read_wait(response.content)
            self._quiet.keep(seconds)
            raise TooMany(seconds)
        if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        return response.status_code, response.content
