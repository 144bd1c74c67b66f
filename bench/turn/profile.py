"""Where the time of an answer goes: the same intake and turn in one thread, under Python's profiler.

The profiler makes Python's own calls dearer than what C does, so the shares are a guide and not a measurement.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measuring import print_table, watch, write_cost
from bench.turn.dialogue import DIALOGUE, make_update, write_update
from bench.turn.wire import parse, read_arrival
from bench.turn.world import WARM_UP, copy_template
from bench.wards import NOW
from bot.intake import keep_arrival
from bot.settling import settle_next
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage import inbox
from storage.database import Connection, create_writing_engine, parse_url
from storage.prepared import connect

_ROOT = Path(__file__).parents[2]
_PARTS = (
    ("_sqlite3", "SQLite"),
    ("sqlite3.", "SQLite"),
    ("sqlalchemy", "SQLAlchemy"),
    ("/json/", "JSON"),
    ("_json", "JSON"),
    ("handlers/engine", "handlers/engine: the conversation"),
    ("handlers/flows", "handlers/flows: the questions"),
    ("handlers", "handlers/engine: the conversation"),
    ("commendation", "commendation: reading and looking up"),
    ("storage", "storage: rows and records"),
    ("bot", "bot: intake, worker, Telegram's JSON"),
)

Key = tuple[str, int, str]
"""File, line and name of a function; "~" is the file of what is built in."""


def print_profile(template: Path, chats: int) -> None:
    """Print the shares, and what they come to of an answer that is not profiled."""
    with _connect(template) as connection:
        _hold(connection, WARM_UP)
        with watch() as stopwatch:
            for chat in range(chats // 2):
                _hold(connection, chat)
        profiler = cProfile.Profile()
        profiler.enable()
        for chat in range(chats // 2, chats):
            _hold(connection, chat)
        profiler.disable()
    alone = stopwatch.share(chats // 2 * len(DIALOGUE))
    shares = _share_out(pstats.Stats(profiler).stats)  # type: ignore[attr-defined]
    whole = sum(shares.values())
    print(f"Where the time goes, in one thread ({write_cost(alone.cpu)} of processor time each answer)")
    rows = [
        [part, f"{100 * seconds / whole:.0f} %", write_cost(alone.cpu * seconds / whole)]
        for part, seconds in sorted(shares.items(), key=lambda pair: -pair[1])
    ]
    print_table(["", "share", "about"], rows)


@contextmanager
def _connect(template: Path) -> Iterator[Connection]:
    """A connection as the store's writer has it, but one that does not wait for the disk."""
    engine = create_writing_engine(parse_url(f"sqlite:///{copy_template(template, 'profile')}"), busy_seconds=1)
    with connect(engine) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")
        yield connection
    engine.dispose()


def _hold(connection: Connection, chat: int) -> None:
    """The whole dialogue in one chat: two commits per message."""
    book = make_book()
    shown: Outgoing | None = None
    for place in range(len(DIALOGUE)):
        body = write_update(make_update(chat, place, shown))
        with connection.begin():
            keep_arrival(connection, read_arrival(body), NOW)
        with connection.begin():
            (user_id,) = inbox.waiting_users(connection, NOW, 2)
            settled = settle_next(connection, book, book.texts, user_id, NOW, parse)
        assert settled is not None
        (shown,) = settled.outgoing


def _share_out(stats: Mapping[Key, tuple[int, int, float, float, Mapping[Key, Any]]]) -> dict[str, float]:
    """Seconds by part. What is built in counts for whoever calls it, except databases and JSON."""
    shares: dict[str, float] = defaultdict(float)
    for key, (_, _, own, _, callers) in stats.items():
        part = _find_part(key)
        if part is not None or not callers:
            shares[part or "the rest"] += own
            continue
        for caller, (_, _, seconds, _) in callers.items():
            shares[_find_part(caller) or "the rest"] += seconds
    return shares


def _find_part(key: Key) -> str | None:
    """The part that a function belongs to; None for what Python brings along."""
    path, _, name = key
    place = name if path == "~" else path.replace(str(_ROOT), "")
    return next((part for mark, part in _PARTS if mark in place), None)
