"""SIGTERM: the process ends by itself, soon, with everything kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage import jobs
from storage.database import Store
from tests.bot.test_worker import find_user
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(url: str, marks: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bot.serving", url, str(marks)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_the_middle_of_everything(database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    marks = tmp_path / "marks"
    with serving(database_url, marks) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "dawdling\n":
                break
        until = time.monotonic() + PATIENCE
        while not (marks.exists() and marks.read_text()) and time.monotonic() < until:
            time.sleep(0.01)

        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE / 2)  # the dawdling job would take longer

    assert process.returncode == 0, errors
    job_process = int(marks.read_text().splitlines()[0])
    assert not Path(f"/proc/{job_process}").exists(), "the jobs' process outlives its parent"
    store = Store.open(database_url)
    try:
        assert store.read_now(jobs.open_count) == 1
        assert store.read_now(lambda conn: find_user(conn, "Hoa").last_seen_at) is not None
    finally:
        store.close()
