from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measuring import Variant, print_rounds, run_rounds
from bench.turn import floor, product, telegram_peers, orm_peer
from bench.turn.recording import record
from bench.turn.world import CHATS, make_template


def run(*, quick: bool) -> None:
    chats = 4 if quick else CHATS
    with tempfile.TemporaryDirectory(prefix="so-thi-dua-bench-") as folder:
        template = make_template(Path(folder))
        recording = record(template, chats)
        variants = [
            Variant("floor", lambda: floor.measure(template, recording, chats)),
            Variant("this program", lambda: product.measure(template, recording, chats)),
            Variant("PTB", lambda: telegram_peers.measure_in_memory(recording, chats)),
            Variant("PTB pickle", lambda: telegram_peers.measure_pickled(Path(folder), recording, chats)),
            Variant("ORM", lambda: orm_peer.measure(template, recording, chats)),
        ]
        print_rounds("turn", run_rounds(variants, 2 if quick else 7), "floor", what="each answer")
