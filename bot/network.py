"""HTTP to platforms: one client for the life of the process, and what became of a request that failed.

Whether a request has left this machine is the difference between sending again and perhaps saying a thing twice.
"""

from __future__ import annotations

from typing import Any

import httpx

from bot.channels import SendFailed, SendUnclear

CONNECTIONS = 8
"""More in flight cost more than they bring (docs/decisions/0006-libraries.md)."""

ANSWER_SECONDS = 20.0
CONNECT_SECONDS = 10.0
UPLOAD_SECONDS = 60.0
LONGEST_WAIT = 120.0
"""For a connection to become free: the deliverer and the fetcher ask for no more than there are."""


class NotSent(SendFailed):
    """The request has not left this machine."""


class Unanswered(SendUnclear):
    """The request may have been carried out: the connection ended before its answer came."""


def make_client(proxy: str | None = None, answer_seconds: float = ANSWER_SECONDS) -> httpx.AsyncClient:
    """The client for the life of the process. What the environment says of proxies is left unread: settings do."""
    return httpx.AsyncClient(
        proxy=proxy,
        trust_env=False,
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=30.0),
        timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS, pool=LONGEST_WAIT),
    )


def make_upload_timeout() -> httpx.Timeout:
    """For requests that carry a file."""
    return httpx.Timeout(UPLOAD_SECONDS, connect=CONNECT_SECONDS, pool=LONGEST_WAIT)


async def request(client: httpx.AsyncClient, method: str, url: str, **about: Any) -> httpx.Response:
    """One request. Raises NotSent, Unanswered; their texts hold no URL, since a token may be part of it."""
    try:
        return await client.request(method, url, **about)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise NotSent(type(error).__name__) from None
    except httpx.HTTPError as error:
        raise Unanswered(type(error).__name__) from None
