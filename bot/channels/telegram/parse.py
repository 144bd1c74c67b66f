"""Raw updates of Telegram -> neutral messages (Bot API: Update). Pure; what has another shape raises ValueError.

An update may be of any age and any version of the Bot API: what is not known is no error, but what is known must have
the shape it always had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.engine.messages import Incoming, IncomingKind
from storage.records import StoredFile

Raw = Mapping[str, Any]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
"""The kinds that are asked for; others may still come, if they were waiting already."""

LARGEST_FILE = 20 * 1024 * 1024
"""What a bot may download (Bot API: getFile)."""

# In this order: an animation comes with a "document" for old clients, a venue with a "location".
_CONTENTS: tuple[tuple[str, IncomingKind], ...] = (
    ("text", "text"),
    ("animation", "other"),
    ("document", "file"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("sticker", "sticker"),
    ("photo", "photo"),
    ("location", "location"),
    ("venue", "location"),
)
_SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "connected_website",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "proximity_alert_triggered",
        "write_access_allowed",
    }
)
"""Notes of Telegram's own in a private chat, which nobody wrote."""
_ADDED_TO_GROUP = ("group_chat_created", "supergroup_chat_created")
_COMMAND_TO = re.compile(r"(/\w+)@\w+", re.ASCII)
_MENTION_OF_BOT = re.compile(r"@\w*bot\b", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Address:
    """Where an update comes from: the ids of chat and sender, and what the sender calls themselves."""

    chat: str
    sender: str
    name: str


NOBODY = Address("", "", "")
"""Of an update that does not say where it comes from: it is kept and parked all the same."""


def parse_update(raw: Raw) -> Incoming:
    """The neutral message of an update; "file" and "file_lost" are what the fetcher has added to a document.

    Of kind "silent" is what asks for no answer. Raises ValueError for an update that is malformed.
    """
    if "callback_query" in raw:
        return _parse_press(_take_object(raw, "callback_query"))
    if "edited_message" in raw:
        return _parse_edit(_take_object(raw, "edited_message"))
    if "message" not in raw:
        if not any(isinstance(value, Mapping) for value in raw.values()):
            raise ValueError("an update without any content")
        return Incoming(kind="silent")
    message = _take_object(raw, "message")
    if _is_from_bot(message):
        return Incoming(kind="silent")
    if _is_group(message):
        return Incoming(kind="group" if _is_addressed(message) else "silent")
    return _parse_message(message, raw)


def find_address(raw: object) -> Address:
    """Where an update comes from, as far as it says; `NOBODY` for one that does not."""
    if not isinstance(raw, Mapping):
        return NOBODY
    for content in raw.values():
        if isinstance(content, Mapping):
            around = content if "chat" in content else content.get("message", {})
            chat = around.get("chat") if isinstance(around, Mapping) else None
            sender = content.get("from")
            chat_id, sender_id = _read_id(chat), _read_id(sender)
            if sender_id or chat_id:
                return Address(chat_id or sender_id, sender_id or chat_id, _read_name(sender) or _read_name(chat))
    return NOBODY


def find_press(raw: object) -> str | None:
    """The id of a press, which Telegram wants to be answered at once."""
    press = raw.get("callback_query") if isinstance(raw, Mapping) else None
    press_id = press.get("id") if isinstance(press, Mapping) else None
    return press_id if isinstance(press_id, str) else None


def find_document(raw: object) -> Raw | None:
    """The document to download before the turn: of a private message, and not too large (Bot API: Document)."""
    message = raw.get("message") if isinstance(raw, Mapping) else None
    chat = message.get("chat") if isinstance(message, Mapping) else None
    if not isinstance(message, Mapping) or not isinstance(chat, Mapping) or "animation" in message:
        return None
    document = message.get("document") if chat.get("type") == "private" else None
    if not isinstance(document, Mapping) or not isinstance(document.get("file_id"), str):
        return None
    return None if _is_too_large(document) else document


def name_document(document: Raw) -> tuple[str, str]:
    """The name and media type that a document bears, or something in their place."""
    name, media_type = document.get("file_name"), document.get("mime_type")
    return (
        name if isinstance(name, str) and name.strip() else "tep",
        media_type if isinstance(media_type, str) and media_type else "application/octet-stream",
    )


# --- Messages -------------------------------------------------------------------------------------------------


def _parse_message(message: Raw, raw: Raw) -> Incoming:
    kind = next((kind for name, kind in _CONTENTS if name in message), None)
    if kind is None:
        return Incoming(kind="silent" if _SERVICE & message.keys() else "other")
    if kind == "text":
        return Incoming(kind="text", text=strip_bot_name(_take_text(message, "text")))
    if kind == "file":
        return _parse_document(_take_object(message, "document"), message, raw)
    return Incoming(kind=kind)


def _parse_document(document: Raw, message: Raw, raw: Raw) -> Incoming:
    if _is_too_large(document) or raw.get("file_lost") == "too_large":
        return Incoming(kind="large_file")
    kept = raw.get("file")
    if kept is None:
        return Incoming(kind="lost_file")
    file = StoredFile(kept["id"], kept["name"], kept["media_type"], kept["size"])
    caption = message.get("caption")
    return Incoming(kind="file", text=caption if isinstance(caption, str) else "", file=file)


def strip_bot_name(text: str) -> str:
    """ "/dem@so_thi_dua_bot 2023" as "/dem 2023": the way commands are written in groups."""
    found = _COMMAND_TO.match(text)
    return text if found is None else found[1] + text[found.end() :]


def _parse_edit(message: Raw) -> Incoming:
    # A shared live location is edited by the phone every few seconds.
    if _is_group(message) or _is_from_bot(message) or "location" in message:
        return Incoming(kind="silent")
    return Incoming(kind="edited")


def _is_too_large(document: Raw) -> bool:
    size = document.get("file_size", 0)
    return isinstance(size, int) and size > LARGEST_FILE


# --- Presses --------------------------------------------------------------------------------------------------


def _parse_press(press: Raw) -> Incoming:
    message = press.get("message")
    if isinstance(message, Mapping) and _is_group(message):
        return Incoming(kind="group")
    if "data" not in press:
        return Incoming(kind="other")
    token = _take_text(press, "data")
    return Incoming(kind="press", token=token, pressed=_describe_pressed(message, token))


def _describe_pressed(message: object, token: str) -> dict[str, Any]:
    """What `send` needs to show in the message which button was pressed. Empty where the message cannot be edited.

    A message that is too old comes without its words (Bot API: InaccessibleMessage, date 0).
    """
    if not isinstance(message, Mapping) or not isinstance(message.get("message_id"), int):
        return {}
    text, caption = message.get("text"), message.get("caption")
    return {
        "message": message["message_id"],
        "text": text if isinstance(text, str) else caption if isinstance(caption, str) else "",
        "is_text": isinstance(text, str),
        "label": _find_label(message, token),
    }


def _find_label(message: Raw, token: str) -> str:
    keyboard = message.get("reply_markup")
    rows = keyboard.get("inline_keyboard") if isinstance(keyboard, Mapping) else None
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if isinstance(button, Mapping) and button.get("callback_data") == token:
                return str(button.get("text", ""))
    return ""


# --- Groups ---------------------------------------------------------------------------------------------------


def _is_group(message: Raw) -> bool:
    chat = message.get("chat")
    if not isinstance(chat, Mapping) or not isinstance(chat.get("type"), str):
        raise ValueError("a message without a chat")
    return bool(chat["type"] != "private")


def _is_addressed(message: Raw) -> bool:
    """Whether a message of a group is meant for the bot, or adds it: anything else is the group's own talk."""
    answered, added = message.get("reply_to_message"), message.get("new_chat_members")
    text: object = message.get("text", message.get("caption"))
    if isinstance(text, str) and (text.startswith("/") or _MENTION_OF_BOT.search(text)):
        return True
    if isinstance(answered, Mapping) and _is_from_bot(answered):
        return True
    if isinstance(added, list) and any(isinstance(one, Mapping) and one.get("is_bot") is True for one in added):
        return True
    return any(name in message for name in _ADDED_TO_GROUP)


def _is_from_bot(message: Raw) -> bool:
    sender = message.get("from")
    return isinstance(sender, Mapping) and sender.get("is_bot") is True


# --- Shapes ---------------------------------------------------------------------------------------------------


def _take_object(raw: Raw, name: str) -> Raw:
    value = raw[name]
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is no object")
    return value


def _take_text(raw: Raw, name: str) -> str:
    value = raw[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _read_id(place: object) -> str:
    found = place.get("id") if isinstance(place, Mapping) else None
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def _read_name(person: object) -> str:
    if not isinstance(person, Mapping):
        return ""
    parts = [person.get(name) for name in ("first_name", "last_name")]
    full = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    other = person.get("username") or person.get("title")
    return full or (other if isinstance(other, str) else "")
