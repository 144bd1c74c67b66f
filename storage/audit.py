"""Who changed what, when and why. Written by `storage.changes` only: rows are added, never rewritten.

Only `undone_by` is filled in later, by the group that undid a row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from storage import access
from storage.columns import Json
from storage.linking import list_accounts
from storage.records import AuditEntry, Scope
from storage.tables import audit, award_recipients, awards, registrations, targets, users

LASTING_ACTIONS = (
    *("undone", "unit-founded", "report-built", "help-asked"),
    *("member-joined", "role-changed", "member-left", "invite-made", "invite-used"),
    *("accounts-linked", "talk-unlinked"),
)
"""What undo passes over: itself, the founding of the unit, a report that was handed out, a message that somebody
got, who was let in or put out, and
from where they talk."""

_ENTRIES = (
    select(
        audit.c.id,
        audit.c.at,
        users.c.name.label("user_name"),
        audit.c.entity,
        audit.c.entity_key,
        audit.c.action,
        audit.c.before,
        audit.c.after,
        audit.c.reason,
        audit.c.group_id,
    )
    .join_from(audit, users, audit.c.user_id == users.c.id)
    .order_by(audit.c.id)
)
_IS_UNDOABLE = and_(audit.c.undone_by.is_(None), audit.c.action.not_in(LASTING_ACTIONS))
_IS_OF_USER = audit.c.user_id.in_(bindparam("accounts", expanding=True))
_LAST_GROUP_ID = (
    select(audit.c.group_id)
    .where(audit.c.unit_id == bindparam("unit"), _IS_OF_USER, _IS_UNDOABLE)
    .order_by(audit.c.id.desc())
    .limit(1)
)
LAST_GROUP = _ENTRIES.where(
    audit.c.unit_id == bindparam("unit"),
    _IS_OF_USER,
    _IS_UNDOABLE,
    audit.c.group_id == _LAST_GROUP_ID.scalar_subquery(),
)


def history(conn: Connection, scope: Scope, entity: str, key: int | str) -> list[AuditEntry]:
    """What happened to one record ("awards", 41), oldest first, with its parts: recipients, targets.

    Raises NoAccess for a record that the scope may not see.
    """
    view = access.check(conn, scope)
    if not view.whole and not _may_see(conn, view, entity, key):
        raise access.NoAccess(f"{entity} {key}")
    meant = [and_(audit.c.entity == entity, audit.c.entity_key == str(key))]
    if entity == awards.name:
        meant.append(
            and_(audit.c.entity == award_recipients.name, audit.c.entity_key.startswith(f"{key}/", autoescape=True))
        )
    elif entity == registrations.name:
        target = func.coalesce(audit.c.after, audit.c.before, type_=Json)  # it may have been removed
        meant.append(and_(audit.c.entity == targets.name, target["registration_id"].as_integer() == int(key)))
    entries = [_as_entry(row) for row in conn.execute(_ENTRIES.where(audit.c.unit_id == view.unit_id, or_(*meant)))]
    return entries if view.whole else [_hide_others(entry) for entry in entries if _is_own(entry, view)]


def find_numbered(conn: Connection, scope: Scope, entity: str, number: str) -> int | None:
    """The id of the record that was given a number, whether or not it is still there; None for one never given.

    For a member only records that they may see. Raises NoAccess.
    """
    view = access.check(conn, scope)
    row = func.coalesce(audit.c.after, audit.c.before, type_=Json)
    query = select(audit.c.entity_key).where(
        audit.c.unit_id == view.unit_id, audit.c.entity == entity, row["number"].as_string() == number
    )
    key: str | None = conn.scalar(query.order_by(audit.c.id).limit(1))
    return int(key) if key is not None and (view.whole or _may_see(conn, view, entity, key)) else None


def last_group(conn: Connection, scope: Scope) -> list[AuditEntry]:
    """What undo would revert: the rows of the user's latest turn with changes in this unit, oldest first."""
    view = access.check(conn, scope)
    values = {"unit": view.unit_id, "accounts": list_accounts(conn, scope.user_id)}
    return [_as_entry(row) for row in conn.execute(LAST_GROUP, values)]


def _may_see(conn: Connection, view: access.View, entity: str, key: int | str) -> bool:
    if entity == awards.name:
        query = select(awards.c.id).where(view.of_awards(), awards.c.id == int(key))
    elif entity == registrations.name:
        query = select(registrations.c.id).where(view.of_registrations(), registrations.c.id == int(key))
    else:
        return False
    return conn.scalar(query) is not None


def _is_own(entry: AuditEntry, view: access.View) -> bool:
    """Whether a member may see this row of their record: of a shared award, not the other recipients."""
    row = entry.after or entry.before or {}
    return entry.entity != award_recipients.name or view.owns(row["person_id"], row["collective_id"])


def _hide_others(entry: AuditEntry) -> AuditEntry:
    """The entry without the wording of an award, which may name others."""
    before, after = (
        {**row, "wording": None} if row and "wording" in row else row for row in (entry.before, entry.after)
    )
    return replace(entry, before=before, after=after)


def _as_entry(row: Row[*tuple[Any, ...]]) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        user_name=row.user_name,
        entity=row.entity,
        entity_key=row.entity_key,
        action=row.action,
        before=row.before,
        after=row.after,
        reason=row.reason,
        group_id=row.group_id,
    )
