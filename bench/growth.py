"""Memory of a process over many turns: flat, or not. One official after the other sets up a ward and enters awards."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from bench.wards import NOW, open_store
from bot.intake import Arrival, keep_arrival
from bot.known_channels import parse_update
from bot.settling import settle_next
from handlers.assistant import make_book
from storage import inbox, outbox
from storage.database import Connection, Store
from tests.crash.scripts import enter, set_up

_TENTHS = 10
_AWARDS = 100
"""Each official's: somewhat more than a ward enters in a year."""


def run(*, quick: bool) -> None:
    """Print the resident memory after each tenth of the turns."""
    turns = 1_000 if quick else 100_000
    with open_store() as (store, _):
        print("| turns | resident memory | ms a turn |\n| --- | --- | --- |")
        began = time.perf_counter()
        for number, (sender, line) in enumerate(islice(_talk(), turns), start=1):
            _take_turn(store, sender, number, line)
            if number % (turns // _TENTHS) == 0:
                gc.collect()
                each = (time.perf_counter() - began) / (turns // _TENTHS) * 1000
                print(f"| {number:,} | {_read_resident()} MB | {each:.2f} |", flush=True)
                began = time.perf_counter()
    print()


def _talk() -> Iterator[tuple[str, str]]:
    """Who says what, without end."""
    for official in count(1):
        for line in (*set_up("Long Xuyên"), *(line for at in range(_AWARDS) for line in enter(at))):
            yield f"official {official}", line


def _take_turn(store: Store, sender: str, number: int, line: str) -> None:
    now, book = NOW + timedelta(seconds=number), make_book()
    raw = {"kind": "text", "text": line}
    arrival = Arrival("console", "", f"m{number}", sender, sender, "Hoa", raw=raw)

    def work(conn: Connection) -> None:
        keep_arrival(conn, arrival, now)
        for user_id in inbox.waiting_users(conn, now, 1):
            settle_next(conn, book, book.texts, user_id, now, parse_update)
        for message in outbox.due(conn, now, 10):
            outbox.sent(conn, message.id, None, now)

    store.run_now(work)


def _read_resident() -> int:
    """Of this process, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 2**20
