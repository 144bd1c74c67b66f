"""The published methods but those that receive updates, and what each refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.loopback import Json
from tests.doubles.zalo_bot.parameters import Parameters
from tests.doubles.zalo_bot.refusals import Refusal, note
from tests.doubles.zalo_bot.world import Message, World

LONGEST_TEXT = 2000
_MARKUP = re.compile(r"\*\*\S|</?(?:b|i|u|a|code|strong)\b[^>]*>|\{/?(?:red|big|underline)\}")

FIELDS: Mapping[str, frozenset[str]] = {
    "getMe": frozenset(),
    "getUpdates": frozenset({"timeout"}),
    "setWebhook": frozenset({"url", "secret_token"}),
    "deleteWebhook": frozenset(),
    "getWebhookInfo": frozenset(),
    "testWebhook": frozenset(),
    "sendMessage": frozenset({"chat_id", "text", "parse_mode", "text_styles"}),
    "sendPhoto": frozenset({"chat_id", "photo", "caption", "parse_mode", "text_styles"}),
    "sendSticker": frozenset({"chat_id", "sticker"}),
    "sendVoice": frozenset({"chat_id", "voice_url"}),
    "sendChatAction": frozenset({"chat_id", "action"}),
}
"""All there is, with their parameters. Names are case-sensitive; no method sends a document, edits or deletes."""


def count_utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class Api:
    world: World
    quota: int | None = None
    """Messages that are left to be sent are the quota less those sent; None is no limit."""
    spent: bool = False
    """Whether the bot was told that the quota is exceeded."""

    def get_me(self, parameters: Parameters) -> Json:
        bot = self.world.bot
        return {"id": bot.id, "account_name": bot.name, "account_type": "BASIC", "can_join_groups": False}

    def send_message(self, parameters: Parameters) -> Json:
        chat_id, text = parameters.text("chat_id"), parameters.text("text")
        self._check_text(parameters, text, "text")
        return self._send(chat_id, text)

    def send_photo(self, parameters: Parameters) -> Json:
        chat_id, photo = parameters.text("chat_id"), parameters.text("photo")
        if urlsplit(photo).scheme not in ("http", "https") or not urlsplit(photo).hostname:
            raise Refusal("photo-url")
        caption = parameters.text("caption", required=False)
        if caption:
            self._check_text(parameters, caption, "caption")
        return self._send(chat_id, f"[{photo}] {caption}".strip())

    def send_sticker(self, parameters: Parameters) -> Json:
        chat_id = parameters.text("chat_id")
        return self._send(chat_id, f"[sticker {parameters.text('sticker')}]")

    def send_voice(self, parameters: Parameters) -> Json:
        chat_id, url = parameters.text("chat_id"), parameters.text("voice_url")
        if not url.endswith(".aac"):
            raise Refusal("voice-url")
        return self._send(chat_id, f"[{url}]")

    def send_chat_action(self, parameters: Parameters) -> None:
        chat = self.world.find_chat(parameters.text("chat_id"))
        if parameters.text("action") != "typing":
            raise Refusal("action-unknown")
        chat.typing += 1

    def _send(self, chat_id: str, text: str) -> Json:
        chat = self.world.find_chat(chat_id)
        if self.quota is not None and self.world.sent >= self.quota:
            raise Refusal("after-quota" if self.spent else "quota")
        self.world.sent += 1
        message: Message = self.world.write(chat, text, from_bot=True)
        return {"message_id": message.id, "date": int(message.at * 1000)}

    def _check_text(self, parameters: Parameters, text: str, name: str) -> None:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Refusal("body") from None
        if not text.strip():
            raise Refusal("text-empty")
        if count_utf16(text) > LONGEST_TEXT:
            raise Refusal("text-too-long")
        if not unicodedata.is_normalized("NFC", text):
            parameters.notes.append(note("not-nfc"))
        mode = parameters.text("parse_mode", required=False)
        if mode and mode not in ("markdown", "html"):
            raise Refusal("parse-mode")
        if not mode and (found := _MARKUP.search(text)):
            parameters.notes.append(note("no-markup", sign=found.group()))
        self._check_styles(parameters, text, mode)

    def _check_styles(self, parameters: Parameters, text: str, mode: str) -> None:
        styles = parameters.values.get("text_styles")
        if styles is None:
            return
        if not isinstance(styles, list) or not all(isinstance(one, dict) for one in styles):
            raise Refusal("parameter-type", name="text_styles", type="list")
        if mode:
            parameters.notes.append(note("styles-ignored"))
        for one in styles:
            start, length = one.get("start"), one.get("len")
            if not isinstance(start, int) or not isinstance(length, int):
                raise Refusal("styles")
            if not 0 <= start < start + length <= count_utf16(text):
                raise Refusal("styles")


METHODS: Mapping[str, Callable[[Api, Parameters], Any]] = {
    "getMe": Api.get_me,
    "sendMessage": Api.send_message,
    "sendPhoto": Api.send_photo,
    "sendSticker": Api.send_sticker,
    "sendVoice": Api.send_voice,
    "sendChatAction": Api.send_chat_action,
}


def writes(method: str) -> bool:
    """True for methods that put a message into a chat."""
    return method.startswith("send") and method != "sendChatAction"
