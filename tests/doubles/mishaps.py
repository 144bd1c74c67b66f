"""What can happen to any request on its way, to be switched on for some of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.doubles.loopback import CutConnection, Reply


@dataclass(frozen=True, slots=True)
class ServerError:
    """A gateway's error page: `status` with an HTML body; nothing was done."""

    status: int = 502


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset: after the request was carried out with `accepted`, else before."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer ever comes; with `accepted` the request was carried out."""

    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """Carried out at once, answered `seconds` later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Garbage:
    """Carried out, answered with 200 and a body that is not the promised JSON."""

    body: bytes = b'{"ok":true,"resu'


async def befall(fault: object) -> Reply | None:
    """What comes of a request that is not carried out; None where it is, for all that this fault does."""
    match fault:
        case ServerError(status):
            return Reply(status, b"<html><body><h1>Bad Gateway</h1></body></html>", "text/html")
        case Reset(accepted=False):
            raise CutConnection
        case Silence(accepted=False):
            await asyncio.Event().wait()
    return None


async def spoil(reply: Reply, fault: object) -> Reply:
    """What becomes of the answer to a request that was carried out."""
    match fault:
        case Reset():
            raise CutConnection
        case Silence():
            await asyncio.Event().wait()
        case Slow(seconds):
            await asyncio.sleep(seconds)
        case Garbage(body):
            return Reply(200, body)
    return reply
