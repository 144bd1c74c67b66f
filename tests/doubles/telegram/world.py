"""What the double keeps: people, chats, messages, files, presses. One lock; everybody who waits is told of a change."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from tests.doubles.changing import ChangingWorld
from tests.doubles.telegram.refusals import Json, Refusal

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False

    def to_json(self) -> Json:
        known = {"last_name": self.last_name, "username": self.username}
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        body |= {name: value for name, value in known.items() if value}
        return body if self.is_bot else body | {"language_code": "vi"}


@dataclass(frozen=True, slots=True)
class File:
    """A file on Telegram's servers. `size` may be more than `content` holds: a large file without its bytes."""

    file_id: str
    name: str
    content: bytes = field(repr=False)
    mime: str
    path: str
    size: int

    def to_json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": self.size}


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is now; an edit makes a new one with the same `id`."""

    id: int
    chat_id: int
    sender: Person
    date: int
    text: str = ""
    """The text, or the caption of a file."""
    entities: tuple[Json, ...] = ()
    markup: Json | None = None
    kind: str = "text"
    """The name of its content in the Bot API: text, document, photo, voice, sticker, location, …"""
    content: Any = None
    file: File | None = None
    reply_to: int | None = None
    edited: int | None = None
    revision: int = 0
    """Grows with every message and edit in the whole double."""

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def rows(self) -> list[list[Button]]:
        """The inline keyboard."""
        keyboard = (self.markup or {}).get("inline_keyboard", [])
        return [
            [Button(one["text"], one.get("callback_data", ""), one.get("url", "")) for one in row] for row in keyboard
        ]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.buttons]

    def __str__(self) -> str:
        lines = [f"{'<' if self.from_bot else '>'} {self.text}"]
        if self.kind != "text":
            lines[0] += f" ({self.kind}{': ' + self.file.name if self.file and self.file.name else ''})"
        lines += ["  " + " ".join(f"[{button.text}]" for button in row) for row in self.rows]
        return "\n".join(lines)


@dataclass(slots=True)
class Chat:
    """`id` of a person's chat is the person's id."""

    id: int
    type: str
    title: str = ""
    people: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    bot_is_member: bool = True
    bot_is_admin: bool = False
    moved_to: int | None = None

    def to_json(self) -> Json:
        if self.type != "private":
            return {"id": self.id, "type": self.type, "title": self.title}
        person = self.people[self.id].to_json()
        return {"id": self.id, "type": "private"} | {
            name: person[name] for name in ("first_name", "last_name", "username") if name in person
        }

    def check_writable(self) -> None:
        """Raises `Refusal` when the bot may not write here."""
        if self.moved_to is not None:
            raise Refusal("chat-moved", {"migrate_to_chat_id": self.moved_to})
        if self.deleted:
            raise Refusal("account-deleted")
        if self.blocked:
            raise Refusal("blocked")
        if self.type == "private" and not self.started:
            raise Refusal("not-started")
        if not self.bot_is_member:
            raise Refusal("kicked", type=self.type)


@dataclass(slots=True)
class Press:
    """A pressed button, until and after the bot answers it."""

    id: str
    person: Person
    message: Message
    data: str
    at: float
    answered: bool = False
    toast: str = ""
    """What the bot's answer showed."""
    alert: bool = False


class World(ChangingWorld):
    """All state that people and the bot share. Hold `lock` for anything that reads more than one thing."""

    def __init__(self, bot: Person) -> None:
        super().__init__()
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.menus: dict[tuple[str, str], list[Json]] = {}
        """Commands by scope (its canonical JSON) and language."""
        self.age = 0
        """Seconds by which everything is older than it is; see `TelegramDouble.let_pass`."""
        self._last_message_id = 1000

    def now(self) -> int:
        """Unix time of this world."""
        return int(time.time()) + self.age

    def find_chat(self, chat_id: str) -> Chat:
        """The chat of a request's `chat_id`. Raises `Refusal` when there is none."""
        if not chat_id:
            raise Refusal("chat-id-empty")
        chat = self.chats.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
        if chat is None:
            raise Refusal("chat-unknown")
        return chat

    def write(self, chat: Chat, sender: Person, **content: Any) -> Message:
        """Puts a new message into a chat. As in life, ids are one series for all chats, and one for each supergroup."""
        if chat.type == "supergroup":
            message_id = max(chat.messages, default=0) + 1
        else:
            self._last_message_id += 1
            message_id = self._last_message_id
        message = Message(message_id, chat.id, sender, self.now(), revision=self.revision + 1, **content)
        chat.messages[message.id] = message
        return message

    def rewrite(self, message: Message, **changes: Any) -> Message:
        edited = replace(message, edited=self.now(), revision=self.revision + 1, **changes)
        self.chats[message.chat_id].messages[message.id] = edited
        return edited

    def keep_file(self, folder: str, name: str, content: bytes, mime: str, size: int | None = None) -> File:
        number = len(self.files) + 1
        _, dot, ending = name.rpartition(".")
        path = f"{folder}/file_{number}{dot}{ending if dot else ''}"
        kept = File(f"BQAC{number:08d}", name, content, mime, path, len(content) if size is None else size)
        self.files[kept.file_id] = kept
        return kept

    def describe(self, message: Message) -> Json:
        """A Message object of the Bot API."""
        chat = self.chats[message.chat_id]
        body: Json = {
            "message_id": message.id,
            "from": message.sender.to_json(),
            "chat": chat.to_json(),
            "date": message.date,
        }
        if message.edited is not None:
            body["edit_date"] = message.edited
        if message.kind != "text":
            body[message.kind] = message.content
        words = "text" if message.kind == "text" else "caption"
        if message.text:
            body[words] = message.text
        if message.entities:
            body["entities" if words == "text" else "caption_entities"] = list(message.entities)
        if "inline_keyboard" in (message.markup or {}):
            body["reply_markup"] = message.markup
        if message.reply_to in chat.messages:
            answered = replace(chat.messages[message.reply_to], reply_to=None)
            body["reply_to_message"] = self.describe(answered)
        return body
