"""What can happen to any request on its way, to be switched on for some of them."""

from __future__ import annotations

from dataclasses import dataclass


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
