"""Who is told when something needs a human, and where."""

from __future__ import annotations

from bot.alarms import put_alarm
from storage import conversations, outbox, places
from storage.changes import MemberJoined
from storage.database import Store
from storage.records import Role, Scope
from tests.storage.world import NOW, change, found_unit


def let_in(store: Store, owner: Scope, role: Role, channel: str) -> int:
    """Somebody in a role, by the id of their chat on a channel."""

    talk = store.run_now(lambda conn: conversations.find_or_start(conn, channel, "bot", role, role, role, NOW))
    change(store, owner, MemberJoined(talk.user_id, role, name=role, is_new_person=True))
    return talk.id


def told(store: Store) -> dict[str, str]:
    return {one.channel: one.body["text"] for one in store.read_now(lambda conn: outbox.due(conn, NOW, 10))}


def test_every_admin_is_told_and_nobody_else(store: Store) -> None:
    owner = found_unit(store)  # on Telegram
    let_in(store, owner, "admin", "zalo_bot")
    let_in(store, owner, "officer", "telegram")

    assert store.run_now(lambda conn: put_alarm(conn, "Kênh hỏng.", NOW, away="zalo_oa")) == 2
    assert told(store) == {"telegram": "Kênh hỏng.", "zalo_bot": "Kênh hỏng."}


def test_nobody_is_told_where_it_cannot_arrive(store: Store) -> None:
    """On the channel in trouble, at the terminal, in a chat whose owner does not want to hear from the bot."""
    owner = found_unit(store)
    let_in(store, owner, "admin", "console")

    assert store.run_now(lambda conn: put_alarm(conn, "Kênh hỏng.", NOW, away="telegram")) == 0
    store.run_now(lambda conn: places.block(conn, 1, NOW))
    assert store.run_now(lambda conn: put_alarm(conn, "Kênh hỏng.", NOW)) == 0
    assert told(store) == {}
