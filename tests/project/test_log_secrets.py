"""The watch over secrets in logs sees every kind of secret, and every place where logs go."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.codes import draw_code
from bot.links import Links
from bot.log import get_log
from bot.settings import load_settings
from storage.invites import hash_code
from storage.tokens import NewPair
from tests import known_secrets
from tests.storage.world import NOW

ROOT = Path(__file__).resolve().parents[2]


def make_code() -> str:
    code = draw_code()
    hash_code(code)
    return code


KINDS: dict[str, Callable[[], str]] = {
    "token": lambda: load_settings({"TELEGRAM_BOT_TOKEN": "77:bi-mat-cua-bot"}).telegram_bot_token.get_secret_value(),  # type: ignore[union-attr]
    "password": lambda: (load_settings({"DATABASE_URL": "postgresql://a:mat-khau-so@h/d"}), "mat-khau-so")[1],
    "link": lambda: Links("https://thidua.example.vn", "khoá").link_upload(1, NOW).rpartition("/")[2],
    "code": make_code,
    "pair": lambda: NewPair("ma-truy-cap-1", "ma-lam-moi-1", NOW).refresh,
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_secret_is_found(kind: str) -> None:
    secret = KINDS[kind]()
    assert known_secrets.find_in([f"12:00 web.called url=https://h/{secret} ms=3"]) == [f"{secret[:3]}…"]
    assert known_secrets.find_in(["12:00 web.called ms=3"]) == []


def write_own(text: str) -> None:
    get_log("bot.test").info("leak.tried", text=text)


def write_other(text: str) -> None:
    logging.getLogger("httpx").warning("HTTP Request: %s", text)


def write_plain(text: str) -> None:
    sys.stderr.write(text)


@pytest.mark.parametrize("write", [write_own, write_other, write_plain])
def test_a_test_that_leaks_fails_and_shows_no_more_than_the_beginning(
    tmp_path: Path, write: Callable[[str], None]
) -> None:
    leaking = tmp_path / "test_leaking.py"
    leaking.write_text(
        f"from tests.project.test_log_secrets import KINDS, {write.__name__}\n"
        f"def test_leak(): {write.__name__}(KINDS['token']())\n"
        f"def test_no_leak(): {write.__name__}('nothing')\n"
    )
    program = (sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir=.")
    done = subprocess.run(
        (*program, "test_leaking.py"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "2 passed, 1 error" in done.stdout, done.stdout + done.stderr
    assert "test_leak has logged secrets that begin with 77:…" in done.stdout
