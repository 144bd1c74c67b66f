"""Commands that talk with people: over the channels, and at this terminal."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.surroundings import ADMIN, CANNOT_OPEN, AsOption, fail, read_settings, set_up_log

HINT = (
    "Chưa đặt mã bot nào (ví dụ TELEGRAM_BOT_TOKEN) nên chưa có kênh để phục vụ.\n"
    "Trò chuyện ngay trên máy này: python -m bot console"
)

NowOption = Annotated[
    datetime | None,
    typer.Option("--now", formats=["%Y-%m-%dT%H:%M"], help="Coi như bây giờ là lúc này, ví dụ 2024-01-17T09:00."),
]
RecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="TỆP", help="Ghi cuộc trò chuyện thành bản thoại mẫu.")
]


def run() -> None:
    """Phục vụ mọi kênh đã có mã, đến khi được báo dừng (SIGTERM hay Ctrl-C)."""
    from bot.app import App, serve
    from bot.known_channels import make_listeners
    from bot.opening import PortTaken, StartFailed
    from bot.settings import SettingsError

    settings = read_settings()
    try:
        listeners = make_listeners(settings)
    except SettingsError as error:
        fail(str(error), code=2)
    if not listeners:
        fail(HINT, code=2)
    set_up_log(settings)
    try:
        asyncio.run(serve(App(settings, channels=listeners), listeners))
    except StartFailed as error:
        fail(f"{CANNOT_OPEN}{error}")
    except PortTaken as error:
        fail(str(error))


def console(name: AsOption = ADMIN, now: NowOption = None, record: RecordOption = None) -> None:
    """Trò chuyện ngay trên màn hình này, không cần mạng; hoặc đọc mỗi dòng một tin từ đầu vào."""
    settings = read_settings()
    from bot.clock import VIETNAM
    from bot.opening import StartFailed
    from bot.terminal import is_interactive, run_console

    set_up_log(settings, quiet=is_interactive())
    try:
        run_console(settings, name, now.replace(tzinfo=VIETNAM) if now is not None else None, record)
    except StartFailed as error:
        fail(f"{CANNOT_OPEN}{error}")
