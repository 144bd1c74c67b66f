"""Events of the Zalo Bot Platform -> neutral messages. Pure; what has another shape raises ValueError.

An event is {"event_name": ..., "message": {...}}; older samples have no name, and webhook bodies may be wrapped in an
envelope {"ok": true, "result": ...}.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.numbered import read_text
from handlers.engine.messages import Incoming, IncomingKind

Raw = Mapping[str, Any]

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_KINDS: Mapping[str, IncomingKind] = {
    "message.text.received": "text",
    "message.image.received": "photo",
    "message.sticker.received": "sticker",
    "message.voice.received": "voice",
    "message.unsupported.received": "sealed",
}
_CONTENTS: tuple[tuple[str, IncomingKind], ...] = (
    ("text", "text"),
    ("photo_url", "photo"),
    ("photo", "photo"),
    ("sticker", "sticker"),
    ("voice_url", "voice"),
)
"""What a message without an event's name is told by."""


@dataclass(frozen=True)
class Address:
    """Where an event comes from: the ids of chat and sender, and what the sender calls themselves."""

    chat: str
    sender: str
    name: str


NOBODY = Address("", "", "")
"""Of an event that does not say where it comes from: it is kept and parked all the same."""


def unwrap(body: object) -> object:
    """The event in a body, whether or not an envelope is around it."""
    if isinstance(body, Mapping) and body.get("ok") is True and isinstance(body.get("result"), Mapping):
        return body["result"]
    return body


def is_event(event: object) -> bool:
    """Whether it is about a message. Others tell of nothing that anybody said."""
    return isinstance(event, Mapping) and "message" in event


def parse_update(raw: Raw) -> Incoming:
    """The neutral message of an event. Of kind "silent" is what asks for no answer. Raises ValueError if malformed."""
    message = raw.get("message")
    if not isinstance(message, Mapping):
        raise ValueError("an event without a message")
    if _find(message, "from", "is_bot") is True:
        return Incoming(kind="silent")
    if _find(message, "chat", "chat_type") == "GROUP":
        return Incoming(kind="group")  # a group's talk is only heard where it names the bot
    kind = _find_kind(raw.get("event_name"), message)
    said_at = _read_moment(message.get("date"))
    if kind != "text":
        return Incoming(kind=kind, said_at=said_at)
    text = message.get("text")
    if not isinstance(text, str):
        raise ValueError("a text without its words")
    return Incoming(kind="text", text=read_text(text), said_at=said_at)


def _find_kind(event_name: object, message: Raw) -> IncomingKind:
    if event_name is None:
        return next((kind for name, kind in _CONTENTS if name in message), "other")
    if not isinstance(event_name, str):
        raise ValueError("an event whose name is no text")
    return _KINDS.get(event_name, "other")


def find_address(raw: object) -> Address:
    """Where an event comes from, as far as it says; `NOBODY` for one that does not."""
    message = raw.get("message") if isinstance(raw, Mapping) else None
    if not isinstance(message, Mapping):
        return NOBODY
    chat, sender = _read_id(_find(message, "chat", "id")), _read_id(_find(message, "from", "id"))
    name = _find(message, "from", "display_name")
    return Address(chat or sender, sender or chat, name.strip() if isinstance(name, str) else "")


def name_event(raw: object) -> str:
    """What tells an event from all others: the id of its message, else a digest of the whole."""
    message = raw.get("message") if isinstance(raw, Mapping) else None
    message_id = _read_id(message.get("message_id")) if isinstance(message, Mapping) else ""
    if message_id:
        return message_id
    return f"x{hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:20]}"


def _find(message: Raw, part: str, name: str) -> object:
    inner = message.get(part)
    return inner.get(name) if isinstance(inner, Mapping) else None


def _read_id(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _read_moment(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, _VIETNAM)
    except (ValueError, OverflowError, OSError):
        return None
