"""A running double, which at the end of each test must have nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.zalo_oa.running import HOA, LAN
from tests.doubles.zalo_oa import Phone, ZaloOaDouble


@pytest.fixture
def double() -> Iterator[ZaloOaDouble]:
    with ZaloOaDouble() as running:
        yield running
        running.check()


@pytest.fixture
def hoa(double: ZaloOaDouble) -> Phone:
    return double.phone(HOA, "Nguyễn Thị Hoa")


@pytest.fixture
def lan(double: ZaloOaDouble) -> Phone:
    return double.phone(LAN, "Trần Thị Lan")
