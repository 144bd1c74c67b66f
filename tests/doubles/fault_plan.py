"""Which requests to a double go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

FaultT = TypeVar("FaultT")
SentT = TypeVar("SentT")


@dataclass(slots=True)
class _Planned(Generic[FaultT, SentT]):
    name: str
    fault: FaultT
    times: int
    after: int
    when: Callable[[SentT], bool] | None


class FaultPlan(Generic[FaultT, SentT]):
    """Faults by the name of what is asked for. Not locked: used under the world's lock."""

    def __init__(self) -> None:
        self._planned: list[_Planned[FaultT, SentT]] = []

    def add(
        self, name: str, fault: FaultT, times: int, after: int, when: Callable[[SentT], bool] | None = None
    ) -> None:
        self._planned.append(_Planned(name, fault, times, after, when))

    def clear(self) -> None:
        self._planned.clear()

    def take(self, fits: Callable[[str], bool], sent: SentT) -> FaultT | None:
        """The fault for a request, counted as used up. `fits`: whether a fault's name means it."""
        for planned in self._planned:
            if not fits(planned.name) or (planned.when and not planned.when(sent)):
                continue
            if planned.after:
                planned.after -= 1
                continue
            planned.times -= 1
            if not planned.times:
                self._planned.remove(planned)
            return planned.fault
        return None
