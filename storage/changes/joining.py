"""Changes of who may talk about a unit: codes made, used and mistyped, and access asked for.

Those who come to the door have no scope: what lets them in is the code, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from commendation.folding import fold, fold_tones
from storage import outbox
from storage.access import View
from storage.changes import kinds, linking
from storage.changes.kinds import Actor, Applied, Change
from storage.changes.rows import Ledger
from storage.conversations import lock_user
from storage.invites import GOOD_FOR
from storage.records import Role, Scope
from storage.tables import access_requests, conversations, invites, memberships, people, runs, users, wrong_codes

_NAMESAKES = (
    select(people.c.id, people.c.name)
    .where(people.c.unit_id == bindparam("unit"), people.c.folded == bindparam("folded"))
    .order_by(people.c.id)
)
_USER_OF_PERSON = (
    select(memberships.c.user_id)
    .where(memberships.c.unit_id == bindparam("unit"), memberships.c.person_id == bindparam("person"))
    .order_by(memberships.c.user_id)
    .limit(1)
)
_IS_MEMBER = select(memberships.c.unit_id).where(memberships.c.user_id == bindparam("user")).limit(1)
_MOVE_TALKS = update(conversations).where(conversations.c.user_id == bindparam("old")).values(user_id=bindparam("new"))
_MOVE_RUNS = (
    update(runs)
    .where(runs.c.user_id == bindparam("old"))
    .values(
        user_id=bindparam("new"),
        status=case((runs.c.status.in_(("open", "suspended")), "cancelled"), else_=runs.c.status),
    )
)
_WORK_IN = update(users).where(users.c.id == bindparam("key"))
_ADD_WRONG = wrong_codes.insert()
_INSERT_REQUEST = insert(access_requests)
_ASK = _INSERT_REQUEST.on_conflict_do_update(
    index_elements=[access_requests.c.unit_id, access_requests.c.user_id],
    set_={
        "words": _INSERT_REQUEST.excluded.words,
        "asked_at": _INSERT_REQUEST.excluded.asked_at,
        "settled_at": None,
    },
)
_SETTLE = (
    update(access_requests)
    .where(
        access_requests.c.unit_id == bindparam("unit"),
        access_requests.c.user_id == bindparam("user"),
        access_requests.c.settled_at.is_(None),
    )
    .values(settled_at=bindparam("now"))
)


# ---- By an admin ----


def make_invite(ledger: Ledger, change: kinds.InviteMade) -> Applied:
    """Write the invite; a person who is new to the unit is written too."""
    ledger.require_role("admin")
    person_id = change.person_id
    if change.is_new_person:
        person_id = add_named(ledger, change.name)
    elif person_id is None:
        person_id = _find_or_add_namesake(ledger, change.name)
    now = ledger.actor.now
    values = {
        "code_hash": change.code_hash,
        "name": change.name,
        "role": change.role,
        "person_id": person_id,
        "made_by": ledger.actor.user_id,
        "made_at": now,
        "expires_at": now + GOOD_FOR,
    }
    return Applied(ledger.add(invites, values))


def add_named(ledger: Ledger, name: str) -> int:
    """A new person of that name, also when there is a namesake."""
    return ledger.add(people, {"name": name, "folded": fold(name)})


def _find_or_add_namesake(ledger: Ledger, name: str) -> int | None:
    """The one person of that name, made when there is none; None when there are several."""
    rows = ledger.conn.execute(_NAMESAKES, {"unit": ledger.unit_id, "folded": fold(name)})
    same = [row.id for row in rows if fold_tones(row.name) == fold_tones(name)]
    if not same:
        return add_named(ledger, name)
    return same[0] if len(same) == 1 else None


def settle_request(ledger: Ledger, change: kinds.AccessSettled) -> Applied:
    """Put a request aside."""
    ledger.require_role("admin")
    close_request(ledger, change.user_id)
    return Applied(change.user_id)


def resend_messages(ledger: Ledger, change: kinds.MessagesResent) -> Applied:
    """Queue the messages again, of those that concern this unit."""
    ledger.require_role("admin")
    scope = Scope(ledger.unit_id, ledger.actor.user_id, ledger.role)
    own = {message.id for message in outbox.given_up_in(ledger.conn, scope)}
    outbox.resend(ledger.conn, [one for one in change.outbox_ids if one in own], ledger.actor.now)
    return Applied(ledger.unit_id)


def close_request(ledger: Ledger, user_id: int) -> None:
    """Mark what the user asked of this unit as answered."""
    ledger.conn.execute(_SETTLE, {"unit": ledger.unit_id, "user": user_id, "now": ledger.actor.now})


# ---- By somebody at the door ----


def use_invite(conn: Connection, actor: Actor, change: kinds.InviteUsed) -> Applied:
    """Let the actor in: as a new member, or as the member whom the invite's person is already.

    In the second case a stranger's conversation moves to that member. The result's id is the user's who talks now.
    Raises LookupError for an invite that was used meanwhile or has expired, UserBusy.
    """
    ledger = Ledger(conn, View(change.unit_id, whole=True, person_id=None, collective_id=None), "admin", actor)
    ledger.change = change
    invite = ledger.get_known(invites, change.invite_id)
    if invite["used_at"] is not None or invite["expires_at"] <= actor.now:
        raise LookupError(f"invite {change.invite_id} of unit {change.unit_id} is not good any more")
    user_id = _find_user(ledger, invite["person_id"])
    ledger.update(invites, invite, {"used_by": user_id, "used_at": actor.now})
    _join(ledger, user_id, invite)
    close_request(ledger, actor.user_id)
    ledger.close()
    return Applied(user_id)


def _find_user(ledger: Ledger, person_id: int | None) -> int:
    """Who the actor is from now on."""
    actor = ledger.actor.user_id
    known = ledger.conn.scalar(_USER_OF_PERSON, {"unit": ledger.unit_id, "person": person_id})
    is_stranger = ledger.conn.scalar(_IS_MEMBER, {"user": actor}) is None
    if known is None or known == actor or not is_stranger:
        return actor
    # The actor's row is locked by the turn. Turns of the member wait, or have ended.
    lock_user(ledger.conn, known)
    ledger.conn.execute(_MOVE_TALKS, {"old": actor, "new": known})
    ledger.conn.execute(_MOVE_RUNS, {"old": actor, "new": known})
    return int(known)


def _join(ledger: Ledger, user_id: int, invite: dict[str, Any]) -> None:
    is_first = ledger.conn.scalar(_IS_MEMBER, {"user": user_id}) is None
    write_membership(ledger, user_id, invite["role"], invite["person_id"])
    named = {"name": invite["name"]} if is_first else {}
    ledger.conn.execute(_WORK_IN, {"key": user_id, "unit_id": ledger.unit_id, **named})


def write_membership(ledger: Ledger, user_id: int, role: Role, person_id: int | None) -> None:
    """Write that a user works in the unit, in a role, and who of its people they are."""
    values = {"role": role, "person_id": person_id}
    membership = ledger.get(memberships, user_id)
    if membership is None:
        ledger.insert(memberships, {"user_id": user_id, **values})
    else:
        ledger.update(memberships, membership, values)


def note_wrong_code(conn: Connection, actor: Actor, change: kinds.CodeMistyped) -> Applied:
    """Count a wrong code."""
    conn.execute(_ADD_WRONG, {"user_id": actor.user_id, "at": actor.now})
    return Applied(actor.user_id)


def ask_access(conn: Connection, actor: Actor, change: kinds.AccessAsked) -> Applied:
    """Keep what the actor asks for, in place of what they asked before."""
    values = {"user_id": actor.user_id, "unit_id": change.unit_id, "words": change.words, "asked_at": actor.now}
    conn.execute(_ASK, values)
    return Applied(actor.user_id)


AT_THE_DOOR: dict[type[Change], Callable[[Connection, Actor, Any], Applied]] = {
    kinds.InviteUsed: use_invite,
    kinds.CodeMistyped: note_wrong_code,
    kinds.AccessAsked: ask_access,
    kinds.AccountsLinked: linking.link_accounts,
}
"""What needs no scope."""
