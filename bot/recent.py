"""What a process remembers for a while and can do without: how far a message was sent, where a file was uploaded."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_REMEMBERED = 1000


class Recent(Generic[T]):
    """The newest things by an id of the database; the oldest one gives way, and all are forgotten with the process."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[int, T] = OrderedDict()

    def keep(self, key: int, thing: T) -> None:
        self._known[key] = thing
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def get(self, key: int) -> T | None:
        return self._known.get(key)

    def take(self, key: int) -> T | None:
        """What is known of it, which is forgotten."""
        return self._known.pop(key, None)
