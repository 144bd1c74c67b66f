"""SIGKILL at random moments while people talk by Zalo Bot, which repeats nothing by itself.

What was kept takes effect exactly once and is answered; what was acknowledged was kept; who is not answered because
their message was on its way when the process died says it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from handlers.assistant import make_book
from tests.channels.zalo_bot.running import use_webhook
from tests.crash.comparison import compare_phones
from tests.crash.scripts import CODES, PLACES, enrol, enter
from tests.crash.zalo_bot_platform import Person, ZaloBotPlatform
from tests.doubles.zalo_bot import ZaloBotDouble


def follow_scripts(url: str, environ: Mapping[str, str], rounds: int, kills: int, seed: int) -> ZaloBotPlatform:
    """Everybody is let in and enters awards, so many or until the last kill."""
    enrol(url)
    with ZaloBotDouble(allow_http=True) as double:
        people = [
            Person(phone=double.user(f"Nguyễn {place}"), script=[f"batdau {code}"])
            for place, code in zip(PLACES, CODES, strict=True)
        ]
        platform = ZaloBotPlatform(double, {"DATABASE_URL": url, **environ}, make_book, people, enter, seed)
        try:
            platform.run(rounds, kills)
            double.check()
            assert platform.acknowledged <= platform.kept
        finally:
            platform.close()
        return platform


def check_kills(url: str, calm_url: str, environ: Mapping[str, str], kills: int, seed: int) -> ZaloBotPlatform:
    stormy = follow_scripts(url, environ, 1, kills, seed)
    calm = follow_scripts(calm_url, use_polling(), stormy.rounds, 0, seed)
    print(f"{stormy.lost} messages were lost on their way and said again")
    compare_phones(stormy, calm, url, calm_url, kills)
    assert calm.lost == 0
    return stormy


def use_polling() -> dict[str, str]:
    return {**use_webhook(), "ZALO_BOT_MODE": "polling"}


def test_kills_while_polling(sqlite_url: str, calm_url: str) -> None:
    check_kills(sqlite_url, calm_url, use_polling(), kills=20, seed=1)


def test_kills_while_zalo_calls(postgresql_url: str, calm_url: str) -> None:
    stormy = check_kills(postgresql_url, calm_url, use_webhook(), kills=15, seed=2)
    assert {delivery.status for delivery in stormy.double.deliveries} >= {200, None}


@pytest.mark.torture
@pytest.mark.parametrize("mode", [use_polling, use_webhook])
@pytest.mark.parametrize("seed", range(10, 15))
def test_many_kills(database_url: str, calm_url: str, mode: Callable[[], dict[str, str]], seed: int) -> None:
    check_kills(database_url, calm_url, mode(), kills=100, seed=seed)
