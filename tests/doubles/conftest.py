"""A running double and a bot for it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.doubles.plain_bot import PlainBot
from tests.doubles.telegram import TelegramDouble
from tests.patience import PATIENCE


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """One for all tests: making one costs more than a test."""
    with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
        yield client


@pytest.fixture
def double() -> Iterator[TelegramDouble]:
    with TelegramDouble(allow_http=True) as running:
        yield running


@pytest.fixture
def bot(double: TelegramDouble, http: httpx.Client) -> PlainBot:
    return PlainBot(double, http)
