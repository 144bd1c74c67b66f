"""SIGKILL among several processes on one PostgreSQL: every answer counts once, in order, and every reply arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.assistant import make_book
from storage import inbox, jobs, outbox
from storage.database import Store
from tests.crash.driver import NOW
from tests.crash.fleet import Fleet
from tests.crash.platform import Platform
from tests.crash.test_kills import enter, read_answers, read_ledger, set_up

PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành", "Hiệp An", "Thất Hùng", "Bạch Đằng")


def check_fleet(url: str, calm_url: str, kills: int, rounds: int, seed: int, size: int = 4) -> None:
    scripts = {
        f"người {place}": [*set_up(place), *(line for at in range(rounds) for line in enter(at))] for place in PLACES
    }
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
    expected, store = Store.open(calm_url), Store.open(url)
    try:
        assert read_answers(store) == read_answers(expected)
        ledger = read_ledger(store)
        assert ledger == read_ledger(expected)
        assert {unit: len(tables["awards"]) for unit, tables in ledger.items()} == dict.fromkeys(PLACES, rounds)
        later = NOW.replace(year=2030)
        assert store.read_now(lambda conn: inbox.waiting_users(conn, later, 100)) == []
        assert store.read_now(inbox.parked) == []
        assert store.read_now(jobs.open_count) == 0
        assert store.read_now(outbox.given_up) == []
    finally:
        expected.close()
        store.close()
    for chat, person in stormy.people.items():
        assert [person.replies[key] for key in sorted(person.replies)] == [
            calm.people[chat].replies[key] for key in sorted(calm.people[chat].replies)
        ]
        assert person.first_seen == sorted(person.first_seen), "a reply overtook another one"


def test_kills_among_four_processes(postgresql_url: str, tmp_path: Path) -> None:
    check_fleet(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=12, rounds=2, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 13))
def test_many_kills_among_four_processes(postgresql_url: str, tmp_path: Path, seed: int) -> None:
    check_fleet(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=100, rounds=14, seed=seed)
