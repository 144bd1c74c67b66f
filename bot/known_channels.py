"""The channels there are: how each is made, and how its payloads are understood. A new one is entered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import Listener, console, telegram, zalo_bot, zalo_oa
from bot.channels.telegram.parse import parse_update as parse_telegram
from bot.channels.zalo_bot.parse import parse_update as parse_zalo_bot
from bot.channels.zalo_oa.events import parse_update as parse_zalo_oa
from bot.clock import read_clock
from bot.jobs import CHANNEL as JOBS
from bot.jobs import parse_result
from bot.pages.arriving import CHANNEL as UPLOADS
from bot.pages.arriving import parse_upload
from bot.settings import ChannelName, Settings, SettingsError
from handlers.engine.messages import Incoming

READERS: Mapping[str, Callable[[Mapping[str, Any]], Incoming]] = {
    JOBS: parse_result,
    UPLOADS: parse_upload,
    console.NAME: console.parse,
    telegram.NAME: parse_telegram,
    zalo_bot.NAME: parse_zalo_bot,
    zalo_oa.NAME: parse_zalo_oa,
}
"""How the payloads of each channel are understood, also of those that another process receives."""


def parse_update(channel: str, raw: Mapping[str, Any]) -> Incoming:
    """The neutral message of a payload. Raises whatever the payload makes its channel raise."""
    return READERS[channel](raw)


def _make_telegram(settings: Settings) -> Listener:
    from bot.channels.telegram.channel import Telegram  # loads the library, which nobody else needs

    return Telegram(settings)


def _make_zalo_bot(settings: Settings) -> Listener:
    from bot.channels.zalo_bot.channel import ZaloBot  # loads httpx

    return ZaloBot(settings, clock=read_clock)


def _make_zalo_oa(settings: Settings) -> Listener:
    from bot.channels.zalo_oa.channel import ZaloOa  # loads httpx

    return ZaloOa(settings, clock=read_clock)


LISTENERS: Mapping[ChannelName, Callable[[Settings], Listener]] = {
    "telegram": _make_telegram,
    "zalo_bot": _make_zalo_bot,
    "zalo_oa": _make_zalo_oa,
}
"""How each channel is made that receives over a network."""


def make_listeners(settings: Settings) -> list[Listener]:
    """The channels whose token is set. Raises SettingsError for those that this version cannot serve."""
    missing = [name for name in settings.channels if name not in LISTENERS]
    if missing:
        raise SettingsError(tuple(f"Bản này chưa phục vụ kênh {name}; hãy bỏ mã của kênh đó." for name in missing))
    return [LISTENERS[name](settings) for name in settings.channels]
