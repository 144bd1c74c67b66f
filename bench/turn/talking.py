"""Many chats at once, each of which writes its next message as soon as the one before was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from bench.turn.dialogue import DIALOGUE

Answer: TypeAlias = Callable[[int, int], Awaitable[None]]
"""(chat, place in the dialogue) -> answered."""


async def talk(answer: Answer, chats: Iterable[int]) -> None:
    """Hold the whole dialogue in each of the chats."""

    async def hold(chat: int) -> None:
        for place in range(len(DIALOGUE)):
            await answer(chat, place)

    await asyncio.gather(*(hold(chat) for chat in chats))
