"""A running double, which at the end of each test must have nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.telegram import Phone, TelegramDouble


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble(allow_http=True) as running:
        yield running
        running.check()


@pytest.fixture
def hoa(double: TelegramDouble) -> Phone:
    return double.user(5_000_000_001, "Nguyễn Thị", "Hoa")


@pytest.fixture
def lan(double: TelegramDouble) -> Phone:
    return double.user(5_000_000_002, "Trần Thị", "Lan")
