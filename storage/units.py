"""The unit, its names over time, and the users who work in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, bindparam, exists, not_, select

from storage import access
from storage.prepared import prepared
from storage.records import Role, Scope, Unit
from storage.tables import conversations, memberships, unit_names, units, users


@dataclass(frozen=True)
class Member:
    """A user's place in a unit."""

    user_id: int
    name: str
    role: Role
    person_id: int | None
    is_blocked: bool = False
    """Whether they do not want to hear from the bot, wherever they talked with it."""


_GET = prepared(select(units).where(units.c.id == bindparam("unit")))
_NAME_ON = (
    select(unit_names.c.kind, unit_names.c.name, unit_names.c.district, unit_names.c.province)
    .where(
        unit_names.c.unit_id == bindparam("unit"),
        unit_names.c.valid_from <= bindparam("day"),
        unit_names.c.valid_to.is_(None) | (unit_names.c.valid_to >= bindparam("day")),
    )
    .order_by(unit_names.c.valid_from.desc())
    .limit(1)
)
_NAMED_SINCE = select(unit_names.c.valid_from).where(
    unit_names.c.unit_id == bindparam("unit"), unit_names.c.valid_to.is_(None)
)
_OWN_TALKS = conversations.c.user_id == users.c.id
_IS_BLOCKED = and_(
    exists().where(_OWN_TALKS, conversations.c.blocked_at.is_not(None)),
    not_(exists().where(_OWN_TALKS, conversations.c.blocked_at.is_(None))),
)
_MEMBERS = (
    select(users.c.id, users.c.name, memberships.c.role, memberships.c.person_id, _IS_BLOCKED)
    .join_from(memberships, users, memberships.c.user_id == users.c.id)
    .where(memberships.c.unit_id == bindparam("unit"))
    .order_by(users.c.id)
)


def get(conn: Connection, scope: Scope) -> Unit:
    """The unit of the scope, as it is called now."""
    view = access.check(conn, scope)
    row = conn.execute(_GET, {"unit": view.unit_id}).one()
    return Unit(
        id=row.id,
        kind=row.kind,
        name=row.name,
        district=row.district,
        province=row.province,
        code=row.code,
        place=row.place,
        signer_name=row.signer_name,
        signer_title=row.signer_title,
        addressee=row.addressee,
        distribution=tuple(row.distribution),
        is_practice=row.is_practice,
        base_file_id=row.base_file_id,
    )


def name_on(conn: Connection, scope: Scope, day: date) -> tuple[str, str, str | None, str]:
    """What the unit was called on a day: kind, name, district (None where there was no such level), province."""
    view = access.check(conn, scope)
    row = conn.execute(_NAME_ON, {"unit": view.unit_id, "day": day}).one()
    return row.kind, row.name, row.district, row.province


def named_since(conn: Connection, scope: Scope) -> date:
    """Since when the unit bears its name; the first of all days for the name it was founded under."""
    view = access.check(conn, scope)
    since: date = conn.execute(_NAMED_SINCE, {"unit": view.unit_id}).scalar_one()
    return since


def members(conn: Connection, scope: Scope) -> list[Member]:
    """Everyone who works in the unit, longest known first. Raises NoAccess for a member."""
    view = access.check_whole(conn, scope)
    return [Member(*row) for row in conn.execute(_MEMBERS, {"unit": view.unit_id})]
