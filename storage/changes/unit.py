"""Changes of the unit itself and of who works in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from storage.access import View
from storage.changes import kinds
from storage.changes.joining import add_named, close_request, write_membership
from storage.changes.kinds import Actor, Applied
from storage.changes.rows import Ledger, check_fields
from storage.tables import memberships, unit_names, units, users

_FIRST_DAY = date.min
"""From when a unit bears the name it was founded under: before any of its records."""

_NAME_FIELDS = ("kind", "name", "district", "province")
_LETTERHEAD_FIELDS = ("code", "place", "signer_name", "signer_title", "addressee", "distribution", "base_file_id")

_ADD_UNIT = units.insert().returning(units.c.id)
_WORK_IN = update(users).where(users.c.id == bindparam("key"))
_NAMED_SINCE = select(unit_names.c.valid_from).where(
    unit_names.c.unit_id == bindparam("unit"), unit_names.c.valid_to.is_(None)
)

_LOCK_ADMINS = (
    select(memberships.c.user_id)
    .where(memberships.c.unit_id == bindparam("unit"), memberships.c.role == "admin")
    .order_by(memberships.c.user_id)
    .with_for_update()
)
_LEAVE = (
    update(users)
    .where(users.c.id == bindparam("key"), users.c.unit_id == bindparam("unit"))
    .values(
        unit_id=select(func.min(memberships.c.unit_id))
        .where(memberships.c.user_id == users.c.id)
        .correlate(users)
        .scalar_subquery()
    )
)


def found_unit(conn: Connection, actor: Actor, change: kinds.UnitFounded) -> Ledger:
    """Write the unit, its name and its first admin. Returns its ledger, still open."""
    row: dict[str, Any] = {
        "kind": change.kind,
        "name": change.name,
        "district": change.district,
        "province": change.province,
        "code": change.code,
        "place": change.place,
        "signer_name": change.signer_name,
        "signer_title": change.signer_title,
        "addressee": change.addressee,
        "distribution": change.distribution,
        "is_practice": change.is_practice,
        "base_file_id": None,
        "created_at": actor.now,
    }
    unit_id: int = conn.execute(_ADD_UNIT, row).scalar_one()
    ledger = Ledger(conn, View(unit_id, whole=True, person_id=None, collective_id=None), "admin", actor)
    ledger.change = change
    ledger.record(units, None, {"id": unit_id, **row})
    ledger.insert(unit_names, {"valid_from": _FIRST_DAY, **{name: row[name] for name in _NAME_FIELDS}})
    ledger.insert(memberships, {"user_id": actor.user_id, "role": "admin"})
    conn.execute(_WORK_IN, {"key": actor.user_id, "unit_id": unit_id})
    return ledger


def change_unit(ledger: Ledger, change: kinds.UnitChanged) -> Applied:
    """Write the new fields, and a changed name also where the names over time are kept."""
    ledger.require_role("admin")
    fields = check_fields(change.fields, *_NAME_FIELDS, *_LETTERHEAD_FIELDS)
    unit = ledger.get_known(units, ledger.unit_id)
    ledger.update(units, unit, fields)
    if any(name in fields for name in _NAME_FIELDS):
        _rename(ledger, {name: fields.get(name, unit[name]) for name in _NAME_FIELDS}, change.valid_from)
    return Applied(ledger.unit_id)


def _rename(ledger: Ledger, names: dict[str, Any], valid_from: date | None) -> None:
    since = ledger.conn.execute(_NAMED_SINCE, {"unit": ledger.unit_id}).scalar_one()
    current = ledger.get_known(unit_names, since)
    if valid_from is None or valid_from == since:
        ledger.update(unit_names, current, names)
    elif valid_from < since:
        raise ValueError(f"the unit bears another name since {since}")
    else:
        ledger.update(unit_names, current, {"valid_to": valid_from - timedelta(days=1)})
        ledger.insert(unit_names, {"valid_from": valid_from, **names})


def add_member(ledger: Ledger, change: kinds.MemberJoined) -> Applied:
    """Write the membership; the user works in this unit from now on, and what they asked of it is answered."""
    ledger.require_role("admin")
    person_id = change.person_id
    if change.is_new_person and change.name is not None:
        person_id = add_named(ledger, change.name)
    write_membership(ledger, change.user_id, change.role, person_id)
    named = {"name": change.name} if change.name is not None else {}
    ledger.conn.execute(_WORK_IN, {"key": change.user_id, "unit_id": ledger.unit_id, **named})
    close_request(ledger, change.user_id)
    return Applied(change.user_id)


def change_role(ledger: Ledger, change: kinds.RoleChanged) -> Applied:
    """Write another role of somebody who works in the unit. Raises LookupError for the last admin and for others."""
    ledger.require_role("admin")
    membership = ledger.get_known(memberships, change.user_id)
    if change.role != "admin":
        _keep_an_admin(ledger, membership)
    ledger.update(memberships, membership, {"role": change.role})
    return Applied(change.user_id)


def remove_member(ledger: Ledger, change: kinds.MemberLeft) -> Applied:
    """Take the membership away; the user works in another of their units, or in none. Raises LookupError."""
    ledger.require_role("admin")
    membership = ledger.get_known(memberships, change.user_id)
    _keep_an_admin(ledger, membership)
    ledger.delete(memberships, membership)
    ledger.conn.execute(_LEAVE, {"key": change.user_id, "unit": ledger.unit_id})
    return Applied(change.user_id)


def _keep_an_admin(ledger: Ledger, membership: dict[str, Any]) -> None:
    """Nobody could let people in after the last admin has gone."""
    admins = ledger.conn.scalars(_LOCK_ADMINS, {"unit": ledger.unit_id}).all()
    if list(admins) == [membership["user_id"]]:
        raise LookupError(f"user {membership['user_id']} is the last admin of unit {ledger.unit_id}")
