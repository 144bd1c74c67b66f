"""The emulation movements of a unit. They speak for the unit, so a member sees none."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, select

from storage import access
from storage.records import Movement, Scope
from storage.tables import movements

_MOVEMENTS = select(
    movements.c.unit_id,
    movements.c.id,
    movements.c.year,
    movements.c.name,
    movements.c.base,
    movements.c.launched,
).where(movements.c.unit_id == bindparam("unit"))
_OF_YEAR = _MOVEMENTS.where(movements.c.year == bindparam("year")).order_by(movements.c.id)
_ONE = _MOVEMENTS.where(movements.c.id == bindparam("key"))


def list_movements(conn: Connection, scope: Scope, year: int) -> list[Movement]:
    """The movements of a year: by the day they were launched, those without a day last."""
    view = access.check_whole(conn, scope)
    found = [Movement(*row) for row in conn.execute(_OF_YEAR, {"unit": view.unit_id, "year": year})]
    return sorted(found, key=lambda one: (one.launched or date.max, one.id))


def get_movement(conn: Connection, scope: Scope, movement_id: int) -> Movement | None:
    """One movement; None when there is none, or none any more."""
    view = access.check_whole(conn, scope)
    row = conn.execute(_ONE, {"unit": view.unit_id, "key": movement_id}).one_or_none()
    return Movement(*row) if row is not None else None
