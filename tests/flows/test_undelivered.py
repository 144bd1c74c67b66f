"""What did not arrive is seen by the admin in the chat, and sent again from there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.undelivered import tell_admins
from handlers.assistant import make_book
from storage import outbox
from storage.access import NoAccess
from storage.changes import MessagesResent
from storage.database import Connection
from storage.outbox import Outbound
from storage.records import Scope
from storage.tables import conversations
from tests.dialogues.world import World
from tests.flows.acting import add_colleague, change


def fail_message(world: World, user_id: int, error: str) -> Outbound:
    """A message to a person that is given up, and what the admins are told of it."""

    def fail(conn: Connection) -> Outbound:
        talk = conn.execute(select(conversations).where(conversations.c.user_id == user_id)).one()
        outbox.put(conn, talk.id, None, [({"text": "Nhắc anh/chị", "options": []}, None)], world.now)
        [message] = [one for one in outbox.due(conn, world.now, 10) if one.conversation_id == talk.id]
        outbox.fail(conn, message.id, error, world.now)
        tell_admins(conn, make_book().texts, message, world.now)
        return message

    return world.store.run_now(fail)


@pytest.fixture
def colleague(world: World) -> Scope:
    scope = add_colleague(world, "Trần Thị Lan")
    world.settle()
    return scope


def test_the_admin_is_told_once_sees_and_sends_again(world: World, colleague: Scope) -> None:
    fail_message(world, colleague.user_id, "SendBlocked: the person blocked the bot")
    fail_message(world, colleague.user_id, "SendFailed: no network")

    due = world.store.read_now(lambda conn: outbox.due(conn, world.now, 10))
    told = [one.body["text"] for one in due]
    assert told == ["Có tin của tôi không tới được Trần Thị Lan. Gõ chuagui để xem và gửi lại."]
    [shown] = world.say("chuagui")[-1:]
    assert shown.text.splitlines() == [
        "2 tin của tôi chưa tới được 1 người:",
        "- Trần Thị Lan: 2 tin, lần cuối 09:00 17/01, không liên lạc được với nền tảng",
    ]
    said = [one.text for one in world.press("Gửi lại")]
    assert sorted(said) == [
        "Nhắc anh/chị",
        "Nhắc anh/chị",
        "Tôi đang gửi lại 2 tin. Tin nào vẫn không tới, lát nữa gõ chuagui sẽ lại thấy.",
    ]
    assert world.store.read_now(outbox.given_up) == []
    [nothing] = world.say("/chuagui")
    assert nothing.text == "Tin nào của tôi cũng đã tới nơi."


def test_nobody_sends_the_messages_of_another_unit(world: World, colleague: Scope) -> None:
    message = fail_message(world, colleague.user_id, "SendFailed: no network")
    other = Scope(world.scope.unit_id + 1, world.scope.user_id, "admin")
    with pytest.raises(NoAccess):
        change(world, MessagesResent((message.id,)), scope=other)
    with pytest.raises(NoAccess):
        change(world, MessagesResent((message.id,)), scope=colleague)
    assert len(world.store.read_now(outbox.given_up)) == 1
