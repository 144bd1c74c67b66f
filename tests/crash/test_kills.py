"""SIGKILL at random moments: every answer counts once, and every reply arrives (promises 1, 2 and 4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.assistant import make_book
from tests.crash.comparison import compare_databases, compare_pipes
from tests.crash.platform import Platform
from tests.crash.scripts import make_scripts


def check_kills(url: str, calm_url: str, kills: int, rounds: int, seed: int) -> None:
    calm = Platform(calm_url, make_book, make_scripts(rounds), seed)
    calm.run(kills=0)
    stormy = Platform(url, make_book, make_scripts(rounds), seed)
    stormy.run(kills)
    tally = stormy.tally
    print(
        f"{tally.kills} kills, {tally.between} between an update's receipt and its reply "
        f"({tally.inside} before the end of its turn); {tally.repeats} replies came twice"
    )

    assert tally.kills >= kills, "the scripts are too short for so many kills"
    assert tally.between >= tally.kills / 2
    compare_databases(url, calm_url, rounds, by_phone=False)
    compare_pipes(stormy, calm)


def test_kills_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(sqlite_url, calm, kills=50, rounds=16, seed=1)


def test_kills_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(postgresql_url, calm, kills=10, rounds=4, seed=2)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 20))
def test_many_kills(database_url: str, tmp_path: Path, seed: int) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(database_url, calm, kills=100, rounds=32, seed=seed)
