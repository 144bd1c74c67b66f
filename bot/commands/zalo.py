"""The command that asks a Zalo Official Account for its consent."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.commands.surroundings import fail, open_ledger, read_settings

RedirectOption = Annotated[
    str | None, typer.Option("--redirect", metavar="ĐỊA_CHỈ", help="Callback đã khai với Zalo; mặc định: PUBLIC_URL.")
]


def ask_zalo_consent(redirect: RedirectOption = None) -> None:
    """Xin quyền của quản trị Zalo Official Account, một lần khi nối kênh, hoặc lại khi được báo."""
    from bot.channels.zalo_oa.consent import ConsentFailed, ask_for_consent
    from bot.clock import read_clock

    settings = read_settings()
    redirect_uri = redirect or settings.public_url
    if redirect_uri is None:
        fail("Thêm --redirect với địa chỉ callback đã khai trong trang quản lý ứng dụng (hoặc đặt PUBLIC_URL).")
    with open_ledger() as store:
        try:
            print(asyncio.run(ask_for_consent(settings, store, redirect_uri, ask=input, clock=read_clock)))
        except ConsentFailed as error:
            fail(str(error))
        except EOFError:
            fail("Chưa dán địa chỉ nào. Hãy chạy lại lệnh.")
