"""Whether anything is still under way: a terminal that reads from a file ends when nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels import Channel
from storage import inbox, outbox
from storage.database import Connection
from storage.jobs import open_count

LATER = timedelta(minutes=2)
"""What is only due later than this is not waited for. Longer than any lease, so that what is leased is waited for."""


def is_quiet(conn: Connection, channel: Channel, now: datetime) -> bool:
    """Whether nothing is to be taken or done, nor sent on the channel, before long."""
    until = now + LATER
    return not (
        inbox.waiting_users(conn, until, 1)
        or open_count(conn, until)
        or outbox.due(conn, until, 1, channel.name, channel.account)
    )
