"""The ledger as its audit tells it: every row put in, changed and taken out, from the first entry to the last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.changes.rows import encode_row, key_of, write_key
from storage.database import Connection
from storage.tables import audit, metadata

Rows = dict[tuple[str, int, str], dict[str, Any]]
"""Rows by table, unit and key."""

NOT_AUDITED = {"audit", "counters", "files", "users", "access_requests", "file_links", "link_codes", "misunderstood"}
"""Tables with a unit that are no ledger: what numbers come from, what people sent, who knocks at the door."""


def replay_audit(conn: Connection) -> Rows:
    """What the ledger must hold. Raises AssertionError where an entry does not follow from those before it."""
    rows: Rows = {}
    for entry in conn.execute(select(audit).order_by(audit.c.unit_id, audit.c.id)):
        key = (entry.entity, entry.unit_id, entry.entity_key)
        assert rows.get(key) == entry.before, f"entry {entry.id} of unit {entry.unit_id} begins elsewhere: {key}"
        if entry.after is None:
            del rows[key]
        else:
            rows[key] = entry.after
    return rows


def read_ledger(conn: Connection) -> Rows:
    """What the ledger holds."""
    rows: Rows = {}
    for table in metadata.sorted_tables:
        if table.name in NOT_AUDITED or not ("unit_id" in table.c or table.name == "units"):
            continue
        for found in conn.execute(table.select()).mappings():
            row = dict(found)
            key = write_key(key_of(table, row))
            unit_id = row["unit_id"] if "unit_id" in table.c else row["id"]
            rows[table.name, unit_id, key] = encode_row(table, row)
    return rows
