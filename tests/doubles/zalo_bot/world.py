"""What the double keeps: people, chats, messages. One lock; everybody who waits is told of a change."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field

from tests.doubles.changing import ChangingWorld
from tests.doubles.loopback import Json
from tests.doubles.zalo_bot.refusals import Refusal


def make_id(*parts: object) -> str:
    """Twenty hexadecimal letters, as Zalo's ids are."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    is_bot: bool = False

    def to_json(self) -> Json:
        return {"id": self.id, "display_name": self.name, "is_bot": self.is_bot}


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    text: str
    from_bot: bool
    at: float
    """Seconds since 1970."""


@dataclass(slots=True)
class Chat:
    id: str
    type: str = "PRIVATE"
    started: bool = False
    """Whether somebody has written to the bot there: before that it may not write."""
    messages: list[Message] = field(default_factory=list)
    typing: int = 0
    """How often the bot has shown that it is writing."""

    def to_json(self) -> Json:
        return {"id": self.id, "chat_type": self.type}


class World(ChangingWorld):
    def __init__(self, bot: Person) -> None:
        super().__init__()
        self.bot = bot
        self.chats: dict[str, Chat] = {}
        self.sent = 0
        """Messages of the bot in this month."""
        self._made = 0

    def find_chat(self, chat_id: str) -> Chat:
        """Where the bot may write. Raises `Refusal`: nobody is written to first."""
        chat = self.chats.get(chat_id)
        if chat is None or not chat.started:
            raise Refusal("chat-unknown")
        return chat

    def write(self, chat: Chat, text: str, *, from_bot: bool, ago: float = 0.0) -> Message:
        """Puts a message into a chat, said so many seconds ago."""
        self._made += 1
        message = Message(make_id("message", self._made), text, from_bot, time.time() - ago)
        chat.messages.append(message)
        return message
