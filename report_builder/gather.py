"""Reads everything a report needs from the ledger, in one transaction, so that its figures are of one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from report_builder.report_input import ReportInput
from storage import awards, movements, narratives, registrations, reports, units
from storage.database import Connection
from storage.records import AwardFilter, ReportPeriod, Scope


def gather(conn: Connection, scope: Scope, year: int, day: date, period: ReportPeriod = "year") -> ReportInput:
    """The input of the report on `year`, or its first half, dated `day`, numbered after the last one built.

    The unit bears the name it had on `day`. Raises NoAccess when the scope does not cover the whole unit.
    """
    kind, name, district, province = units.name_on(conn, scope, day)
    unit = replace(units.get(conn, scope), kind=kind, name=name, district=district, province=province)
    return ReportInput(
        unit=unit,
        year=year,
        day=day,
        awards=tuple(awards.list_awards(conn, scope, AwardFilter(years=(year,)), withheld=True)),
        narratives=narratives.sections(conn, scope, year, period),
        version=reports.latest_version(conn, scope, year, period) + 1,
        period=period,
        registrations=tuple(registrations.list_registrations(conn, scope, year)),
        movements=tuple(movements.list_movements(conn, scope, year)),
        previous=tuple(reports.brief_awards(conn, scope, year - 1)),
    )
