"""Webhook events -> what they mean: whose they are, whether they are kept, and the neutral message. Pure.

Ids are larger than a double holds, and a signature counts the timestamp as it is written: so numbers are never read as
numbers, but kept as their digits. An event that nobody knows yet is no error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.numbered import read_text
from handlers.engine.messages import Incoming, IncomingKind
from storage.columns import write_json
from storage.records import StoredFile

Raw = Mapping[str, Any]

LARGEST_FILE = 20 * 1024 * 1024
"""What is downloaded. Zalo names no limit for what people may send."""

LONGEST_KEY = 200
LONGEST_STAMP = 14
"""Digits: enough for some thousand years."""

START = "/batdau"
"""What the first sign of life of somebody unknown means, when it is a follow."""

_SAID = "user_send_"
_CONTENTS: Mapping[str, IncomingKind] = {
    "user_send_text": "text",
    "user_send_file": "file",
    "user_send_image": "photo",
    "user_send_gif": "photo",
    "user_send_audio": "voice",
    "user_send_video": "voice",
    "user_send_sticker": "sticker",
    "user_send_location": "location",
}
"""What people send. Whatever else begins with "user_send_" is answered too, except in groups."""
_IN_GROUPS = "user_send_group_"
_DEEDS = frozenset({"follow", "user_click_chatnow", "user_submit_info"})
"""What counts as an interaction, but is nothing to answer."""


class NotAnEvent(ValueError):
    """The body is no event: no JSON object, or without a name or a time."""


@dataclass(frozen=True)
class Event:
    """One call of the webhook."""

    name: str
    user: str
    """Of the person it is about; "" where none is named."""
    at: datetime
    """When it happened, by Zalo's clock."""
    key: str
    """The same for every delivery of it, and for no other event."""
    fields: dict[str, Any]

    @property
    def is_said(self) -> bool:
        """Whether a person sent something that is to be answered."""
        return self.name.startswith(_SAID) and not self.name.startswith(_IN_GROUPS) and bool(self.user)

    @property
    def is_deed(self) -> bool:
        """Whether a person did something else from which Zalo counts how long they may be written to."""
        return self.name in _DEEDS and bool(self.user)

    @property
    def text(self) -> str:
        return _take_text(self.fields.get("message"))


def read_event(body: bytes) -> Event:
    """The event in the raw body of a call. Raises NotAnEvent."""
    try:
        fields = json.loads(body, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent from error
    if not isinstance(fields, dict):
        raise NotAnEvent
    fields = json.loads(write_json(fields))  # what nobody can store or sign, such as half a letter, is replaced
    name, stamp = fields.get("event_name"), fields.get("timestamp")
    at = _read_moment(stamp)
    if not isinstance(name, str) or at is None:
        raise NotAnEvent
    user = _find_user(name, fields)
    message = fields.get("message")
    message_id = message.get("msg_id") if isinstance(message, Mapping) else None
    named = isinstance(message_id, str) and message_id
    key = f"{name}:{message_id}" if named else f"{name}:{user}:{stamp}"
    if len(key) > LONGEST_KEY:
        key = f"{name[:60]}:{hashlib.sha256(key.encode()).hexdigest()}"
    return Event(name, user, at, key, fields)


def make_raw(event: Event, token: str | None) -> dict[str, Any]:
    """An event as the inbox keeps it, with the token of the button that it was a press of."""
    raw: dict[str, Any] = {"event": event.fields}
    return raw if token is None else {**raw, "token": token}


def parse_update(raw: Raw) -> Incoming:
    """The neutral message of a kept event. "token" is what the channel has found in a press when it came, "file" and
    "file_lost" what the fetcher has added to a document.

    Raises ValueError for one that is malformed.
    """
    event = raw.get("event")
    if not isinstance(event, Mapping) or not isinstance(event.get("event_name"), str):
        raise ValueError("an update without an event")
    name = event["event_name"]
    if name == "follow":
        return Incoming(kind="text", text=START)
    kind: IncomingKind = _CONTENTS.get(name, "other")
    if isinstance(raw.get("token"), str):
        return Incoming(kind="press", token=raw["token"])
    text = read_text(_take_text(event.get("message")))
    if kind == "text" or (name == "user_send_link" and text):
        return Incoming(kind="text", text=text, said_at=_read_moment(event.get("timestamp")))
    return _parse_file(event, raw, text) if kind == "file" else Incoming(kind=kind)


def find_document(raw: Raw) -> Raw | None:
    """The document of a kept event that is to be downloaded: its `url`, `name`, `size`. None where there is none."""
    event = raw.get("event")
    if not isinstance(event, Mapping) or event.get("event_name") != "user_send_file":
        return None
    document = _find_payload(event)
    if document is None or not isinstance(document.get("url"), str) or _is_too_large(document):
        return None
    return document


def _parse_file(event: Raw, raw: Raw, text: str) -> Incoming:
    document = _find_payload(event)
    if raw.get("file_lost") == "too_large" or (document is not None and _is_too_large(document)):
        return Incoming(kind="large_file")
    kept = raw.get("file")
    if kept is None:
        return Incoming(kind="lost_file")
    return Incoming(kind="file", text=text, file=StoredFile(kept["id"], kept["name"], kept["media_type"], kept["size"]))


def _find_payload(event: Raw) -> Raw | None:
    """The payload of the first file. One sample has `attachments` beside `message` instead of in it."""
    message = event.get("message")
    inside = message.get("attachments") if isinstance(message, Mapping) else None
    for attachments in (inside, event.get("attachments")):
        for one in attachments if isinstance(attachments, list) else []:
            payload = one.get("payload") if isinstance(one, Mapping) else None
            if isinstance(payload, Mapping):
                return payload
    return None


def _is_too_large(document: Raw) -> bool:
    """A string in one sample, a number in others; a document that does not say is measured while it comes."""
    size = str(document.get("size", ""))
    return size.isascii() and size.isdecimal() and (len(size) > 12 or int(size) > LARGEST_FILE)


def _read_moment(stamp: object) -> datetime | None:
    """Milliseconds since 1970, as digits."""
    if not isinstance(stamp, str) or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > LONGEST_STAMP:
        return None
    return datetime.fromtimestamp(int(stamp) / 1000, UTC)


def _find_user(name: str, fields: Raw) -> str:
    """Who did it. What the account did itself (`oa_…`) is nobody's."""
    if name.startswith("oa_"):
        return ""
    for place in (fields.get("sender"), fields.get("follower")):
        found = place.get("id") if isinstance(place, Mapping) else None
        if isinstance(found, str) and found:
            return found
    found = fields.get("user_id")
    return found if isinstance(found, str) else ""


def _take_text(message: object) -> str:
    text = message.get("text") if isinstance(message, Mapping) else None
    return text if isinstance(text, str) else ""
