"""What a report is made of: everything read from the ledger beforehand, and the day it is dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from report_builder.levels import level_of_award
from report_builder.outline import NUMBER, say_span
from storage.records import AWAITING_CORRECTION, Award, Movement, Narrative, Registration, ReportPeriod, Unit
from storage.reports import BriefAward


@dataclass(frozen=True)
class ReportInput:
    unit: Unit
    year: int
    """Achievement year the report sums up."""
    day: date
    """Date written in the letterhead."""
    awards: tuple[Award, ...]
    """Entered awards of the year; of other years none."""
    narratives: Mapping[str, Narrative]
    """By the word of the section."""
    version: int = 1
    period: ReportPeriod = "year"
    registrations: tuple[Registration, ...] = ()
    """Of the year, whatever their status."""
    movements: tuple[Movement, ...] = ()
    """Of the year."""
    previous: tuple[BriefAward, ...] = ()
    """The entered awards of the year before; none means that there are no data, not that nobody was commended."""

    @cached_property
    def counted(self) -> tuple[Award, ...]:
        """The awards that count, in ledger order."""
        entered = (award for award in self.awards if award.status == "entered" and award.year == self.year)
        return tuple(
            sorted(
                (award for award in entered if AWAITING_CORRECTION not in award.flags and self._is_within(award)),
                key=lambda award: award.id,
            )
        )

    @cached_property
    def by_level(self) -> dict[str, tuple[Award, ...]]:
        """The awards that count by the level that gave them; "" for those without one."""
        found: dict[str, list[Award]] = {}
        for award in self.counted:
            found.setdefault(level_of_award(award) or "", []).append(award)
        return {level: tuple(awards) for level, awards in found.items()}

    @cached_property
    def by_kind(self) -> dict[str, tuple[Award, ...]]:
        """The awards that count by the kind of their recipient."""
        found: dict[str, list[Award]] = {}
        for award in self.counted:
            found.setdefault(award.recipient_kind, []).append(award)
        return {kind: tuple(awards) for kind, awards in found.items()}

    @cached_property
    def counted_before(self) -> tuple[BriefAward, ...]:
        """The awards of the same period of the year before that count."""
        return tuple(
            award
            for award in self.previous
            if AWAITING_CORRECTION not in award.flags and self._has_come(award.decided, self.year - 1)
        )

    @cached_property
    def undated_before(self) -> tuple[BriefAward, ...]:
        """For a half-year: the awards of the year before of which nobody knows whether they belong to the same half."""
        if self.period == "year":
            return ()
        return tuple(one for one in self.previous if one.decided is None and AWAITING_CORRECTION not in one.flags)

    @property
    def has_before(self) -> bool:
        """Whether the ledger knows what the same period of the year before was, be it that there was nothing."""
        return bool(self.previous) and not (self.undated_before and not self.counted_before)

    @property
    def withheld(self) -> tuple[Award, ...]:
        """The awards that wait for a correction of their decision."""
        return tuple(award for award in self.awards if AWAITING_CORRECTION in award.flags)

    @property
    def undated(self) -> tuple[Award, ...]:
        """For a half-year: the awards without the day of a decision, which may belong to it or not."""
        if self.period == "year":
            return ()
        return tuple(award for award in self.awards if award.decision is None or award.decision.date is None)

    @cached_property
    def registered(self) -> tuple[Registration, ...]:
        """The registrations that hold."""
        return tuple(one for one in self.registrations if one.status in ("submitted", "approved"))

    @cached_property
    def launched(self) -> tuple[Movement, ...]:
        """The movements of the period: in a half-year those that were not launched after it."""
        end = date(self.year, 6, 30)
        return tuple(one for one in self.movements if self.period == "year" or (one.launched or end) <= end)

    @property
    def number(self) -> str | None:
        """The number that the report was registered under ("15"); None until somebody entered it."""
        held = self.narratives.get(NUMBER)
        return held.paragraphs[0] if held is not None and held.paragraphs else None

    @property
    def span(self) -> str:
        """What is summed up, in words."""
        return say_span(self.year, self.period)

    @property
    def span_before(self) -> str:
        """The same of the year before."""
        return say_span(self.year - 1, self.period)

    @property
    def next_span(self) -> str:
        """What the second part looks forward to."""
        return f"năm {self.year + 1}" if self.period == "year" else f"6 tháng cuối năm {self.year}"

    def _is_within(self, award: Award) -> bool:
        return self._has_come(award.decision.date if award.decision else None, self.year)

    def _has_come(self, decided: date | None, year: int) -> bool:
        """Whether what was decided on a day belongs to the period; the half-year needs to know the day."""
        return self.period == "year" or (decided is not None and decided <= date(year, 6, 30))
