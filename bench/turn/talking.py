"""Many chats at once, each of which writes its next message as soon as the one before was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from bench.turn.dialogue import DIALOGUE

Answer: TypeAlias = Callable[[int, int], Awaitable[None]]
"""(chat, place in the dialogue) -> answered."""


async def talk(answer: Answer, chats: Iterable[int], at_once: int | None = None) -> list[float]:
    """Hold the whole dialogue in each of the chats, in all of them at once or in so many at a time.

    Returns how long each answer was waited for, in seconds.
    """
    waiting = list(chats)
    people = at_once or len(waiting)
    waits: list[float] = []

    async def hold_on() -> None:
        while waiting:
            chat = waiting.pop(0)
            for place in range(len(DIALOGUE)):
                began = time.perf_counter()
                await answer(chat, place)
                waits.append(time.perf_counter() - began)

    await asyncio.gather(*(hold_on() for _ in range(people)))
    return waits
