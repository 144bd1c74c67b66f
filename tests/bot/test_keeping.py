"""What the database cannot hold as it is: tried again, then parked as a note that says all."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from bot.intake import Arrival, Intake
from bot.keeping import ATTEMPTS, keep
from storage.database import StoreFull


class Refusing:
    """In place of the intake: refuses what is no note."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.offered: list[Arrival] = []

    async def accept(self, *arrivals: Arrival) -> list[int | None]:
        self.offered += arrivals
        if "not_kept" not in arrivals[0].raw:
            raise self.error
        return [7]


def make_arrival(raw: dict[str, Any]) -> Arrival:
    return Arrival("telegram", "1", "u1", "chat", "sender", "Hoa", raw)


async def test_a_note_holds_what_was_said() -> None:
    intake = Refusing(RecursionError())
    assert await keep(cast(Intake, intake), make_arrival({"text": "độc"}), 0.001) == 7
    *tries, note = intake.offered
    assert len(tries) == ATTEMPTS
    assert note.external_id == "u1"
    assert json.loads(note.raw["update"]) == {"text": "độc"}


async def test_a_payload_nested_too_deeply_is_noted_without_its_depth() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    intake = Refusing(RecursionError())
    await keep(cast(Intake, intake), make_arrival({"text": "sâu", "more": deep}), 0.001)
    assert json.loads(intake.offered[-1].raw["update"])["text"] == "sâu"
    while deep:  # taken apart level by level
        deep = deep[0]


async def test_a_full_disk_is_no_reason_to_give_up() -> None:
    intake = Refusing(StoreFull("disk full"))
    with pytest.raises(StoreFull):
        await keep(cast(Intake, intake), make_arrival({"text": "một"}), 0.001)
    assert len(intake.offered) == 1
