"""Events on their way to the bot: handed to a poll one at a time, or posted to the webhook once, and never again."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal

from tests.doubles.loopback import Json
from tests.doubles.zalo_bot.world import Chat, Message, Person

BodyForm = Literal["wrapped", "bare", "both"]


@dataclass(frozen=True, slots=True)
class Update:
    """An event; `body` is what is sent of it."""

    id: str
    """Of its message."""
    body: Json | bytes


@dataclass(slots=True)
class UpdateQueue:
    """Not locked: used under the world's lock."""

    pending: deque[Update] = field(default_factory=deque)
    given: list[str] = field(default_factory=list)
    """Ids that have left for the bot."""
    copies: int = 0
    """How many of the next updates come twice."""
    _held: list[Update] = field(default_factory=list)
    _hold: int = 0
    _photo_fields: Iterator[str] = field(default_factory=lambda: cycle(("photo_url", "photo")))

    def hold(self, count: int) -> None:
        """The next `count` updates wait for one another and come in reverse order."""
        self._hold = count

    def push(self, event_name: str | None, chat: Chat, sender: Person, message: Message, **content: Any) -> Json:
        """An event about a message; a picture's field is called one way and the other in turn."""
        if "photo" in content:
            content[next(self._photo_fields)] = content.pop("photo")
        about = {
            "from": sender.to_json(),
            "chat": chat.to_json(),
            **content,
            "message_id": message.id,
            "date": int(message.at * 1000),
        }
        event: Json = {"message": about} if event_name is None else {"event_name": event_name, "message": about}
        self.push_raw(event, message.id)
        return event

    def push_raw(self, body: Json | bytes, update_id: str = "") -> None:
        update = Update(update_id, body)
        if self._hold:
            self._held.append(update)
            self._hold -= 1
            if not self._hold:
                self.pending.extend(reversed(self._held))
                self._held.clear()
            return
        self.pending.append(update)
        if self.copies:
            self.copies -= 1
            self.pending.append(update)

    def take(self) -> Update | None:
        if not self.pending:
            return None
        update = self.pending.popleft()
        self.given.append(update.id)
        return update


def write_body(update: Update, *, wrapped: bool) -> bytes:
    if isinstance(update.body, bytes):
        return update.body
    body = {"ok": True, "result": update.body} if wrapped else update.body
    return json.dumps(body, ensure_ascii=False).encode()
