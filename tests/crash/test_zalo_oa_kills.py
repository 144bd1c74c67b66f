"""SIGKILL at random moments while people talk by a Zalo Official Account, which calls until it is answered.

Every message takes effect exactly once and is answered, whatever is repeated; nobody has to say anything again.
"""

from __future__ import annotations

import pytest

from handlers.assistant import make_book
from storage.database import Store
from tests.crash.driver import NOW
from tests.crash.test_kills import PLACES, enter, read_answers, read_ledger
from tests.crash.test_telegram_kills import CODES, calm_url, enrol, leave_out_user
from tests.crash.zalo_oa_platform import Person, ZaloOaPlatform
from tests.doubles.zalo_oa import Clock, ZaloOaDouble

__all__ = ["calm_url"]


def follow_scripts(url: str, rounds: int, kills: int, seed: int) -> ZaloOaPlatform:
    """Everybody is let in and enters awards, so many or until the last kill."""
    enrol(url)
    with ZaloOaDouble(clock=Clock(NOW)) as double:
        people = [
            Person(double.phone(f"246000000000000000{number}", f"Nguyễn {place}"), [f"batdau {code}"])
            for number, (place, code) in enumerate(zip(PLACES, CODES, strict=True))
        ]
        platform = ZaloOaPlatform(double, url, make_book, people, enter, seed)
        try:
            platform.run(rounds, kills)
            double.check()
            assert platform.kept == sum(person.said for person in people)
        finally:
            platform.close()
        return platform


def check_kills(url: str, calm_url: str, kills: int, seed: int) -> None:
    stormy = follow_scripts(url, 1, kills, seed)
    calm = follow_scripts(calm_url, stormy.rounds, 0, seed)
    tally = stormy.tally
    print(f"{tally.kills} kills in {stormy.rounds} rounds, {tally.between} before a reply, {tally.repeats} repeats")

    assert tally.kills == kills
    assert tally.between >= kills / 2
    assert tally.repeats <= kills * len(PLACES)
    assert calm.tally.repeats == 0
    expected, store = Store.open(calm_url), Store.open(url)
    try:
        assert read_answers(store) == read_answers(expected)
        ledger = leave_out_user(read_ledger(store))
        assert ledger == leave_out_user(read_ledger(expected))
        assert {unit: len(tables["awards"]) for unit, tables in ledger.items()} == dict.fromkeys(PLACES, calm.rounds)
    finally:
        expected.close()
        store.close()
    for person, undisturbed in zip(stormy.people, calm.people, strict=True):
        assert len(undisturbed.replies) == len(undisturbed.script)
        assert person.replies == undisturbed.replies


def test_kills(sqlite_url: str, calm_url: str) -> None:
    check_kills(sqlite_url, calm_url, kills=15, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 15))
def test_many_kills(database_url: str, calm_url: str, seed: int) -> None:
    check_kills(database_url, calm_url, kills=100, seed=seed)
