"""A person's private chat with the bot, by the rules of Zalo Bot and without a network.

What the person does is what the double's phone does, and its event is parsed by the channel. What is answered is
rendered by the channel, taken by the double's methods, and read back from the screen. There are no buttons: a press is
the number of a line of the newest message, or its label, in turn. What Zalo has no way to do (a press on an older
message, a place on the map) the person does on another channel, where they are linked as well; a file comes through the
upload page.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import Attachment, console
from bot.channels.zalo_bot.parse import find_address, parse_update
from bot.channels.zalo_bot.sending import write_file_line
from bot.intake import Upload
from bot.numbered import LONGEST_TEXT, render_text
from bot.pieces import count_units
from handlers.engine.messages import Incoming, Outgoing
from storage.records import Offered
from tests.dialogues.official import BACK
from tests.doubles.zalo_bot import Message, ZaloBotDouble
from tests.doubles.zalo_bot.methods import METHODS, Api
from tests.doubles.zalo_bot.parameters import Parameters

Raw = dict[str, Any]

LINK = "https://thidua.example.vn/tep/pZx3V0b1T2a4-c5D6e7F8g.abcdefghijklmnopqrstuvwxyz012345678"


class ZaloBotChat:
    """The chat of one phone, with nobody else in the world."""

    def __init__(self) -> None:
        double = ZaloBotDouble()  # never started: what is sent is handed to its methods
        self._api = Api(double.world)
        self._updates = double.updates
        self._phone = double.user("Nguyễn Thị Hoa")
        double.world.chats[self._phone.person.id].started = True  # with what a transcript takes for given
        self._answers: list[Outgoing] = []
        self._presses = 0

    # --- What the person does ---------------------------------------------------------------------------------

    def say(self, text: str) -> Raw:
        if count_units(unicodedata.normalize("NFC", text)) <= LONGEST_TEXT:
            self._phone.send(text)
            return self._take_event()
        # Phones cut it into several messages (test_official); a transcript knows of one.
        self._phone.send("…")
        event = self._take_event()
        event["message"]["text"] = text
        return event

    def press(self, answer: int, button: int, token: str) -> Raw:
        if answer != len(self._answers) - 1:
            return {"elsewhere": {"kind": "press", "token": token}}
        self._presses += 1
        offered = self._answers[answer].offered
        alike = [one for one in offered if one.label == offered[button].label]
        return self.say(offered[button].label if self._presses % 2 and len(alike) == 1 else f"{button + 1}")

    def send_file(self, name: str, content: bytes, media_type: str) -> tuple[Raw, Upload]:
        """Through the upload page."""
        return {"elsewhere": {"kind": "file"}}, Upload(name, media_type, content)

    def send(self, kind: str) -> Raw:
        things: dict[str, Callable[[], Message]] = {
            "voice": self._phone.send_voice,
            "sticker": self._phone.send_sticker,
            "photo": self._phone.send_photo,
            "other": self._phone.do_something_new,
        }
        if kind not in things:
            return {"elsewhere": {"kind": kind}}
        things[kind]()
        return self._take_event()

    def _take_event(self) -> Raw:
        update = self._updates.take()
        assert update is not None
        assert self._updates.take() is None
        event: Raw = json.loads(json.dumps(update.body))
        assert find_address(event).chat == self._phone.person.id
        del event["message"]["date"]  # the clock of the transcript is not the phone's
        return event

    def parse(self, raw: Mapping[str, Any]) -> Incoming:
        elsewhere = raw.get("elsewhere")
        return parse_update(raw) if elsewhere is None else console.parse({**raw, **elsewhere})

    # --- What the person sees ---------------------------------------------------------------------------------

    def show(self, outgoing: Outgoing, attachment: Attachment | None) -> Outgoing:
        """Raises Refusal where Zalo would, AssertionError where something is lost on the way."""
        file_line = write_file_line(attachment[0].name, LINK) if attachment is not None else ""
        texts = [self._send(text) for text in render_text(outgoing, file_line=file_line)]
        seen = read_back(outgoing, texts, file_line)
        self._answers.append(seen)
        return seen

    def _send(self, text: str) -> str:
        parameters = Parameters({"chat_id": self._phone.person.id, "text": text})
        with self._api.world.change():
            METHODS["sendMessage"](self._api, parameters)
        assert not parameters.notes, parameters.notes
        return self._phone.heard[-1]


def read_back(outgoing: Outgoing, texts: list[str], file_line: str) -> Outgoing:
    """What stands on the screen, as the neutral message that it was made of. Raises AssertionError for any loss."""
    if len(texts) > 1:
        assert all(text.startswith(f"({number}/{len(texts)}) ") for number, text in enumerate(texts, start=1))
        texts = [text.partition(") ")[2] for text in texts]
    lines = "\n".join(texts).split("\n")
    if outgoing.can_go_back:
        assert lines.pop() == BACK
    labels = [_read_label(number, lines.pop()) for number in range(len(outgoing.offered), 0, -1)][::-1]
    text = "\n".join(lines).strip()
    if file_line:
        assert text.endswith(file_line)
        text = text.removesuffix(file_line).strip()
    assert text.split() == (unicodedata.normalize("NFC", outgoing.text).split() or ["…"])
    if len(texts) > 1:
        text = outgoing.text  # which blank stood where it was cut is lost, and nothing else
    offered = tuple(Offered(label, offer.token) for label, offer in zip(labels, outgoing.offered, strict=True))
    return Outgoing(text, offered, outgoing.file_id, outgoing.pressed, outgoing.can_go_back)


def _read_label(number: int, line: str) -> str:
    found = re.fullmatch(rf"{number}\. (.*)", line)
    assert found, f"no line {number}: {line!r}"
    return found[1]
