"""The narrative sections of a report, as paragraphs. They speak for the unit, so a member sees none."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage import access
from storage.records import Narrative, ReportPeriod, Scope
from storage.tables import narratives

_OF_PERIOD = (
    select(narratives.c.year, narratives.c.section, narratives.c.paragraphs)
    .where(
        narratives.c.unit_id == bindparam("unit"),
        narratives.c.year == bindparam("year"),
        narratives.c.period == bindparam("period"),
    )
    .order_by(narratives.c.id)
)


def sections(conn: Connection, scope: Scope, year: int, period: ReportPeriod = "year") -> dict[str, Narrative]:
    """The written sections of the report on a year, or on its first half, by their stable words."""
    view = access.check_whole(conn, scope)
    return {
        row.section: Narrative(row.year, row.section, tuple(row.paragraphs))
        for row in conn.execute(_OF_PERIOD, {"unit": view.unit_id, "year": year, "period": period})
    }


def get_section(
    conn: Connection, scope: Scope, year: int, section: str, period: ReportPeriod = "year"
) -> Narrative | None:
    """One section; None while nothing is written."""
    return sections(conn, scope, year, period).get(section)
