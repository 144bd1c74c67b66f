"""The scripted phone: what a person does in Telegram, and what they see."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.doubles.telegram.markup import count_utf16, write_canonical
from tests.doubles.telegram.methods import LONGEST_TEXT, describe_file
from tests.doubles.telegram.refusals import Json
from tests.doubles.telegram.updates import UpdateQueue
from tests.doubles.telegram.world import Button, Chat, File, Message, Person, Press, World
from tests.patience import PATIENCE

FIRST_PRESS = 4_382_000_000_000_000_001
COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(@\w+)?")

# What `wait_for` waits for: a number of messages, a piece of text, or a condition on what is new.
Wanted = int | str | Callable[[list[Message]], bool]


@dataclass(slots=True)
class Screen:
    """A chat as it is seen now. `news` is what the bot wrote or edited since the person last did something here."""

    world: World
    chat: Chat
    _seen: int = 0

    @property
    def messages(self) -> list[Message]:
        with self.world.lock:
            return list(self.chat.messages.values())

    @property
    def news(self) -> list[Message]:
        return [message for message in self.messages if message.from_bot and message.revision > self._seen]

    def mark(self) -> None:
        """What is there now is no news."""
        self._seen = self.world.revision

    def wait_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        """The news, once there are as many as wanted, one has the text, or the condition holds. Raises AssertionError
        with the whole chat when that does not come true in time."""
        happened = _read_condition(wanted)
        if not self.world.wait(lambda: happened(self.news), seconds):
            raise AssertionError(f"{wanted!r} did not come within {seconds} s. The chat:\n{self}")
        return self.news

    async def await_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        """`wait_for` for a test that shares its event loop with the bot."""
        return await asyncio.to_thread(self.wait_for, wanted, seconds)

    def __str__(self) -> str:
        return "\n".join(str(message) for message in self.messages) or "(nothing)"


def _read_condition(wanted: Wanted) -> Callable[[list[Message]], bool]:
    if isinstance(wanted, int):
        return lambda news: len(news) >= wanted
    if isinstance(wanted, str):
        return lambda news: any(wanted in message.text for message in news)
    return wanted


class Group:
    """A group in which the bot is a member. A bot that is not administrator hears commands, and answers to it, only."""

    def __init__(self, world: World, queue: UpdateQueue, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        self.screen = Screen(world, chat)
        self._queue = queue

    def remove_bot(self, by: Phone) -> None:
        self._change_membership(by, member=False)

    def add_bot(self, by: Phone) -> None:
        self._change_membership(by, member=True)

    def move_to(self, chat_id: int) -> Group:
        """The group becomes a supergroup with a new id; the old chat answers with it."""
        with self.world.change():
            new = Chat(chat_id, "supergroup", self.chat.title, dict(self.chat.people))
            self.world.chats[chat_id] = new
            self.chat.moved_to = chat_id
        return Group(self.world, self._queue, new)

    def _change_membership(self, by: Phone, *, member: bool) -> None:
        with self.world.change():
            self.chat.bot_is_member = member
            push_membership(self.world, self._queue, self.chat, by.person, "member" if member else "left")


@dataclass(slots=True)
class Phone:
    world: World
    person: Person
    screen: Screen
    _queue: UpdateQueue

    @property
    def chat(self) -> list[Message]:
        """What the person sees in their chat with the bot: messages after edits, without deleted ones."""
        return self.screen.messages

    @property
    def news(self) -> list[Message]:
        return self.screen.news

    @property
    def menu(self) -> dict[str, str]:
        """The commands that the app (in Vietnamese) offers in the chat with the bot, with their descriptions."""
        scopes: tuple[Json, ...] = (
            {"type": "chat", "chat_id": self.person.id},
            {"type": "all_private_chats"},
            {"type": "default"},
        )
        with self.world.lock:
            for key in itertools.product(map(write_canonical, scopes), ("vi", "")):
                if menu := self.world.menus.get(key):
                    return {one["command"]: one["description"] for one in menu}
        return {}

    def wait_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        return self.screen.wait_for(wanted, seconds)

    async def await_for(self, wanted: Wanted = 1, seconds: float = PATIENCE) -> list[Message]:
        return await self.screen.await_for(wanted, seconds)

    def start(self, code: str = "") -> Message:
        """Opens the bot, by a link with a code if there is one."""
        return self.send(f"/start {code}".strip())

    def send(self, text: str, *, to: Group | None = None, reply_to: Message | None = None) -> Message:
        """Types a message of at most 4096 UTF-16 units; the app takes blanks off its ends."""
        text = text.strip()
        if not text or count_utf16(text) > LONGEST_TEXT:
            raise ValueError("the app sends 1 to 4096 units; see paste()")
        entities = tuple(
            {"type": "bot_command", "offset": count_utf16(text[: found.start()]), "length": count_utf16(found.group())}
            for found in COMMAND.finditer(text)
        )
        return self._send(to, text=text, entities=entities, reply_to=reply_to.id if reply_to else None)

    def paste(self, text: str) -> list[Message]:
        """Sends a text of any length as the app does: cut into messages of at most 4096 units."""
        return [self.send(piece) for piece in _cut(text) if piece.strip()]

    def send_document(
        self, name: str, content: bytes = b"", mime: str = "", caption: str = "", size: int | None = None
    ) -> Message:
        """`size` pretends that the file is larger than its content."""
        file = self._upload("documents", name, content, mime or "application/octet-stream", size)
        return self._send(None, kind="document", text=caption, content=describe_file(file, "document"), file=file)

    def send_photo(self, content: bytes = b"\xff\xd8\xff", caption: str = "") -> Message:
        file = self._upload("photos", "photo.jpg", content, "image/jpeg")
        return self._send(None, kind="photo", text=caption, content=describe_file(file, "photo"), file=file)

    def send_voice(self, content: bytes = b"OggS", seconds: int = 3) -> Message:
        file = self._upload("voice", "voice.oga", content, "audio/ogg")
        about = {"duration": seconds, "mime_type": file.mime}
        return self._send(None, kind="voice", content=file.to_json() | about, file=file)

    def send_sticker(self, emoji: str = "👍") -> Message:
        file = self._upload("stickers", "sticker.webp", b"RIFF", "image/webp")
        about = {
            "type": "regular",
            "emoji": emoji,
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return self._send(None, kind="sticker", content=file.to_json() | about, file=file)

    def send_location(self, latitude: float = 21.0, longitude: float = 106.5) -> Message:
        return self._send(None, kind="location", content={"latitude": latitude, "longitude": longitude})

    def send_contact(self, number: str = "+84900000000") -> Message:
        content = {"phone_number": number, "first_name": self.person.first_name, "user_id": self.person.id}
        return self._send(None, kind="contact", content=content)

    def edit(self, message: Message, text: str) -> Message:
        """Changes an own message; the bot hears of it."""
        with self._act(message.chat_id, self.screen) as chat:
            edited = self.world.rewrite(chat.messages[message.id], text=text, entities=())
            self._queue.push("edited_message", self.world.describe(edited), f"chat {chat.id}")
        return edited

    def press(self, wanted: str | Button, message: Message | None = None, *, too_late: bool = False) -> Press:
        """Presses the button with this label or data, on `message` or on the newest message that has it.

        A `message` kept from before an edit presses what it showed then, as a phone does that has not seen the edit.
        With `too_late` the bot can no longer answer the press when it hears of it. Raises AssertionError when there is
        no such button.
        """
        shown = [message] if message else list(reversed(self.chat))
        found = next(((one, button) for one in shown for button in one.buttons if _is_wanted(button, wanted)), None)
        if found is None:
            raise AssertionError(f"there is no button {wanted!r}. The chat:\n{self.screen}")
        pressed, button = found
        if not button.data:
            raise AssertionError(f"{button} opens a page: the bot does not hear of it")
        with self._act(pressed.chat_id, self.screen):
            at = time.monotonic() - (86_400 if too_late else 0)
            press = Press(str(FIRST_PRESS + len(self.world.presses)), self.person, pressed, button.data, at)
            self.world.presses[press.id] = press
            self._queue.push("callback_query", self._describe_press(press), f"press {self.person.id}")
        return press

    def delete(self, message: Message) -> None:
        """Deletes a message for both sides; Telegram does not tell the bot."""
        with self.world.change():
            del self.world.chats[message.chat_id].messages[message.id]

    def block(self) -> None:
        self._set_blocked(True)

    def unblock(self) -> None:
        self._set_blocked(False)

    def delete_account(self) -> None:
        with self.world.change():
            self.screen.chat.deleted = True

    def _set_blocked(self, blocked: bool) -> None:
        with self.world.change():
            chat = self.screen.chat
            chat.blocked = blocked
            push_membership(self.world, self._queue, chat, self.person, "kicked" if blocked else "member")

    def _upload(self, folder: str, name: str, content: bytes, mime: str, size: int | None = None) -> File:
        with self.world.lock:
            return self.world.keep_file(folder, name, content, mime, size)

    def _send(self, to: Group | None, **content: Any) -> Message:
        screen = to.screen if to else self.screen
        with self._act(screen.chat.id, screen) as chat:
            message = self.world.write(chat, self.person, **content)
            if _bot_hears(chat, message, self.world.bot.username):
                self._queue.push("message", self.world.describe(message), f"chat {chat.id}")
        return message

    @contextmanager
    def _act(self, chat_id: int, screen: Screen) -> Iterator[Chat]:
        """The person does something in a chat: what was there before is no news any more."""
        with self.world.change():
            chat = self.world.chats[chat_id]
            chat.started = True
            screen.mark()
            yield chat

    def _describe_press(self, press: Press) -> Json:
        """Of a message that is gone only its place is told."""
        message = self.world.chats[press.message.chat_id].messages.get(press.message.id)
        gone = {"chat": self.world.chats[press.message.chat_id].to_json(), "message_id": press.message.id, "date": 0}
        return {
            "id": press.id,
            "from": self.person.to_json(),
            "message": self.world.describe(message) if message else gone,
            "chat_instance": str(-7_000_000_000_000_000_000 + press.message.chat_id % 1_000_000),
            "data": press.data,
        }


def push_membership(world: World, queue: UpdateQueue, chat: Chat, by: Person, status: str) -> None:
    """my_chat_member: the bot was blocked ("kicked"), unblocked or added ("member"), or removed ("left")."""
    outside = "kicked" if chat.type == "private" else "left"
    change = {
        "chat": chat.to_json(),
        "from": by.to_json(),
        "date": world.now(),
        "old_chat_member": _describe_member(world.bot, outside if status == "member" else "member"),
        "new_chat_member": _describe_member(world.bot, status),
    }
    queue.push("my_chat_member", change, f"member {chat.id}")


def _describe_member(bot: Person, status: str) -> Json:
    member: Json = {"status": status, "user": bot.to_json()}
    return member | {"until_date": 0} if status == "kicked" else member


def _bot_hears(chat: Chat, message: Message, username: str) -> bool:
    if chat.type == "private" or chat.bot_is_admin:
        return True
    if not chat.bot_is_member:
        return False
    answered = chat.messages.get(message.reply_to or 0)
    return message.text.startswith("/") or f"@{username}" in message.text or bool(answered and answered.from_bot)


def _is_wanted(button: Button, wanted: str | Button) -> bool:
    return button == wanted if isinstance(wanted, Button) else wanted in (button.text, button.data)


def _cut(text: str) -> Iterator[str]:
    begin = size = 0
    for at, letter in enumerate(text):
        size += count_utf16(letter)
        if size > LONGEST_TEXT:
            yield text[begin:at]
            begin, size = at, count_utf16(letter)
    yield text[begin:]
