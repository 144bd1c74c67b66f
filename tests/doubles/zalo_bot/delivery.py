"""How events reach the bot: by a poll that waits, or by calls to its webhook. Nothing is acknowledged or repeated."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import httpx

from tests.doubles.loopback import Json, Loopback
from tests.doubles.zalo_bot.parameters import Parameters
from tests.doubles.zalo_bot.refusals import Refusal, note
from tests.doubles.zalo_bot.updates import BodyForm, Update, UpdateQueue, write_body
from tests.doubles.zalo_bot.world import World

SECRET_HEADER = "X-Bot-Api-Secret-Token"
USER_AGENT = "Java/1.8.0_192"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_POLL = 120
TESTS_A_DAY = 20


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str
    set_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """An attempt to hand an event to the webhook; `status` is None when no answer came."""

    update_id: str
    status: int | None
    body: bytes


@dataclass(slots=True)
class Courier:
    world: World
    queue: UpdateQueue
    server: Loopback
    allow_http: bool
    public: Mapping[str, str]
    webhook_timeout: float
    body_form: BodyForm
    silent_with_webhook: bool
    probe_with_secret: bool
    second: float
    """How long a second of a poll's timeout takes."""
    webhook: Webhook | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    polls: int = 0
    """How many wait now."""
    tests: int = 0
    secret_override: str | None = None

    # --- Polling ----------------------------------------------------------------------------------------------

    async def get_updates(self, parameters: Parameters) -> Update | None:
        """The next event, as soon as there is one; None when the time is over."""
        seconds = parameters.seconds("timeout", 30)
        if seconds > LONGEST_POLL:
            parameters.notes.append(note("poll-too-long", seconds=seconds))
        if self.webhook is not None and not self.silent_with_webhook:
            raise Refusal("poll-with-webhook")
        if self.polls:
            parameters.notes.append(note("polls-in-parallel"))
        self.polls += 1
        try:
            end = time.monotonic() + seconds * self.second
            while True:
                changed = self.server.changed()
                with self.world.lock:
                    update = self.queue.take() if self.webhook is None else None
                if update is not None:
                    with self.world.change():
                        return update
                if (left := end - time.monotonic()) <= 0:
                    return None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)
        finally:
            self.polls -= 1

    # --- The webhook ------------------------------------------------------------------------------------------

    async def set_webhook(self, parameters: Parameters) -> Json:
        url, secret = parameters.text("url"), parameters.text("secret_token")
        self._check_url(url)
        if not 8 <= len(secret) <= 256:
            raise Refusal("webhook-secret")
        with self.world.change():
            self.webhook = Webhook(url, secret, time.time())  # kept even when the probe fails
        return {**self.get_webhook_info(), "verification": await self._probe(self.webhook)}

    def delete_webhook(self) -> Json:
        self.webhook = None
        return {"url": "", "updated_at": int(time.time() * 1000)}

    def get_webhook_info(self) -> Json:
        webhook = self.webhook
        if webhook is None:
            return {"url": "", "updated_at": 0}
        return {"url": webhook.url, "updated_at": int(webhook.set_at * 1000)}

    async def test_webhook(self) -> Json:
        self.tests += 1
        if self.tests > TESTS_A_DAY:
            raise Refusal("tests-too-many")
        if self.webhook is None:
            return {"ok": False, "url": "", "outcome": "webhook.err.other", "hint": "no webhook"}
        return {"url": self.webhook.url, **await self._probe(self.webhook)}

    async def _probe(self, webhook: Webhook) -> Json:
        """An empty call, without a content type."""
        headers = {SECRET_HEADER: webhook.secret} if self.probe_with_secret else {}
        async with httpx.AsyncClient(trust_env=False, headers={"User-Agent": USER_AGENT}) as client:
            try:
                answer = await client.post(self._find_listener(webhook.url), headers=headers, timeout=5)
            except httpx.HTTPError:
                return {"ok": False, "outcome": "webhook.err.conn", "hint": "nothing listens there"}
        if answer.status_code == 200:
            return {"ok": True, "status_code": 200, "outcome": "webhook.ok"}
        code = answer.status_code
        outcome = str(code) if code in (403, 404) else "5xx" if code >= 500 else "other"
        hint = f'calls come with User-Agent "{USER_AGENT}"'
        return {"ok": False, "status_code": code, "outcome": f"webhook.http.{outcome}", "hint": hint}

    async def run(self) -> None:
        """Hands events to the webhook, one after the other, while there is one."""
        async with httpx.AsyncClient(trust_env=False, headers={"User-Agent": USER_AGENT}) as client:
            while True:
                changed = self.server.changed()
                with self.world.lock:
                    webhook = self.webhook
                    update = self.queue.take() if webhook is not None else None
                if update is None or webhook is None:
                    await changed.wait()
                    continue
                await self._deliver(client, webhook, update)

    async def _deliver(self, client: httpx.AsyncClient, webhook: Webhook, update: Update) -> None:
        wrapped = self.body_form == "wrapped" or (self.body_form == "both" and len(self.deliveries) % 2 == 0)
        body = write_body(update, wrapped=wrapped)
        secret = webhook.secret if self.secret_override is None else self.secret_override
        headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
        status: int | None = None
        with contextlib.suppress(httpx.HTTPError):
            answer = await client.post(
                self._find_listener(webhook.url), content=body, headers=headers, timeout=self.webhook_timeout
            )
            status = answer.status_code
        with self.world.change():
            self.deliveries.append(Delivery(update.id, status, body))

    def _find_listener(self, url: str) -> str:
        for public, local in self.public.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        assert urlsplit(url).hostname in LOOPBACK, "the double reaches loopback only: name the address in `public`"
        return url

    def _check_url(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if self.allow_http and host in LOOPBACK and parts.scheme == "http":
            return
        if parts.scheme != "https" or not host or host == "localhost" or host.endswith((".zalo.me", ".zapps.me")):
            raise Refusal("webhook-url")
        with contextlib.suppress(ValueError):
            if not ip_address(host).is_global:
                raise Refusal("webhook-url")


IdleStatus = Literal[200, 408]
