"""SIGKILL at random moments while people talk by Telegram: the same promises as in test_kills, over a real network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.enrolment import add_unit
from handlers.assistant import make_book
from storage import invites
from storage.changes import Actor, InviteMade, apply_changes
from storage.database import Connection, Store
from storage.records import Scope
from tests.channels.telegram.running import find_free_port, use_webhook
from tests.crash.driver import NOW
from tests.crash.telegram_platform import Person, TelegramPlatform
from tests.crash.test_kills import PLACES, enter, read_answers, read_ledger
from tests.databases import copy_sqlite
from tests.doubles.telegram import TelegramDouble

CODES = ("K7M2QX", "H4N8PT", "W9R3CD")
PRESSED = {"cá nhân": "[cá nhân]", "ghi": "[Ghi]"}
"""Answers that are given by a button here."""


def enrol(url: str) -> None:
    """A unit for each person, whose admin sits at the ward's own machine, and a code for the person."""

    def invite(conn: Connection) -> None:
        for place, code in zip(PLACES, CODES, strict=True):
            unit_id = add_unit(conn, f"phường {place}, thị xã Kinh Môn, tỉnh Hải Dương", place, NOW)
            [admin] = invites.list_admins(conn, unit_id)
            made = InviteMade(code_hash=invites.hash_code(code), name=f"Nguyễn {place}", role="officer")
            apply_changes(conn, Scope(unit_id, admin, "admin"), Actor(admin, None, NOW), [made])

    store = Store.open(url)
    store.run_now(invite)
    store.close()


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
            Person(double.user(5_000_000_001 + number, "Nguyễn", place), [f"/start {code}"])
            for number, (place, code) in enumerate(zip(PLACES, CODES, strict=True))
        ]
        platform = TelegramPlatform(double, {"DATABASE_URL": url, **environ}, make_book, people, write_round, seed)
        platform.run(rounds, kills)
        double.check()
        return platform


def check_kills(url: str, calm_url: str, environ: Mapping[str, str], kills: int, seed: int) -> TelegramPlatform:
    stormy = follow_scripts(url, environ, 1, kills, seed)
    calm = follow_scripts(calm_url, use_polling(), stormy.rounds, 0, seed)
    tally = stormy.tally
    print(
        f"{tally.kills} kills in {stormy.rounds} rounds, {tally.between} between an update's receipt and its reply; "
        f"{tally.repeats} replies came twice"
    )

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
    return stormy


def leave_out_user(value: Any) -> Any:
    """A ledger without who used an invite: users are numbered in the order in which they were first heard."""
    if isinstance(value, dict):
        return {key: leave_out_user(one) for key, one in value.items() if key != "used_by"}
    return [leave_out_user(one) for one in value] if isinstance(value, list) else value


def use_polling() -> dict[str, str]:
    return {"TELEGRAM_MODE": "polling", "HTTP_PORT": str(find_free_port())}


@pytest.fixture
def calm_url(sqlite_template: Path, tmp_path: Path) -> str:
    folder = tmp_path / "calm"
    folder.mkdir()
    return copy_sqlite(sqlite_template, folder)


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
