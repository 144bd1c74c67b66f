"""Keeping what was not understood. It is no record of the ledger, so it leaves no audit."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from commendation.folding import fold
from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.rows import Ledger
from storage.tables import misunderstood

MOST_KEPT = 2_000
"""Different texts of one unit: more would be no list to learn from, and a way to fill the disk."""

_INSERT = insert(misunderstood)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[misunderstood.c.unit_id, misunderstood.c.place, misunderstood.c.folded],
    set_={
        "text": _INSERT.excluded.text,
        "count": misunderstood.c.count + 1,
        "last_at": _INSERT.excluded.last_at,
    },
)
_COUNT = select(func.count()).select_from(misunderstood).where(misunderstood.c.unit_id == bindparam("unit"))


def keep_misunderstood(ledger: Ledger, change: kinds.NotUnderstood) -> Applied:
    """Keep a text, or count it once more."""
    kept: int = ledger.conn.execute(_COUNT, {"unit": ledger.unit_id}).scalar_one()
    if kept >= MOST_KEPT:
        return Applied(0)
    now = ledger.actor.now
    values = {
        "unit_id": ledger.unit_id,
        "place": change.place,
        "folded": fold(change.text),
        "text": change.text,
        "count": 1,
        "first_at": now,
        "last_at": now,
    }
    ledger.conn.execute(_KEEP, values)
    return Applied(0)
