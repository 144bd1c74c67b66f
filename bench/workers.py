"""Several processes on one PostgreSQL: turns per second with one, two and four of them, on the cores that there are.

The server, the processes and the platform (a pipe) share the cores. Start-up counts, so the conversations are long.
"""

from __future__ import annotations

import os
import time
from functools import partial

from bench.measuring import Sample, Variant, print_rounds, run_rounds
from handlers.assistant import make_book
from storage.database import migrate
from tests.crash.fleet import Fleet
from tests.crash.scripts import enter, set_up
from tests.databases import PostgreSQL, run_postgresql

PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành", "Hiệp An", "Thất Hùng", "Bạch Đằng")
_PEOPLE = 32


def run(*, quick: bool) -> None:
    """Print the table."""
    rounds, awards = (2, 1) if quick else (5, 8)
    print(f"{os.cpu_count()} cores, {_PEOPLE} people at once, {awards} awards each.\n")
    with run_postgresql() as server:
        variants = [
            Variant(f"{size} {'process' if size == 1 else 'processes'}", partial(_measure, server, size, awards))
            for size in (1, 2, 4)
        ]
        taken = run_rounds(variants, rounds)
    print_rounds("turns", taken, "1 process", clock="wall", what="each turn")


def _measure(server: PostgreSQL, size: int, awards: int) -> Sample:
    url = server.create()
    migrate(url)
    scripts = {f"người {number}": _write_script(number, awards) for number in range(_PEOPLE)}
    fleet = Fleet(url, make_book, scripts, seed=1, size=size)
    began = time.perf_counter()
    fleet.run(kills=0)
    took = time.perf_counter() - began
    server.drop(url)
    turns = sum(len(script) for script in scripts.values())
    return Sample(took / turns, took / turns)


def _write_script(number: int, awards: int) -> list[str]:
    """Somebody sets up a ward and enters so many awards."""
    return [*set_up(PLACES[number % len(PLACES)]), *(line for at in range(awards) for line in enter(at))]
