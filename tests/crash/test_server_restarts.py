"""PostgreSQL is stopped and started, or crashes, under running processes: nothing is lost, nothing counts twice."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.assistant import make_book
from tests.crash.comparison import compare_databases, compare_pipes
from tests.crash.fleet import Fleet
from tests.crash.platform import Platform
from tests.crash.scripts import make_scripts
from tests.crash.test_fleet_kills import PLACES, check_nothing_is_left
from tests.databases import PostgreSQL
from tests.patience import PATIENCE

AWAY_SECONDS = 0.5


class FleetWithServer(Fleet):
    """A fleet whose server ends, each time that so many updates more were acknowledged, while people go on talking."""

    def __init__(self, server: PostgreSQL, ends: Sequence[tuple[int, signal.Signals]], *fleet: Any) -> None:
        super().__init__(*fleet)
        self.ended = 0
        self._server = server
        self._ends = ends
        self._ending: threading.Thread | None = None

    def run(self, kills: int = 0) -> None:
        super().run(kills)
        self._wait()

    def _deliver(self) -> None:
        done = sum(person.acknowledged for person in self.people.values())
        if self.ended < len(self._ends) and done >= self._ends[self.ended][0]:
            self._wait()
            self._ending = threading.Thread(target=self._end, args=(self._ends[self.ended][1],))
            self.ended += 1
            self._ending.start()
        super()._deliver()

    def _end(self, number: signal.Signals) -> None:
        with self._server.stopped(number):
            time.sleep(AWAY_SECONDS)

    def _wait(self) -> None:
        if self._ending is not None:
            self._ending.join(PATIENCE)


def check_restarts(
    server: PostgreSQL, url: str, calm_url: str, ends: Sequence[tuple[int, signal.Signals]], rounds: int
) -> None:
    scripts = make_scripts(rounds, PLACES)
    assert sum(map(len, scripts.values())) > ends[-1][0]
    calm = Platform(calm_url, make_book, scripts, 1)
    calm.run(kills=0)
    stormy = FleetWithServer(server, ends, url, make_book, scripts, 1, 4)
    stormy.run()

    assert stormy.ended == len(ends)
    compare_databases(url, calm_url, rounds, PLACES, by_phone=False)
    compare_pipes(stormy, calm)
    check_nothing_is_left(url)


def test_the_server_is_started_again(postgresql_server: PostgreSQL, postgresql_url: str, tmp_path: Path) -> None:
    ends = [(25, signal.SIGINT), (60, signal.SIGQUIT)]
    check_restarts(postgresql_server, postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", ends, rounds=1)


@pytest.mark.torture
def test_the_server_is_started_again_and_again(
    postgresql_server: PostgreSQL, postgresql_url: str, tmp_path: Path
) -> None:
    ends = [(40 * number, (signal.SIGINT, signal.SIGQUIT)[number % 2]) for number in range(1, 13)]
    check_restarts(postgresql_server, postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", ends, rounds=7)
