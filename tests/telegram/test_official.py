"""A whole report's real input by phone: the file that comes back is, byte for byte, the one that the terminal gives.

The bot is the real process's parts on a real socket, by polling and by webhook. What the official says after setting
up the unit, and what the bot answers, is the transcript of tests/dialogues/sample_report.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.channels.telegram import send
from handlers.assistant import make_book
from tests.channels.telegram.running import Bot, run_bot, use_webhook
from tests.dialogues.official import SAMPLE, Pieces, enrol, settle_in, spend_day
from tests.doubles.telegram import Phone, TelegramDouble
from tests.telegram.official import TelegramOfficial

PIECES: Pieces = {
    "@shared/report-2023-long-xuyen.txt:P2.tasks": (
        "Đã ghi 15 đoạn vào phần “Nội dung thi đua và giải pháp” năm 2023\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
        "Tin trước dài quá nên bị cắt, tôi đã ghi nối tiếp vào phần “Nội dung thi đua và giải pháp” năm 2023 "
        "(giờ có 17 đoạn)\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
    )
}

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble(allow_http=True) as running:
        yield running
        running.check()


@pytest.mark.parametrize(
    ("database_url", "mode"), [("sqlite", "polling"), ("postgresql", "webhook")], indirect=["database_url"]
)
async def test_the_whole_report_by_phone(
    double: TelegramDouble, database_url: str, mode: str, report_of_the_terminal: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "OVERALL_RATE", 1000)  # nobody types as fast as this official
    code = enrol(database_url)
    phone = double.user(5_000_000_001, "Nguyễn Thị", "Hoa")
    environ = use_webhook() if mode == "webhook" else {}
    async with run_bot(double, database_url, make_book(), environ=environ) as bot:
        content = await asyncio.to_thread(talk, bot, phone, database_url, code, asyncio.get_running_loop())

    assert content == report_of_the_terminal
    assert bool(double.deliveries) == (mode == "webhook")


def talk(bot: Bot, phone: Phone, url: str, code: str, loop: asyncio.AbstractEventLoop) -> bytes:
    """The official's whole day, in a thread of its own. Returns the file that they were sent."""
    with closing(TelegramOfficial(url, phone, bot.channel.account, settle_in(loop, bot.settle))) as official:
        spend_day(official, f"/start {code}", PIECES)
        return official.newest_file
