"""What can go wrong on the way: faults to switch on for a method, and the pace that Telegram allows."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow
from tests.doubles.telegram.refusals import refuse_flood


@dataclass(frozen=True, slots=True)
class Flood:
    """429. Until `retry_after` seconds have passed, further requests of the same kind for the same chat (of the whole
    bot with `whole_bot`) are refused too and are offences."""

    retry_after: int = 1
    whole_bot: bool = False


@dataclass(frozen=True, slots=True)
class Denial:
    """Any error of the API, such as `Denial(403, "Forbidden: bot was blocked by the user")`; nothing was done."""

    code: int
    description: str


Fault = Flood | ServerError | Denial | Reset | Silence | Slow | Garbage


@dataclass(frozen=True, slots=True)
class Pace:
    """Telegram's limits on messages (its FAQ for bots): per chat, per group and for all chats together."""

    chat_per_second: int = 1
    group_per_minute: int = 20
    overall_per_second: int = 30


@dataclass(slots=True)
class Gate:
    """Counts messages, and remembers who was told to wait. Not locked: used under the world's lock."""

    pace: Pace | None = None
    _sent: dict[str, deque[float]] = field(default_factory=dict)
    _closed_until: dict[str, float] = field(default_factory=dict)

    def check(self, method: str, chat_id: str) -> None:
        """Raises `Refusal` for a request before its time ("too-early"), or one message too many ("flood")."""
        now = time.monotonic()
        for scope in ("bot", name_scope(method, chat_id)):
            if (left := self._closed_until.get(scope, 0) - now) > 0:
                raise refuse_flood("too-early", math.ceil(left))
        if self.pace is None or not writes(method):
            return
        windows = [(f"chat {chat_id}", 1.0, self.pace.chat_per_second), ("all", 1.0, self.pace.overall_per_second)]
        if chat_id.startswith("-"):
            windows.append((f"group {chat_id}", 60.0, self.pace.group_per_minute))
        for name, seconds, limit in windows:
            sent = self._sent.setdefault(name, deque())
            while sent and sent[0] <= now - seconds:
                sent.popleft()
            if len(sent) >= limit:
                wait = math.ceil(sent[0] + seconds - now)
                self.close(name_scope(method, chat_id), wait)
                raise refuse_flood("flood", wait)
        for name, _, _ in windows:
            self._sent[name].append(now)

    def close(self, scope: str, seconds: float) -> None:
        self._closed_until[scope] = time.monotonic() + seconds


def writes(method: str) -> bool:
    """True for methods that put or change a message in a chat."""
    return method.startswith(("send", "edit", "forward", "copy")) and method != "sendChatAction"


def name_scope(method: str, chat_id: str) -> str:
    """What is closed by a 429: all writing to one chat, or one other method."""
    return f"writing to {chat_id}" if writes(method) else f"{method} {chat_id}"
