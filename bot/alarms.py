"""Telling those who look after the installation that something needs a human: in their chats, not only in the log."""

from __future__ import annotations

from datetime import datetime

from bot.reaching import TERMINAL
from handlers.engine.messages import Outgoing
from storage import outbox, places
from storage.database import Connection


def put_alarm(conn: Connection, text: str, now: datetime, *, away: str = "") -> int:
    """Queue a message to every admin of every unit, each where they talked last; returns how many will be told.

    `away` names a channel that cannot carry it, because it is the one in trouble.
    """
    talks = places.list_admin_talks(conn, (TERMINAL, away))
    for talk_id in talks:
        outbox.put(conn, talk_id, None, [(Outgoing(text=text).to_body(), None)], now)
    return len(talks)
