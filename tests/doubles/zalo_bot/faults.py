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


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    times: int
    after: int


class FaultPlan:
    """Which requests go wrong. Not locked: used under the world's lock."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def add(self, method: str, fault: Fault, times: int, after: int) -> None:
        self._planned.append(_Planned(method, fault, times, after))

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for this request, counted as used up."""
        for planned in self._planned:
            if planned.method not in ("*", method):
                continue
            if planned.after:
                planned.after -= 1
                continue
            planned.times -= 1
            if not planned.times:
                self._planned.remove(planned)
            return planned.fault
        return None
