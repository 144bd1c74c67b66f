"""Answers a second and how long each is waited for, with 1 to 32 people at once, on both databases.

Beside the floor of `bench.turn`: the same rows in the same commits by the bare driver. PostgreSQL's server shares the
processor with what is measured; its own processor time is counted for neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bench.measuring import (
    CLOCKS,
    Rounds,
    Sample,
    Variant,
    compare,
    print_aim,
    print_table,
    run_rounds,
    summarise,
    write_cost,
    write_ratio,
)
from bench.turn import floor, product
from bench.turn.dialogue import DIALOGUE
from bench.turn.recording import record
from bench.turn.world import CHATS, Databases, PostgresqlDatabases, SqliteFiles, make_template
from tests.databases import run_postgresql

_PEOPLE = (1, 8, 32)
_AIMS = {"SQLite": 2.5, "PostgreSQL": 2.0}


def run(*, quick: bool) -> None:
    """Print a table for each database."""
    with TemporaryDirectory(prefix="so-thi-dua-bench-") as folder, run_postgresql() as server:
        template = make_template(Path(folder))
        on_server = PostgresqlDatabases(server)
        on_server.fill()
        recording = record(template, CHATS)
        kept: dict[str, Databases] = {"SQLite": SqliteFiles(template), "PostgreSQL": on_server}
        for name, databases in kept.items():
            variants = [
                Variant(_name(what, people), partial(way.measure, databases, recording, CHATS, people))
                for people in _PEOPLE
                for what, way in (("floor", floor), ("this program", product))
            ]
            taken = run_rounds(variants, 1 if quick else 5)
            print(f"{name} ({len(DIALOGUE)} messages in each of {CHATS} chats)")
            _print(taken)
            most = max(_PEOPLE)
            ratio = compare(taken, _name("this program", most), _name("floor", most), "wall").median
            print_aim(f"{name}, {most} people, beside the floor", ratio, _AIMS[name])
            print()


def _name(what: str, people: int) -> str:
    return f"{what}, {people} at once"


def _print(taken: Rounds) -> None:
    rows = []
    for people in _PEOPLE:
        for what in ("floor", "this program"):
            name = _name(what, people)
            median, late = _find_waits(taken[name])
            turns = 1 / summarise([sample.wall for sample in taken[name]]).median
            costs = [write_cost(median), write_cost(late)]
            for clock in CLOCKS:
                ratio = compare(taken, name, _name("floor", people), clock)
                costs += [write_ratio(ratio.median), f"{ratio.noise:.0f} %"]
            rows.append([name, f"{turns:.0f}", *costs])
    print_table(["", "answers/s", "p50", "p99", "ratio by wall", "noise", "by processor", "noise"], rows)


def _find_waits(samples: Sequence[Sample]) -> tuple[float, float]:
    """Median and 99th percentile of all waits, in seconds."""
    parts = quantiles([wait for sample in samples for wait in sample.waits], n=100)
    return parts[49], parts[98]
