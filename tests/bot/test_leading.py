"""Leadership: the work of exactly one process at a time, taken over from one that dies, hangs or stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import start_timer
from bot.leading import Leadership
from storage import leaders
from storage.database import Store
from storage.leaders import Lease
from tests.bot.ears import NOW
from tests.patience import PATIENCE

WHAT = "polling:telegram:1"
SECONDS = 2.0
"""A process that stands still for less does not lose its lead, even on a busy machine."""
timer = start_timer(lambda: NOW)
"""The one clock of all processes here."""


class Work:
    """Says who is at it, and that nobody else is."""

    def __init__(self) -> None:
        self.at_it: list[str] = []
        self.begun: list[str] = []

    def of(self, name: str) -> Callable[[], Any]:
        async def work() -> None:
            assert not self.at_it, "two at once"
            self.at_it.append(name)
            self.begun.append(name)
            try:
                await asyncio.Event().wait()
            finally:
                self.at_it.remove(name)

        return work


@asynccontextmanager
async def leading(store: Store, work: Work, name: str, seconds: float = SECONDS) -> AsyncIterator[Leadership]:
    leadership = Leadership(store, timer=timer, seconds=seconds, holder=name)
    task = asyncio.create_task(leadership.lead(WHAT, work.of(name)))
    try:
        yield leadership
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def wait_until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - what is watched has no event
            await asyncio.sleep(0.01)


def find_lease(store: Store) -> Lease | None:
    return store.read_now(lambda conn: leaders.find(conn, WHAT))


def read_end(store: Store) -> datetime:
    """When the lease ends that somebody has."""
    lease = find_lease(store)
    assert lease is not None
    return lease.until


async def test_one_leads_and_the_next_takes_over_when_it_stops(store: Store) -> None:
    work = Work()
    async with AsyncExitStack() as others:
        async with leading(store, work, "a") as first:
            await wait_until(lambda: work.at_it == ["a"])
            second = await others.enter_async_context(leading(store, work, "b"))
            first_end = read_end(store)
            await wait_until(lambda: read_end(store) > first_end + timedelta(seconds=SECONDS))
            assert work.begun == ["a"], "a lease that is prolonged is not taken"
            assert (first.held, second.held) == ({WHAT}, set())
        await wait_until(lambda: work.at_it == ["b"])
        assert (first.held, second.held) == (set(), {WHAT})
    assert work.at_it == []
    assert find_lease(store) is None


async def test_a_dead_leader_is_replaced_when_its_lease_ends(store: Store) -> None:
    store.run_now(lambda conn: leaders.take(conn, WHAT, "dead", timer(), SECONDS))
    work = Work()
    async with leading(store, work, "b"):
        await wait_until(lambda: work.at_it == ["b"])


async def test_who_cannot_prolong_stops_before_another_may_begin(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    async with leading(store, work, "a"):
        await wait_until(lambda: work.at_it == ["a"])
        run = store.run

        async def hang(work: Callable[..., Any]) -> Any:
            await asyncio.sleep(60)

        monkeypatch.setattr(store, "run", hang)
        while True:
            await asyncio.sleep(0.01)
            lease = find_lease(store)
            if not work.at_it:
                break
        assert work.begun == ["a"]
        monkeypatch.setattr(store, "run", run)
        assert lease is not None
        assert lease.holder == "a"


async def test_what_the_work_raises_is_told(store: Store) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    leadership = Leadership(store, timer=timer, seconds=SECONDS)
    with pytest.raises(ZeroDivisionError):
        await leadership.lead(WHAT, fail)
    assert find_lease(store) is None
