"""The short names that a unit uses for its people and collectives, as learned when somebody confirmed one."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from storage import access
from storage.prepared import prepared
from storage.records import Alias, Scope
from storage.tables import aliases, collectives, people

_ALIASES = (
    select(
        aliases.c.unit_id,
        aliases.c.id,
        aliases.c.alias,
        aliases.c.person_id,
        aliases.c.collective_id,
        func.coalesce(people.c.name, collectives.c.name).label("name"),
    )
    .select_from(
        aliases.outerjoin(people, and_(people.c.unit_id == aliases.c.unit_id, people.c.id == aliases.c.person_id))
    )
    .outerjoin(
        collectives, and_(collectives.c.unit_id == aliases.c.unit_id, collectives.c.id == aliases.c.collective_id)
    )
)
_ALL = prepared(_ALIASES.where(aliases.c.unit_id == bindparam("unit")).order_by(aliases.c.folded))


def list_aliases(conn: Connection, scope: Scope) -> list[Alias]:
    """The aliases of those whom the scope may see, in the order of their keys without diacritics."""
    view = access.check(conn, scope)
    if view.whole:
        return [Alias(*row) for row in conn.execute(_ALL, {"unit": view.unit_id})]
    own = or_(
        and_(aliases.c.person_id.is_not(None), view.of_people()),
        and_(aliases.c.collective_id.is_not(None), view.of_collectives()),
    )
    query = _ALIASES.where(aliases.c.unit_id == view.unit_id, own).order_by(aliases.c.folded)
    return [Alias(*row) for row in conn.execute(query)]
