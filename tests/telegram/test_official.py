"""A whole report's real input by phone: the file that comes back is, byte for byte, the one that the terminal gives.

The bot is the real process's parts on a real socket, by polling and by webhook. What the official says after setting
up the unit, and what the bot answers, is the transcript of tests/dialogues/sample_report.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import send
from bot.enrolment import add_unit, make_invite
from handlers.assistant import make_book
from storage import files
from storage.database import Connection, Store
from tests.channels.running import NOW
from tests.channels.telegram.running import Bot, run_bot, use_webhook
from tests.dialogues.parts import SHARED
from tests.dialogues.runner import play
from tests.dialogues.transcript import Line, Transcript, read_transcript
from tests.dialogues.world import World
from tests.doubles.telegram import Phone, TelegramDouble
from tests.patience import PATIENCE
from tests.telegram.official import Official

TRANSCRIPT = Path(__file__).parents[1] / "dialogues" / "sample_report" / "long_xuyen_2023.txt"
SAMPLE = SHARED / "reference" / "report-2023-long-xuyen.txt"
WARD = "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"
SIGNER = "Nguyễn Văn Sơn"

PIECES = {
    "@shared/report-2023-long-xuyen.txt:P2.tasks": (
        "Đã ghi 15 đoạn vào phần “Nội dung thi đua và giải pháp” năm 2023\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
        "Tin trước dài quá nên bị cắt, tôi đã ghi nối tiếp vào phần “Nội dung thi đua và giải pháp” năm 2023 "
        "(giờ có 17 đoạn)\n⋮\n[Thêm đoạn nữa] [Hoàn tác] [Phần khác]",
    )
}
"""Pastes that are longer than one message, with what the bot answers: the phone cuts them, and each piece is heard."""

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble(allow_http=True) as running:
        yield running
        running.check()


@pytest.fixture(scope="module")
def expected(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of the same dialogue at a terminal."""
    path = tmp_path_factory.mktemp("console") / "so-thi-dua.db"
    path.write_bytes(sqlite_template.read_bytes())
    world = World(f"sqlite:///{path}")
    play(read_transcript(TRANSCRIPT), world)
    scope, newest = world.scope, max(world.file_names)
    content: bytes = world.store.read_now(lambda conn: files.load(conn, scope, newest)[1])
    world.close()
    return content


@pytest.mark.parametrize(
    ("database_url", "mode"), [("sqlite", "polling"), ("postgresql", "webhook")], indirect=["database_url"]
)
async def test_the_whole_report_by_phone(
    double: TelegramDouble, database_url: str, mode: str, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "OVERALL_RATE", 1000)  # nobody types as fast as this official
    code = enrol(database_url)
    phone = double.user(5_000_000_001, "Nguyễn Thị", "Hoa")
    environ = use_webhook() if mode == "webhook" else {}
    async with run_bot(double, database_url, make_book(), environ=environ, answer_seconds=PATIENCE) as bot:
        content = await asyncio.to_thread(talk, bot, phone, database_url, code, asyncio.get_running_loop())

    assert content == expected
    assert bool(double.deliveries) == (mode == "webhook")


def enrol(url: str) -> str:
    """What the ward's own machine does first: name the unit, print a code for its admin."""
    store = Store.open(url)

    def invite(conn: Connection) -> str:
        add_unit(conn, WARD, "quản trị", NOW)
        return make_invite(conn, "admin", "Nguyễn Thị Hoa", None, NOW)[0]

    code = store.run_now(invite)
    store.close()
    return code


def talk(bot: Bot, phone: Phone, url: str, code: str, loop: asyncio.AbstractEventLoop) -> bytes:
    """The official's whole day, in a thread of its own. Returns the file that they were sent."""

    def settle() -> None:
        asyncio.run_coroutine_threadsafe(bot.settle(PATIENCE), loop).result(2 * PATIENCE)

    official = Official(url, phone, bot.channel.account, settle)
    try:
        [joined] = official.say(f"/start {code}")
        assert "phường Long Xuyên" in joined.text
        official.say("caidat")
        official.press("Người ký")
        official.say(SIGNER)
        play(leave_out_founding(read_transcript(TRANSCRIPT), PIECES), official)
        return official.newest_file
    finally:
        official.close()


def leave_out_founding(transcript: Transcript, pieces: Mapping[str, Sequence[str]]) -> Transcript:
    """The transcript without its first part, which only the terminal may do, and with long pastes in pieces."""
    founded = next(at for at, line in enumerate(transcript.lines) if line.sign == "=")
    lines: list[Line] = []
    for line in transcript.lines[founded + 1 :]:
        answers = pieces.get(lines[-1].text) if line.sign == "<" else None
        lines.extend(replace(line, text=text) for text in answers or (line.text,))
    return replace(transcript, lines=lines)
