"""The caller of the webhook: signed events, repeated by Zalo's ladder until they are answered with 200."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.doubles.loopback import Json, Loopback
from tests.doubles.zalo_oa.offences import Offence, make_offence
from tests.doubles.zalo_oa.world import World

LADDER = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""After how long an event is repeated, each time since the attempt before."""
ANSWER_SECONDS = 2.0
MOMENT = 0.01
HEADER = "X-ZEvent-Signature"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt. No status: the connection failed, or nobody answered in time."""

    event: str
    status: int | None
    retry: int
    """How many attempts there were before."""
    seconds: float


@dataclass(slots=True)
class Call:
    """An event on its way."""

    name: str
    body: bytes
    headers: Mapping[str, str]
    due: datetime
    tried: int = 0


def sign(first: str, body: bytes, stamp: str, secret: str) -> str:
    """The plain SHA-256 of what is joined."""
    return hashlib.sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()


@dataclass(slots=True)
class Caller:
    """Calls one address. `prefix` is what stands before the signature; `first` and `secret` are what is signed with.

    `ladder` says after how long a call is repeated. Where that is no time at all, it is a moment.
    """

    world: World
    server: Loopback
    first: str
    secret: str
    prefix: str = "mac="
    url: str = ""
    ladder: Sequence[timedelta] = LADDER
    is_enabled: bool = True
    copies: int = 1
    held: int = 0
    """So many of the next events wait for one another, and come in reverse order."""
    pending: list[Call] = field(default_factory=list)
    sent: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    notes: list[Offence] = field(default_factory=list)
    _holding: list[Call] = field(default_factory=list)

    def push(self, event: Json) -> Call:
        """Send an event, signed. Under the world's lock."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        mac = sign(self.first, body, str(event.get("timestamp", "")), self.secret)
        return self.push_raw(str(event.get("event_name", "")), body, {HEADER: f"{self.prefix}{mac}"})

    def push_raw(self, name: str, body: bytes, headers: Mapping[str, str]) -> Call:
        """Send anything."""
        call = Call(name, body, headers, self.world.clock.read())
        if self.held:
            self._holding.append(call)
            self.held -= 1
            if not self.held:
                self.pending += reversed(self._holding)
                self._holding.clear()
            return call
        self.pending += [call, *(Call(name, body, headers, call.due) for _ in range(self.copies - 1))]
        return call

    async def run(self) -> None:
        """Deliver until cancelled: one after the other, whatever is due by the clock."""
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS + 8) as client:
            while True:
                changed = self.server.changed()
                call = self._find_due()
                if call is None:
                    await changed.wait()
                    continue
                await self._deliver(client, call)

    def _find_due(self) -> Call | None:
        with self.world.lock:
            if not self.url or not self.is_enabled:
                return None
            now = self.world.clock.read()
            return next((call for call in self.pending if call.due <= now), None)

    async def _deliver(self, client: httpx.AsyncClient, call: Call) -> None:
        headers = {"Content-Type": "application/json", **call.headers}
        if call.tried:
            headers["num_retry"] = str(call.tried)
        began = time.monotonic()
        try:
            status: int | None = (await client.post(self.url, content=call.body, headers=headers)).status_code
        except httpx.HTTPError:
            status = None
        seconds = time.monotonic() - began
        with self.world.change():
            self.deliveries.append(Delivery(call.name, status, call.tried, seconds))
            if seconds > ANSWER_SECONDS:
                self.notes.append(make_offence("webhook-slow", event=call.name, seconds=seconds))
            self._settle(call, status)
        if status is None:
            await asyncio.sleep(MOMENT)

    def _settle(self, call: Call, status: int | None) -> None:
        if status == httpx.codes.OK:
            self.pending.remove(call)
            self.sent.append(call)
        elif call.tried == len(self.ladder):
            self.is_enabled = False
            self.notes.append(make_offence("webhook-disabled"))
        else:
            call.due = self.world.clock.read() + self.ladder[call.tried]
            call.tried += 1


def make_event(name: str, app_id: str, user: str, oa_id: str, at: datetime, **fields: Any) -> Json:
    """An event of a person's, as Zalo writes it."""
    stamp = str(int(at.timestamp() * 1000))
    sides: Json = {"sender": {"id": user}, "recipient": {"id": oa_id}, "user_id_by_app": f"9{user[1:]}"}
    if name in ("follow", "unfollow"):
        sides = {"oa_id": oa_id, "follower": {"id": user}, "user_id_by_app": f"9{user[1:]}", "source": "oa_profile"}
    elif name == "user_click_chatnow":
        sides = {"oa_id": oa_id, "user_id": user}
    return {"app_id": app_id, **sides, "event_name": name, **fields, "timestamp": stamp}
