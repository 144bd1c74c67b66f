"""The database that every round begins with: a ward, its people and its official for every chat."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.people import make_names
from bench.turn.dialogue import make_update, write_update
from bench.turn.wire import read_arrival
from bench.wards import found_ward
from storage.database import Store, migrate

CHATS = 32
WARM_UP = CHATS
"""The number of one more chat, with which each round warms up before it is measured."""
_PEOPLE = 40


def make_template(folder: Path) -> Path:
    """A migrated database with everything that is there before the first message."""
    path = folder / "template.db"
    migrate(f"sqlite:///{path}")
    store = Store.open(f"sqlite:///{path}")
    try:
        for chat in range(CHATS + 1):
            update = make_update(chat, 0, None)
            update["update_id"] += 500  # the first message of the dialogue must be a new one
            arrival = read_arrival(write_update(update))
            store.run_now(
                lambda conn, arrival=arrival, chat=chat: found_ward(  # type: ignore[misc]
                    conn, arrival, f"Long Xuyên {chat}", make_names(_PEOPLE)
                )
            )
    finally:
        store.close()
    return path


def copy_template(template: Path, name: str) -> Path:
    """A fresh copy beside the template, its forerunner of that name removed."""
    path = template.with_name(f"{name}.db")
    for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, path)
    return path
