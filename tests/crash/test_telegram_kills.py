"""SIGKILL at random moments while people talk by Telegram: the same promises as in test_kills, over a real network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from handlers.assistant import make_book
from tests.channels.running import find_free_port
from tests.channels.telegram.running import use_webhook
from tests.crash.comparison import compare_phones
from tests.crash.scripts import CODES, PLACES, enrol, enter
from tests.crash.telegram_platform import Person, TelegramPlatform
from tests.doubles.telegram import TelegramDouble

PRESSED = {"cá nhân": "[cá nhân]", "ghi": "[Ghi]"}
"""Answers that are given by a button here."""


def write_round(number: int) -> list[str]:
    """One more award."""
    return [PRESSED.get(line, line) for line in enter(number)]


def follow_scripts(url: str, environ: Mapping[str, str], rounds: int, kills: int, seed: int) -> TelegramPlatform:
    """Everybody is let in and enters awards, so many or until the last kill."""
    enrol(url)
    with TelegramDouble(allow_http=True) as double:
        # What a kill may bring about: a poll that comes before the old one is known to be over, and a pressed button
        # that is marked once more.
        double.allow("poll-twice", "polls-in-parallel", "not-modified")
        people = [
            Person(phone=double.user(5_000_000_001 + number, "Nguyễn", place), script=[f"/start {code}"])
            for number, (place, code) in enumerate(zip(PLACES, CODES, strict=True))
        ]
        platform = TelegramPlatform(double, {"DATABASE_URL": url, **environ}, make_book, people, write_round, seed)
        platform.run(rounds, kills)
        double.check()
        return platform


def check_kills(url: str, calm_url: str, environ: Mapping[str, str], kills: int, seed: int) -> TelegramPlatform:
    stormy = follow_scripts(url, environ, 1, kills, seed)
    calm = follow_scripts(calm_url, use_polling(), stormy.rounds, 0, seed)
    compare_phones(stormy, calm, url, calm_url, kills)
    return stormy


def use_polling() -> dict[str, str]:
    return {"TELEGRAM_MODE": "polling", "HTTP_PORT": str(find_free_port())}


def test_kills_while_polling(sqlite_url: str, calm_url: str) -> None:
    check_kills(sqlite_url, calm_url, use_polling(), kills=30, seed=1)


def test_kills_while_telegram_calls(postgresql_url: str, calm_url: str) -> None:
    stormy = check_kills(postgresql_url, calm_url, use_webhook(), kills=20, seed=2)
    assert {delivery.status for delivery in stormy.double.deliveries} >= {200, None}


@pytest.mark.torture
@pytest.mark.parametrize("mode", [use_polling, use_webhook])
@pytest.mark.parametrize("seed", range(10, 15))
def test_many_kills(database_url: str, calm_url: str, mode: Callable[[], dict[str, str]], seed: int) -> None:
    check_kills(database_url, calm_url, mode(), kills=100, seed=seed)
