"""What a report is made of: everything read from the ledger beforehand, and the day it is dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from storage.records import Award, Narrative, Unit

AWAITING_CORRECTION = "cho-dinh-chinh"
"""Flag of an award whose decision is being corrected: kept in the ledger, not counted until the flag is taken off."""


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

    @property
    def counted(self) -> tuple[Award, ...]:
        """The awards that count, in ledger order."""
        entered = (award for award in self.awards if award.status == "entered" and award.year == self.year)
        return tuple(
            sorted((award for award in entered if AWAITING_CORRECTION not in award.flags), key=lambda award: award.id)
        )

    @property
    def withheld(self) -> tuple[Award, ...]:
        """The awards that wait for a correction of their decision."""
        return tuple(award for award in self.awards if AWAITING_CORRECTION in award.flags)
