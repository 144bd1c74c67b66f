"""A ward with one admin at the console, for what is no matter of a transcript: many records, other people, roles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dialogues.world import World

WARD = "unit phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"


@pytest.fixture
def stranger(sqlite_url: str) -> Iterator[World]:
    """Nobody has set up a unit yet."""
    world = World(sqlite_url)
    yield world
    world.close()


@pytest.fixture
def world(stranger: World) -> World:
    """The ward of the sample report, with one person in its list."""
    stranger.given(WARD)
    stranger.given("person Nguyễn Thị Hoa (Văn phòng)")
    return stranger
