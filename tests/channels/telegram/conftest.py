"""A running double, which at the end of each test must have nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.telegram import Phone, TelegramDouble


@pytest.fixture(autouse=True)
def patient_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """People wait longer for an answer than the double's own tests do: here it passes through a whole process."""
    for wait in (Phone.wait_for, Phone.await_for):
        monkeypatch.setattr(wait, "__defaults__", (1, 20.0))


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
