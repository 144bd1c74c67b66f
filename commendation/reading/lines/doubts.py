"""What has to be asked about award lines before they are taken over."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.reading.lines.grammar import Setting
from commendation.reading.lines.model import AwardLine, Doubt
from commendation.reading.lines.text import Repaired


def find_doubts(lines: Sequence[AwardLine], settings: Sequence[Setting], repaired: Repaired) -> tuple[Doubt, ...]:
    """The questions, in the order of the lines."""
    return ()
