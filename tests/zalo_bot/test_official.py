"""A whole report's real input by Zalo: the file behind the link is, byte for byte, the one that the terminal gives.

The bot is the real process's parts on a real socket, by polling and by webhook. What the official says after setting
up the unit, and what the bot answers, is the transcript of tests/dialogues/sample_report.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from handlers.assistant import make_book
from tests.channels.running import wait_until
from tests.channels.zalo_bot.running import Bot, run_bot, use_webhook
from tests.dialogues.official import SAMPLE, Pieces, enrol, settle_in, spend_day
from tests.doubles.zalo_bot import Phone, ZaloBotDouble
from tests.zalo_bot.official import ZaloBotOfficial

PIECES: Pieces = {
    "@shared/report-2023-long-xuyen.txt:I": (
        "Đã ghi 3 đoạn vào phần “Đặc điểm tình hình” năm 2023\n⋮\n"
        "[Thêm đoạn nữa] [Hoàn tác] [Tiếp: Công tác phát động phong trào thi đua] [Phần khác]",
        "Tin trước dài quá nên bị cắt, tôi đã ghi nối tiếp vào phần “Đặc điểm tình hình” năm 2023 (giờ có 3 đoạn)\n⋮\n"
        "[Thêm đoạn nữa] [Hoàn tác] [Tiếp: Công tác phát động phong trào thi đua] [Phần khác]",
    ),
    "@shared/report-2023-long-xuyen.txt:P2.tasks": (
        "Đã ghi 9 đoạn vào phần “Nội dung thi đua và giải pháp” năm 2023\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
        "Tin trước dài quá nên bị cắt, tôi đã ghi nối tiếp vào phần “Nội dung thi đua và giải pháp” năm 2023 "
        "(giờ có 15 đoạn)\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
        "Tin trước dài quá nên bị cắt, tôi đã ghi nối tiếp vào phần “Nội dung thi đua và giải pháp” năm 2023 "
        "(giờ có 17 đoạn)\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
    ),
}

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")


@pytest.fixture
def double() -> Iterator[ZaloBotDouble]:
    with ZaloBotDouble(allow_http=True) as running:
        yield running
        running.check()


@pytest.mark.parametrize(
    ("database_url", "mode"), [("sqlite", "polling"), ("postgresql", "auto")], indirect=["database_url"]
)
async def test_the_whole_report_by_zalo(
    double: ZaloBotDouble, database_url: str, mode: str, report_of_the_terminal: bytes
) -> None:
    code = enrol(database_url)
    phone = double.user("Nguyễn Thị Hoa")
    environ = {**use_webhook(), "ZALO_BOT_MODE": mode}
    async with run_bot(double, database_url, make_book(), environ=environ) as bot:
        await wait_until(lambda: double.webhook_url or double.polled)
        content = await asyncio.to_thread(talk, bot, phone, database_url, code, asyncio.get_running_loop())

    assert content == report_of_the_terminal
    assert bool(double.deliveries) == (mode == "auto")
    answers = len([message for message in phone.chat if not message.from_bot])
    assert len(phone.heard) <= answers + 1  # but for the report, which is told of twice


def talk(bot: Bot, phone: Phone, url: str, code: str, loop: asyncio.AbstractEventLoop) -> bytes:
    """The official's whole day, in a thread of its own. Returns the file that they were given."""
    with closing(ZaloBotOfficial(url, phone, bot.channel.account, settle_in(loop, bot.settle))) as official:
        spend_day(official, f"batdau {code}", PIECES)
        name, content = official.download(official.links[-1])
        assert name in official.file_names.values()
        return content
