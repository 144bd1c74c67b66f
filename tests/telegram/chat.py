"""A person's private chat with the bot, by the rules of Telegram and without a network.

What the person does is what the double's phone does, and its update is parsed by the channel. What is answered is
rendered by the channel, taken by the double's methods, and read back from the screen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.channels import Attachment
from bot.channels.telegram.parse import find_document, name_document, parse_update
from bot.channels.telegram.render import Piece, render_message, show_choice
from bot.intake import Upload
from handlers.engine.messages import Incoming, Outgoing
from storage.records import Offered
from tests.doubles.telegram import Limits, Message, Screen, TelegramDouble
from tests.doubles.telegram.markup import count_utf16
from tests.doubles.telegram.methods import LONGEST_TEXT, METHODS, Api
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.parameters import Upload as Part

Raw = dict[str, Any]


class TelegramChat:
    """The chat of one phone, with nobody else in the world."""

    def __init__(self) -> None:
        double = TelegramDouble()  # never started: what is sent is handed to its methods
        self._api = Api(double.world, Limits())
        self._schema = double.schema
        self._updates = double.updates
        self._phone = double.user(5_000_000_001, "Nguyễn Thị", "Hoa")
        self._answers: list[Message] = []
        """Of each answer the message with the buttons, as it was first shown."""

    # --- What the person does ---------------------------------------------------------------------------------

    def say(self, text: str) -> Raw:
        if count_utf16(text.strip()) <= LONGEST_TEXT:
            self._phone.send(text)
            return self._take_update()
        # Phones cut it into several messages (test_official); a transcript knows of one.
        self._phone.send("…")
        update = self._take_update()
        update["message"]["text"] = text
        return update

    def press(self, answer: int, button: int, token: str) -> Raw:
        shown = self._answers[answer]
        self._phone.press(shown.buttons[button], shown)
        return self._take_update()

    def send_file(self, name: str, content: bytes, media_type: str) -> tuple[Raw, Upload]:
        self._phone.send_document(name, content, media_type)
        update = self._take_update()
        document = find_document(update)
        assert document is not None, "the channel does not download it"
        return update, Upload(*name_document(document), content)

    def send(self, kind: str) -> Raw:
        if kind == "edited":
            written = [one for one in self._phone.chat if one.kind == "text" and not one.from_bot]
            own = written[-1]
            self._phone.edit(own, f"{own.text}.")
        else:
            things: dict[str, Callable[[], Message]] = {
                "voice": self._phone.send_voice,
                "sticker": self._phone.send_sticker,
                "photo": self._phone.send_photo,
                "location": self._phone.send_location,
                "other": self._phone.send_contact,
            }
            things[kind]()
        return self._take_update()

    def _take_update(self) -> Raw:
        [update] = self._updates.pending
        self._updates.confirm(update)
        body: Raw = json.loads(update.body)
        return body

    def parse(self, raw: Mapping[str, Any]) -> Incoming:
        return parse_update(raw)

    # --- What the person sees ---------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        return self._phone.screen

    def show(self, outgoing: Outgoing, attachment: Attachment | None) -> Outgoing:
        """Raises Refusal where Telegram would, AssertionError where something is lost on the way."""
        pieces = render_message(outgoing)
        assert pieces, "nothing is sent"
        assert not any(piece.keyboard or piece.has_file for piece in pieces[:-1])
        messages = [self._send(piece, attachment) for piece in pieces]
        self._answers.append(messages[-1])
        if outgoing.pressed:
            self._mark_pressed(outgoing.pressed)
        return read_back(outgoing, messages)

    def _send(self, piece: Piece, attachment: Attachment | None) -> Message:
        values: dict[str, Any] = {"chat_id": str(self._phone.person.id), "parse_mode": "HTML"}
        if piece.keyboard:
            rows = [[{"text": label, "callback_data": data} for label, data in row] for row in piece.keyboard]
            values["reply_markup"] = {"inline_keyboard": rows}
        if not piece.has_file:
            sent = self._call("sendMessage", values | {"text": piece.html})
        else:
            assert attachment is not None
            file, content = attachment
            part = Part("document", file.name, content, file.media_type)
            sent = self._call("sendDocument", values | {"caption": piece.html}, part)
        message = self._find(sent["message_id"])
        assert message.text == piece.text, "the words are not what they were before the mark-up"
        return message

    def _mark_pressed(self, pressed: Mapping[str, Any]) -> None:
        """What the channel does to a message whose button was pressed: the button's label stands below its words."""
        before = self._find(pressed["message"])
        shown = show_choice(pressed["text"], pressed["label"], is_text=pressed["is_text"])
        place = {"chat_id": str(self._phone.person.id), "message_id": before.id}
        if shown is None:
            # A phone that has not seen the edit presses what is no longer there: there is nothing to take away.
            if before.buttons:
                self._call("editMessageReplyMarkup", place)
            return
        words = {"text": shown} if pressed["is_text"] else {"caption": shown}
        method = "editMessageText" if pressed["is_text"] else "editMessageCaption"
        self._call(method, place | words | {"parse_mode": "HTML"})
        after = self._find(before.id)
        assert not after.buttons
        assert after.text.startswith(before.text)
        assert pressed["label"] in after.text

    def _call(self, method: str, values: Mapping[str, Any], *uploads: Part) -> Any:
        parameters = Parameters(dict(values), {part.field: part for part in uploads})
        if self._schema is not None:
            parameters.notes.extend(self._schema.check_call(method, parameters))
        with self._api.world.change():
            result = METHODS[method](self._api, parameters)
        assert not parameters.notes, parameters.notes
        return result

    def _find(self, message_id: int) -> Message:
        return self._api.world.chats[self._phone.person.id].messages[message_id]


def read_back(outgoing: Outgoing, messages: Sequence[Message]) -> Outgoing:
    """What stands on the screen, as the neutral message that it was made of. Raises AssertionError for any loss."""
    lines = "\n".join(message.text for message in messages if message.text).split("\n")
    buttons = messages[-1].buttons
    assert [button.data for button in buttons] == [offer.token for offer in outgoing.offered]
    labels = [_read_label(number, button.text, lines) for number, button in enumerate(buttons, start=1)]
    text = "\n".join(lines).rstrip("\n")
    if len(messages) > 1:
        assert text.split() == outgoing.text.split()
        text = outgoing.text  # which blank stood where it was cut is lost, and nothing else
    offered = tuple(Offered(label, button.data) for label, button in zip(labels, buttons, strict=True))
    return Outgoing(text, offered, outgoing.file_id, outgoing.pressed)


def _read_label(number: int, shown: str, lines: list[str]) -> str:
    """The label of a button; of one that is cut short the whole, from the list below the text, which is taken away."""
    if not (shown.startswith(f"{number}. ") and shown.endswith("…")):
        return shown
    at = max(at for at, line in enumerate(lines) if line.startswith(shown[:-1]))
    return lines.pop(at).removeprefix(f"{number}. ")
