"""Codes that make two accounts one person, and the places from which a person talks.

A code is made where somebody is known already and typed where they are not. It is good once, for ten minutes; only its
hash is kept. Wrong ones are counted together with those of invites (`storage.invites.blocked_until`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import Connection, bindparam, or_, select

from storage.invites import find_invite, hash_code, read_code
from storage.records import Role
from storage.tables import conversations, link_codes, memberships, people, units, users

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class LinkCode:
    """A code that was made. `conversation_id` and `channel` are where."""

    id: int
    user_id: int
    conversation_id: int
    channel: str
    expires_at: datetime
    used_by: int | None


@dataclass(frozen=True)
class Talk:
    """One of a person's places: a channel, and what they call themselves there."""

    conversation_id: int
    channel: str
    name: str
    linked_at: datetime | None
    """None for the first one."""


@dataclass(frozen=True)
class Membership:
    """What somebody may do in a unit, and who of its people they are."""

    unit_id: int
    unit: str
    """E.g. "phường Long Xuyên"."""
    role: Role
    person_id: int | None
    person: str | None


_FIND = (
    select(
        link_codes.c.id,
        link_codes.c.user_id,
        link_codes.c.conversation_id,
        conversations.c.channel,
        link_codes.c.expires_at,
        link_codes.c.used_by,
    )
    .join_from(link_codes, conversations, link_codes.c.conversation_id == conversations.c.id)
    .order_by(link_codes.c.id.desc())
    .limit(1)
)
_BY_HASH = _FIND.where(link_codes.c.code_hash == bindparam("hash"))
_BY_ID = _FIND.where(link_codes.c.id == bindparam("code"))
_TALKS = (
    select(
        conversations.c.id,
        conversations.c.channel,
        conversations.c.name,
        conversations.c.linked_at,
    )
    .where(conversations.c.user_id == bindparam("user"))
    .order_by(conversations.c.id)
)
_ACCOUNTS = select(users.c.id).where(or_(users.c.id == bindparam("user"), users.c.merged_into == bindparam("user")))
_MEMBERSHIPS = (
    select(
        memberships.c.unit_id,
        units.c.kind + " " + units.c.name,
        memberships.c.role,
        memberships.c.person_id,
        people.c.name,
    )
    .join_from(memberships, units, memberships.c.unit_id == units.c.id)
    .outerjoin(people, (people.c.unit_id == memberships.c.unit_id) & (people.c.id == memberships.c.person_id))
    .where(memberships.c.user_id == bindparam("user"))
    .order_by(memberships.c.unit_id)
)


def draw_code(conn: Connection, make_code: Callable[[], str]) -> str:
    """A code that was never given, neither for linking nor as an invite."""
    while True:
        code = make_code()
        if read_code(code) is not None and find_code(conn, code) is None and find_invite(conn, code) is None:
            return code


def find_code(conn: Connection, code: str) -> LinkCode | None:
    """What was made under a code, used or not."""
    row = conn.execute(_BY_HASH, {"hash": hash_code(code)}).one_or_none()
    return None if row is None else LinkCode(*row)


def load_code(conn: Connection, code_id: int) -> LinkCode | None:
    """A code by its id."""
    row = conn.execute(_BY_ID, {"code": code_id}).one_or_none()
    return None if row is None else LinkCode(*row)


def talks(conn: Connection, user_id: int) -> list[Talk]:
    """From where the user talks, the first place first."""
    return [Talk(row[0], row[1], row[2] or "", row[3]) for row in conn.execute(_TALKS, {"user": user_id})]


def list_accounts(conn: Connection, user_id: int) -> list[int]:
    """The user and whoever has become part of them: what was done under any of these ids is theirs."""
    return list(conn.scalars(_ACCOUNTS, {"user": user_id}))


def list_memberships(conn: Connection, user_id: int) -> list[Membership]:
    """Where the user is a member, whichever unit they work in now. For the user's own eyes."""
    return [Membership(*row) for row in conn.execute(_MEMBERSHIPS, {"user": user_id})]


def find_clash(conn: Connection, one: int, other: int) -> Membership | None:
    """A unit in which two users are two different people, as the first one's membership; they cannot be linked."""
    theirs = {held.unit_id: held.person_id for held in list_memberships(conn, other)}
    for held in list_memberships(conn, one):
        person_id = theirs.get(held.unit_id)
        if None not in (held.person_id, person_id) and held.person_id != person_id:
            return held
    return None


def higher(one: Role, other: Role) -> Role:
    """The role of the two that may do more."""
    order: tuple[Role, ...] = get_args(Role)
    return max(one, other, key=order.index)
