"""What can go wrong on the way, to be switched on for a method."""

from __future__ import annotations

from dataclasses import dataclass

from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow


@dataclass(frozen=True, slots=True)
class Denial:
    """An error of the platform, with HTTP `status`; nothing was done, unless `accepted`."""

    code: int
    description: str = "Internal error"
    status: int = 200
    accepted: bool = False


Fault = Denial | ServerError | Reset | Silence | Slow | Garbage
