"""Codes that let people into a unit, and who asks to be let in.

A code is shown once, to whoever made it; only its hash is kept. It is good once, and for a week. Whoever types wrong
ones has to wait after five of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from storage import access, settings
from storage.records import Role, Scope
from storage.tables import access_requests, invites, memberships, units, users, wrong_codes

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which look alike."""
CODE_LENGTH = 6
GOOD_FOR = timedelta(days=7)
MOST_WRONG = 5
WRONG_WITHIN = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(days=1)
"""So long admins are not told anew that the same person asks."""

LINK_SETTING = "invite-link."
"""Before a channel's name: the key under which it keeps a link that opens with a code, "{code}" in its place."""

_HASH_ROUNDS = 10_000
"""A few milliseconds: whoever gets hold of the table has 31^6 codes to try."""


@dataclass(frozen=True)
class Invite:
    unit_id: int
    id: int
    unit: str
    """E.g. "phường Long Xuyên"."""
    name: str
    role: Role
    expires_at: datetime
    used_by: int | None


@dataclass(frozen=True)
class AccessRequest:
    """Somebody without access who asks for it, in their own words."""

    user_id: int
    name: str
    """What they call themselves on their platform."""
    words: str
    asked_at: datetime


_FIND = (
    select(
        invites.c.unit_id,
        invites.c.id,
        units.c.kind + " " + units.c.name,
        invites.c.name,
        invites.c.role,
        invites.c.expires_at,
        invites.c.used_by,
    )
    .join_from(invites, units, invites.c.unit_id == units.c.id)
    .where(invites.c.code_hash == bindparam("hash"))
)
_RECENT_WRONG = select(func.count(), func.min(wrong_codes.c.at)).where(
    wrong_codes.c.user_id == bindparam("user"), wrong_codes.c.at > bindparam("since")
)
_REQUESTS = (
    select(users.c.id, users.c.name, access_requests.c.words, access_requests.c.asked_at)
    .join_from(access_requests, users, access_requests.c.user_id == users.c.id)
    .where(access_requests.c.unit_id == bindparam("unit"), access_requests.c.settled_at.is_(None))
    .order_by(access_requests.c.asked_at, users.c.id)
)
_UNITS = (
    select(units.c.id, units.c.kind, units.c.name, units.c.district, units.c.province)
    .where(units.c.is_practice.is_(False))
    .order_by(units.c.id)
)
_ADMINS = (
    select(memberships.c.user_id)
    .where(memberships.c.unit_id == bindparam("unit"), memberships.c.role == "admin")
    .order_by(memberships.c.user_id)
)
_OFFICERS = (
    select(memberships.c.user_id)
    .where(memberships.c.unit_id == bindparam("unit"), memberships.c.role == "officer")
    .order_by(memberships.c.user_id)
)
_ASKED_AT = select(access_requests.c.asked_at).where(
    access_requests.c.unit_id == bindparam("unit"),
    access_requests.c.user_id == bindparam("user"),
    access_requests.c.settled_at.is_(None),
)


def hash_code(code: str) -> str:
    """What is kept of a code."""
    return hashlib.pbkdf2_hmac("sha256", code.upper().encode(), b"so-thi-dua.invite", _HASH_ROUNDS).hex()


def read_code(text: str) -> str | None:
    """The code that a text consists of, as it is hashed; None for what cannot be one.

    Every code has a letter and a digit, so that ordinary words and numbers are none.
    """
    code = "".join(sign for sign in text.upper() if sign not in " -.\t")
    if len(code) != CODE_LENGTH or not code.isascii() or not code.isalnum():
        return None
    return code if any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code) else None


def draw_code(conn: Connection, make_code: Callable[[], str]) -> str:
    """A code that is good and was never given; `make_code` draws six of `CODE_SIGNS`."""
    while True:
        code = make_code()
        if read_code(code) is not None and find_invite(conn, code) is None:
            return code


def find_invite(conn: Connection, code: str) -> Invite | None:
    """The invite of a code, used or not."""
    row = conn.execute(_FIND, {"hash": hash_code(code)}).one_or_none()
    return None if row is None else Invite(*row)


def blocked_until(conn: Connection, user_id: int, now: datetime) -> datetime | None:
    """When the user may try the next code, after too many wrong ones; None while they may."""
    count, oldest = conn.execute(_RECENT_WRONG, {"user": user_id, "since": now - WRONG_WITHIN}).one()
    return oldest + WRONG_WITHIN if count >= MOST_WRONG else None


def links(conn: Connection, code: str) -> list[str]:
    """Links that open with the code, one for each channel whose bot is known by name."""
    return [link.format(code=code) for link in settings.starting_with(conn, LINK_SETTING)]


def requests(conn: Connection, scope: Scope) -> list[AccessRequest]:
    """Who asks for access to the unit, the first one first. Raises NoAccess for a member."""
    view = access.check_whole(conn, scope)
    return [AccessRequest(*row) for row in conn.execute(_REQUESTS, {"unit": view.unit_id})]


def asked_at(conn: Connection, unit_id: int, user_id: int) -> datetime | None:
    """When the user asked this unit for access; None when nothing is open."""
    asked: datetime | None = conn.scalar(_ASKED_AT, {"unit": unit_id, "user": user_id})
    return asked


# ---- What people at the door, and the process itself, may know of units ----


@dataclass(frozen=True)
class UnitName:
    """What a unit is called now; the parts as in `Unit`."""

    id: int
    kind: str
    name: str
    district: str | None
    province: str

    @property
    def full_name(self) -> str:
        """E.g. "phường Long Xuyên"."""
        return f"{self.kind} {self.name}"


def list_units(conn: Connection) -> list[UnitName]:
    """Every unit but those for practice, the first one first. Nobody is shown the list."""
    return [UnitName(*row) for row in conn.execute(_UNITS)]


def list_admins(conn: Connection, unit_id: int) -> list[int]:
    """The ids of the unit's admins, who are told when somebody asks for access."""
    return list(conn.scalars(_ADMINS, {"unit": unit_id}))


def list_officers(conn: Connection, unit_id: int) -> list[int]:
    """The ids of the unit's officers, who keep its records; of its admins where there is none."""
    return list(conn.scalars(_OFFICERS, {"unit": unit_id})) or list_admins(conn, unit_id)
