"""News find people where they are: in the chat of their last turn, at the terminal only if there is nothing else."""

from __future__ import annotations

from bot.alarms import put_alarm
from bot.reaching import find_place
from storage import conversations, linking, outbox, places
from storage.changes import AccountsLinked, LinkCodeMade
from storage.database import Store
from storage.invites import hash_code
from storage.records import Scope
from tests.storage.world import LATER, NOW, change, found_unit

CODE = "4H8Q2T"


def place(store: Store, user_id: int) -> int | None:
    return store.read_now(lambda conn: find_place(conn, user_id))


def add_chat(store: Store, scope: Scope, channel: str) -> int:
    """A further chat of somebody; its id."""
    talk = store.run_now(lambda conn: conversations.find_or_start(conn, channel, "bot", channel, "Hoa", "Hoa", NOW))
    change(store, scope, LinkCodeMade(hash_code(CODE), talk.id))
    made = store.read_now(lambda conn: linking.find_code(conn, CODE))
    assert made is not None
    change(store, None, AccountsLinked(made.id, ref="user"), user_id=talk.user_id)
    return talk.id


def talk_in(store: Store, scope: Scope, talk_id: int) -> None:
    store.run_now(lambda conn: conversations.save_user(conn, scope.user_id, None, (), LATER, talk_id))


def test_the_chat_of_the_last_turn(store: Store) -> None:
    admin = found_unit(store)
    first, second = place(store, admin.user_id), add_chat(store, admin, "zalo_bot")
    assert place(store, admin.user_id) == second, "nothing was said yet: the newest"

    assert first is not None
    talk_in(store, admin, first)
    assert place(store, admin.user_id) == first
    talk_in(store, admin, second)
    assert place(store, admin.user_id) == second

    store.run_now(lambda conn: places.block(conn, second, LATER))
    assert place(store, admin.user_id) == first, "wherever they can be written to"


def test_the_terminal_only_where_there_is_nothing_else(store: Store) -> None:
    admin = found_unit(store)
    phone, terminal = place(store, admin.user_id), add_chat(store, admin, "console")
    talk_in(store, admin, terminal)
    assert phone is not None
    assert place(store, admin.user_id) == phone

    store.run_now(lambda conn: places.block(conn, phone, LATER))
    assert place(store, admin.user_id) == terminal
    store.run_now(lambda conn: places.block(conn, terminal, LATER))
    assert place(store, admin.user_id) is None


def test_an_alarm_goes_to_the_same_place(store: Store) -> None:
    admin = found_unit(store)
    first = place(store, admin.user_id)
    assert first is not None
    add_chat(store, admin, "zalo_bot")
    talk_in(store, admin, first)

    assert store.run_now(lambda conn: put_alarm(conn, "Kênh hỏng.", NOW)) == 1
    assert [one.channel for one in store.read_now(lambda conn: outbox.due(conn, NOW, 10))] == ["telegram"]
