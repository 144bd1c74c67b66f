"""Where a dialogue is held: what a person does becomes a raw payload, an answer becomes what they see of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.channels import Attachment, console
from bot.intake import Upload
from handlers.engine.messages import Incoming, Outgoing

Raw = dict[str, Any]


class Chat(Protocol):
    """One person's chat on one channel."""

    def say(self, text: str) -> Raw:
        """Type or paste a text."""

    def press(self, answer: int, button: int, token: str) -> Raw:
        """Press a button of an answer, as that was first shown; both are counted from 0. The bot calls it `token`."""

    def send_file(self, name: str, content: bytes, media_type: str) -> tuple[Raw, Upload]:
        """Send a file; what the channel keeps of it comes with the payload."""

    def send(self, kind: str) -> Raw:
        """Send something that is neither text nor a file: "voice", "sticker", "edited" ..."""

    def parse(self, raw: Mapping[str, Any]) -> Incoming:
        """The channel's own reading of a payload."""

    def show(self, outgoing: Outgoing, attachment: Attachment | None) -> Outgoing:
        """The next answer, as the person sees it. Raises AssertionError where the channel would refuse it."""


class ConsoleChat:
    """The terminal, which shows neutral messages as they are."""

    def say(self, text: str) -> Raw:
        return {"kind": "text", "text": text}

    def press(self, answer: int, button: int, token: str) -> Raw:
        return {"kind": "press", "token": token}

    def send_file(self, name: str, content: bytes, media_type: str) -> tuple[Raw, Upload]:
        return {"kind": "file"}, Upload(name, media_type, content)

    def send(self, kind: str) -> Raw:
        return {"kind": kind}

    def parse(self, raw: Mapping[str, Any]) -> Incoming:
        return console.parse(raw)

    def show(self, outgoing: Outgoing, attachment: Attachment | None) -> Outgoing:
        return outgoing
