"""Calls of the OpenAPI: the header, the envelope, one renewal when the token is refused, silence when Zalo asks for it.

The access token travels in a header called `access_token`. HTTP 200 says nothing: `error` in the answer does.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

import httpx

from bot.channels import SendFailed, SendUnclear
from bot.channels.zalo_oa.errors import ApiError, Handling
from bot.channels.zalo_oa.oauth import read_code
from bot.log import get_log
from bot.network import make_upload_timeout, request

log = get_log(__name__)

SEND_PATH = "/v3.0/oa/message/cs"
ACCOUNT_PATH = "/v2.0/oa/getoa"
USER_PATH = "/v3.0/oa/user/detail"
UploadKind = Literal["file", "image"]
UPLOAD_PATHS: Mapping[UploadKind, tuple[str, str]] = {
    "file": ("/v2.0/oa/upload/file", "token"),
    "image": ("/v2.0/oa/upload/image", "attachment_id"),
}
"""Where each kind is uploaded, and what its answer calls the name of the upload."""

STOP_SECONDS = 600.0
"""How long nothing is sent after an error that a human has to put right."""


class AccessTokens(Protocol):
    """Where access tokens come from (bot.channels.zalo_oa.tokens)."""

    async def read(self) -> str:
        """The one to call with now. Raises SendFailed."""

    async def renew(self, refused: str) -> str:
        """Another one than this. Raises SendFailed."""


class Quiet:
    """How long nothing may be asked of Zalo, and why."""

    def __init__(self) -> None:
        self._until = 0.0
        self._why = ""

    def keep(self, seconds: float, why: str) -> None:
        self._until = max(self._until, asyncio.get_running_loop().time() + seconds)
        self._why = why

    def check(self) -> None:
        """Raises SendFailed while it lasts."""
        left = self._until - asyncio.get_running_loop().time()
        if left > 0:
            raise SendFailed(self._why, retry_after=left)


class Api:
    """The OpenAPI for one account. Raises ApiError for what Zalo refuses, SendFailed where that is not known."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        api_url: str,
        tokens: AccessTokens,
        *,
        clock: Callable[[], datetime],
        proof_secret: str | None = None,
    ) -> None:
        """`proof_secret`: the app's secret, where the app is switched to ask for `appsecret_proof`."""
        self._client = client
        self._api_url = api_url
        self._tokens = tokens
        self._clock = clock
        self._proof_secret = proof_secret
        self.quiet = Quiet()

    async def send(self, user_id: str, message: Mapping[str, Any]) -> str:
        """Send a consultation message; returns Zalo's id of it."""
        data = await self._call("POST", SEND_PATH, json={"recipient": {"user_id": user_id}, "message": message})
        return str(data.get("message_id", ""))

    async def upload(self, kind: UploadKind, name: str, media_type: str, content: bytes) -> str:
        """Upload what a message is to carry; returns the name that a message calls it by."""
        path, field = UPLOAD_PATHS[kind]
        files = {"file": (name, content, media_type)}
        try:
            data = await self._call("POST", path, files=files, timeout=make_upload_timeout())
        except SendUnclear as error:  # an upload that nobody uses does no harm: the message is as unsent as before
            raise SendFailed(str(error)) from None
        uploaded = data.get(field)
        if not isinstance(uploaded, str) or not uploaded:
            raise SendFailed(f"the upload was answered without {field}")
        return uploaded

    async def describe_account(self) -> Mapping[str, Any]:
        """The account as Zalo describes it (`oaid`, `name`, ...)."""
        return await self._call("GET", ACCOUNT_PATH, is_needed=False)

    async def describe_user(self, user_id: str) -> Mapping[str, Any]:
        """A person's profile (`display_name`, ...)."""
        return await self._call("GET", USER_PATH, is_needed=False, params={"data": json.dumps({"user_id": user_id})})

    async def _call(self, method: str, path: str, *, is_needed: bool = True, **about: Any) -> Mapping[str, Any]:
        """The data of an answer. An error of what is not needed to send says nothing of sending: it may go on."""
        self.quiet.check()
        token = await self._tokens.read()
        try:
            return await self._ask(token, method, path, about)
        except ApiError as error:
            if error.handling is not Handling.RENEW_TOKEN:
                self._fall_silent(error, is_needed=is_needed)
                raise
        log.warning("zalo_oa.token_refused", path=path)
        token = await self._tokens.renew(token)
        try:
            return await self._ask(token, method, path, about)
        except ApiError as error:
            self._fall_silent(error, is_needed=is_needed)
            raise

    async def _ask(self, token: str, method: str, path: str, about: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"access_token": token}
        if self._proof_secret is not None:
            headers["appsecret_proof"] = make_proof(token, self._proof_secret)
        answer = await request(self._client, method, f"{self._api_url}{path}", headers=headers, **about)
        try:
            fields = answer.json()
        except ValueError:
            fields = None
        code = read_code(fields)
        if code:
            raise ApiError(code)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise ApiError(-32)
        if answer.status_code != httpx.codes.OK:
            raise SendFailed(f"status {answer.status_code}")
        if not isinstance(fields, Mapping) or "error" not in fields:
            raise SendUnclear("the answer could not be read")
        data = fields.get("data")
        return data if isinstance(data, Mapping) else {}

    def _fall_silent(self, error: ApiError, *, is_needed: bool) -> None:
        if error.handling is Handling.NEXT_MINUTE:
            self.quiet.keep(60.0 - self._clock().second, str(error))
        elif is_needed and error.handling in (Handling.STOP, Handling.RENEW_TOKEN):
            self.quiet.keep(STOP_SECONDS, str(error))


def make_proof(token: str, app_secret: str) -> str:
    """What proves to Zalo that whoever holds the token holds the app's secret too: HMAC-SHA256, hex."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
