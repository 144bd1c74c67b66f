"""Reads everything a report needs from the ledger, in one transaction, so that its figures are of one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from report_builder.report_input import ReportInput
from storage import awards, narratives, reports, units
from storage.database import Connection
from storage.records import AwardFilter, Scope


def gather(conn: Connection, scope: Scope, year: int, day: date) -> ReportInput:
    """The input of the report on `year` dated `day`, numbered after the last one built.

    The unit bears the name it had on `day`. Raises NoAccess when the scope does not cover the whole unit.
    """
    kind, name, district, province = units.name_on(conn, scope, day)
    unit = replace(units.get(conn, scope), kind=kind, name=name, district=district, province=province)
    return ReportInput(
        unit=unit,
        year=year,
        day=day,
        awards=tuple(awards.list_awards(conn, scope, AwardFilter(years=(year,)))),
        narratives=narratives.sections(conn, scope, year),
        version=reports.latest_version(conn, scope, year) + 1,
    )
