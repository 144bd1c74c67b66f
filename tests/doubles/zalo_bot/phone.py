"""The scripted phone: what a person does in Zalo, and what they see."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.zalo_bot.methods import LONGEST_TEXT, count_utf16
from tests.doubles.zalo_bot.updates import UpdateQueue
from tests.doubles.zalo_bot.world import Chat, Message, Person, World
from tests.patience import PATIENCE

# What `wait_for` waits for: a number of messages, a piece of text, or a condition on what is new.
Wanted = int | str | Callable[[list[Message]], bool]


@dataclass(slots=True)
class Phone:
    world: World
    person: Person
    _queue: UpdateQueue
    _seen: int = 0

    @property
    def chat(self) -> list[Message]:
        """All of the chat with the bot."""
        with self.world.lock:
            return list(self._chat.messages)

    @property
    def heard(self) -> list[str]:
        """All that the bot has said."""
        return [message.text for message in self.chat if message.from_bot]

    @property
    def news(self) -> list[Message]:
        """What the bot has said since the person last did something."""
        return [message for message in self.chat[self._seen :] if message.from_bot]

    @property
    def typing(self) -> int:
        """How often the bot has shown that it is writing."""
        with self.world.lock:
            return self._chat.typing

    @property
    def _chat(self) -> Chat:
        return self.world.chats[self.person.id]

    def wait_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        """The news, once there are as many as wanted, one has the text, or the condition holds. Raises AssertionError
        with the whole chat when that does not come true in time."""
        happened = _read_condition(wanted)
        if not self.world.wait(lambda: happened(self.news), seconds):
            chat = "\n---\n".join(f"{'bot' if one.from_bot else 'tôi'}: {one.text}" for one in self.chat)
            raise AssertionError(f"{wanted!r} did not come within {seconds} s. The chat:\n{chat}")
        return self.news

    async def await_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        """`wait_for` for a test that shares its event loop with the bot."""
        return await asyncio.to_thread(self.wait_for, wanted, seconds)

    def send(self, text: str, *, ago: float = 0.0, event_name: str | None = "message.text.received") -> Message:
        """Types a message, so many seconds ago."""
        return self._act(event_name, text, ago, text=text, message_type="CHAT_MESSAGE")

    def paste(self, text: str) -> list[Message]:
        """Sends a text of any length in messages of at most 2,000 units."""
        pieces, piece, size = [], "", 0
        for letter in unicodedata.normalize("NFC", text):
            units = count_utf16(letter)
            if size + units > LONGEST_TEXT:
                pieces.append(piece)
                piece, size = "", 0
            piece, size = piece + letter, size + units
        return [self.send(one) for one in [*pieces, piece] if one.strip()]

    def send_photo(self, caption: str = "") -> Message:
        content: dict[str, Any] = {"photo": "https://photo-stal-5.zdn.vn/x.jpg", "message_type": "CHAT_PHOTO"}
        if caption:
            content["caption"] = caption
        return self._act("message.image.received", caption, **content)

    def send_sticker(self) -> Message:
        return self._act("message.sticker.received", "", sticker="0e078a2c", url="https://stickers.zaloapp.com/1.webp")

    def send_voice(self) -> Message:
        url = "https://voice-stal-1.zdn.vn/x.aac"
        return self._act("message.voice.received", "", voice_url=url, message_type="CHAT_VOICE")

    def send_file(self) -> Message:
        """A document, or a link: the bot learns nothing but that something came."""
        return self._act("message.unsupported.received", "")

    def do_something_new(self, event_name: str = "message.poll.received") -> Message:
        """What no description knows yet."""
        return self._act(event_name, "", poll={"question": "?"})

    def speak_in_group(self, group: str, text: str) -> Message:
        """Names the bot in a group."""
        with self.world.change():
            chat = self.world.chats.setdefault(group, Chat(group, "GROUP"))
            chat.started = True
            message = self.world.write(chat, text, from_bot=False)
            self._queue.push("message.text.received", chat, self.person, message, text=text)
        return message

    def _act(self, event_name: str | None, words: str, ago: float = 0.0, **content: Any) -> Message:
        with self.world.change():
            chat = self._chat
            chat.started = True
            message = self.world.write(chat, words, from_bot=False, ago=ago)
            self._seen = len(chat.messages)
            self._queue.push(event_name, chat, self.person, message, **content)
        return message


def _read_condition(wanted: Wanted) -> Callable[[list[Message]], bool]:
    if isinstance(wanted, int):
        return lambda news: len(news) >= wanted
    if isinstance(wanted, str):
        return lambda news: any(wanted in message.text for message in news)
    return wanted
