"""A context for parsers that look at nothing but their text and the day."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from handlers.engine.flow import Context
from storage.database import Connection
from storage.records import User
from tests.dialogues.world import ZONE

NO_CONTEXT = Context(
    conn=cast(Connection, None),
    now=datetime(2024, 1, 17, 9, 0, tzinfo=ZONE),
    user=User(id=1, name="", unit_id=None, role=None, person_id=None, current_run=None),
    scope=None,
)
"""There is no database behind it: reading one fails."""
