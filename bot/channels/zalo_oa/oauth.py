"""OAuth v4 of Official Accounts: the consent link, the code's exchange, the renewal. No state is kept here.

Both tokens change with every renewal; the spent refresh token and the access token that went with it are dead at once.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from bot.channels import SendFailed, SendUnclear
from bot.network import request
from storage.tokens import NewPair

LIFETIME = timedelta(hours=25)
"""Of an access token whose answer does not say."""
TOO_MANY = -32


class ConsentNeeded(Exception):
    """The code or refresh token was refused for good: a human has to consent anew. Its text holds no secret."""

    def __init__(self, code: int) -> None:
        super().__init__(f"lỗi {code}")
        self.code = code


class WrongRedirect(Exception):
    """What was pasted is no answer to the consent link that was printed."""


def make_verifier() -> str:
    """A random code verifier of 43 characters, as Zalo wants it (RFC 7636 allows more)."""
    return secrets.token_urlsafe(32)


def make_challenge(verifier: str) -> str:
    """The code challenge of a verifier: base64url of its SHA-256, without padding (RFC 7636, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def make_link(oauth_url: str, app_id: str, redirect_uri: str, challenge: str, state: str) -> str:
    """Where an admin of the account consents. Without `/oa/` the page would log a person in instead."""
    query = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge, "state": state}
    return f"{oauth_url}/v4/oa/permission?{urlencode(query)}"


def read_redirect(pasted: str, state: str) -> str:
    """The code in the address that the browser was sent to, or the bare code. Raises WrongRedirect."""
    text = pasted.strip()
    if "://" not in text and "code=" not in text:
        if not text or any(sign.isspace() for sign in text):
            raise WrongRedirect("đó không phải là một mã")
        return text
    query = parse_qs(urlsplit(text).query or text.partition("?")[2] or text)
    if query.get("state", [state]) != [state]:
        raise WrongRedirect("địa chỉ này là của một lần xin quyền khác")
    codes = query.get("code", [])
    if len(codes) != 1:
        raise WrongRedirect("trong địa chỉ không có code=…")
    return codes[0]


class OAuth:
    """Zalo's token address, for one app."""

    def __init__(self, client: httpx.AsyncClient, oauth_url: str, app_id: str, app_secret: str) -> None:
        self._client = client
        self._url = f"{oauth_url}/v4/oa/access_token"
        self._app_id = app_id
        self._app_secret = app_secret

    async def exchange(self, code: str, verifier: str, now: datetime) -> NewPair:
        """The pair for the code of a consent: good for ten minutes, and once. Raises ConsentNeeded, SendFailed."""
        grant = {"code": code, "grant_type": "authorization_code", "code_verifier": verifier}
        return await self._ask(grant, now)

    async def renew(self, refresh: str, now: datetime) -> NewPair:
        """The next pair. Raises ConsentNeeded, and SendFailed: SendUnclear when the token may be spent all the same."""
        return await self._ask({"refresh_token": refresh, "grant_type": "refresh_token"}, now)

    async def _ask(self, grant: Mapping[str, str], now: datetime) -> NewPair:
        form = {**grant, "app_id": self._app_id}
        answer = await request(self._client, "POST", self._url, data=form, headers={"secret_key": self._app_secret})
        try:
            fields = answer.json()
        except ValueError:
            fields = None
        if isinstance(fields, Mapping) and (pair := _read_pair(fields, now)) is not None:
            return pair
        code = read_code(fields)
        if code == TOO_MANY or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise SendFailed(f"lỗi {TOO_MANY}", retry_after=60.0)
        if code:
            raise ConsentNeeded(code)
        # An error page of a gateway: whether anything behind it has spent the token is not known.
        raise SendUnclear(f"status {answer.status_code}")


def _read_pair(fields: Mapping[str, Any], now: datetime) -> NewPair | None:
    access, refresh = fields.get("access_token"), fields.get("refresh_token")
    if not isinstance(access, str) or not isinstance(refresh, str) or not access or not refresh:
        return None
    try:
        lifetime = timedelta(seconds=int(fields.get("expires_in", "")))  # a string, in Zalo's answers
    except (TypeError, ValueError, OverflowError):
        lifetime = LIFETIME
    return NewPair(access, refresh, now + (lifetime if lifetime > timedelta() else LIFETIME))


def read_code(answer: object) -> int:
    """The number in `error`; 0 where there is none, or none that can be read."""
    code = answer.get("error", 0) if isinstance(answer, Mapping) else 0
    try:
        return int(code)
    except (TypeError, ValueError):
        return 0
