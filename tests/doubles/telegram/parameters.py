"""What a request carries: parameters from the query, JSON, a form or a multipart body, and uploaded files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.doubles.offences import Note
from tests.doubles.telegram.refusals import Json, Refusal

DISPOSITION = re.compile(r'(?P<name>[\w-]+)(?P<encoded>\*?)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^;\r\n]+))')

# What Telegram calls a parameter that is not JSON, or not of the expected shape.
BROKEN_WORDS = {
    "reply_markup": ("can't parse reply keyboard markup JSON object", "object expected as reply markup"),
    "link_preview_options": (
        "can't parse link preview options JSON object",
        "object expected as link preview options",
    ),
    "scope": (
        "can't parse BotCommandScope JSON object",
        "can't parse BotCommandScope: BotCommandScope must be an Object",
    ),
    "commands": ("can't parse commands JSON object", "expected an Array of BotCommand"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body; `name` is what the sender calls it."""

    field: str
    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters as they came: strings from a form, JSON values from a JSON body. The methods read them with types."""

    values: Json = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    """What this request is let off with, as the rules find it."""

    def __contains__(self, name: object) -> bool:
        return name in self.values or name in self.uploads

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Raises `Refusal` for anything but a whole number (Telegram would take its leading digits, or 0)."""
        value = self.values.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and re.fullmatch(r"\s*-?\d+\s*", value):
            return int(value)
        raise Refusal("mistyped", words=f'parameter "{name}" must be of type Integer')

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def structure(self, name: str, shape: type[dict[str, Any]] | type[list[Any]]) -> Any:
        """A parameter that is an object or an array, given as JSON or (in a form) as its text; None when absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        not_json, wrong_shape = BROKEN_WORDS.get(
            name, (f"can't parse {name} JSON object", f'field "{name}" must be of type {shape.__name__.capitalize()}')
        )
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Refusal("structure-broken", words=not_json) from None
        if not isinstance(value, shape):
            raise Refusal("structure-broken", words=wrong_shape)
        return value


def read_parameters(content_type: str, query: str, body: bytes) -> Parameters:
    """Raises `Refusal` for a JSON body that is none. A body of another type is passed over, as Telegram does."""
    values: Json = dict(parse_qsl(query, keep_blank_values=True))
    uploads = {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        values |= _read_json(body)
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(parse_qsl(_decode(body), keep_blank_values=True))
    elif kind == "multipart/form-data":
        for part in split_multipart(content_type, body):
            if isinstance(part, Upload):
                uploads[part.field] = part
            else:
                values |= [part]
    return Parameters({name: value for name, value in values.items() if value is not None}, uploads)


def split_multipart(content_type: str, body: bytes) -> Iterator[Upload | tuple[str, str]]:
    """The parts of a multipart body (RFC 7578): files, and (name, text) for parts without a file name."""
    boundary = dict(_read_header(content_type)).get("boundary", "")
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in _decode(head).split("\r\n"))
        }
        about = dict(_read_header(headers.get("content-disposition", "")))
        if "filename" in about:
            mime = headers.get("content-type", "application/octet-stream")
            yield Upload(about.get("name", ""), about["filename"], content, mime)
        else:
            yield about.get("name", ""), _decode(content)


def _read_header(value: str) -> Iterator[tuple[str, str]]:
    """The parameters of a header; `name*=UTF-8''…` (RFC 5987) and the %22 of browsers are decoded."""
    for match in DISPOSITION.finditer(value):
        given = match["quoted"] if match["quoted"] is not None else match["bare"].strip()
        if match["encoded"]:
            yield match["name"], unquote(given.split("''", 1)[-1])
        else:
            yield match["name"], given.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _read_json(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except UnicodeDecodeError:
        raise Refusal("not-utf8") from None
    except ValueError:
        raise Refusal("json-broken") from None
    if not isinstance(value, dict):
        raise Refusal("json-broken")
    return value


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Refusal("not-utf8") from None
