"""The OpenAPI as Zalo does it: an envelope with `error` in HTTP 200, and rules about messages and uploads."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import parse_qs

from tests.doubles.loopback import Json, Request
from tests.doubles.telegram.parameters import Upload as Part
from tests.doubles.telegram.parameters import split_multipart
from tests.doubles.zalo_oa.offences import ApiDenial, Offence, Refusal, make_offence
from tests.doubles.zalo_oa.world import Account, Button, File, Message, Upload, World

LONGEST_TEXT = 2000
MOST_BUTTONS = 5
LONGEST_PAYLOAD = 1000
UPLOAD_LASTS = timedelta(days=7)
UPLOADS: Mapping[str, tuple[tuple[str, ...], int, str]] = {
    "file": ((".pdf", ".doc", ".docx"), 5 * 1024 * 1024, "token"),
    "image": ((".jpg", ".jpeg", ".png"), 1024 * 1024, "attachment_id"),
    "gif": ((".gif",), 5 * 1024 * 1024, "attachment_id"),
}
MAGIC = {
    ".pdf": b"%PDF",
    ".docx": b"PK\x03\x04",
    ".doc": b"\xd0\xcf\x11\xe0",
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8",
    ".jpeg": b"\xff\xd8",
    ".gif": b"GIF8",
}
TEXT_BUTTONS = {"oa.query.show", "oa.query.hide"}
OTHER_BUTTONS = {"oa.open.url", "oa.open.phone", "oa.open.sms"}
Envelope = Literal["plain", "list", "button", "none"]


@dataclass(slots=True)
class OpenApi:
    """What the account can be asked to do. Used under the world's lock."""

    world: World
    oa_id: str
    envelope: Envelope = "plain"
    """The form of buttons that is taken; any other is refused with `envelope_error`."""
    envelope_error: int = -201
    is_free: bool = True
    """Whether a message that costs money is an offence."""
    notes: list[Offence] = field(default_factory=list)
    """Offences that Zalo would let pass."""

    def send_message(self, request: Request) -> Json:
        """POST /v3.0/oa/message/cs."""
        body = read_json(request)
        _check_fields("the body", body, {"recipient", "message"})
        recipient, content = body.get("recipient"), body.get("message")
        user = recipient.get("user_id") if isinstance(recipient, dict) else None
        if not isinstance(user, str) or not isinstance(content, dict):
            raise Refusal("recipient")
        person = self.world.people.get(user)
        if person is None:
            raise Refusal("user-unknown", user=user)
        message = self._read_message(content)
        self._check_window(person)
        person.chat.append(message)
        return {
            "message_id": message.id,
            "user_id": user,
            "sent_time": str(int(self.world.clock.read().timestamp() * 1000)),
            "quota": {"quota_type": "reply"},
        }

    def upload(self, kind: str, request: Request) -> Json:
        """POST /v2.0/oa/upload/<kind>."""
        file = _read_upload(request)
        allowed, largest, field_name = UPLOADS[kind]
        suffix = PurePath(file.name).suffix.lower()
        if suffix not in allowed:
            raise Refusal("upload-type", name=file.name, allowed=allowed)
        if not 0 < len(file.content) <= largest:
            raise Refusal("upload-size", size=len(file.content))
        if not file.content.startswith(MAGIC[suffix]):
            raise Refusal("upload-content", name=file.name)
        name = self.world.make_id("upload-")
        self.world.uploads[name] = Upload(kind, file, self.world.clock.read())
        return {field_name: name}

    def describe_account(self) -> Json:
        """GET /v2.0/oa/getoa."""
        return {"oaid": self.oa_id, "name": "UBND phường Long Xuyên", "is_verified": True, "package_name": "Growth"}

    def describe_user(self, request: Request) -> Json:
        """GET /v3.0/oa/user/detail?data={"user_id": ".."}."""
        asked = parse_qs(request.query).get("data", [""])[0]
        try:
            user = json.loads(asked)["user_id"]
        except (ValueError, KeyError, TypeError):
            raise Refusal("not-json") from None
        person = self.world.people.get(user)
        if person is None:
            raise Refusal("user-unknown", user=user)
        return {"user_id": user, "display_name": person.name, "user_is_follower": person.is_follower}

    # --- Messages -----------------------------------------------------------------------------------------------

    def _read_message(self, content: Json) -> Message:
        _check_fields("message", content, {"text", "attachment", "quote_message_id"})
        message = Message(self.world.make_id("m"), from_oa=True)
        if "text" in content:
            message.text = self._read_text(content["text"])
        attachment = content.get("attachment")
        if attachment is None and "text" not in content:
            raise Refusal("empty-message")
        if attachment is not None:
            self._read_attachment(message, attachment)
        return message

    def _read_text(self, text: object) -> str:
        if not isinstance(text, str) or not text.strip():
            raise Refusal("text-empty")
        units = len(text.encode("utf-16-le")) // 2
        if units > LONGEST_TEXT:
            raise Refusal("text-too-long", units=units)
        if not unicodedata.is_normalized("NFC", text):
            self.notes.append(make_offence("text-not-nfc"))
        return text

    def _read_attachment(self, message: Message, attachment: object) -> None:
        payload = attachment.get("payload") if isinstance(attachment, dict) else None
        if not isinstance(attachment, dict) or not isinstance(payload, dict):
            raise Refusal("empty-message")
        if attachment.get("type") == "file":
            if message.text:
                raise Refusal("file-with-text")
            message.file = self._find_upload(payload.get("token"), "file")
            return
        if payload.get("template_type") == "media":
            [element] = payload["elements"]
            if "url" in element and "attachment_id" in element:
                raise Refusal("two-sources")
            message.image = self._find_upload(element.get("attachment_id"), "image")
            return
        self._check_envelope(payload)
        if self.envelope == "button":
            message.text = self._read_text(payload.get("text"))
        if self.envelope == "list":
            message.is_list = True
            first = payload["elements"][0]
            message.text = message.text or self._read_text(f"{first['title']}\n{first['subtitle']}")
        message.buttons = _read_buttons(payload["buttons"])

    def _check_envelope(self, payload: Json) -> None:
        """Only one of the three forms is taken. Which one is the least certain thing about Zalo: no offence."""
        form = payload.get("template_type", "plain")
        if form != self.envelope or not payload.get("buttons"):
            raise ApiDenial(self.envelope_error, "Message type is not supported")

    def _find_upload(self, name: object, kind: str) -> File:
        upload = self.world.uploads.get(name) if isinstance(name, str) else None
        if upload is None or upload.kind != kind:
            raise Refusal("upload-unknown")
        age = self.world.clock.read() - upload.at
        if age >= UPLOAD_LASTS:
            raise Refusal("upload-old", days=age.days)
        return upload.file

    def _check_window(self, person: Account) -> None:
        if person.last_interaction is None:
            raise Refusal("user-unknown", user=person.user_id)
        hours = (self.world.clock.read() - person.last_interaction) / timedelta(hours=1)
        if hours > 7 * 24:
            raise Refusal("outside-window", hours=hours)
        if hours > 48 and self.is_free:
            self.notes.append(make_offence("paid-message", hours=hours))
        if not person.is_follower:
            raise ApiDenial(-213, "User has not followed the account")


def read_json(request: Request) -> Json:
    """The body of a POST."""
    given = request.headers.get("content-type", "").partition(";")[0]
    if given != "application/json":
        raise Refusal("content-type", given=given or "no type")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refusal("not-json") from None
    if not isinstance(body, dict):
        raise Refusal("not-json")
    return body


def _check_fields(where: str, given: Mapping[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise Refusal("unknown-field", where=where, name=name)


def _read_buttons(given: object) -> tuple[Button, ...]:
    if not isinstance(given, list) or len(given) > MOST_BUTTONS:
        raise Refusal("buttons-too-many", count=len(given) if isinstance(given, list) else "no list of")
    return tuple(_read_button(one) for one in given)


def _read_button(given: Mapping[str, Any]) -> Button:
    if set(given) != {"title", "type", "payload"}:
        raise Refusal("button-fields", fields=sorted(given))
    title, kind, payload = given["title"], given["type"], given["payload"]
    if kind not in TEXT_BUTTONS | OTHER_BUTTONS:
        raise Refusal("button-type", type=kind)
    if not isinstance(title, str) or not title.strip():
        raise Refusal("button-title")
    if kind in TEXT_BUTTONS and not (isinstance(payload, str) and 0 < len(payload) <= LONGEST_PAYLOAD):
        raise Refusal("button-payload")
    return Button(title, str(payload), kind)


def _read_upload(request: Request) -> File:
    """The one part of a multipart form, called `file`."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        raise Refusal("upload-field")
    parts = list(split_multipart(content_type, request.body))
    if len(parts) != 1 or not isinstance(parts[0], Part) or parts[0].field != "file":
        raise Refusal("upload-field")
    return File(parts[0].name, parts[0].content)
