"""A turn's view of the ledger without a turn: for what flows compute from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from handlers.engine.flow import Context
from tests.dialogues.world import World

T = TypeVar("T")


def look(world: World, read: Callable[[Context], T]) -> T:
    """What `read` makes of the ledger as the console's user sees it."""
    user, scope, now = world.user, world.scope, world.now
    return world.store.read_now(lambda conn: read(Context(conn=conn, now=now, user=user, scope=scope)))


def labels(world: World) -> list[str]:
    """The options of the newest message."""
    return [offer.label for offer in world.said[-1].offered]
