"""The neutral messages: what came in, what is to be said. No channel's vocabulary here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from storage.records import Offered, StoredFile

IncomingKind = Literal[
    "text",
    "press",
    "file",
    "large_file",
    "lost_file",
    "voice",
    "sticker",
    "photo",
    "location",
    "edited",
    "other",
    "sealed",
    "group",
    "silent",
    "result",
]


@dataclass(frozen=True)
class Incoming:
    """One thing a person said, pressed or sent; or (kind "result") what a job brought back.

    A "large_file" was too large to be fetched, a "lost_file" could not be; of what is "sealed", such as a file, the
    platform tells the bot nothing but that it came. What was said in a "group" is answered there
    without a word of the ledger; what is "silent" asks for no answer and makes no turn.
    """

    kind: IncomingKind
    text: str = ""
    token: str = ""
    """Of the button that was pressed."""
    file: StoredFile | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    pressed: Mapping[str, Any] = field(default_factory=dict)
    """Of the message whose button was pressed: what its channel needs to show in it that it was. JSON."""
    said_at: datetime | None = None
    """When it was said by the platform's clock, where that may be long before it arrives."""


@dataclass(frozen=True)
class Ref:
    """Stands for the number that a change of this turn will get, e.g. "KT-2023-041"."""

    change: str
    last_part: bool = False
    """Only what follows its last dash: "041"."""


@dataclass(frozen=True, init=False)
class Words:
    """A sentence of texts/vi.toml with its values. Values may be sentences themselves."""

    key: str
    values: Mapping[str, Any]

    def __init__(self, key: str, **values: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", values)


Label = str | Words
"""What a button or a line says: a sentence of ours, or data as it is."""


@dataclass(frozen=True)
class Option:
    """One thing offered. `id` is a stable word, unique within the message; `run` tells whose option it is."""

    id: str
    label: Label
    run: str = "here"


@dataclass(frozen=True)
class Say:
    """One message to the person: paragraphs, then options, then a file."""

    words: tuple[Label, ...]
    options: tuple[Option, ...] = ()
    file_id: int | None = None
    can_go_back: bool = False
    """Whether "quay lại" asks an earlier question again: offered as 0 where there are no buttons."""


@dataclass(frozen=True)
class Outgoing:
    """A rendered message, as the outbox keeps it and a channel sends it."""

    text: str
    offered: tuple[Offered, ...] = ()
    file_id: int | None = None
    pressed: Mapping[str, Any] = field(default_factory=dict)
    """`Incoming.pressed` of the press that it answers, when the buttons of that message have done their work."""
    can_go_back: bool = False
    """Whether 0 goes back to an earlier question; only shown where there are no buttons."""

    def to_body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"text": self.text, "options": [[offer.label, offer.token] for offer in self.offered]}
        if self.pressed:
            body["pressed"] = dict(self.pressed)
        if self.can_go_back:
            body["back"] = True
        return body

    @classmethod
    def from_body(cls, body: Mapping[str, Any], file_id: int | None) -> Outgoing:
        offered = tuple(Offered(label=label, token=token) for label, token in body["options"])
        return cls(body["text"], offered, file_id, body.get("pressed", {}), body.get("back", False))


class Texts:
    """Every sentence the assistant says, by key "flow.step.part"."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = dict(sentences)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def raw(self, key: str) -> str:
        return self._sentences[key]

    def render(self, label: Label, numbers: Mapping[str, str]) -> str:
        """The finished text; `numbers` gives what each `Ref` stands for."""
        if isinstance(label, str):
            return label
        return self._sentences[label.key].format(**{k: self._value(v, numbers) for k, v in label.values.items()})

    def _value(self, value: Any, numbers: Mapping[str, str]) -> Any:
        if isinstance(value, Ref):
            number = numbers[value.change]
            return number.rpartition("-")[2] if value.last_part else number
        if isinstance(value, Words):
            return self.render(value, numbers)
        if isinstance(value, tuple | list):
            return "\n".join(str(self._value(item, numbers)) for item in value)
        return value


@cache
def load_texts(language: str = "vi") -> Texts:
    """The sentences of texts/<language>.toml, flattened to dotted keys."""
    tree = tomllib.loads(files("handlers.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(dict(_flatten("", tree)))


def _flatten(prefix: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from _flatten(path, value)
        else:
            yield path, value
