"""The program as it is run with a Zalo token: from the first command to SIGTERM, in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.channels.running import find_free_port
from tests.channels.telegram.test_process import ROOT, command, end, running
from tests.doubles.zalo_bot import Phone, Silence, ZaloBotDouble


@pytest.fixture
def environ(double: ZaloBotDouble, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{tmp_path}/so.db",
        "ZALO_BOT_TOKEN": double.token,
        "ZALO_BOT_API_URL": double.base_url,
        "HTTP_PORT": str(find_free_port()),
        "LOG_LEVEL": "debug",
    }


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_from_nothing_to_the_first_answer(
    double: ZaloBotDouble, environ: dict[str, str], tmp_path: Path, hoa: Phone, mode: str
) -> None:
    environ |= {"ZALO_BOT_MODE": mode, "PUBLIC_URL": f"http://127.0.0.1:{environ['HTTP_PORT']}"}
    command(environ, tmp_path, "unit", "add", "Phường Kinh Môn, Hải Phòng")
    invited = command(environ, tmp_path, "invite", "--role", "officer", "--name", "Nguyễn Thị Hoa").stdout.strip()
    with running(environ, tmp_path) as process:
        double.wait_until(lambda: bool(double.list_calls("getUpdates") or double.webhook_url), 20)
        hoa.send("alo")
        hoa.wait_for("Anh/chị nhập mã mời 6 ký tự, hoặc chọn Xin quyền.\n1. Xin quyền")
        hoa.send(f"batdau {invited.lower()}")
        hoa.wait_for("Đã liên kết: Nguyễn Thị Hoa, văn thư, UBND phường Kinh Môn")
        hoa.send("Xuat bao cao 2024")
        hoa.wait_for("1. Vẫn xuất")
        hoa.send("1")
        hoa.wait_for(lambda news: any(f"{environ['PUBLIC_URL']}/tep/" in message.text for message in news), 60)
        code, log, seconds = end(process)

    assert (code, seconds < 15) == (0, True), log
    _, _, secret = double.token.partition(":")
    assert secret not in log
    assert "Nguyễn Thị Hoa" not in log


def test_sigterm_during_a_poll(double: ZaloBotDouble, environ: dict[str, str], tmp_path: Path) -> None:
    """Also one that is never answered."""
    double.fail("getUpdates", Silence(accepted=False))
    with running(environ, tmp_path) as process:
        double.wait_until(lambda: bool(double.list_calls("getWebhookInfo")), 20)
        code, log, seconds = end(process)

    assert (code, seconds < 15) == (0, True), log
