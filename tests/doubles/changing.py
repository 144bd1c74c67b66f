"""What happens in a double, behind one lock: its server runs in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class ChangingWorld:
    """Whoever reads it holds `lock`; whoever writes does so within `change`."""

    def __init__(self) -> None:
        self.lock = threading.Condition(threading.RLock())
        self.revision = 0
        """How often it has changed."""
        self._listeners: list[Callable[[], None]] = []

    @contextmanager
    def change(self) -> Iterator[None]:
        """Holds the lock, then wakes everybody who waits."""
        with self.lock:
            yield
            self.revision += 1
            self.lock.notify_all()
            listeners = list(self._listeners)
        for tell in listeners:
            tell()

    def listen(self, tell: Callable[[], None]) -> None:
        """`tell` is called after every change, from the thread that made it."""
        self._listeners.append(tell)

    def wait(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether it came true in time; looked at after every change."""
        with self.lock:
            return self.lock.wait_for(happened, seconds)
