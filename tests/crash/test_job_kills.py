"""SIGKILL among several processes while they do jobs: every job is finished, and its result told, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from handlers.assistant import make_book
from storage.database import Store
from tests.crash.comparison import compare_databases, compare_pipes
from tests.crash.fleet import Fleet, Member
from tests.crash.platform import JOB, Axe, Platform
from tests.crash.scripts import enter, set_up
from tests.crash.test_fleet_kills import PLACES, check_nothing_is_left

STARTED = "Đang vẽ biểu đồ"


class FleetAtWork(Fleet):
    """Killed only after jobs were asked for, and not too often: one that is begun ten times is given up."""

    lease_seconds = 3.0  # what is only slow is not taken over

    def _sharpen(self) -> Axe:
        return Axe("job", self.random.randint(1, 2), self.random.uniform(0.0, 0.5))

    def _hear(self, member: Member) -> str:
        asked = self._count_asked()
        mark = super()._hear(member)
        return "job" if self._count_asked() > asked else mark

    def _count_asked(self) -> int:
        return sum(text.startswith(STARTED) for person in self.people.values() for text in person.replies.values())


def make_scripts(jobs: int) -> dict[str, Sequence[str]]:
    """Everybody sets up a ward, enters an award, and has charts drawn so many times."""
    asked = [f"{JOB} 2023"] * jobs
    return {f"người {place}": [*set_up(place), *enter(0), *asked] for place in PLACES}


def check_jobs(url: str, calm_url: str, kills: int, least: int, jobs: int) -> int:
    """Kill so often while there are jobs, but at least so often. Returns how often a job was begun anew."""
    calm = Platform(calm_url, make_book, make_scripts(jobs), 1)
    calm.run(kills=0)
    stormy = FleetAtWork(url, make_book, make_scripts(jobs), 1, 4)
    stormy.run(kills)
    print(f"{stormy.tally.kills} kills, {stormy.tally.between} with work unfinished; {stormy.tally.repeats} repeats")

    assert stormy.tally.kills >= least
    compare_databases(url, calm_url, 1, PLACES, by_phone=False)
    compare_pipes(stormy, calm)
    check_nothing_is_left(url)
    store = Store.open(url)
    begun: int = store.read_now(lambda conn: conn.exec_driver_sql("SELECT sum(attempts) FROM jobs").scalar_one())
    store.close()
    return begun - jobs * len(PLACES)


def test_kills_while_jobs_are_done(postgresql_url: str, tmp_path: Path) -> None:
    check_jobs(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=4, least=1, jobs=2)


@pytest.mark.torture
def test_many_kills_while_jobs_are_done(postgresql_url: str, tmp_path: Path) -> None:
    assert check_jobs(postgresql_url, f"sqlite:///{tmp_path / 'calm.db'}", kills=50, least=30, jobs=18) > 0
