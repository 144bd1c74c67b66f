"""SIGKILL among several processes on one PostgreSQL: every answer counts once, in order, and every reply arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.assistant import make_book
from storage import inbox, jobs, outbox
from storage.database import Store
from tests.crash.comparison import compare_databases, compare_pipes
from tests.crash.driver import NOW
from tests.crash.fleet import Fleet
from tests.crash.platform import Platform
from tests.crash.scripts import make_scripts

PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành", "Hiệp An", "Thất Hùng", "Bạch Đằng")


def check_fleet(url: str, calm_url: str, kills: int, rounds: int, seed: int, size: int = 4) -> None:
    scripts = make_scripts(rounds, PLACES)
    calm = Platform(calm_url, make_book, scripts, seed)
    calm.run(kills=0)
    stormy = Fleet(url, make_book, scripts, seed, size)
    stormy.run(kills)
    tally = stormy.tally
    print(
        f"{tally.kills} kills among {size} processes, {tally.between} of them between an update's receipt and its "
        f"reply; {tally.repeats} replies came twice"
    )

    assert tally.kills >= kills, "the scripts are too short for so many kills"
    assert tally.between >= tally.kills / 2
    compare_databases(url, calm_url, rounds, PLACES, by_phone=False)
    compare_pipes(stormy, calm)
    check_nothing_is_left(url)


def check_nothing_is_left(url: str) -> None:
    store = Store.open(url)
    try:
        later = NOW.replace(year=2030)
        assert store.read_now(lambda conn: inbox.waiting_users(conn, later, 100)) == []
        assert store.read_now(inbox.parked) == []
        assert store.read_now(jobs.open_count) == 0
        assert store.read_now(outbox.given_up) == []
    finally:
        store.close()


def test_kills_among_four_processes(postgresql_url: str, tmp_path: Path) -> None:
    check_fleet(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=12, rounds=2, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 13))
def test_many_kills_among_four_processes(postgresql_url: str, tmp_path: Path, seed: int) -> None:
    check_fleet(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=100, rounds=14, seed=seed)
