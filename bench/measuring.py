"""Rounds, medians, noise and tables: how every benchmark is measured and shown.

The variants of a table take their rounds in turns, so that whatever else the machine does befalls them alike. A ratio
is the median over the rounds of the ratio within a round; noise is half the inter-quartile range in percent.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Clock = Literal["wall", "cpu"]
CLOCKS: tuple[Clock, ...] = ("wall", "cpu")


@dataclass(frozen=True)
class Sample:
    """What one operation cost in one round, in seconds."""

    wall: float
    cpu: float
    """Processor time of the measured process, all threads."""
    waits: tuple[float, ...] = ()
    """How long each single one took until it was done, where that was noted."""

    def read(self, clock: Clock) -> float:
        return self.wall if clock == "wall" else self.cpu


@dataclass(frozen=True)
class Variant:
    """One way to do the thing that a table compares. `measure` does one round of it."""

    name: str
    measure: Callable[[], Sample]


@dataclass
class Stopwatch:
    """Seconds that passed and that the processor worked between `start` and `stop`."""

    wall: float = 0.0
    cpu: float = 0.0
    _began: tuple[float, float] = field(default=(0.0, 0.0), init=False)

    def start(self) -> None:
        gc.collect()
        self._began = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        wall, cpu = self._began
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall

    def share(self, operations: int, waits: Sequence[float] = ()) -> Sample:
        """The cost of one of so many operations."""
        return Sample(self.wall / operations, self.cpu / operations, tuple(waits))


@contextmanager
def watch() -> Iterator[Stopwatch]:
    """Time the block."""
    stopwatch = Stopwatch()
    stopwatch.start()
    yield stopwatch
    stopwatch.stop()


def repeat(work: Callable[[], object], times: int) -> Sample:
    """The cost of one call, over so many calls."""
    with watch() as stopwatch:
        for _ in range(times):
            work()
    return stopwatch.share(times)


@dataclass(frozen=True)
class Figure:
    median: float
    noise: float
    """Half the inter-quartile range in percent of the median."""


def summarise(values: Sequence[float]) -> Figure:
    """Median and noise of the values of all rounds."""
    median = statistics.median(values)
    if len(values) < 2 or not median:
        return Figure(median, 0.0)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, 50 * (high - low) / median)


Rounds = Mapping[str, Sequence[Sample]]
"""The samples of each variant, by its name, one per round."""


def run_rounds(variants: Sequence[Variant], rounds: int) -> Rounds:
    """Measure all variants once per round, each round beginning with another one."""
    taken: dict[str, list[Sample]] = {variant.name: [] for variant in variants}
    for number in range(rounds):
        start = number % len(variants)
        for variant in [*variants[start:], *variants[:start]]:
            taken[variant.name].append(variant.measure())
    return taken


def compare(rounds: Rounds, name: str, other: str, clock: Clock) -> Figure:
    """How many times `other` a variant costs."""
    pairs = zip(rounds[name], rounds[other], strict=True)
    return summarise([one.read(clock) / reference.read(clock) for one, reference in pairs])


def write_cost(seconds: float) -> str:
    """A duration with three significant digits in a readable unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1 or unit == "µs":
            value = seconds * factor
            digits = 2 if value < 10 else 1 if value < 100 else 0
            return f"{value:.{digits}f} {unit}"
    raise AssertionError


def write_ratio(ratio: float) -> str:
    if ratio < 0.1:
        return f"{ratio:.1g}" if ratio >= 0.0001 else "~0"
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that reads well on a terminal and pastes into a page."""
    widths = [max(len(line[at]) for line in (head, *rows)) for at in range(len(head))]
    for line in (head, ["-" * width for width in widths], *rows):
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print(f"| {' | '.join(cells)} |")
    print(flush=True)


def print_rounds(title: str, rounds: Rounds, floor: str, *, clock: Clock = "wall", what: str = "each") -> None:
    """The table of one comparison, with ratios to `floor` by the given clock."""
    rows = []
    for name, samples in rounds.items():
        wall, cpu = (summarise([sample.read(one) for sample in samples]) for one in CLOCKS)
        ratio = compare(rounds, name, floor, clock)
        rows.append(
            [name, write_cost(wall.median), write_cost(cpu.median), write_ratio(ratio.median), f"{ratio.noise:.0f} %"]
        )
    count = max(len(samples) for samples in rounds.values())
    print(f"{title} ({count} rounds; ratio by {'processor' if clock == 'cpu' else 'wall'} time)")
    print_table(["", what, "processor", "ratio", "noise"], rows)


def print_aim(said: str, ratio: float, most: float) -> None:
    """Whether a ratio keeps its aim."""
    verdict = "kept" if ratio <= most else "MISSED"
    print(f"Aim {verdict}: {said}: {write_ratio(ratio)} (at most {write_ratio(most)}).", flush=True)
