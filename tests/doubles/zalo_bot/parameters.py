"""The parameters of a request: JSON, a form, or the query of its URL. Strict about types."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.doubles.loopback import Json, Request
from tests.doubles.offences import Note
from tests.doubles.zalo_bot.refusals import Refusal


@dataclass(slots=True)
class Parameters:
    values: Json = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def text(self, name: str, *, required: bool = True) -> str:
        """A text; "" where it may be missing and is. Raises `Refusal`."""
        value = self.values.get(name)
        if value is None:
            if required:
                raise Refusal("parameter-missing", name=name)
            return ""
        if not isinstance(value, str):
            raise Refusal("parameter-type", name=name, type="string")
        return value

    def seconds(self, name: str, default: int) -> float:
        """A number, or a text that holds one: documentation and example disagree. Raises `Refusal`."""
        value: Any = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Refusal("poll-timeout")
        try:
            seconds = float(value)
        except ValueError:
            raise Refusal("poll-timeout") from None
        if not 0 <= seconds <= 600:
            raise Refusal("poll-timeout")
        return seconds


def read_parameters(request: Request) -> Parameters:
    """Raises `Refusal` for a body that is not what its type says."""
    values: Json = dict(parse_qsl(request.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if not request.body:
        return Parameters(values)
    try:
        if kind == "application/json":
            body = json.loads(request.body.decode("utf-8"))
        elif kind == "application/x-www-form-urlencoded":
            body = dict(parse_qsl(request.body.decode("utf-8"), keep_blank_values=True))
        else:
            raise Refusal("body")
    except ValueError:
        raise Refusal("body") from None
    if not isinstance(body, dict):
        raise Refusal("body")
    return Parameters(values | body)
