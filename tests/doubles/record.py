"""What a double of a Bot API remembers of the requests to it: the calls, what was wrong, how many come at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tests.doubles.changing import ChangingWorld
from tests.doubles.loopback import Json
from tests.doubles.offences import Note, Offence

CallT = TypeVar("CallT")


@dataclass(slots=True)
class Record(Generic[CallT]):
    """Of one bot's requests."""

    world: ChangingWorld
    offences: list[Offence] = field(default_factory=list)
    calls: list[CallT] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)
    """Kinds of offences that are not written down."""

    def remember(self, call: CallT) -> None:
        with self.world.change():
            self.calls.append(call)

    def note(self, method: str, parameters: Json, one: Note) -> None:
        """Something was let pass that should not have been done."""
        self.write_down(Offence(one.kind, method, one.words, None, parameters))

    def write_down(self, offence: Offence) -> None:
        with self.world.lock:
            if offence.kind not in self.allowed:
                self.offences.append(offence)


@dataclass(slots=True)
class Traffic:
    """Requests that are being answered."""

    _all: int = 0
    _to: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def enter(self, chat: str) -> Iterator[tuple[int, int]]:
        """With one more: how many there are in all, and how many of them write to `chat` (1 where that is "")."""
        self._all += 1
        self._to[chat] += 1
        try:
            yield self._all, self._to[chat] if chat else 1
        finally:
            self._all -= 1
            self._to[chat] -= 1
