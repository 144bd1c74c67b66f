"""SIGKILL at random moments while people talk by a Zalo Official Account, which calls until it is answered.

Every message takes effect exactly once and is answered, whatever is repeated; nobody has to say anything again.
"""

from __future__ import annotations

import pytest

from handlers.assistant import make_book
from tests.crash.comparison import compare_phones
from tests.crash.driver import NOW
from tests.crash.scripts import CODES, PLACES, enrol, enter
from tests.crash.zalo_oa_platform import Person, ZaloOaPlatform
from tests.doubles.zalo_oa import Clock, ZaloOaDouble


def follow_scripts(url: str, rounds: int, kills: int, seed: int) -> ZaloOaPlatform:
    """Everybody is let in and enters awards, so many or until the last kill."""
    enrol(url)
    with ZaloOaDouble(clock=Clock(NOW)) as double:
        people = [
            Person(phone=double.phone(f"246000000000000000{number}", f"Nguyễn {place}"), script=[f"batdau {code}"])
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
    compare_phones(stormy, calm, url, calm_url, kills)


def test_kills(sqlite_url: str, calm_url: str) -> None:
    check_kills(sqlite_url, calm_url, kills=15, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 15))
def test_many_kills(database_url: str, calm_url: str, seed: int) -> None:
    check_kills(database_url, calm_url, kills=100, seed=seed)
