"""Starting the program, beside a Python that only imports the libraries which that start imports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Sample, Variant, compare, print_aim, print_rounds, run_rounds

_OURS = ("bot", "handlers", "report_builder", "storage", "commendation", "__main__")
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)
_BARE = "its libraries, imported"
_AIM = 1.3
_STARTS = {
    "python -m bot --help": ["-m", "bot", "--help"],
    "python -m bot console < /dev/null": ["-m", "bot", "console", "--as", "bench"],
}


def run(*, quick: bool) -> None:
    """Print a table for each way to start."""
    with TemporaryDirectory(prefix="so-thi-dua-bench-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": folder,  # every module is compiled before it is measured, ours as well as theirs
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'so-thi-dua.db'}",
        }
        for title, arguments in _STARTS.items():
            _start(environment, arguments)  # makes the database and Python's caches
            script = _write_imports(_list_imports(environment, arguments))
            variants = [
                Variant("python -c pass", partial(_start, environment, ["-c", "pass"])),
                Variant(_BARE, partial(_start, environment, ["-c", script])),
                Variant(title, partial(_start, environment, arguments)),
            ]
            taken = run_rounds(variants, 3 if quick else 11)
            print_rounds(title, taken, _BARE, clock="cpu", what="each start")
            print_aim(f"{title}, beside the imports alone", compare(taken, title, _BARE, "cpu").median, _AIM)
            print()


def _start(environment: dict[str, str], arguments: list[str]) -> Sample:
    """One start, from the beginning of the process to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return Sample(wall, usage.ru_utime + usage.ru_stime)


def _list_imports(environment: dict[str, str], arguments: list[str]) -> list[str]:
    """The modules that a start imports, without our own, those first that are imported first."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in _IMPORTED.findall(told.stderr) if name.partition(".")[0] not in _OURS]


def _write_imports(modules: list[str]) -> str:
    """A script that imports them. What another module has put in place of a real one is left out."""
    return f"for name in {modules!r}:\n    try:\n        __import__(name)\n    except ImportError:\n        pass\n"
