"""The program as it is run: from the first command to SIGTERM, in a process of its own, at the real time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Store
from storage.tables import outbox
from tests.channels.running import find_free_port
from tests.channels.telegram.test_process import ROOT, command, end, running
from tests.channels.zalo_oa.running import HOA, is_open
from tests.doubles.zalo_oa import APP_SECRET, SECRET_KEY, Clock, Phone, ZaloOaDouble


@pytest.fixture
def double() -> Iterator[ZaloOaDouble]:
    with ZaloOaDouble(clock=Clock(None)) as running:
        yield running
        running.check()


@pytest.fixture
def environ(double: ZaloOaDouble, tmp_path: Path) -> dict[str, str]:
    port = find_free_port()
    with double.world.change():
        double.caller.url = f"http://127.0.0.1:{port}/zalo/oa"
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{tmp_path}/so.db"}
    return {**own, "HTTP_PORT": str(port), **double.make_environ()}


def wait_for(double: ZaloOaDouble, phone: Phone, count: int) -> None:
    assert double.world.wait(lambda: len(phone.heard) >= count, 30), phone.texts


def wait_until_open(port: int, seconds: float = 40) -> None:
    """Zalo calls again after half a minute only."""
    deadline = time.monotonic() + seconds
    while not is_open(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def count_unsent(url: str) -> int:
    store = Store.open(url)
    try:
        unsent = outbox.c.sent_at.is_(None) & outbox.c.failed_at.is_(None)
        return store.read_now(lambda conn: len(conn.execute(select(outbox.c.id).where(unsent)).all()))
    finally:
        store.close()


def test_from_nothing_to_the_first_answer(double: ZaloOaDouble, environ: dict[str, str], tmp_path: Path) -> None:
    hoa = double.phone(HOA, "Nguyễn Thị Hoa")
    command(environ, tmp_path, "unit", "add", "Phường Kinh Môn, Hải Phòng")
    code = command(environ, tmp_path, "invite", "--role", "officer", "--name", "Nguyễn Thị Hoa").stdout.strip()
    with running(environ, tmp_path) as process:
        wait_until_open(int(environ["HTTP_PORT"]))
        hoa.say(code)
        wait_for(double, hoa, 1)
        hoa.say("dem 2026")
        wait_for(double, hoa, 2)
        returned, log, seconds = end(process)

    assert "Đã liên kết: Nguyễn Thị Hoa, văn thư, UBND phường Kinh Môn" in hoa.texts[0]
    assert (returned, seconds < 15) == (0, True), log
    secrets = [APP_SECRET, SECRET_KEY, *(one for pair in double.grants.pairs for one in (pair.access, pair.refresh))]
    assert [secret for secret in secrets if secret in log] == []
    assert "zalo_oa.known" in log
    assert "Nguyễn Thị Hoa" not in log


def test_what_is_missing_is_said(environ: dict[str, str], tmp_path: Path) -> None:
    for name, value in (("ZALO_OA_SECRET_KEY", ""), ("ZALO_OA_BUTTONS", "f1"), ("ZALO_OA_WINDOW", "always")):
        refused = command({**environ, name: value}, tmp_path, "run")
        assert refused.returncode == 2
        assert name in refused.stderr
        assert "Traceback" not in refused.stderr


def test_without_a_consent_it_runs_and_says_what_to_do(
    double: ZaloOaDouble, environ: dict[str, str], tmp_path: Path
) -> None:
    """What people write is kept meanwhile, and its answer waits for the consent."""
    hoa = double.phone(HOA, "Nguyễn Thị Hoa")
    with running({**environ, "ZALO_OA_REFRESH_TOKEN": ""}, tmp_path) as process:
        wait_until_open(int(environ["HTTP_PORT"]))
        hoa.say("alo")
        assert double.world.wait(lambda: not double.caller.pending, 30)
        deadline = time.monotonic() + 30
        while not (unsent := count_unsent(environ["DATABASE_URL"])):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        returned, log, _ = end(process)

    assert (returned, unsent, hoa.heard) == (0, 1, [])
    assert "python -m bot zalo-consent" in log
