"""Where people are told what they did not ask for just now."""

from __future__ import annotations

from storage import conversations, places
from storage.database import Connection

TERMINAL = "console"
"""Nobody sits there all day: whoever does asked for answers, and finds news in their chats."""


def find_other_chat(conn: Connection, conversation_id: int) -> int | None:
    """Another chat of the person of a conversation that was just blocked; None when they have none."""
    user_id = conversations.load_conversation(conn, conversation_id).user_id
    return places.find_reachable(conn, user_id, (TERMINAL,))


def find_place(conn: Connection, user_id: int) -> int | None:
    """The conversation in which the user is told news: where they talked last, at the terminal only if nowhere else."""
    in_chat = places.find_reachable(conn, user_id, (TERMINAL,))
    return in_chat if in_chat is not None else places.find_reachable(conn, user_id)
