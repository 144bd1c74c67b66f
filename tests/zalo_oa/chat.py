"""A person's chat with the account, by the rules of Zalo and without a network.

What the person does is what the double's phone does, and its event is read by the channel. What is answered is rendered
by the channel, taken by the double's API, and read back from the phone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.channels import Attachment, console
from bot.channels.zalo_oa.events import find_document, make_raw, parse_update, read_event
from bot.channels.zalo_oa.media import choose_upload, name_document
from bot.channels.zalo_oa.presses import Stamp
from bot.channels.zalo_oa.render import Piece, make_file_message, make_image_message, make_message, render_message
from bot.intake import Upload
from bot.settings import OaButtons
from handlers.engine.messages import Incoming, Outgoing, Words, load_texts
from storage.records import Offered
from tests.doubles.loopback import Request
from tests.doubles.zalo_oa import APP_ID, SEND_PATH, UPLOAD_PATH, Message, ZaloOaDouble

Raw = dict[str, Any]

KINDS = {"voice": "audio", "sticker": "sticker", "photo": "image", "location": "location", "other": "business_card"}
ELSEWHERE = "elsewhere"
"""What a person can only do on another channel: press in an older menu, which has no buttons here; edit a message."""
LINK = "https://thidua.example.vn/tep/k7m2qx"
_MARK = re.compile(r"\(\d+/\d+\) ")


class ZaloOaChat:
    """The chat of one phone, with nobody else in the world. `style` is the envelope of buttons that Zalo takes."""

    def __init__(self, style: OaButtons = "plain") -> None:
        # Never started: what is sent is handed to its API.
        self._double = ZaloOaDouble(envelope="none" if style == "off" else style)
        self._phone = self._double.phone("2460000000000000246", "Nguyễn Thị Hoa")
        self._stamp = Stamp("a key of tests", APP_ID)
        self._style = style
        self._answers: list[Message] = []
        """Of each answer its last message."""

    # --- What the person does ---------------------------------------------------------------------------------

    def say(self, text: str) -> Raw:
        self._phone.say(text)
        return self._take_event()

    def press(self, answer: int, button: int, token: str) -> Raw:
        """Press a button; in a numbered menu, type its number."""
        shown = self._answers[answer]
        if shown.buttons:
            self._phone.send_payload(shown.buttons[button])
        elif answer == len(self._answers) - 1:
            self._phone.say(str(button + 1))
        else:
            return {ELSEWHERE: {"kind": "press", "token": token}}
        return self._take_event()

    def send_file(self, name: str, content: bytes, media_type: str) -> tuple[Raw, Upload]:
        self._phone.send_file(name, content)
        raw = self._take_event()
        document = find_document(raw)
        assert document is not None, "the channel does not download it"
        return raw, Upload(*name_document(document), content)

    def send(self, kind: str) -> Raw:
        if kind not in KINDS:
            return {ELSEWHERE: {"kind": kind}}
        self._phone.send(KINDS[kind])
        return self._take_event()

    def _take_event(self) -> Raw:
        [call] = self._double.caller.pending
        self._double.caller.pending.clear()
        event = read_event(call.body)
        assert event.is_said
        token = self._stamp.read_token(event.user, event.text)
        raw: Raw = json.loads(json.dumps(make_raw(event, token)))
        return raw

    def parse(self, raw: Mapping[str, Any]) -> Incoming:
        if ELSEWHERE in raw:
            return console.parse(raw[ELSEWHERE])
        return replace(parse_update(raw), said_at=None)  # transcripts have a clock of their own

    # --- What the person sees ---------------------------------------------------------------------------------

    def show(self, outgoing: Outgoing, attachment: Attachment | None) -> Outgoing:
        """Raises Refusal where Zalo would, AssertionError where something is lost on the way."""
        file_line = self._send_file(attachment) if attachment is not None else ""
        pieces = render_message(outgoing, self._style, self._make_payload, file_line=file_line)
        messages = [self._send(make_message(piece, self._style)) for piece in pieces]
        assert [bool(piece.buttons) for piece in pieces[:-1]] == [False] * (len(pieces) - 1)
        self._answers.append(messages[-1])
        self._double.check()
        return read_back(outgoing, messages, pieces, file_line, self._make_payload)

    def _make_payload(self, token: str) -> str:
        return self._stamp.make_payload(self._phone.id, token)

    def _send_file(self, attachment: Attachment) -> str:
        """Send it if Zalo takes it; else what is said instead."""
        file, content = attachment
        kind = choose_upload(file)
        if kind is None:
            return load_texts().render(Words("zalo_bot.file_link", name=file.name, link=LINK), {})
        body = b"\r\n".join(
            [
                b"--x",
                f'Content-Disposition: form-data; name="file"; filename="{file.name}"'.encode(),
                b"",
                content,
                b"--x--",
            ]
        )
        headers = {"content-type": "multipart/form-data; boundary=x"}
        data = self._double.api.upload(kind, Request(f"{UPLOAD_PATH}{kind}", "", headers, body, "POST"))
        [name] = data.values()
        sent = self._send(make_file_message(name) if kind == "file" else make_image_message(name))
        shown = sent.file or sent.image
        assert shown is not None
        assert (shown.name, shown.content) == (file.name, content)
        return ""

    def _send(self, message: Mapping[str, Any]) -> Message:
        whole = {"recipient": {"user_id": self._phone.id}, "message": message}
        body = json.dumps(whole, ensure_ascii=False).encode()
        self._double.api.send_message(Request(SEND_PATH, "", {"content-type": "application/json"}, body, "POST"))
        return self._phone.chat[-1]


def read_back(
    outgoing: Outgoing, messages: Sequence[Message], pieces: Sequence[Piece], file_line: str, make_payload: Any
) -> Outgoing:
    """What stands on the phone, as the neutral message that it was made of. Raises AssertionError for any loss."""
    assert [message.text for message in messages if not message.is_list] == [
        piece.text for piece in pieces if piece.text
    ]
    lines = "\n".join(_MARK.sub("", message.text, count=1) for message in messages if not message.is_list).split("\n")
    buttons = messages[-1].buttons
    if buttons:
        assert [button.payload for button in buttons] == [make_payload(offer.token) for offer in outgoing.offered]
        labels = [_read_title(number, button.title, lines) for number, button in enumerate(buttons, start=1)]
    else:
        if outgoing.can_go_back:
            assert lines.pop() == "0. Quay lại"
        labels = [_read_line(number, lines) for number in range(len(outgoing.offered), 0, -1)][::-1]
    text = "\n".join(lines).strip()
    if file_line:
        assert file_line in text
        text = text.replace(file_line, "").strip()
    if len(messages) > 1:
        assert text.split() == outgoing.text.split()
        text = outgoing.text  # which blank stood where it was cut is lost, and nothing else
    tokens = [offer.token for offer in outgoing.offered]
    offered = tuple(Offered(label, token) for label, token in zip(labels, tokens, strict=True))
    return Outgoing(text, offered, outgoing.file_id, outgoing.pressed, outgoing.can_go_back)


def _read_title(number: int, title: str, lines: list[str]) -> str:
    """The label of a button; of one that is cut short the whole, from the list below the text, which is taken away."""
    if not (title.startswith(f"{number}. ") and title.endswith("…")):
        return title
    at = max(at for at, line in enumerate(lines) if line.startswith(title[:-1]))
    return lines.pop(at).removeprefix(f"{number}. ")


def _read_line(number: int, lines: list[str]) -> str:
    """The last line of a menu, which is taken away."""
    while not lines[-1].strip():
        lines.pop()
    line = lines.pop()
    assert line.startswith(f"{number}. "), line
    return line.removeprefix(f"{number}. ")
