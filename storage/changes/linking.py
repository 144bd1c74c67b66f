"""Changes of who is who: two accounts become one person, or one of a person's phones becomes a stranger's.

The turn holds the lock of the one who talks. Whoever they become is locked before anything of theirs is read
(`conversations.lock_user`), so that neither of the two is in the middle of a turn.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.access import View
from storage.changes import kinds
from storage.changes.kinds import Actor, Applied
from storage.changes.rows import Ledger
from storage.conversations import load_user, lock_user
from storage.linking import GOOD_FOR, find_clash, higher
from storage.tables import access_requests, conversations, jobs, link_codes, memberships, outbox, runs, users

_EXPIRE = (
    update(link_codes)
    .where(
        link_codes.c.user_id == bindparam("user"),
        link_codes.c.used_at.is_(None),
        link_codes.c.expires_at > bindparam("now"),
    )
    .values(expires_at=bindparam("now"))
)
_ADD = link_codes.insert()
_USE = (
    update(link_codes)
    .where(
        link_codes.c.id == bindparam("code"),
        link_codes.c.used_at.is_(None),
        link_codes.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"), used_by=bindparam("user"))
    .returning(link_codes.c.user_id)
)
_TALKS = select(conversations).where(conversations.c.user_id == bindparam("user")).order_by(conversations.c.id)
_UNITS = select(memberships.c.unit_id).where(memberships.c.user_id == bindparam("user")).order_by(memberships.c.unit_id)
_END_RUNS = (
    update(runs)
    .where(runs.c.user_id == bindparam("user"), runs.c.status.in_(("open", "suspended")))
    .values(status=bindparam("ended"))
)
_MOVE_RUNS = update(runs).where(runs.c.user_id == bindparam("old")).values(user_id=bindparam("new"))
_SETTLE = (
    update(access_requests)
    .where(access_requests.c.user_id == bindparam("user"), access_requests.c.settled_at.is_(None))
    .values(settled_at=bindparam("now"))
)
_EMPTY = (
    update(users)
    .where(users.c.id == bindparam("key"))
    .values(unit_id=None, current_run=None, offered=[], merged_into=bindparam("into"))
)
_MERGE_ALONG = update(users).where(users.c.merged_into == bindparam("old")).values(merged_into=bindparam("new"))
_ADD_USER = users.insert().returning(users.c.id)
_CANCEL_MESSAGES = (
    update(outbox)
    .where(outbox.c.conversation_id == bindparam("talk"), outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None))
    .values(failed_at=bindparam("now"), last_error="unlinked")
)
_CANCEL_JOBS = (
    update(jobs)
    .where(jobs.c.conversation_id == bindparam("talk"), jobs.c.done_at.is_(None), jobs.c.failed_at.is_(None))
    .values(failed_at=bindparam("now"), last_error="unlinked")
)


def make_code(ledger: Ledger, change: kinds.LinkCodeMade) -> Applied:
    """Keep the hash of a code; those that the user made before are good no more."""
    actor = ledger.actor
    ledger.conn.execute(_EXPIRE, {"user": actor.user_id, "now": actor.now})
    values = {
        "user_id": actor.user_id,
        "conversation_id": change.conversation_id,
        "code_hash": change.code_hash,
        "expires_at": actor.now + GOOD_FOR,
    }
    ledger.conn.execute(_ADD, values)
    return Applied(actor.user_id)


def link_accounts(conn: Connection, actor: Actor, change: kinds.AccountsLinked) -> Applied:
    """Make the actor and whoever made the code one person, who keeps the latter's id, which is the result's.

    Raises LookupError for a code that was used meanwhile or has expired, or whose maker may do nothing any more;
    ValueError for two who are different people of one unit; UserBusy.
    """
    user_id = conn.scalar(_USE, {"code": change.code_id, "user": actor.user_id, "now": actor.now})
    if user_id is None or user_id == actor.user_id:
        raise LookupError(f"link code {change.code_id} is not good any more")
    lock_user(conn, user_id)
    known, old = load_user(conn, user_id), load_user(conn, actor.user_id)
    if known.unit_id is None or known.role is None:
        raise LookupError(f"user {user_id} is no member any more")
    if find_clash(conn, user_id, actor.user_id) is not None:
        raise ValueError(f"users {user_id} and {actor.user_id} are different people")
    ledger = _open(conn, actor, known.unit_id, change)
    for talk in conn.execute(_TALKS, {"user": actor.user_id}).mappings().all():
        ledger.update(conversations, dict(talk), {"user_id": user_id, "linked_at": actor.now})
    ledger.close()
    # A draft names records of the unit it was begun in: it goes on only where the person works on in that one.
    ended = "suspended" if old.unit_id == known.unit_id else "cancelled"
    conn.execute(_END_RUNS, {"user": actor.user_id, "ended": ended})
    conn.execute(_MOVE_RUNS, {"old": actor.user_id, "new": user_id})
    for unit_id in conn.scalars(_UNITS, {"user": actor.user_id}).all():
        _move_membership(conn, actor, change, unit_id, user_id)
    conn.execute(_SETTLE, {"user": actor.user_id, "now": actor.now})
    conn.execute(_EMPTY, {"key": actor.user_id, "into": user_id})
    conn.execute(_MERGE_ALONG, {"old": actor.user_id, "new": user_id})
    return Applied(user_id)


def _open(conn: Connection, actor: Actor, unit_id: int, change: kinds.Change) -> Ledger:
    """A unit's ledger for what the code allows, whatever the actor is there."""
    ledger = Ledger(conn, View(unit_id, whole=True, person_id=None, collective_id=None), "admin", actor)
    ledger.change = change
    return ledger


def _move_membership(conn: Connection, actor: Actor, change: kinds.Change, unit_id: int, user_id: int) -> None:
    """What the actor was in a unit, the other one is now too."""
    ledger = _open(conn, actor, unit_id, change)
    mine, theirs = ledger.get_known(memberships, actor.user_id), ledger.get(memberships, user_id)
    ledger.delete(memberships, mine)
    if theirs is None:
        ledger.insert(memberships, {**mine, "user_id": user_id})
    else:
        person_id = theirs["person_id"] if theirs["person_id"] is not None else mine["person_id"]
        ledger.update(memberships, theirs, {"role": higher(theirs["role"], mine["role"]), "person_id": person_id})
    ledger.close()


def unlink_talk(ledger: Ledger, change: kinds.TalkUnlinked) -> Applied:
    """Make one of the actor's places a stranger's, at once. The result's id is the stranger's.

    What waits to be sent there, and what is being made for it, is dropped; codes that may have been made there are
    good no more. Raises LookupError for a place that is not theirs.
    """
    actor = ledger.actor
    talk = ledger.get_known(conversations, change.conversation_id)
    if talk["user_id"] != actor.user_id:
        raise LookupError(f"conversation {change.conversation_id} is not of user {actor.user_id}")
    stranger: dict[str, Any] = {"name": talk["name"] or "", "offered": [], "created_at": actor.now}
    user_id: int = ledger.conn.execute(_ADD_USER, stranger).scalar_one()
    ledger.update(conversations, talk, {"user_id": user_id, "linked_at": None})
    for cancel in (_CANCEL_MESSAGES, _CANCEL_JOBS):
        ledger.conn.execute(cancel, {"talk": change.conversation_id, "now": actor.now})
    ledger.conn.execute(_EXPIRE, {"user": actor.user_id, "now": actor.now})
    return Applied(user_id)
