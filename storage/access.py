"""Who may see and change what: the one place that decides it (promise 7).

Officers, leaders and admins see the whole unit. A member sees their own records and those of their collective. No
scope, or a scope that the memberships do not bear out, is no access.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, false, or_, select, true

from storage.prepared import prepared
from storage.records import Scope
from storage.tables import award_recipients, awards, collectives, decisions, memberships, people, registrations


class NoAccess(Exception):
    """The scope does not allow this."""


@dataclass(frozen=True)
class View:
    """What a checked scope lets one see: all of a unit, or (not `whole`) what is about one person and collective."""

    unit_id: int
    whole: bool
    person_id: int | None
    collective_id: int | None

    def of_people(self) -> ColumnElement[bool]:
        """The people that may be seen."""
        return and_(people.c.unit_id == self.unit_id, self._whole_or(people.c.id == self.person_id))

    def of_collectives(self) -> ColumnElement[bool]:
        """The collectives that may be seen."""
        return and_(collectives.c.unit_id == self.unit_id, self._whole_or(collectives.c.id == self.collective_id))

    def of_registrations(self) -> ColumnElement[bool]:
        """The registrations that may be seen."""
        own = self._owns(registrations.c.person_id, registrations.c.collective_id)
        return and_(registrations.c.unit_id == self.unit_id, self._whole_or(own))

    def of_awards(self) -> ColumnElement[bool]:
        """The awards that may be seen: for a member, those with a recipient of their own."""
        return and_(awards.c.unit_id == self.unit_id, self._whole_or(self._has_own_recipient()))

    def of_decisions(self) -> ColumnElement[bool]:
        """The decisions that may be seen: for a member, those of awards that may be seen."""
        own = (
            exists()
            .where(
                awards.c.unit_id == decisions.c.unit_id,
                awards.c.decision_id == decisions.c.id,
                self._has_own_recipient(),
            )
            .correlate(decisions)
        )
        return and_(decisions.c.unit_id == self.unit_id, self._whole_or(own))

    def _whole_or(self, own: ColumnElement[bool]) -> ColumnElement[bool]:
        """Everything for those who see the whole unit, else only `own`."""
        return true() if self.whole else own

    def owns(self, person_id: int | None, collective_id: int | None) -> bool:
        """Whether a record about this person or collective may be seen and changed."""
        return (
            self.whole
            or (person_id is not None and person_id == self.person_id)
            or (collective_id is not None and collective_id == self.collective_id)
        )

    def _has_own_recipient(self) -> ColumnElement[bool]:
        return (
            exists()
            .where(
                award_recipients.c.unit_id == awards.c.unit_id,
                award_recipients.c.award_id == awards.c.id,
                self._owns(award_recipients.c.person_id, award_recipients.c.collective_id),
            )
            .correlate(awards)
        )

    def _owns(self, person: ColumnElement[int | None], collective: ColumnElement[int | None]) -> ColumnElement[bool]:
        # An unknown person or collective owns nothing: comparing with NULL must not be left to SQL.
        return or_(
            false(),
            person == self.person_id if self.person_id is not None else false(),
            collective == self.collective_id if self.collective_id is not None else false(),
        )


_MEMBERSHIP = prepared(
    select(memberships.c.role, memberships.c.person_id, people.c.collective_id)
    .select_from(
        memberships.outerjoin(
            people, and_(people.c.unit_id == memberships.c.unit_id, people.c.id == memberships.c.person_id)
        )
    )
    .where(memberships.c.user_id == bindparam("user"), memberships.c.unit_id == bindparam("unit"))
)


def check(conn: Connection, scope: Scope | None) -> View:
    """What `scope` lets one see. Raises NoAccess for no scope, a former member or a role that was never given."""
    if scope is None:
        raise NoAccess("no scope")
    row = conn.execute(_MEMBERSHIP, {"user": scope.user_id, "unit": scope.unit_id}).one_or_none()
    if row is None:
        raise NoAccess(f"user {scope.user_id} is not a member of unit {scope.unit_id}")
    if scope.role not in ("member", row.role) and row.role != "admin":
        raise NoAccess(f"user {scope.user_id} is not {scope.role} in unit {scope.unit_id}")
    whole = scope.role != "member"
    return View(scope.unit_id, whole, row.person_id, row.collective_id)


def check_whole(conn: Connection, scope: Scope | None) -> View:
    """`check` for what concerns the unit as a whole. Raises NoAccess for a member."""
    view = check(conn, scope)
    if not view.whole:
        raise NoAccess("a member sees only their own records")
    return view
