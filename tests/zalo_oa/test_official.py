"""A whole report's real input by Zalo: the file that comes back is, byte for byte, the one that the terminal gives.

The bot is the real process's parts on a real socket, with buttons in their envelope and with numbered menus. What the
official says after setting up the unit, and what the bot answers, is the transcript of tests/dialogues/sample_report.
"""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from handlers.assistant import make_book
from tests.channels.zalo_oa.running import HOA, Bot, run_bot
from tests.dialogues.official import SAMPLE, enrol, settle_in, spend_day
from tests.doubles.zalo_oa import Phone, ZaloOaDouble
from tests.zalo_oa.official import ZaloOaOfficial

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")


@pytest.mark.parametrize(
    ("database_url", "style"), [("sqlite", "plain"), ("postgresql", "off")], indirect=["database_url"]
)
async def test_the_whole_report_by_zalo(database_url: str, style: str, report_of_the_terminal: bytes) -> None:
    code = enrol(database_url)
    with ZaloOaDouble() as double:
        phone = double.phone(HOA, "Nguyễn Thị Hoa")
        environ = {"ZALO_OA_BUTTONS": style}
        async with run_bot(double, database_url, make_book(), environ=environ) as bot:
            content = await asyncio.to_thread(talk, bot, phone, database_url, code, asyncio.get_running_loop())
        double.check()

    assert content == report_of_the_terminal
    assert any(message.buttons for message in phone.heard) == (style == "plain")


def talk(bot: Bot, phone: Phone, url: str, code: str, loop: asyncio.AbstractEventLoop) -> bytes:
    """The official's whole day, in a thread of its own. Returns the file that they were sent."""
    with closing(ZaloOaOfficial(url, phone, settle_in(loop, bot.settle))) as official:
        spend_day(official, code, {})
        return official.newest_file
