"""Keeping an update that the database did not take at once: it is tried again, and only then a note of it is parked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from bot.intake import Arrival, Intake
from bot.log import describe_error, get_log, name_error
from storage.database import StoreClosed, StoreFull

log = get_log(__name__)

ATTEMPTS = 4
LONGEST_NOTE = 100_000
DEEPEST_NOTE = 40
"""Levels of a payload that a note shows: one that is nested too deeply cannot be written as JSON at all."""


async def keep(intake: Intake, arrival: Arrival, first_pause: float) -> int | None:
    """Commit an update; returns what `Intake.accept` does. Raises when the database takes nothing.

    A short trouble of the database passes in the pauses, which grow from `first_pause` seconds. In place of an update
    that it cannot hold as it is, a note with all that it said is committed, to be parked.
    """
    reason = ""
    for attempt in range(ATTEMPTS):
        try:
            return (await intake.accept(arrival))[0]
        except (StoreFull, StoreClosed):
            raise
        except Exception as error:
            log.error("intake.not_kept", channel=arrival.channel, attempt=attempt + 1, **name_error(error))
            reason = describe_error(error)
            await asyncio.sleep(first_pause * 2**attempt)
    note = {"not_kept": reason, "update": json.dumps(_prune(arrival.raw))[:LONGEST_NOTE]}
    bare = replace(arrival, chat="", sender="", sender_name="", raw=note, upload=None, wants_file=False, heard_at=None)
    return (await intake.accept(bare))[0]


def _prune(value: Any, levels: int = DEEPEST_NOTE) -> Any:
    """A payload without what is nested deeper than so many levels."""
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return "…"
    if isinstance(value, list):
        return [_prune(one, levels - 1) for one in value]
    return {key: _prune(one, levels - 1) for key, one in value.items()}
