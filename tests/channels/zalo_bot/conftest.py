"""A running double, which at the end of each test must have nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.zalo_bot import Phone, ZaloBotDouble


@pytest.fixture
def double() -> Iterator[ZaloBotDouble]:
    with ZaloBotDouble(allow_http=True) as running:
        yield running
        running.check()


@pytest.fixture
def hoa(double: ZaloBotDouble) -> Phone:
    return double.user("Nguyễn Thị Hoa")


@pytest.fixture
def lan(double: ZaloBotDouble) -> Phone:
    return double.user("Trần Thị Lan")
