"""The circuit of a channel: a platform that fails again and again is left alone, then tried with one message.

Closed, everything is sent. After `FAILURES` failures in a row it is open, and nothing is sent until a pause is over.
Then it is half open: one message goes, and its outcome closes the circuit, or opens it for twice as long.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Literal

State = Literal["closed", "open", "half_open"]

FAILURES = 5
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0


class Circuit:
    """One channel's. `timer` gives seconds that only go forward, such as `time.monotonic`."""

    def __init__(self, timer: Callable[[], float], random: Random, first_pause: float = FIRST_PAUSE) -> None:
        self._timer = timer
        self._random = random
        self._first_pause = first_pause
        self._failures = 0
        self._opened = 0
        """How often it has opened since the platform last answered."""
        self._until = 0.0

    @property
    def state(self) -> State:
        if self._failures < FAILURES:
            return "closed"
        return "open" if self._timer() < self._until else "half_open"

    def seconds_left(self) -> float:
        """How long nothing is to be sent; 0 unless it is open."""
        return max(0.0, self._until - self._timer()) if self.state == "open" else 0.0

    def note_answer(self) -> None:
        """The platform took a message, or said why it never will: it is alive."""
        self._failures = self._opened = 0

    def note_failure(self) -> float | None:
        """The platform did not answer, or could not. Returns for how many seconds the circuit is open now, if it is.

        What was under way when the circuit opened does not prolong it.
        """
        if self.state == "open":
            return None
        self._failures += 1
        if self._failures < FAILURES:
            return None
        pause: float = min(LONGEST_PAUSE, self._first_pause * 2**self._opened) * self._random.uniform(1.0, 1.25)
        self._opened += 1
        self._until = self._timer() + pause
        return pause
