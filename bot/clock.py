"""Clocks: the real one, one that stands still, one that runs on from a chosen moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""The present moment, aware, in Vietnamese time."""

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def read_clock() -> datetime:
    """The real clock."""
    return datetime.now(VIETNAM)


def freeze_clock(moment: datetime) -> Clock:
    """A clock at which it is always `moment`."""
    return lambda: moment


def start_timer(clock: Clock) -> Clock:
    """A clock that runs on from the present moment of `clock`, however that one goes on."""
    began, zero = clock(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - zero)
