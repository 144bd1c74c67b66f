"""The people and collectives of a unit."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, select

from storage import access
from storage.prepared import prepared
from storage.records import Collective, Person, Scope
from storage.tables import collectives, people

_PEOPLE = select(
    people.c.unit_id,
    people.c.id,
    people.c.name,
    people.c.birth_year,
    people.c.position,
    people.c.collective_id,
    collectives.c.name.label("collective_name"),
    people.c.direct_worker,
).select_from(
    people.outerjoin(
        collectives, and_(collectives.c.unit_id == people.c.unit_id, collectives.c.id == people.c.collective_id)
    )
)
_COLLECTIVES = select(collectives.c.unit_id, collectives.c.id, collectives.c.name)
_IN_ORDER = people.c.folded, people.c.id
_ALL_PEOPLE = prepared(_PEOPLE.where(people.c.unit_id == bindparam("unit")).order_by(*_IN_ORDER))


def list_people(conn: Connection, scope: Scope) -> list[Person]:
    """The people whom the scope may see, in the order of their keys without diacritics."""
    view = access.check(conn, scope)
    if view.whole:
        rows = conn.execute(_ALL_PEOPLE, {"unit": view.unit_id})
    else:
        rows = conn.execute(_PEOPLE.where(view.of_people()).order_by(*_IN_ORDER))
    return [Person(*row) for row in rows]


def get_person(conn: Connection, scope: Scope, person_id: int) -> Person | None:
    """One person; None when there is none that the scope may see."""
    view = access.check(conn, scope)
    row = conn.execute(_PEOPLE.where(view.of_people(), people.c.id == person_id)).one_or_none()
    return None if row is None else Person(*row)


def list_collectives(conn: Connection, scope: Scope) -> list[Collective]:
    """The collectives that the scope may see, in the order of their keys without diacritics."""
    view = access.check(conn, scope)
    query = _COLLECTIVES.where(view.of_collectives()).order_by(collectives.c.folded, collectives.c.id)
    return [Collective(*row) for row in conn.execute(query)]


def get_collective(conn: Connection, scope: Scope, collective_id: int) -> Collective | None:
    """One collective; None when there is none that the scope may see."""
    view = access.check(conn, scope)
    row = conn.execute(_COLLECTIVES.where(view.of_collectives(), collectives.c.id == collective_id)).one_or_none()
    return None if row is None else Collective(*row)
