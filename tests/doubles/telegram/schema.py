"""Checks against the machine-readable Bot API: names, required parameters, types, fields of nested objects, lengths.

The file lies beside the project, not in it. Where it is absent the double keeps all of its other rules.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.doubles.offences import Note
from tests.doubles.telegram.markup import count_utf16
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.refusals import Json, Refusal, note

PATH = Path(__file__).parents[3].parent / "shared" / "data" / "botapi.json"
ABSENT = f"the machine-readable Bot API is not there ({PATH.name} beside the project)"

ARRAY_OF = "Array of "
SCALARS: dict[str, Callable[[Any], bool]] = {
    "Any": lambda value: True,
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, str),
}
# What a scalar looks like in a form, where everything is text.
IN_A_FORM = {
    "Integer": r"\s*-?\d+\s*",
    "Float": r"\s*-?\d+(\.\d+)?\s*",
    "Boolean": r"(?i:true|false|yes|no|1|0)",
}
TYPE_WORDS = {"Integer": "a Number", "Float": "a Number"}
LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after)")

# Telegram names the object in which something is wrong.
PARSED_AS = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "MessageEntity": "MessageEntity",
    "BotCommand": "BotCommand",
}
# The words for a parameter that is not there; other parameters are refused by name.
MISSING = {
    "chat_id": ("chat-id-empty", {}),
    "text": ("text-empty", {}),
    "action": ("action-unknown", {}),
    "message_id": ("message-id-empty", {}),
    "callback_query_id": ("press-too-old", {}),
    "document": ("file-missing", {"name": "document"}),
    "photo": ("file-missing", {"name": "photo"}),
}


@functools.cache
def load_schema(path: Path) -> Schema | None:
    """None where the file is not there."""
    return Schema(path) if path.exists() else None


# A Refusal is answered with an error, a Note is let pass.
Problem = Refusal | Note


class Schema:
    def __init__(self, path: Path = PATH) -> None:
        api = json.loads(path.read_text(encoding="utf-8"))
        self.version: str = api["version"]
        self._methods: dict[str, Json] = api["methods"]
        self._types: dict[str, Json] = api["types"]
        self._names = {name.lower(): name for name in self._methods}

    def find_method(self, name: str) -> str | None:
        """The method's own spelling; Telegram does not mind the case."""
        return self._names.get(name.lower())

    def check_call(self, method: str, parameters: Parameters) -> list[Note]:
        """What is let pass. Raises `Refusal` for the first thing that is not."""
        notes = []
        for problem in self._check_parameters(method, parameters):
            if isinstance(problem, Refusal):
                raise problem
            notes.append(problem)
        return notes

    def check_object(self, type_name: str, value: object) -> list[str]:
        """All that is wrong with an object of the API, in words; for what the double itself sends."""
        problems = self._check_value([type_name], value, type_name)
        return [problem.words if isinstance(problem, Note) else problem.description for problem in problems]

    def list_update_kinds(self) -> set[str]:
        return set(self._types["Update"]["fields"]) - {"update_id"}

    def _check_parameters(self, method: str, parameters: Parameters) -> Iterator[Problem]:
        fields = self._methods[method]["fields"]
        for name, about in fields.items():
            if about["required"] and name not in parameters:
                kind, words = MISSING.get(name, ("parameter-missing", {"name": name}))
                yield Refusal(kind, **words)
        for name, value in parameters.values.items():
            if name not in fields:
                yield note("parameter-unknown", name=name, method=method)
            elif not self._is_given_as_text(fields[name]["types"], value):
                yield from self._check_parameter(name, fields[name], parameters)
        attached = {str(value).removeprefix("attach://") for value in parameters.values.values()}
        for name in parameters.uploads:
            if name not in fields and name not in attached:
                yield note("parameter-unknown", name=name, method=method)

    def _is_given_as_text(self, types: list[str], value: object) -> bool:
        return isinstance(value, str) and any(re.fullmatch(IN_A_FORM.get(name, "(?!)"), value) for name in types)

    def _check_parameter(self, name: str, about: Json, parameters: Parameters) -> Iterator[Problem]:
        value, types = parameters.values[name], about["types"]
        if not any(one in SCALARS for one in types):
            value = parameters.structure(name, list if types[0].startswith(ARRAY_OF) else dict)
        yield from self._check_value(types, value, name)
        yield from _check_length(name, about, value)

    def _check_value(self, types: list[str], value: Any, name: str, inside: str = "") -> list[Problem]:
        """The problems of the reading that fits best; `inside` is the type of the object around it."""
        readings = [list(self._check_as(one, value, name, inside)) for one in types]
        return min(readings, key=lambda problems: (self._count_strangers(problems), len(problems)))

    @staticmethod
    def _count_strangers(problems: list[Problem]) -> int:
        return sum(one.kind in ("field-unknown", "mistyped") for one in problems)

    def _check_as(self, type_name: str, value: Any, name: str, inside: str) -> Iterator[Problem]:
        if type_name in SCALARS:
            if not SCALARS[type_name](value):
                yield _refuse("mistyped", inside, f'Field "{name}" must be {_describe_type(type_name)}')
        elif type_name.startswith(ARRAY_OF):
            if not isinstance(value, list):
                yield _refuse("mistyped", inside, f'Field "{name}" must be of type Array')
                return
            for one in value:
                yield from self._check_value([type_name.removeprefix(ARRAY_OF)], one, name, inside)
        elif not isinstance(value, dict):
            yield _refuse("mistyped", inside, f'Field "{name}" must be of type Object')
        elif subtypes := self._types[type_name].get("subtypes"):
            yield from self._check_value(subtypes, value, name, inside)
        else:
            yield from self._check_fields(type_name, value)

    def _check_fields(self, type_name: str, value: Json) -> Iterator[Problem]:
        value = {name: given for name, given in value.items() if given is not None}
        fields = self._types[type_name]["fields"]
        for name, about in fields.items():
            if about["required"] and name not in value:
                yield _refuse("field-missing", type_name, f'Can\'t find field "{name}"')
        for name, given in value.items():
            if name not in fields:
                yield note("field-unknown", name=name, type=type_name)
                continue
            yield from self._check_value(fields[name]["types"], given, name, type_name)
            yield from _check_constant(type_name, name, fields[name], given)
            yield from _check_length(name, fields[name], given)


def _check_length(name: str, about: Json, value: object) -> Iterator[Problem]:
    match = LENGTH.search(about["description"])
    if not match or not isinstance(value, str):
        return
    size = len(value.encode()) if match[3] == "bytes" else count_utf16(value)
    if not int(match[1]) <= size <= int(match[2]):
        yield note("length", name=name, span=match[0])


def _check_constant(type_name: str, name: str, about: Json, value: object) -> Iterator[Problem]:
    """A field such as "Scope type, must be all_private_chats" tells the subtypes of a union apart."""
    match = re.search(r"(?:must be|always) [“\"']?([a-z_]+)[”\"']?\.?$", about["description"])
    if name in ("type", "status", "source") and match and value != match[1]:
        yield _refuse("mistyped", type_name, "Unsupported type specified")


def _describe_type(type_name: str) -> str:
    return TYPE_WORDS.get(type_name, f"of type {type_name}")


def _refuse(kind: str, inside: str, words: str) -> Refusal:
    """Telegram's words for a wrong field: with a capital behind "can't parse …: ", else without."""
    parsed_as = "BotCommandScope" if inside.startswith("BotCommandScope") else PARSED_AS.get(inside)
    if parsed_as:
        return Refusal(kind, words=f"can't parse {parsed_as}: {words}")
    return Refusal(kind, words=words[0].lower() + words[1:])
