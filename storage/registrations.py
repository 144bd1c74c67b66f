"""Registrations of titles and targets, and how far the targets have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from storage import access
from storage.records import Registration, Scope, Target
from storage.tables import registrations, targets

_REGISTRATIONS = select(registrations)
_TARGETS = select(
    targets.c.id,
    targets.c.registration_id,
    targets.c.text,
    targets.c.amount,
    targets.c.measure,
    targets.c.due,
    targets.c.result,
    targets.c.result_amount,
    targets.c.reported_at,
).order_by(targets.c.registration_id, targets.c.position)


def list_registrations(conn: Connection, scope: Scope, year: int | None = None) -> list[Registration]:
    """The registrations of a year, or of all years (newest first), in the order of their numbers."""
    return _load(conn, scope) if year is None else _load(conn, scope, registrations.c.year == year)


def get_registration(conn: Connection, scope: Scope, number: str) -> Registration | None:
    """The registration of that number ("ĐK-2024-017"), whatever its status."""
    found = _load(conn, scope, registrations.c.number == number)
    return found[0] if found else None


def by_run(conn: Connection, scope: Scope, run_id: int) -> Registration | None:
    """The registration that a run submitted; None when it submitted none, or none that the scope may see."""
    found = _load(conn, scope, registrations.c.run_id == run_id)
    return found[0] if found else None


def _load(conn: Connection, scope: Scope, *conditions: ColumnElement[bool]) -> list[Registration]:
    view = access.check(conn, scope)
    meant = (view.of_registrations(), *conditions)
    rows = conn.execute(_REGISTRATIONS.where(*meant).order_by(registrations.c.year.desc(), registrations.c.id)).all()
    if not rows:
        return []
    found: dict[int, list[Target]] = {}
    theirs = _TARGETS.where(
        targets.c.unit_id == view.unit_id,
        targets.c.registration_id.in_(select(registrations.c.id).where(*meant)),
    )
    for row in conn.execute(theirs):
        found.setdefault(row.registration_id, []).append(Target(*row))
    return [_as_registration(row, found.get(row.id, ())) for row in rows]


def _as_registration(row: Row[*tuple[Any, ...]], its_targets: Sequence[Target]) -> Registration:
    return Registration(
        unit_id=row.unit_id,
        id=row.id,
        number=row.number,
        year=row.year,
        recipient_kind=row.recipient_kind,
        nominee=row.nominee,
        person_id=row.person_id,
        collective_id=row.collective_id,
        codes=tuple(row.codes),
        targets=tuple(its_targets),
        status=row.status,
        reason=row.reason,
        submitted_at=row.submitted_at,
    )
