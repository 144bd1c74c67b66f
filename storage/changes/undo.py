"""Undo: the latest group of audit rows of a user, inverted in reverse order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, exists, select, update

from storage.audit import LAST_GROUP
from storage.changes import kinds
from storage.changes.kinds import Applied, NothingToUndo, UndoConflict
from storage.changes.rows import Ledger, decode_row, encode_row, key_of
from storage.linking import list_accounts
from storage.tables import audit, collectives, decisions, metadata, people

_SHARED = (people, collectives, decisions)
"""What a change may make on the side and others then refer to: it stays where it is in use."""

_MARK = update(audit).where(audit.c.unit_id == bindparam("key_unit"), audit.c.id == bindparam("key"))


def undo_last_group(ledger: Ledger, change: kinds.Undone) -> Applied:
    """Revert the user's latest group that was not undone. The id of the result is that of the group."""
    accounts = list_accounts(ledger.conn, ledger.actor.user_id)
    entries = list(ledger.conn.execute(LAST_GROUP, {"unit": ledger.unit_id, "accounts": accounts}))
    if not entries:
        raise NothingToUndo
    entries.reverse()
    kept = _check_unchanged(ledger, entries)
    for entry in entries:
        if (entry.entity, entry.entity_key) not in kept:
            _invert(ledger, metadata.tables[entry.entity], entry)
    group = ledger.group_id
    marks = [{"key_unit": ledger.unit_id, "key": entry.id, "undone_by": group} for entry in entries]
    ledger.conn.execute(_MARK, marks)
    return Applied(entries[0].group_id)


def _check_unchanged(ledger: Ledger, entries: Sequence[Row[*tuple[Any, ...]]]) -> set[tuple[str, str]]:
    """Raise UndoConflict when a row is not as the group (latest entry first) left it.

    Returns the shared rows that the group made and somebody has changed since: they stay.
    """
    made = {(entry.entity, entry.entity_key) for entry in entries if entry.before is None}
    seen: set[tuple[str, str]] = set()
    kept: set[tuple[str, str]] = set()
    for entry in entries:
        row = (entry.entity, entry.entity_key)
        if row in seen:
            continue
        seen.add(row)
        table = metadata.tables[entry.entity]
        current = ledger.get(table, *_key_of(table, entry))
        if (current and encode_row(table, current)) == entry.after:
            continue
        if table not in _SHARED or row not in made:
            raise UndoConflict(*row)
        kept.add(row)
    return kept


def _invert(ledger: Ledger, table: Table, entry: Row[*tuple[Any, ...]]) -> None:
    current = ledger.get(table, *_key_of(table, entry))
    if current is None:
        ledger.insert(table, decode_row(table, entry.before))
    elif entry.before is not None:
        ledger.update(table, current, decode_row(table, entry.before))
    elif not (table in _SHARED and _is_in_use(ledger, table, current)):
        ledger.delete(table, current)


def _key_of(table: Table, entry: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    return key_of(table, decode_row(table, entry.after or entry.before))


def _is_in_use(ledger: Ledger, table: Table, row: dict[str, Any]) -> bool:
    """Whether any row of the unit refers to this one."""
    references = (
        constraint
        for other in metadata.tables.values()
        for constraint in other.foreign_key_constraints
        if constraint.referred_table is table
    )
    return any(
        ledger.conn.scalar(select(exists().where(and_(*(e.parent == row[e.column.name] for e in reference.elements)))))
        for reference in references
    )
