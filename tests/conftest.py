"""Fresh, migrated databases: each test that asks for one runs on SQLite and on PostgreSQL. No test may log a secret."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage.database import Store
from tests import known_secrets
from tests.databases import PostgreSQL, copy_sqlite, make_sqlite_template, run_postgresql


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-dialogues", action="store_true", help="write the answers in the transcripts anew")


def pytest_configure(config: pytest.Config) -> None:
    known_secrets.watch()
    # How long an example takes is for the bench. The gate tries the same ones each time; `make torture` seeks others.
    settings.register_profile(
        "tests",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize="torture" not in config.getoption("-m"),
    )
    settings.load_profile("tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that has written a secret to the log, stderr or stdout."""
    report = yield
    leaked = known_secrets.find_in(content for _, content in report.sections) if report.when == "teardown" else []
    if leaked:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} has logged secrets that begin with {', '.join(sorted(leaked))}"
    return report


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """One server per process of the test session, started when it is first needed."""
    with run_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    return make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def report_of_the_terminal(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the sample report's dialogue ends in: every channel has to give the same file."""
    from tests.dialogues.official import build_at_terminal  # only where it is asked for

    return build_at_terminal(copy_sqlite(sqlite_template, tmp_path_factory.mktemp("terminal")))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    return copy_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> Iterator[str]:
    """An empty, migrated PostgreSQL database."""
    yield postgresql_server.migrated_url
    postgresql_server.empty(postgresql_server.migrated_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database, once of each kind."""
    opened = Store.open(database_url)
    yield opened
    opened.close()
