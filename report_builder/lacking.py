"""What a report lacks, and who can fill it in: of its awards, of its prose, of its letterhead.

`find_readiness` asks the database for sums alone, so that it can be said in a turn, however many awards there are;
a composed report finds the same from its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from commendation.catalogue import RecipientKind
from report_builder.model import Gap, Owing
from report_builder.outline import SECTIONS
from report_builder.prose import list_number_gaps
from report_builder.report_input import ReportInput
from report_builder.wording import name_award, name_conferrer
from storage import narratives, reports, units
from storage.database import Connection
from storage.records import AWAITING_CORRECTION, Award, ReportPeriod, Scope, Unit

PARTS_NEEDED: tuple[str, ...] = (
    *(section.word for section in SECTIONS if section.is_required),
    "collectives",
    "individuals",
    "awards",
    "number",
)
"""What a complete report has, by the words that `Gap.section` uses."""


@dataclass(frozen=True)
class Lot:
    """Awards alike in what may be missing of them: one record, or many that were summed."""

    code: str | None
    conferrer: str | None
    conferrer_kind: str | None
    recipient_kind: RecipientKind
    count: int
    named: int
    numbers: tuple[str, ...]
    """Their records, or the first of them."""
    is_counted: bool
    is_waiting: bool
    is_decided: bool
    lacks_day: bool
    """Whether only the day of a decision would tell if they belong to the half-year."""
    entered_by: Owing | None = None


@dataclass(frozen=True)
class Readiness:
    """How complete a report would be, before it is built."""

    span: str
    gaps: tuple[Gap, ...]
    """What will be marked in the document."""
    reminders: tuple[Gap, ...]
    """What should be completed in the ledger, though the document reads well without it."""

    @property
    def parts_needed(self) -> int:
        return len(PARTS_NEEDED)

    @property
    def parts_ready(self) -> int:
        return count_ready(self.gaps)


def count_ready(gaps: Iterable[Gap]) -> int:
    """How many of the parts needed lack nothing."""
    absent = {gap.section for gap in gaps}
    return sum(part not in absent for part in PARTS_NEEDED)


def find_readiness(conn: Connection, scope: Scope, year: int, day: date, period: ReportPeriod = "year") -> Readiness:
    """What the report on a year, or its first half, lacks by the ledger now. Raises NoAccess for a member."""
    from report_builder.sections import OUTLOOK, SUMMARY

    kind, name, district, province = units.name_on(conn, scope, day)
    unit = replace(units.get(conn, scope), kind=kind, name=name, district=district, province=province)
    prose = ReportInput(unit, year, day, (), narratives.sections(conn, scope, year, period), period=period)
    lots = [_take_group(group, period) for group in reports.group_awards(conn, scope, year)]
    held = {f"{lot.recipient_kind}s" for lot in lots if lot.is_counted}
    sections = (write(prose) for write in (*SUMMARY, *OUTLOOK))
    gaps = (gap for section in sections for gap in section.gaps if gap.section not in held)
    return Readiness(
        prose.span,
        (*list_number_gaps(prose), *gaps, *find_gaps(lots, unit)),
        tuple(find_reminders(lots, unit)),
    )


def _take_group(group: reports.AwardGroup, period: ReportPeriod) -> Lot:
    return Lot(
        group.code,
        group.conferrer,
        group.conferrer_kind,
        group.recipient_kind,
        group.count,
        group.named,
        (group.number,),
        is_counted=not group.is_waiting and (period == "year" or group.is_in_half),
        is_waiting=group.is_waiting,
        is_decided=group.is_decided,
        lacks_day=period == "half" and not group.is_dated,
        entered_by=Owing(group.entered_by_id, group.entered_by),
    )


def list_lots(given: ReportInput) -> list[Lot]:
    """The awards of a report, together where they are alike in what may be missing of them."""
    counted = {award.id for award in given.counted}
    undated = {award.id for award in given.undated}
    alike: dict[tuple[object, ...], list[Award]] = {}
    for award in given.awards:
        lacks = (
            award.decision is None,
            len(award.recipients) < award.count,
            AWAITING_CORRECTION in award.flags,
            award.id in counted,
            award.id in undated,
        )
        given_by = (award.code, award.conferrer, award.conferrer_kind, award.recipient_kind)
        alike.setdefault((*given_by, *lacks), []).append(award)
    return [_take_awards(awards, awards[0].id in counted, awards[0].id in undated) for awards in alike.values()]


def _take_awards(awards: Sequence[Award], is_counted: bool, lacks_day: bool) -> Lot:
    first = awards[0]
    return Lot(
        first.code,
        first.conferrer,
        first.conferrer_kind,
        first.recipient_kind,
        sum(award.count for award in awards),
        sum(len(award.recipients) for award in awards),
        tuple(award.number for award in awards),
        is_counted=is_counted,
        is_waiting=AWAITING_CORRECTION in first.flags,
        is_decided=first.decision is not None,
        lacks_day=lacks_day,
    )


def find_gaps(lots: Iterable[Lot], unit: Unit) -> Iterable[Gap]:
    """What the sentences about awards have to mark."""
    conditions: tuple[tuple[str, Callable[[Lot], bool]], ...] = (
        ("hình thức của {} lượt khen", lambda lot: lot.code is None),
        ("cấp của {} lượt chiến sĩ thi đua", lambda lot: bool(lot.code and name_award(lot).missing)),
        (
            "cấp tặng của {} lượt khen",
            lambda lot: bool(lot.code and not name_award(lot).is_title and name_conferrer(lot, unit) is None),
        ),
    )
    counted = [lot for lot in lots if lot.is_counted]
    for text, is_missing in conditions:
        found = [lot for lot in counted if is_missing(lot)]
        if found:
            yield _describe(text, found)


def find_reminders(lots: Iterable[Lot], unit: Unit) -> Iterable[Gap]:
    """What the ledger should still be told, though no sentence shows its absence."""
    conditions: tuple[tuple[str, Callable[[Lot], bool]], ...] = (
        ("{} lượt chờ đính chính quyết định, chưa tính vào báo cáo", lambda lot: lot.is_waiting),
        (
            "{} lượt danh hiệu chưa ghi cấp tặng",
            lambda lot: lot.is_counted and name_award(lot).is_title and name_conferrer(lot, unit) is None,
        ),
        ("{} lượt chưa có số quyết định", lambda lot: lot.is_counted and not lot.is_decided),
        ("{} lượt chưa có ngày quyết định nên chưa tính vào 6 tháng", lambda lot: lot.lacks_day),
    )
    held = list(lots)
    for text, is_missing in conditions:
        found = [lot for lot in held if is_missing(lot)]
        if found:
            yield _describe(text, found)
    nameless = [replace(lot, count=lot.count - lot.named) for lot in held if lot.is_counted and lot.named < lot.count]
    if nameless:
        yield _describe("{} lượt chưa có tên người nhận", nameless)
    if not unit.signer_name.strip():
        yield Gap("signer", "tên người ký")


def _describe(text: str, lots: list[Lot]) -> Gap:
    count = sum(lot.count for lot in lots)
    owed_by = tuple(dict.fromkeys(lot.entered_by for lot in lots if lot.entered_by))
    return Gap("awards", text.format(count), tuple(number for lot in lots for number in lot.numbers), owed_by)
