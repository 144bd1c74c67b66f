"""The reports that were built, and what building one needs to know. They speak for the unit, so a member sees none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Date, Text, and_, bindparam, cast, false, func, select

from commendation.catalogue import RecipientKind
from storage import access
from storage.columns import Moment
from storage.records import ReportPeriod, Scope
from storage.tables import audit, award_recipients, awards, decisions, help_requests, inbox, reports, users


@dataclass(frozen=True)
class BuiltReport:
    """One version of a report: its file, the data it was built from, and what it said."""

    id: int
    year: int
    period: ReportPeriod
    version: int
    file_id: int
    data_file_id: int | None
    snapshot: dict[str, Any]
    built_by: str
    built_at: datetime


@dataclass(frozen=True)
class BriefAward:
    """What a comparison with an earlier year needs of an award."""

    number: str
    year: int
    recipient_kind: RecipientKind
    count: int
    decided: date | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class AwardGroup:
    """Awards of a year that are alike in all that decides whether something is missing of them."""

    code: str | None
    conferrer_kind: str | None
    conferrer: str | None
    recipient_kind: RecipientKind
    is_decided: bool
    """Whether they have a decision."""
    is_dated: bool
    """Whether that has a day."""
    is_in_half: bool
    """Whether that day is not after the end of June."""
    is_waiting: bool
    """Whether they wait for a correction of their decision."""
    entered_by_id: int
    entered_by: str
    """Name of the user."""
    count: int
    """Awards (lượt)."""
    named: int
    """How many of them have a named recipient."""
    number: str
    """The first record among them."""


@dataclass(frozen=True)
class Source:
    """Where an award came from: the message, or the file, that entered it."""

    number: str
    kind: str
    """"answer", "pasted" or "import"."""
    at: datetime
    user_name: str
    inbox_id: int | None
    """The update in whose turn it was written; None when it came from the command line."""
    channel: str | None
    """None once the update has been cleaned up."""
    wording: str | None


_REPORTS = select(
    reports.c.id,
    reports.c.year,
    reports.c.period,
    reports.c.version,
    reports.c.file_id,
    reports.c.data_file_id,
    reports.c.snapshot,
    users.c.name,
    reports.c.built_at,
).join_from(reports, users, reports.c.built_by == users.c.id)
_IS_OF_PERIOD = and_(
    reports.c.unit_id == bindparam("unit"),
    reports.c.year == bindparam("year"),
    reports.c.period == bindparam("period"),
)
_OF_PERIOD = _REPORTS.where(_IS_OF_PERIOD).order_by(reports.c.version.desc())
_NEWEST = _REPORTS.where(reports.c.unit_id == bindparam("unit")).order_by(reports.c.id.desc()).limit(1)
_LATEST = select(func.max(reports.c.version)).where(_IS_OF_PERIOD)
_BRIEF = (
    select(
        awards.c.number,
        awards.c.year,
        awards.c.recipient_kind,
        awards.c.count,
        decisions.c.date,
        awards.c.flags,
    )
    .select_from(
        awards.outerjoin(
            decisions, and_(decisions.c.unit_id == awards.c.unit_id, decisions.c.id == awards.c.decision_id)
        )
    )
    .where(awards.c.unit_id == bindparam("unit"), awards.c.year == bindparam("year"), awards.c.status == "entered")
    .order_by(awards.c.id)
)
_SOURCES = (
    select(
        awards.c.number,
        awards.c.source,
        awards.c.entered_at,
        users.c.name,
        audit.c.inbox_id,
        inbox.c.channel,
        awards.c.wording,
    )
    .select_from(
        awards.join(users, awards.c.entered_by == users.c.id)
        .outerjoin(
            audit,
            and_(
                audit.c.unit_id == awards.c.unit_id,
                audit.c.entity == "awards",
                audit.c.entity_key == cast(awards.c.id, Text),
                audit.c.action == "award-entered",
            ),
        )
        .outerjoin(inbox, inbox.c.id == audit.c.inbox_id)
    )
    .where(awards.c.unit_id == bindparam("unit"), awards.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(awards.c.id)
)
_ASKED = (
    select(func.coalesce(users.c.merged_into, users.c.id))
    .join_from(help_requests, users, help_requests.c.user_id == users.c.id)
    .where(
        help_requests.c.unit_id == bindparam("unit"),
        help_requests.c.year == bindparam("year"),
        help_requests.c.period == bindparam("period"),
        help_requests.c.asked_at > bindparam("since", type_=Moment),
    )
)
_NUMBERS_AT_ONCE = 500
_NAMED = (
    select(award_recipients.c.award_id, func.count().label("named"))
    .join_from(
        award_recipients,
        awards,
        and_(awards.c.unit_id == award_recipients.c.unit_id, awards.c.id == award_recipients.c.award_id),
    )
    .where(awards.c.unit_id == bindparam("unit"), awards.c.year == bindparam("year"))
    .group_by(award_recipients.c.award_id)
    .subquery()
)
_ALIKE = (
    awards.c.code,
    awards.c.conferrer_kind,
    awards.c.conferrer,
    awards.c.recipient_kind,
    awards.c.decision_id.is_not(None),
    decisions.c.date.is_not(None),
    func.coalesce(decisions.c.date <= bindparam("end_of_half", type_=Date), false()),
    awards.c.status == "withheld",
    users.c.id,
    users.c.name,
)
_ACCOUNTS = users.alias("accounts")
_GROUPS = (
    select(
        *_ALIKE,
        cast(func.sum(awards.c.count), BigInteger),
        cast(func.sum(func.coalesce(_NAMED.c.named, 0)), BigInteger),
        func.min(awards.c.number),
    )
    .select_from(
        awards.join(_ACCOUNTS, awards.c.entered_by == _ACCOUNTS.c.id)
        .join(users, users.c.id == func.coalesce(_ACCOUNTS.c.merged_into, _ACCOUNTS.c.id))
        .outerjoin(decisions, and_(decisions.c.unit_id == awards.c.unit_id, decisions.c.id == awards.c.decision_id))
        .outerjoin(_NAMED, _NAMED.c.award_id == awards.c.id)
    )
    .where(awards.c.unit_id == bindparam("unit"), awards.c.year == bindparam("year"), awards.c.status != "deleted")
    .group_by(*_ALIKE)
    .order_by(func.min(awards.c.id))
)


def list_reports(conn: Connection, scope: Scope, year: int, period: ReportPeriod = "year") -> list[BuiltReport]:
    """The versions of a report, newest first."""
    view = access.check_whole(conn, scope)
    values = {"unit": view.unit_id, "year": year, "period": period}
    return [BuiltReport(*row) for row in conn.execute(_OF_PERIOD, values)]


def newest(conn: Connection, scope: Scope) -> BuiltReport | None:
    """The report that was built last, of whatever year; None when none was."""
    view = access.check_whole(conn, scope)
    row = conn.execute(_NEWEST, {"unit": view.unit_id}).one_or_none()
    return BuiltReport(*row) if row is not None else None


def latest_version(conn: Connection, scope: Scope, year: int, period: ReportPeriod = "year") -> int:
    """The number of the newest version; 0 when none was built."""
    view = access.check_whole(conn, scope)
    return conn.scalar(_LATEST, {"unit": view.unit_id, "year": year, "period": period}) or 0


def brief_awards(conn: Connection, scope: Scope, year: int) -> list[BriefAward]:
    """The entered awards of a year, without names and words."""
    view = access.check_whole(conn, scope)
    rows = conn.execute(_BRIEF, {"unit": view.unit_id, "year": year})
    return [BriefAward(*row[:-1], flags=tuple(row[-1])) for row in rows]


def group_awards(conn: Connection, scope: Scope, year: int) -> list[AwardGroup]:
    """The awards of a year that are not deleted, grouped by what could be missing of them, in ledger order."""
    view = access.check_whole(conn, scope)
    values = {"unit": view.unit_id, "year": year, "end_of_half": date(year, 6, 30)}
    return [AwardGroup(*row[:4], *(bool(flag) for flag in row[4:8]), *row[8:]) for row in conn.execute(_GROUPS, values)]


def asked_since(conn: Connection, scope: Scope, year: int, period: ReportPeriod, since: datetime) -> frozenset[int]:
    """The users who were asked after a moment to complete what they entered for a report, whoever asked them."""
    view = access.check_whole(conn, scope)
    values = {"unit": view.unit_id, "year": year, "period": period, "since": since}
    return frozenset(conn.scalars(_ASKED, values))


def find_sources(conn: Connection, scope: Scope, numbers: Collection[str]) -> list[Source]:
    """Where the awards of these numbers came from, in ledger order; numbers that there are not are left out."""
    view = access.check_whole(conn, scope)
    wanted = sorted(set(numbers))
    found: list[Source] = []
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        values = {"unit": view.unit_id, "numbers": wanted[start : start + _NUMBERS_AT_ONCE]}
        found += [Source(*row) for row in conn.execute(_SOURCES, values)]
    return found
