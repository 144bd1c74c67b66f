"""How what a turn returned or raised gets to whoever waits for it: a thread, or a coroutine of an event loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

Waiting: TypeAlias = concurrent.futures.Future[Any] | asyncio.Future[Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a turn."""

    result: Any = None
    error: BaseException | None = None


def still_waits(future: Waiting) -> bool:
    """Whether somebody still waits for a turn that is about to be taken. A thread cannot cancel it any more."""
    if isinstance(future, concurrent.futures.Future):
        return future.set_running_or_notify_cancel()
    return not future.cancelled()


def hand_over(outcomes: Iterable[tuple[Waiting, Outcome]]) -> None:
    """Tell everyone what became of their turn; an event loop is woken once for all who wait in it."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Outcome]]] = {}
    for future, outcome in outcomes:
        if isinstance(future, concurrent.futures.Future):
            _settle(future, outcome)
        else:
            by_loop.setdefault(future.get_loop(), []).append((future, outcome))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # the loop has ended, and with it everyone who waited
            loop.call_soon_threadsafe(_settle_all, pairs)


def _settle_all(pairs: Sequence[tuple[Waiting, Outcome]]) -> None:
    for future, outcome in pairs:
        if not future.done():
            _settle(future, outcome)


def _settle(future: Waiting, outcome: Outcome) -> None:
    if outcome.error is not None:
        future.set_exception(outcome.error)
    else:
        future.set_result(outcome.result)
