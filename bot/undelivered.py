"""Telling the admins of a unit that somebody there was not reached: they see who with `/chuagui`, and send it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.reaching import find_place
from handlers.engine.messages import Outgoing, Texts, Words
from storage import conversations, invites, outbox
from storage.database import Connection
from storage.outbox import Outbound

QUIET = timedelta(hours=1)
"""Admins hear no more often of the same unit."""


def tell_admins(conn: Connection, texts: Texts, message: Outbound, now: datetime) -> None:
    """Queue a notice about a message that was just given up; nothing for a person without a unit."""
    user_id = conversations.load_conversation(conn, message.conversation_id).user_id
    user = conversations.load_user(conn, user_id)
    if user.unit_id is None or outbox.given_up_count(conn, user.unit_id, now - QUIET) > 1:
        return
    text = texts.render(Words("undelivered.notice", name=user.name), {})
    for admin in invites.list_admins(conn, user.unit_id):
        talk_id = find_place(conn, admin)
        if talk_id not in (None, message.conversation_id):
            outbox.put(conn, talk_id, None, [(Outgoing(text=text).to_body(), None)], now)
