"""The decisions by which awards were conferred."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from commendation.folding import fold
from storage import access
from storage.records import Decision, Scope
from storage.tables import awards, decisions

_DECISIONS = select(
    decisions.c.id, decisions.c.number, decisions.c.date, decisions.c.signer, decisions.c.issuer
).select_from(decisions)


def find(conn: Connection, scope: Scope, number: str) -> list[Decision]:
    """The decisions of that number, newest first; "45" also finds "45/QĐ-UBND", and letters are compared bare."""
    view = access.check(conn, scope)
    query = _DECISIONS.where(view.of_decisions(), is_numbered(number)).order_by(
        decisions.c.date.desc().nulls_last(), decisions.c.id.desc()
    )
    return [Decision(*row) for row in conn.execute(query)]


def get(conn: Connection, scope: Scope, decision_id: int) -> Decision | None:
    """One decision; None when there is none that the scope may see."""
    view = access.check(conn, scope)
    row = conn.execute(_DECISIONS.where(view.of_decisions(), decisions.c.id == decision_id)).one_or_none()
    return None if row is None else Decision(*row)


def recent(conn: Connection, scope: Scope, limit: int) -> list[Decision]:
    """The decisions entered last that have an award in the ledger."""
    view = access.check(conn, scope)
    is_used = (
        exists()
        .where(
            awards.c.unit_id == decisions.c.unit_id,
            awards.c.decision_id == decisions.c.id,
            awards.c.status != "deleted",
        )
        .correlate(decisions)
    )
    query = _DECISIONS.where(view.of_decisions(), is_used).order_by(decisions.c.id.desc()).limit(limit)
    return [Decision(*row) for row in conn.execute(query)]


def is_numbered(number: str) -> ColumnElement[bool]:
    """Whether a row of `decisions` bears the number, wholly or up to its first "/"."""
    key = fold(number)
    return or_(decisions.c.folded == key, decisions.c.folded.startswith(f"{key} ", autoescape=True))
