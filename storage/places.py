"""Of each place where somebody talks: whether they can be written to there, when they did something there last, what
they call themselves, and which command menu it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from storage.records import Role
from storage.tables import conversations, memberships, users

_REACHABLE = (
    select(conversations.c.id)
    .join_from(conversations, users, conversations.c.user_id == users.c.id)
    .where(
        conversations.c.user_id == bindparam("user"),
        conversations.c.blocked_at.is_(None),
        conversations.c.channel.not_in(bindparam("besides", expanding=True)),
    )
    .order_by(
        case((conversations.c.id == users.c.last_talk, 0), else_=1),
        conversations.c.id.desc(),
    )
    .limit(1)
)
_ADMINS = select(memberships.c.user_id).distinct().where(memberships.c.role == "admin").order_by(memberships.c.user_id)
_BLOCK = (
    update(conversations)
    .where(conversations.c.id == bindparam("key"), conversations.c.blocked_at.is_(None))
    .values(blocked_at=bindparam("now"))
)
_HEARD = (
    update(conversations)
    .where(
        conversations.c.channel == bindparam("of_channel"),
        conversations.c.account == bindparam("of_account"),
        conversations.c.chat == bindparam("of_chat"),
        or_(conversations.c.heard_at.is_(None), conversations.c.heard_at < bindparam("at")),
    )
    .values(heard_at=bindparam("at"))
)
_FIND_HEARD = select(func.max(conversations.c.heard_at)).where(
    conversations.c.channel == bindparam("channel"),
    conversations.c.account == bindparam("account"),
    conversations.c.chat == bindparam("chat"),
)
_UNBLOCK = update(conversations).where(conversations.c.id == bindparam("key")).values(blocked_at=None)
_NOTE_MENU = update(conversations).where(conversations.c.id == bindparam("key")).values(menu=bindparam("shown"))
_MENUS = (
    select(conversations.c.id, conversations.c.chat, memberships.c.role)
    .join_from(conversations, users, conversations.c.user_id == users.c.id)
    .outerjoin(memberships, and_(memberships.c.user_id == users.c.id, memberships.c.unit_id == users.c.unit_id))
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.account == bindparam("account"),
        conversations.c.blocked_at.is_(None),
    )
    .order_by(conversations.c.id)
    .limit(bindparam("limit"))
)
_FIND_NAMED = select(conversations.c.id).where(
    conversations.c.channel == bindparam("channel"),
    conversations.c.account == bindparam("account"),
    conversations.c.chat == bindparam("chat"),
    conversations.c.sender == bindparam("sender"),
    conversations.c.name == bindparam("name"),
)
_RENAME = (
    update(conversations)
    .where(conversations.c.id == bindparam("key"), conversations.c.name == bindparam("before"))
    .values(name=bindparam("after"))
    .returning(conversations.c.user_id)
)
_RENAME_USER = (
    update(users)
    .where(users.c.id == bindparam("key"), users.c.name == bindparam("before"))
    .values(name=bindparam("after"))
)


def find_reachable(conn: Connection, user_id: int, besides: Sequence[str] = ()) -> int | None:
    """Where to write to the user, on other channels than these: where they talked last, else in their newest place.

    None when there is no conversation in which they can be written to.
    """
    found: int | None = conn.scalar(_REACHABLE, {"user": user_id, "besides": list(besides)})
    return found


def list_admin_talks(conn: Connection, besides: Sequence[str]) -> list[int]:
    """Where to write to every admin of any unit (`find_reachable`)."""
    admins = conn.scalars(_ADMINS).all()
    found = (find_reachable(conn, user_id, besides) for user_id in admins)
    return [talk_id for talk_id in found if talk_id is not None]


def block(conn: Connection, conversation_id: int, now: datetime) -> None:
    """Note that the person does not want to hear from the bot there."""
    conn.execute(_BLOCK, {"key": conversation_id, "now": now})


def unblock(conn: Connection, conversation_id: int) -> None:
    """Note that the person can be written to again."""
    conn.execute(_UNBLOCK, {"key": conversation_id})


def note_heard(conn: Connection, channel: str, account: str, chat: str, at: datetime) -> None:
    """Note that somebody did something in a chat, unless later deeds are known; a chat never heard of stays so."""
    conn.execute(_HEARD, {"of_channel": channel, "of_account": account, "of_chat": chat, "at": at})


def find_heard(conn: Connection, channel: str, account: str, chat: str) -> datetime | None:
    """When somebody last did something in a chat; None where that was never noted."""
    heard: datetime | None = conn.scalar(_FIND_HEARD, {"channel": channel, "account": account, "chat": chat})
    return heard


def menus_due(
    conn: Connection, channel: str, account: str, menus: Mapping[Role | None, str], limit: int
) -> list[tuple[int, str, Role | None]]:
    """Conversations whose chat does not show the menu of the person's role: id, chat, role.

    `menus` names the menu of each role, and of strangers (None), by a word that changes with it. The chat of a stranger
    shows theirs by itself unless another one was set there.
    """
    wanted = case({role: menu for role, menu in menus.items() if role}, value=memberships.c.role, else_=menus[None])
    shown = case((memberships.c.role.is_(None), menus[None]), else_="")
    query = _MENUS.where(func.coalesce(conversations.c.menu, shown) != wanted)
    values = {"channel": channel, "account": account, "limit": limit}
    return [(row.id, row.chat, row.role) for row in conn.execute(query, values)]


def note_menu(conn: Connection, conversation_id: int, menu: str) -> None:
    """Note which menu a chat shows."""
    conn.execute(_NOTE_MENU, {"key": conversation_id, "shown": menu})


def find_named(conn: Connection, channel: str, account: str, chat: str, sender: str, name: str) -> int | None:
    """The conversation at an address, if the person is called exactly this there; else None."""
    values = {"channel": channel, "account": account, "chat": chat, "sender": sender, "name": name}
    found: int | None = conn.scalar(_FIND_NAMED, values)
    return found


def rename(conn: Connection, conversation_id: int, before: str, after: str) -> None:
    """Call somebody otherwise, here and wherever their name is still the same as before."""
    user_id = conn.scalar(_RENAME, {"key": conversation_id, "before": before, "after": after})
    if user_id is not None:
        conn.execute(_RENAME_USER, {"key": user_id, "before": before, "after": after})
