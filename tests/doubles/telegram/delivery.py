"""How updates reach the bot: getUpdates with its long wait, or a webhook with redelivery until it says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.doubles.loopback import Loopback
from tests.doubles.telegram.methods import Api
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.refusals import Json, Refusal, note
from tests.doubles.telegram.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand an update to the webhook. No status: the connection failed."""

    update_id: int
    status: int | None
    at: float
    """Monotonic seconds."""


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str
    max_connections: int
    last_error: str = ""
    last_error_date: int = 0


@dataclass(slots=True)
class _Poll:
    ended_by: str = ""


@dataclass(slots=True)
class Courier:
    """`retry_unit` stands for the second with which Telegram's back-off begins. `public` maps the public address of a
    bot to the loopback address where it listens, as a reverse proxy does."""

    api: Api
    queue: UpdateQueue
    server: Loopback
    allow_http: bool
    retry_unit: float
    webhook_timeout: float
    public: Mapping[str, str]
    update_kinds: set[str] | None
    webhook: Webhook | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    _poll: _Poll | None = None
    _busy: set[str] = field(default_factory=set)
    _fails: dict[str, int] = field(default_factory=dict)
    _retry_at: dict[str, float] = field(default_factory=dict)

    async def get_updates(self, parameters: Parameters) -> list[Update]:
        """Waits up to `timeout` seconds for the first update. Raises `Refusal` (409) for a rival."""
        with self.api.world.change():
            if self.webhook:
                raise Refusal("poll-with-webhook")
            offset = parameters.integer("offset")
            limit = _clamp(parameters, "limit", 1, 100, default=100)
            timeout = _clamp(parameters, "timeout", 0, self.api.limits.longest_poll, default=0)
            self._allow(parameters)
            poll = self._begin_poll(parameters, waits=timeout > 0)
        deadline = time.monotonic() + timeout
        try:
            while True:
                changed = self.server.changed()
                with self.api.world.lock:
                    if poll.ended_by:
                        raise Refusal(poll.ended_by)
                    batch, notes = self.queue.take(offset, limit)
                    parameters.notes.extend(notes)
                if batch or (left := deadline - time.monotonic()) <= 0:
                    return batch
                offset = max(offset, 0)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)
        finally:
            if self._poll is poll:
                self._poll = None

    def set_webhook(self, parameters: Parameters) -> bool:
        if not (url := parameters.text("url")):
            return self.delete_webhook(parameters)
        self._check_url(url)
        secret = parameters.text("secret_token")
        if len(secret) > 256:
            raise Refusal("secret-too-long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise Refusal("secret-letters")
        connections = _clamp(parameters, "max_connections", 1, 100, default=40)
        self._allow(parameters)
        self._drop(parameters)
        if self._poll:
            self._poll.ended_by = "poll-ended-by-webhook"
        self.webhook = Webhook(url, secret, connections)
        self._retry_at.clear()
        return True

    def delete_webhook(self, parameters: Parameters) -> bool:
        self._drop(parameters)
        self.webhook = None
        return True

    def get_webhook_info(self, parameters: Parameters) -> Json:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.queue.pending)}
        if self.webhook:
            info |= {
                "url": self.webhook.url,
                "max_connections": self.webhook.max_connections,
                "ip_address": "127.0.0.1",
            }
            if self.webhook.last_error:
                info["last_error_message"] = self.webhook.last_error
                info["last_error_date"] = self.webhook.last_error_date
        if self.queue.allowed is not None:
            info["allowed_updates"] = sorted(self.queue.allowed)
        return info

    @property
    def is_polled(self) -> bool:
        return self._poll is not None

    async def run(self) -> None:
        """Delivers to the webhook, whenever there is one, until cancelled."""
        # No certificates: loopback is all it ever speaks to.
        client = httpx.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
        async with client, asyncio.TaskGroup() as group:
            while True:
                changed = self.server.changed()
                with self.api.world.lock:
                    for update, webhook in self._list_due():
                        group.create_task(self._deliver(client, update, webhook))
                    now = time.monotonic()
                    later = [at - now for lane, at in self._retry_at.items() if lane not in self._busy]
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), max(min(later), 0.0) if later else None)

    def _list_due(self) -> list[tuple[Update, Webhook]]:
        """The next update of each lane that is free, whose time has come; marks their lanes as busy."""
        due: list[tuple[Update, Webhook]] = []
        if self.webhook is None:
            self._retry_at.clear()
            return due
        now = time.monotonic()
        for update in self.queue.list_heads():
            if update.lane in self._busy or self._retry_at.get(update.lane, 0) > now:
                continue
            if len(self._busy) < self.webhook.max_connections:
                self._busy.add(update.lane)
                self._retry_at.pop(update.lane, None)
                self.queue.received.add(update.id)
                due.append((update, self.webhook))
        return due

    async def _deliver(self, client: httpx.AsyncClient, update: Update, webhook: Webhook) -> None:
        status, error, retry_after = await self._post(client, update, webhook)
        with self.api.world.change():
            self._busy.discard(update.lane)
            self.deliveries.append(Delivery(update.id, status, time.monotonic()))
            if self.webhook is not webhook:
                return
            if not error:
                self.queue.confirm(update)
                self._fails.pop(update.lane, None)
                return
            webhook.last_error, webhook.last_error_date = error, self.api.world.now()
            self._retry_at[update.lane] = time.monotonic() + (retry_after or self._back_off(update.lane))

    async def _post(self, client: httpx.AsyncClient, update: Update, webhook: Webhook) -> tuple[int | None, str, float]:
        """Status, error ("" for none), and the Retry-After that the bot asked for."""
        url = self._find_listener(webhook.url)
        if urlsplit(url).hostname not in LOOPBACK:
            return None, "Connection refused: the test double reaches loopback only", 0
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: webhook.secret} if webhook.secret else {})
        try:
            answer = await client.post(url, content=update.body, headers=headers, timeout=self.webhook_timeout)
        except httpx.HTTPError as error:
            return None, f"Connection failed: {type(error).__name__}", 0
        if answer.is_success:
            return answer.status_code, "", 0
        asked = answer.headers.get("retry-after", "")
        words = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return answer.status_code, words, float(asked) if asked.isdecimal() else 0

    def _back_off(self, lane: str) -> float:
        """The first repetition comes at once, then after 2, 4, 8 … units."""
        fails = self._fails.get(lane, 0)
        self._fails[lane] = fails + 1
        return self.retry_unit * 2**fails if fails else 0.0

    def _find_listener(self, url: str) -> str:
        for public, local in self.public.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def _check_url(self, url: str) -> None:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        try:
            port = parts.port
        except ValueError:
            raise Refusal("webhook-url") from None
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise Refusal("webhook-url")
        if self.allow_http and parts.hostname in LOOPBACK:
            return
        if parts.scheme == "http":
            raise Refusal("webhook-http")
        if port not in (None, *PORTS):
            raise Refusal("webhook-port")

    def _begin_poll(self, parameters: Parameters, *, waits: bool) -> _Poll:
        """Of two that wait, Telegram ends the earlier one."""
        if self._poll and waits:
            self._poll.ended_by = "poll-twice"
            self.server.wake()
        elif self._poll:
            parameters.notes.append(note("polls-in-parallel"))
        poll = _Poll()
        if waits or self._poll is None:
            self._poll = poll
        return poll

    def _allow(self, parameters: Parameters) -> None:
        """allowed_updates: absent keeps the setting, an empty list means the usual kinds."""
        kinds = parameters.structure("allowed_updates", list)
        if kinds is None:
            return
        strangers = set(kinds) - self.update_kinds if self.update_kinds else set()
        parameters.notes.extend([note("update-kind", name=name) for name in sorted(strangers)])
        self.queue.allowed = set(kinds) or None

    def _drop(self, parameters: Parameters) -> None:
        if parameters.flag("drop_pending_updates"):
            parameters.notes.extend(self.queue.clear())


def _clamp(parameters: Parameters, name: str, least: int, most: int, *, default: int) -> int:
    value = parameters.integer(name, default)
    if not least <= value <= most:
        parameters.notes.append(note("out-of-range", name=name, value=value, least=least, most=most))
    return max(least, min(value, most))
