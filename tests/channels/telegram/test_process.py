"""The program as it is run: from the first command to SIGTERM, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.invites import CODE_SIGNS
from tests.channels.running import find_free_port
from tests.channels.telegram.running import texts
from tests.doubles.telegram import Phone, TelegramDouble
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environ(double: TelegramDouble, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{tmp_path}/so.db",
        "TELEGRAM_BOT_TOKEN": double.token,
        "TELEGRAM_API_URL": double.base_url,
        "HTTP_PORT": str(find_free_port()),
    }


def command(environ: Mapping[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environ, capture_output=True, text=True, timeout=60
    )


@contextmanager
def running(environ: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=environ, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> tuple[int, str, float]:
    """SIGTERM: the exit code, the log, and how long it took."""
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE)
    return process.returncode, log, time.monotonic() - asked


def test_from_nothing_to_the_first_answer(
    double: TelegramDouble, environ: dict[str, str], tmp_path: Path, hoa: Phone
) -> None:
    """Three commands, none of which but `run` needs a network."""
    offline = {**environ, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    unit = command(offline, tmp_path, "unit", "add", "Phường Kinh Môn, Hải Phòng")
    again = command(offline, tmp_path, "unit", "add", "phuong kinh mon hai phong")
    invited = command(offline, tmp_path, "invite", "--role", "officer", "--name", "Nguyễn Thị Hoa")
    with running(environ, tmp_path) as process:
        hoa.start(invited.stdout.strip())
        hoa.wait_for("Đã liên kết: Nguyễn Thị Hoa, văn thư, UBND phường Kinh Môn", PATIENCE)
        code, log, seconds = end(process)
    linked = command(offline, tmp_path, "invite", "--role", "admin", "--name", "Trần Thị Lan", "--unit", "1")

    assert (unit.stdout, again.stdout, unit.returncode) == ("1\n", "1\n", 0)
    assert re.fullmatch(rf"[{CODE_SIGNS}]{{6}}\n", invited.stdout)
    assert (code, seconds < 15) == (0, True), log
    assert double.token not in log
    assert "Nguyễn Thị Hoa" not in log
    code_line, link_line = linked.stdout.splitlines()
    assert link_line == f"https://t.me/so_thi_dua_bot?start={code_line}"


def test_without_a_unit_it_says_how_to_make_one_and_answers(
    environ: dict[str, str], tmp_path: Path, hoa: Phone
) -> None:
    with running(environ, tmp_path) as process:
        hoa.send("alo")
        hoa.wait_for("Chào anh/chị.", PATIENCE)
        code, log, seconds = end(process)

    assert (code, seconds < 15) == (0, True)
    assert "python -m bot unit add" in log
    assert "python -m bot invite" in log
    assert texts(hoa)[0].startswith("Chào anh/chị.")


def test_sigterm_where_telegram_cannot_be_reached(environ: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with running({**environ, "TELEGRAM_API_URL": address}, tmp_path) as process:
            deadline = time.monotonic() + PATIENCE
            while not (tmp_path / "so.db").exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(1.0)
            code, log, seconds = end(process)

    assert (code, seconds < 15) == (0, True), log


def test_a_kill_in_the_middle_loses_and_doubles_nothing(environ: dict[str, str], tmp_path: Path, hoa: Phone) -> None:
    sent = [f"toi la so {number}" for number in range(12)]
    for round_ in range(3):
        with running(environ, tmp_path) as process:
            for text in sent[round_ * 4 : round_ * 4 + 4]:
                hoa.send(text)
            hoa.wait_for(1, PATIENCE)
            if round_ < 2:
                process.kill()
            else:
                hoa.wait_for(lambda news: len(texts(hoa)) >= len(sent), PATIENCE)
                assert end(process)[0] == 0

    # A reply may be heard twice after a kill; none is missing.
    assert len(sent) <= len(texts(hoa)) <= len(sent) + 2


def test_wrong_words_are_explained(environ: dict[str, str], tmp_path: Path) -> None:
    nothing = command(environ, tmp_path, "invite", "--role", "officer", "--name", "Hoa")
    unknown = command(environ, tmp_path, "unit", "add", "Phường Không Đâu")
    near = command(environ, tmp_path, "unit", "add", "xã Nam Cường")
    settings = command({**environ, "HTTP_PORT": "x", "TELEGRAM_MODE": "webhook"}, tmp_path, "run")

    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "python -m bot unit add" in nothing.stderr
    assert (unknown.returncode, "Không thấy" in unknown.stderr) == (1, True)
    assert (near.returncode, near.stderr.count("xã Nam Cường, tỉnh")) == (1, 2)
    assert settings.returncode == 2
    assert "HTTP_PORT" in settings.stderr
    assert "TELEGRAM_MODE" in settings.stderr


def test_what_nobody_needs_is_not_loaded() -> None:
    """The terminal chat, and every other process without a token, starts without Telegram and the web server."""
    code = (
        "import sys, bot.app, bot.terminal, handlers.assistant\n"
        "print(sorted({'telegram', 'httpx', 'starlette', 'uvicorn'} & sys.modules.keys()))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout == "[]\n"


def test_telegram_is_named_in_its_own_package_only() -> None:
    importing = re.compile(r"^\s*(?:from|import) telegram\b", re.MULTILINE)
    sources = [path for path in (ROOT / "bot").rglob("*.py") if importing.search(path.read_text(encoding="utf-8"))]

    assert sources
    assert {path.parent.relative_to(ROOT).as_posix() for path in sources} == {"bot/channels/telegram"}
