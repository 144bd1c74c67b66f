"""Below `bot` nothing reads the clock, random numbers or the environment: they are parameters.

That is what makes a turn repeatable: a batch that fails is run again, and a test says what time it is. The timers
`time.monotonic`, `time.perf_counter` and `time.sleep` are allowed: they measure, but do not say what time it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BELOW_BOT = ("handlers", "report_builder", "storage", "commendation")

CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.current_time",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.localtimestamp",
    "sqlalchemy.func.now",
    "time.asctime",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
}
RANDOM = {"os.getrandom", "os.urandom", "random", "secrets", "sqlalchemy.func.random", "uuid.uuid1", "uuid.uuid4"}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb"}


def list_reads(source: str, forbidden: set[str]) -> list[str]:
    """The forbidden names that `source` uses or imports, as "line: dotted.name", whatever they are imported as."""
    tree = ast.parse(source)
    imported = dict(list_imports(tree))
    reads = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [name for _, name in list_imports(node)]
        elif isinstance(node, ast.Attribute | ast.Name):
            names = [resolve(node, imported)]
        else:
            continue
        reads |= {(node.lineno, name) for name in names if name in forbidden}
    return [f"{line}: {name}" for line, name in sorted(reads)]


def list_imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each imported name with what it stands for: ("dt", "datetime.datetime")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.split(".")[0]
                yield (name.asname, name.name) if name.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((name.asname or name.name, f"{node.module}.{name.name}") for name in node.names)
            # "from random import choice" uses the module random.
            yield from ((f"from {node.module}", node.module) for _ in node.names)


def resolve(node: ast.expr, imported: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return imported.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = resolve(node.value, imported)
        return f"{before}.{node.attr}" if before else ""
    return ""


def list_sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("from datetime import datetime\ndatetime.now(zone)", ["2: datetime.datetime.now"]),
        ("from datetime import date as day\nx = day.today", ["2: datetime.date.today"]),
        ("import datetime as dt\ndt.datetime.now(dt.UTC).date()", ["2: datetime.datetime.now"]),
        ("import time\ntime.time()", ["2: time.time"]),
        ("from time import time", ["1: time.time"]),
        ("import random", ["1: random"]),
        ("from random import choice", ["1: random"]),
        ("import uuid\ndef f():\n    return str(uuid.uuid4())", ["3: uuid.uuid4"]),
        ("import os\nos.environ['HOME']", ["2: os.environ"]),
        ("import os.path\nos.environ", ["2: os.environ"]),
        ("from os import getenv as read", ["1: os.getenv"]),
        ("from sqlalchemy import func\nfunc.now()", ["2: sqlalchemy.func.now"]),
        ("from datetime import datetime\ndef f(now: datetime): return now.today", []),
        ("import time\ntime.monotonic()", []),
        ("import uuid\nuuid.uuid5(space, name)", []),
        ("from commendation import random_words", []),
    ],
)
def test_a_read_is_seen(source: str, reads: list[str]) -> None:
    assert list_reads(source, CLOCK | RANDOM | ENVIRONMENT) == reads


def test_below_bot_nothing_reads_clock_random_or_environment() -> None:
    sources = list_sources(*BELOW_BOT)
    assert sources

    found = {
        str(path.relative_to(ROOT)): reads
        for path in sources
        if (reads := list_reads(path.read_text(encoding="utf-8"), CLOCK | RANDOM | ENVIRONMENT))
    }
    assert found == {}


def test_the_settings_alone_read_the_environment() -> None:
    found = {
        str(path.relative_to(ROOT)): reads
        for path in list_sources("bot")
        if path != ROOT / "bot" / "settings.py"
        if (reads := list_reads(path.read_text(encoding="utf-8"), ENVIRONMENT))
    }
    assert found == {}
