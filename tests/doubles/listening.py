"""A double that listens on loopback, and is cut off and comes back when a test wants it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from tests.doubles.changing import ChangingWorld
from tests.doubles.loopback import Loopback, Reply, Request


class ListeningDouble(ABC):
    """Answers requests, and delivers beside that. `base_url` stands for the platform's host."""

    def __init__(self, world: ChangingWorld) -> None:
        self._server = Loopback(self._answer, self._deliver)
        world.listen(self._server.wake)
        self.base_url = ""

    def start(self) -> str:
        """Listens, at the old port after a `close`; returns the base URL."""
        self.base_url = self._server.start()
        return self.base_url

    def close(self) -> None:
        """Cuts all connections; everything is kept. An outage is `close()` and, later, `start()`."""
        self._server.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    async def _answer(self, request: Request) -> Reply:
        """What the platform says to a request."""

    @abstractmethod
    async def _deliver(self) -> None:
        """Bring what there is to the bot, until cancelled."""
