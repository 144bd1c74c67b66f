"""The reports that were built, each with the figures it had then. They speak for the unit, so a member sees none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from storage import access
from storage.records import Scope
from storage.tables import reports, users


@dataclass(frozen=True)
class BuiltReport:
    """One version of a year's report: its file, and the snapshot of its figures by which it can be traced."""

    id: int
    year: int
    version: int
    file_id: int
    snapshot: dict[str, Any]
    built_by: str
    built_at: datetime


_OF_YEAR = (
    select(
        reports.c.id,
        reports.c.year,
        reports.c.version,
        reports.c.file_id,
        reports.c.snapshot,
        users.c.name,
        reports.c.built_at,
    )
    .join_from(reports, users, reports.c.built_by == users.c.id)
    .where(reports.c.unit_id == bindparam("unit"), reports.c.year == bindparam("year"))
    .order_by(reports.c.version.desc())
)
_LATEST = select(func.max(reports.c.version)).where(
    reports.c.unit_id == bindparam("unit"), reports.c.year == bindparam("year")
)


def list_reports(conn: Connection, scope: Scope, year: int) -> list[BuiltReport]:
    """The versions of a year's report, newest first."""
    view = access.check_whole(conn, scope)
    return [BuiltReport(*row) for row in conn.execute(_OF_YEAR, {"unit": view.unit_id, "year": year})]


def latest_version(conn: Connection, scope: Scope, year: int) -> int:
    """The number of the newest version; 0 when none was built."""
    view = access.check_whole(conn, scope)
    return conn.scalar(_LATEST, {"unit": view.unit_id, "year": year}) or 0
