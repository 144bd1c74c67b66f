"""Several processes on one database: who renews the tokens, and what a kill in the middle leaves behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels import SendFailed
from bot.channels.zalo_oa import NAME
from storage import tokens
from storage.database import Store
from tests.channels.zalo_oa.test_tokens import Keeper, add_admin, find, keep_refresh, read_alarms
from tests.doubles.zalo_oa import APP_ID, TOKEN_PATH, Clock, Slow, ZaloOaDouble
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
LEASE = 1.5


@pytest.fixture
def double() -> Iterator[ZaloOaDouble]:
    """At the real time: the processes have clocks of their own."""
    with ZaloOaDouble(clock=Clock(None)) as running:
        yield running


def start(double: ZaloOaDouble, store: Store, deed: str, lease: float = 30.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.channels.zalo_oa.renewal", store.url, double.base_url, str(lease), deed]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_at(double: ZaloOaDouble, store: Store, deed: str) -> None:
    """Run a process that is killed there."""
    process = start(double, store, deed, LEASE)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL


def finish(process: subprocess.Popen[str]) -> str:
    """What it printed. Raises AssertionError with its complaints."""
    said, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complaints
    return said.split()[-1]


def test_of_several_that_race_one_renews(double: ZaloOaDouble, store: Store) -> None:
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Slow(1.0))
    processes = [start(double, store, "read") for _ in range(4)]
    got = {finish(process) for process in processes}
    double.check()

    assert got == {double.grants.pairs[-1].access}
    assert len(double.list_calls(TOKEN_PATH)) == 1
    assert find(store).spent_at is None


async def test_a_kill_before_zalo_was_asked_costs_nothing(double: ZaloOaDouble, store: Store) -> None:
    """The next process waits for the lease to end, finds the token as good as before, and nobody is bothered."""
    add_admin(store)
    keep_refresh(double, store)
    kill_at(double, store, "die-before-asking")
    assert find(store).spent_at is not None
    async with Keeper(double, store, "next", lease_seconds=LEASE) as keeper:
        access = await keeper.read()
    double.check()

    assert access == double.grants.pairs[-1].access
    assert read_alarms(store) == []


async def test_a_kill_between_the_answer_and_the_commit_is_found_out(double: ZaloOaDouble, store: Store) -> None:
    """The old pair is dead and the new one is lost. Nobody can help that but a human: who is told what has happened,
    and whose consent puts everything right."""
    add_admin(store)
    keep_refresh(double, store)
    kill_at(double, store, "die-before-the-commit")
    assert len(double.grants.pairs) == 2
    async with Keeper(double, store, "next", lease_seconds=LEASE) as keeper:
        with pytest.raises(SendFailed, match="-14014"):
            await keeper.read()
        with pytest.raises(SendFailed, match="zalo-consent"):
            await keeper.read()
        [alarm] = read_alarms(store)
        made = double.grants.hand_out()
        fresh = tokens.NewPair(made.access, made.refresh, double.clock.read().replace(year=2100))
        store.run_now(lambda conn: tokens.consent(conn, NAME, APP_ID, fresh, None, double.clock.read()))
        assert await keeper.read() == made.access

    assert "cắt giữa chừng nên mã mới đã mất" in alarm
    assert [offence.kind for offence in double.offences] == ["refresh-used"]


async def test_the_terminal_can_consent_while_the_bot_runs(double: ZaloOaDouble, store: Store) -> None:
    """`zalo-consent` is a process of its own: the running one takes its pair with the next call."""
    keep_refresh(double, store)
    async with Keeper(double, store, "bot") as keeper:
        before = await keeper.read()
        made = double.grants.hand_out()
        fresh = tokens.NewPair(made.access, made.refresh, double.clock.read().replace(year=2100))
        await store.run(lambda conn: tokens.consent(conn, NAME, APP_ID, fresh, None, double.clock.read()))
        assert await keeper.read() == made.access != before
