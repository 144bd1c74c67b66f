"""The awards in the ledger: lists, counts, and what a new one may repeat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, and_, bindparam, cast, exists, func, or_, select

from commendation.folding import fold
from storage import access
from storage.decisions import is_numbered
from storage.prepared import prepared
from storage.records import Award, AwardFilter, AwardStatus, Decision, Recipient, Scope, TallyRow
from storage.tables import award_recipients, awards, collectives, decisions, people

_IDS_AT_ONCE = 1000
"""Both databases limit how many values one statement may carry."""

_AWARDS = select(
    awards,
    awards.c.count.label("how_many"),
    decisions.c.number.label("decision_number"),
    decisions.c.date.label("decision_date"),
    decisions.c.signer,
    decisions.c.issuer,
).select_from(
    awards.outerjoin(decisions, and_(decisions.c.unit_id == awards.c.unit_id, decisions.c.id == awards.c.decision_id))
)
_RECIPIENTS = (
    select(
        award_recipients.c.award_id,
        award_recipients.c.name,
        award_recipients.c.person_id,
        award_recipients.c.collective_id,
        collectives.c.name,
        people.c.position,
        people.c.direct_worker,
    )
    .select_from(
        award_recipients.outerjoin(
            people,
            and_(people.c.unit_id == award_recipients.c.unit_id, people.c.id == award_recipients.c.person_id),
        ).outerjoin(
            collectives,
            and_(collectives.c.unit_id == people.c.unit_id, collectives.c.id == people.c.collective_id),
        )
    )
    .order_by(award_recipients.c.award_id, award_recipients.c.position)
)
_IS_ENTERED = awards.c.status == "entered"
_IS_KEPT = awards.c.status.in_(("entered", "withheld"))
_OF_FORM = (
    select(
        awards.c.id,
        awards.c.recipient_kind,
        award_recipients.c.name,
        award_recipients.c.person_id,
        award_recipients.c.collective_id,
        decisions.c.folded.label("decision"),
    )
    .select_from(
        awards.outerjoin(
            award_recipients,
            and_(award_recipients.c.unit_id == awards.c.unit_id, award_recipients.c.award_id == awards.c.id),
        ).outerjoin(decisions, and_(decisions.c.unit_id == awards.c.unit_id, decisions.c.id == awards.c.decision_id))
    )
    .where(
        awards.c.unit_id == bindparam("unit"),
        awards.c.status != "deleted",
        awards.c.form.is_not_distinct_from(bindparam("form")),
        awards.c.id != bindparam("except"),
    )
    .order_by(awards.c.id)
)
_IN_YEAR = awards.c.year == bindparam("year")
_BY_NUMBER = or_(decisions.c.folded == bindparam("number"), decisions.c.folded.startswith(bindparam("number_part")))
_NAMED_ALIKE = prepared(_OF_FORM.where(_IN_YEAR))
_DECIDED_ALIKE = prepared(_OF_FORM.where(_BY_NUMBER))
_NAMED_OR_DECIDED_ALIKE = prepared(_OF_FORM.where(or_(_IN_YEAR, _BY_NUMBER)))


def list_awards(
    conn: Connection,
    scope: Scope,
    where: AwardFilter,
    *,
    offset: int = 0,
    limit: int | None = None,
    withheld: bool = False,
) -> list[Award]:
    """The entered awards that are meant, newest year first, within a year in the order they were entered.

    With `withheld` also those that do not count yet.
    """
    view = access.check(conn, scope)
    query = _AWARDS.where(view.of_awards(), _IS_KEPT if withheld else _IS_ENTERED, *_conditions(where))
    query = query.order_by(awards.c.year.desc(), awards.c.id).offset(offset or None).limit(limit)
    return _load(conn, view, conn.execute(query).all())


def get_award(conn: Connection, scope: Scope, number: str) -> Award | None:
    """The award of that number ("KT-2023-041"), also a deleted one."""
    return _load_one(conn, scope, awards.c.number == number)


def by_id(conn: Connection, scope: Scope, award_id: int) -> Award | None:
    """The award of that id, also a deleted one."""
    return _load_one(conn, scope, awards.c.id == award_id)


def by_run(conn: Connection, scope: Scope, run_id: int) -> list[Award]:
    """The awards (also withheld ones) that came from one run."""
    view = access.check(conn, scope)
    query = _AWARDS.where(view.of_awards(), _IS_KEPT, awards.c.run_id == run_id).order_by(awards.c.id)
    return _load(conn, view, conn.execute(query).all())


def tally(conn: Connection, scope: Scope, where: AwardFilter, *, status: AwardStatus = "entered") -> list[TallyRow]:
    """Sums of the awards that are meant, one row per group of like awards; `status` tells of which."""
    view = access.check(conn, scope)
    alike = (
        awards.c.year,
        awards.c.code,
        awards.c.conferrer_kind,
        awards.c.conferrer,
        awards.c.conferrer_level,
        awards.c.recipient_kind,
    )
    named = (
        select(func.count())
        .where(award_recipients.c.unit_id == awards.c.unit_id, award_recipients.c.award_id == awards.c.id)
        .correlate(awards)
        .scalar_subquery()
    )
    query = (
        select(*alike, func.sum(awards.c.count), func.count(), cast(func.sum(named), BigInteger))
        .where(view.of_awards(), awards.c.status == status, *_conditions(where))
        .group_by(*alike)
        .order_by(awards.c.year.desc(), func.min(awards.c.id))
    )
    return [TallyRow(*group) for group in conn.execute(query)]


def years(conn: Connection, scope: Scope, *, withheld: bool = False) -> list[int]:
    """The years with an entered award, newest first; with `withheld` also those with one that does not count yet."""
    view = access.check(conn, scope)
    meant = _IS_KEPT if withheld else _IS_ENTERED
    query = select(awards.c.year).where(view.of_awards(), meant).distinct().order_by(awards.c.year.desc())
    return list(conn.scalars(query))


def count_records(conn: Connection, scope: Scope, where: AwardFilter, *, withheld: bool = False) -> int:
    """How many entered records are meant (not how many awards they stand for: that is `tally`).

    With `withheld` also those that do not count yet.
    """
    view = access.check(conn, scope)
    meant = _IS_KEPT if withheld else _IS_ENTERED
    query = select(func.count()).select_from(awards).where(view.of_awards(), meant, *_conditions(where))
    return conn.execute(query).scalar_one()


def similar(
    conn: Connection,
    scope: Scope,
    *,
    form: str | None,
    year: int,
    recipient_kind: str,
    names: Collection[str],
    decision_number: str | None,
    except_id: int | None = None,
) -> list[Award]:
    """Awards (also withheld ones) which one with these fields may repeat: the same form, and

    - a name in common, in the same year or by a decision of the same number; or
    - by a decision of the same number, for the same kind of recipient, one of the two without any names.

    `except_id` leaves out the award that is being changed. No more than a thousand are told.
    """
    view = access.check(conn, scope)
    keys = {fold(name) for name in names}
    number = fold(decision_number) if decision_number else None
    if not keys and number is None:
        return []
    query = _NAMED_ALIKE if number is None else _NAMED_OR_DECIDED_ALIKE if keys else _DECIDED_ALIKE
    if not view.whole:
        query = query.where(view.of_awards())
    values: dict[str, Any] = {"unit": view.unit_id, "form": form, "except": except_id or 0}
    if keys:
        values["year"] = year
    if number is not None:
        values |= {"number": number, "number_part": f"{number} "}

    def is_alike(rows: Sequence[Any]) -> bool:
        """Whether an award, told by a row for each recipient, may be the same."""
        seen = [row for row in rows if row.name is not None and view.owns(row.person_id, row.collective_id)]
        theirs = {fold(row.name) for row in seen}
        if keys & theirs:
            return True
        its_number, its_kind = rows[0].decision, rows[0].recipient_kind
        if number is None or its_number is None or its_kind != recipient_kind or (keys and theirs):
            return False
        return bool(its_number == number or its_number.startswith(f"{number} "))

    # Only what is alike is read whole: a ward may have thousands of one form in a year.
    found = groupby(conn.execute(query, values), key=lambda row: row.id)
    alike = [award_id for award_id, rows in found if is_alike(list(rows))][:_IDS_AT_ONCE]
    if not alike:
        return []
    of_ids = _AWARDS.where(awards.c.unit_id == view.unit_id, awards.c.id.in_(alike)).order_by(awards.c.id)
    return _load(conn, view, conn.execute(of_ids).all())


def _conditions(where: AwardFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, wanted in (
        (awards.c.year, where.years),
        (awards.c.form, where.forms),
        (awards.c.conferrer_level, where.levels),
        (awards.c.conferrer_kind, where.conferrer_kinds),
        (awards.c.recipient_kind, where.recipient_kinds),
    ):
        if wanted is not None:
            found.append(column.in_(wanted))
    for column, one in (
        (award_recipients.c.person_id, where.person_id),
        (award_recipients.c.collective_id, where.collective_id),
    ):
        if one is not None:
            found.append(_has_recipient(column == one))
    its_decision = and_(decisions.c.unit_id == awards.c.unit_id, decisions.c.id == awards.c.decision_id)
    if where.decision_number is not None:
        found.append(exists().where(its_decision, is_numbered(where.decision_number)).correlate(awards))
    if where.decided is not None:
        found.append(exists().where(its_decision, decisions.c.date.between(*where.decided)).correlate(awards))
    if where.undated:
        found.append(~exists().where(its_decision, decisions.c.date.is_not(None)).correlate(awards))
    return found


def _has_recipient(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            award_recipients.c.unit_id == awards.c.unit_id,
            award_recipients.c.award_id == awards.c.id,
            condition,
        )
        .correlate(awards)
    )


def _load_one(conn: Connection, scope: Scope, condition: ColumnElement[bool]) -> Award | None:
    view = access.check(conn, scope)
    found = _load(conn, view, conn.execute(_AWARDS.where(view.of_awards(), condition)).all())
    return found[0] if found else None


def _load(conn: Connection, view: access.View, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Award]:
    recipients, shared = _load_recipients(conn, view, [row.id for row in rows])
    found = [_as_award(row, tuple(recipients.get(row.id, ()))) for row in rows]
    return [replace(award, wording=None) if award.id in shared else award for award in found]


def _load_recipients(
    conn: Connection, view: access.View, ids: list[int]
) -> tuple[dict[int, list[Recipient]], set[int]]:
    """The recipients of each award, and the awards that have some which may not be seen.

    A member sees of an award with several only their own name, so not the wording either.
    """
    found: dict[int, list[Recipient]] = {}
    shared: set[int] = set()
    for start in range(0, len(ids), _IDS_AT_ONCE):
        query = _RECIPIENTS.where(
            award_recipients.c.unit_id == view.unit_id,
            award_recipients.c.award_id.in_(ids[start : start + _IDS_AT_ONCE]),
        )
        for award_id, *recipient in conn.execute(query):
            one = Recipient(*recipient)
            if view.owns(one.person_id, one.collective_id):
                found.setdefault(award_id, []).append(one)
            else:
                shared.add(award_id)
    return found, shared


def _as_award(row: Row[*tuple[Any, ...]], recipients: tuple[Recipient, ...]) -> Award:
    decision = None
    if row.decision_id is not None:
        decision = Decision(row.decision_id, row.decision_number, row.decision_date, row.signer, row.issuer)
    return Award(
        unit_id=row.unit_id,
        id=row.id,
        number=row.number,
        year=row.year,
        code=row.code,
        conferrer_kind=row.conferrer_kind,
        conferrer=row.conferrer,
        conferrer_level=row.conferrer_level,
        recipient_kind=row.recipient_kind,
        count=row.how_many,
        recipients=recipients,
        decision=decision,
        reason=row.reason,
        wording=row.wording,
        source=row.source,
        status=row.status,
        flags=tuple(row.flags),
        entered_at=row.entered_at,
    )
