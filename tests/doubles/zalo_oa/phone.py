"""A person with Zalo on their phone: what they do becomes events, what the account sends stands in their chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.zalo_oa.webhook import Caller, make_event
from tests.doubles.zalo_oa.world import Account, Button, File, Message, World
from tests.patience import PATIENCE


@dataclass
class Phone:
    """One person's chat with the account."""

    world: World
    caller: Caller
    app_id: str
    oa_id: str
    account: Account
    media_url: str

    @property
    def id(self) -> str:
        return self.account.user_id

    # --- What the person does ---------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Type or paste."""
        with self.world.change():
            message = Message(self.world.make_id("m"), from_oa=False, text=text)
            self.account.chat.append(message)
            self._send("user_send_text", message={"text": text, "msg_id": message.id})

    def press(self, title: str, message: Message | None = None) -> None:
        """Press a button of the newest message that has it, or of this one. Its payload is sent as if it were typed."""
        with self.world.change():
            shown = [message] if message is not None else list(reversed(self.account.chat))
            buttons = [button for one in shown for button in one.buttons if button.title == title]
            assert buttons, f"no button [{title}]"
            self.send_payload(buttons[0])

    def send_payload(self, button: Button) -> None:
        """What a press does."""
        with self.world.change():
            self._send("user_send_text", message={"text": button.payload, "msg_id": self.world.make_id("m")})

    def send_file(self, name: str, content: bytes, *, url: str = "", size: str | None = None) -> None:
        """Send a document; `url` and `size` only to lie about them."""
        with self.world.change():
            key = self.world.make_id("media")
            self.world.media[key] = File(name, content)
            kind = name.rpartition(".")[2].lower()
            payload = {
                "url": url or f"{self.media_url}/{key}",
                "name": name,
                "type": kind,
                "size": str(len(content)) if size is None else size,
                "checksum": "db8f0a790d28e3d8658a0ff0846189",
            }
            attachments = [{"type": "file", "payload": payload}]
            self._send("user_send_file", message={"msg_id": self.world.make_id("m"), "attachments": attachments})

    def send(self, kind: str) -> None:
        """Send something that is neither text nor a document: "image", "sticker", "audio", "location", ..."""
        payload: dict[str, Any] = {"url": f"{self.media_url}/picture.jpg", "thumbnail": f"{self.media_url}/small.jpg"}
        if kind == "location":
            payload = {"coordinates": {"latitude": "20.99", "longitude": "106.55"}}
        with self.world.change():
            attachments = [{"type": kind, "payload": payload}]
            message = {"msg_id": self.world.make_id("m"), "attachments": attachments}
            self._send(f"user_send_{kind}", message=message)

    def follow(self) -> None:
        with self.world.change():
            self.account.is_follower = True
            self._send("follow")

    def unfollow(self) -> None:
        with self.world.change():
            self.account.is_follower = False
            self.caller.push(self._make("unfollow"))

    def open_chat(self) -> None:
        """Tap the chat icon."""
        with self.world.change():
            self._send("user_click_chatnow")

    def _send(self, event: str, **fields: Any) -> None:
        """An interaction: from it the account may write for 48 hours."""
        self.world.clock.move(milliseconds=1)
        self.account.last_interaction = self.world.clock.read()
        self.caller.push(self._make(event, **fields))

    def _make(self, event: str, **fields: Any) -> dict[str, Any]:
        return make_event(event, self.app_id, self.id, self.oa_id, self.world.clock.read(), **fields)

    # --- What the person sees ---------------------------------------------------------------------------------

    @property
    def chat(self) -> list[Message]:
        with self.world.lock:
            return list(self.account.chat)

    @property
    def heard(self) -> list[Message]:
        """What the account has said."""
        return [message for message in self.chat if message.from_oa]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]

    async def await_for(self, count: int, seconds: float = PATIENCE) -> list[Message]:
        """Wait until the account has said so much, in all."""
        await _wait_in_thread(self.world, lambda: len(self.heard) >= count, seconds)
        assert len(self.heard) >= count, f"{len(self.heard)} of {count} messages: {self.texts}"
        return self.heard


async def _wait_in_thread(world: World, happened: Callable[[], bool], seconds: float) -> bool:
    return await asyncio.to_thread(world.wait, happened, seconds)
