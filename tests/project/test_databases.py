"""The tests' own PostgreSQL ends with them, also where they are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]

SESSION = """
import time
from tests.databases import run_postgresql
with run_postgresql() as server:
    print("running", flush=True)
    time.sleep(60)
"""


def test_a_killed_session_leaves_no_server_and_no_folder() -> None:
    with tempfile.TemporaryDirectory(prefix="killed-") as folder:  # pytest's own would lose its rights to the server
        kill_a_session(Path(folder))


def kill_a_session(folder: Path) -> None:
    environ = {"TMPDIR": str(folder), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", SESSION]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout is not None
        assert session.stdout.readline() == "running\n"
        [home] = folder.glob("so-thi-dua-*/")
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        session.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while (Path(f"/proc/{pid}").exists() or home.exists()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    assert not home.exists()
