"""What the process counts about itself, for `/metrics`: plain numbers, cheap to add to, without names or answers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

TURN_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of turn times, in seconds."""


class Measures:
    """The counts of one process, since it began."""

    def __init__(self) -> None:
        self.turns = [0] * (len(TURN_BOUNDS) + 1)
        """Turns by time taken: one place per bound, and the last one for what took longer."""
        self.turn_seconds = 0.0
        self.turn_failures: Counter[str] = Counter()
        """By what came of them: "failed" (to be taken again), "parked", "store_full"."""
        self.sent: Counter[str] = Counter()
        """By channel, like those below."""
        self.given_up: Counter[str] = Counter()
        self.send_failures: Counter[tuple[str, str]] = Counter()
        """By channel and kind."""
        self.received: Counter[str] = Counter()
        self.jobs: Counter[tuple[str, str]] = Counter()
        """By kind of job and what came of it: "done", "failed" (to be taken again), "parked"."""

    def observe_turn(self, seconds: float) -> None:
        self.turns[bisect_left(TURN_BOUNDS, seconds)] += 1
        self.turn_seconds += seconds

    def count_turn_failure(self, outcome: str) -> None:
        self.turn_failures[outcome] += 1

    def count_received(self, channel: str) -> None:
        self.received[channel] += 1

    def count_sent(self, channel: str) -> None:
        self.sent[channel] += 1

    def count_failure(self, channel: str, kind: str) -> None:
        self.send_failures[channel, kind] += 1

    def count_given_up(self, channel: str) -> None:
        self.given_up[channel] += 1

    def count_job(self, kind: str, outcome: str) -> None:
        self.jobs[kind, outcome] += 1

    def turn_buckets(self) -> Mapping[str, int]:
        """How many turns took at most so many seconds, by the bound as text; "+Inf" holds all."""
        sums, so_far = {}, 0
        for bound, count in zip([*map(str, TURN_BOUNDS), "+Inf"], self.turns, strict=True):
            so_far += count
            sums[bound] = so_far
        return sums
