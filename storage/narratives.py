"""The narrative sections of a year's report, as paragraphs. They speak for the unit, so a member sees none."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage import access
from storage.records import Narrative, Scope
from storage.tables import narratives

_OF_YEAR = (
    select(narratives.c.year, narratives.c.section, narratives.c.paragraphs)
    .where(narratives.c.unit_id == bindparam("unit"), narratives.c.year == bindparam("year"))
    .order_by(narratives.c.id)
)


def sections(conn: Connection, scope: Scope, year: int) -> dict[str, Narrative]:
    """The written sections of a year by their stable words."""
    view = access.check_whole(conn, scope)
    return {
        row.section: Narrative(row.year, row.section, tuple(row.paragraphs))
        for row in conn.execute(_OF_YEAR, {"unit": view.unit_id, "year": year})
    }


def get_section(conn: Connection, scope: Scope, year: int, section: str) -> Narrative | None:
    """One section of a year; None while nothing is written."""
    return sections(conn, scope, year).get(section)
