"""Calls to the Zalo Bot Platform, and the named ways in which they fail.

A refusal may come with HTTP 200: {"ok": false, "error_code": 401, "description": ...}; some methods write `errorCode`.
The token is part of every URL, so no error here holds a URL.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from bot.channels import SendFailed, SendRefused, SendUnclear
from bot.network import CONNECT_SECONDS, LONGEST_WAIT, Unanswered, request

TIMED_OUT, TOO_OFTEN, QUOTA = 408, 426, 429
LONGEST_REASON = 200


class TokenRefused(SendFailed):
    """The platform does not know the token: it was reset, or copied wrongly."""


class QuotaSpent(SendFailed):
    """The month's messages are used up."""


class IdlePoll(SendFailed):
    """Nothing has arrived; or, of another call than a poll, the platform gave up waiting for itself."""


class Client:
    """The platform as one bot sees it, on the one HTTP client. `on_token_refused` is called whenever it is."""

    def __init__(
        self, http: httpx.AsyncClient, api_url: str, token: str, on_token_refused: Callable[[], Awaitable[None]]
    ) -> None:
        self._http = http
        self._on_token_refused = on_token_refused
        self._base = f"{api_url}/bot{token}/"
        self._token = token

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_seconds: float | None = None) -> Any:
        """The `result` of a method; None where it gives none.

        Raises SendFailed (among them TokenRefused, QuotaSpent, IdlePoll), SendUnclear or SendRefused.
        """
        about: dict[str, Any] = {"json": dict(parameters)}
        if read_seconds is not None:
            about["timeout"] = httpx.Timeout(
                CONNECT_SECONDS, read=read_seconds, connect=CONNECT_SECONDS, pool=LONGEST_WAIT
            )
        response = await request(self._http, "POST", self._base + method, **about)
        answer = _read_answer(response)
        if response.is_success and answer is not None and answer.get("ok") is True:
            return answer.get("result")
        failure = self._name_failure(response, answer)
        if isinstance(failure, TokenRefused):
            await self._on_token_refused()
        raise failure

    def _name_failure(self, response: httpx.Response, answer: Mapping[str, Any] | None) -> Exception:
        code = _read_code(response, answer)
        if code is None:
            return Unanswered("the answer could not be read")
        reason = f"error {code}: {self._describe(answer)}".rstrip(": ")
        match code:
            case 401:
                return TokenRefused(reason)
            case 408:
                return IdlePoll(reason)
            case 429:
                return QuotaSpent(reason)
            case 504:
                return SendUnclear(reason)
            case 403 | 426:  # "internal error" by the table of codes, and "too often today"
                return SendFailed(reason)
        return SendRefused(reason) if 400 <= code < 500 else SendFailed(reason)

    def _describe(self, answer: Mapping[str, Any] | None) -> str:
        words = answer.get("description") if answer is not None else None
        return words.replace(self._token, "…")[:LONGEST_REASON] if isinstance(words, str) else ""


def _read_answer(response: httpx.Response) -> Mapping[str, Any] | None:
    try:
        answer = json.loads(response.content, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, Mapping) else None


def _read_code(response: httpx.Response, answer: Mapping[str, Any] | None) -> int | None:
    """The code of a refusal; None for a success that cannot be read."""
    told = answer.get("error_code", answer.get("errorCode")) if answer is not None else None
    if isinstance(told, str) and told.isdecimal():
        told = int(told)
    if isinstance(told, int) and not isinstance(told, bool) and told:
        return told
    if not response.is_success:
        return response.status_code
    return 500 if answer is not None and answer.get("ok") is False else None
