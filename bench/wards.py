"""Wards that exist before anything is measured: a unit, its official and the people they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.intake import Arrival, keep_arrival
from storage import inbox
from storage.changes import Actor, PersonAdded, UnitFounded, apply_changes
from storage.database import Connection, Store, migrate
from storage.records import Scope

NOW = datetime(2024, 1, 17, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SIGNER = "Phạm Văn Giang"


@contextmanager
def open_store() -> Iterator[tuple[Store, Path]]:
    """A new, migrated SQLite database in a temporary folder, and where its file is."""
    with TemporaryDirectory(prefix="so-thi-dua-bench-") as folder:
        path = Path(folder) / "so-thi-dua.db"
        migrate(f"sqlite:///{path}")
        with closing(Store.open(f"sqlite:///{path}")) as store:
            yield store, path


def found_ward(conn: Connection, arrival: Arrival, name: str, people: Sequence[str] = ()) -> Scope:
    """Let whoever sent `arrival` found a ward and enter its people; the update itself is taken without an answer."""
    kept = keep_arrival(conn, arrival, NOW)
    assert kept is not None
    founded = UnitFounded(
        kind="phường",
        name=name,
        district="thị xã Kinh Môn",
        province="tỉnh Hải Dương",
        code=None,
        place="Kinh Môn",
        signer_name=SIGNER,
        signer_title="CHỦ TỊCH",
        addressee=None,
        distribution=("Phòng Nội vụ", "Lưu: VT"),
        ref="unit",
    )
    applied = apply_changes(conn, None, Actor(user_id=kept.user_id, inbox_id=kept.id, now=NOW), [founded])
    scope = Scope(unit_id=applied["unit"].id, user_id=kept.user_id, role="admin")
    actor = Actor(user_id=kept.user_id, inbox_id=None, now=NOW)
    apply_changes(conn, scope, actor, [PersonAdded(name=person) for person in people])
    inbox.finish(conn, kept.id, NOW)
    return scope


def arrive(sender: str) -> Arrival:
    """The first message of somebody at a terminal."""
    return Arrival(
        channel="console",
        account=sender,
        external_id=f"first of {sender}",
        chat=sender,
        sender=sender,
        sender_name=sender,
        raw={"kind": "text", "text": "xin chào"},
    )
