"""The whole way of an answer, 32 chats at once: Telegram's JSON in, inbox, turn, outbox.

Every variant gets the same updates as bytes and is done with one when its answer would be sent; none of them sends.
Both commits of an answer wait for the disk where the variant has any (SQLite, WAL, synchronous=FULL). A chat writes on
as soon as it is answered, so that there is always something to commit together.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import (
    Rounds,
    Variant,
    compare,
    print_aim,
    print_rounds,
    run_rounds,
    summarise,
    write_cost,
)
from bench.turn import floor, orm_peer, product, telegram_peers
from bench.turn.dialogue import DIALOGUE
from bench.turn.profile import print_profile
from bench.turn.recording import record
from bench.turn.world import CHATS, SqliteFiles, make_template

_FLOOR = "floor: the same rows, sqlite3"
_OURS = "this program"
_PICKLED = "ConversationHandler, pickled each time"
_AIM = 4.0


def run(*, quick: bool) -> None:
    """Print the comparison and where the time goes."""
    chats = 4 if quick else CHATS
    with TemporaryDirectory(prefix="so-thi-dua-bench-") as folder:
        template = make_template(Path(folder))
        recording = record(template, chats)
        files = SqliteFiles(template)
        ours = partial(product.measure, files, recording, chats)
        variants = [
            Variant(_FLOOR, partial(floor.measure, files, recording, chats)),
            Variant(_OURS, ours),
            Variant("this program, LOG_LEVEL=warning", partial(ours, log_level="warning")),
            Variant("ConversationHandler, in memory", partial(telegram_peers.measure_in_memory, recording, chats)),
            Variant(_PICKLED, partial(telegram_peers.measure_pickled, Path(folder), recording, chats)),
            Variant("async SQLAlchemy ORM", partial(orm_peer.measure, template, recording, chats)),
        ]
        taken = run_rounds(variants, 2 if quick else 7)
        print_rounds(f"{chats} chats, {len(DIALOGUE)} messages each", taken, _FLOOR, what="each answer")
        print_rounds("The same", taken, _FLOOR, clock="cpu", what="each answer")
        if not quick:
            _judge(taken)
        print_profile(template, chats)
    whole = summarise([sample.cpu for sample in taken[_OURS]]).median
    print(f"With two threads, asyncio, the log and shared commits it is {write_cost(whole)}.\n")


def _judge(taken: Rounds) -> None:
    print_aim("beside the floor", compare(taken, _OURS, _FLOOR, "wall").median, _AIM)
    print_aim("beside ConversationHandler, pickled", compare(taken, _OURS, _PICKLED, "wall").median, 1.0)
    print_aim("the same by processor time", compare(taken, _OURS, _PICKLED, "cpu").median, 1.0)
    print()
