"""Who talks with the assistant, from where, and how far each of their runs through a flow has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage.prepared import prepared, write_one
from storage.records import Offered, Run, RunStatus, User
from storage.tables import conversations, memberships, runs, users


@dataclass(frozen=True)
class Conversation:
    """One place where a user talks: a chat on a channel, seen by one of our bots (the account)."""

    id: int
    channel: str
    account: str
    chat: str
    sender: str
    user_id: int


USER_COLUMNS = (
    users.c.id.label("user_id"),
    users.c.name.label("user_name"),
    users.c.unit_id,
    users.c.current_run,
    users.c.offered,
    users.c.last_seen_at,
    memberships.c.role,
    memberships.c.person_id,
)
"""What `read_user` makes a user of."""
WORKS_NOW = and_(memberships.c.user_id == users.c.id, memberships.c.unit_id == users.c.unit_id)
"""The membership, if any, of a user in the unit where they work now."""

_LOAD_USER = prepared(
    select(*USER_COLUMNS).select_from(users.outerjoin(memberships, WORKS_NOW)).where(users.c.id == bindparam("user"))
)
_LOAD_RUN = prepared(select(runs).where(runs.c.id == bindparam("run")))
_LOCK_AND_WAIT = select(users.c.id).where(users.c.id == bindparam("user")).with_for_update()
_LOCK_USER = prepared(select(users.c.id).where(users.c.id == bindparam("user")).with_for_update(skip_locked=True))
_OPEN_RUNS = (
    select(runs)
    .where(runs.c.user_id == bindparam("user"), runs.c.status.in_(("open", "suspended")))
    .order_by(runs.c.updated_at.desc(), runs.c.id.desc())
)
_START_RUN = prepared(runs.insert().returning(runs.c.id))
_SAVE_RUN = prepared(update(runs).where(runs.c.id == bindparam("key")))
_SAVE_USER = prepared(update(users).where(users.c.id == bindparam("key")))
_CONVERSATION = select(
    conversations.c.id,
    conversations.c.channel,
    conversations.c.account,
    conversations.c.chat,
    conversations.c.sender,
    conversations.c.user_id,
)
_LOAD_CONVERSATION = _CONVERSATION.where(conversations.c.id == bindparam("key"))
_FIND_CONVERSATION = prepared(
    _CONVERSATION.where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.account == bindparam("account"),
        conversations.c.chat == bindparam("chat"),
        conversations.c.sender == bindparam("sender"),
    )
)
_ADD_USER = users.insert().returning(users.c.id)
_ADD_CONVERSATION = insert(conversations).on_conflict_do_nothing().returning(conversations.c.id)
_WORK_IN = update(users).where(users.c.id == bindparam("key")).values(unit_id=bindparam("unit"))
_DROP_USER = delete(users).where(users.c.id == bindparam("user"))


class UserBusy(Exception):
    """Another user's turn is under way. This turn is to be taken anew, both locked from its beginning."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"user {user_id} is busy")
        self.user_id = user_id


def lock_user(conn: Connection, user_id: int) -> None:
    """Lock a user besides the one whose turn it is, until the transaction ends, without ever waiting.

    Raises UserBusy when somebody else has the lock: waiting for it, out of the order of ids, could be for ever.
    """
    # On SQLite whoever writes is alone already.
    if conn.dialect.name != "sqlite" and conn.scalar(_LOCK_USER, {"user": user_id}) is None:
        raise UserBusy(user_id)


def lock_in_order(conn: Connection, user_ids: Iterable[int]) -> None:
    """Lock users, waiting for each in the order of their ids."""
    if conn.dialect.name != "sqlite":
        for user_id in sorted(set(user_ids)):
            conn.execute(_LOCK_AND_WAIT, {"user": user_id}).close()


def load_user(conn: Connection, user_id: int) -> User:
    """The user, with the role in the unit they work in now. Raises LookupError when there is none."""
    row = conn.execute(_LOAD_USER, {"user": user_id}).one_or_none()
    if row is None:
        raise LookupError(f"no user {user_id}")
    return read_user(row)


def read_user(row: Any) -> User:
    """The user of a row that has `USER_COLUMNS`."""
    return User(
        id=row.user_id,
        name=row.user_name,
        unit_id=row.unit_id if row.role is not None else None,
        role=row.role,
        person_id=row.person_id,
        current_run=row.current_run,
        offered=tuple(Offered(label, token) for label, token in row.offered),
        last_seen_at=row.last_seen_at,
    )


def find_conversation(conn: Connection, channel: str, account: str, chat: str, sender: str) -> Conversation | None:
    """The conversation at an address; None for one that was never heard of."""
    address = {"channel": channel, "account": account, "chat": chat, "sender": sender}
    row = conn.execute(_FIND_CONVERSATION, address).one_or_none()
    return None if row is None else Conversation(*row)


def load_conversation(conn: Connection, conversation_id: int) -> Conversation:
    """Where a conversation takes place. Raises LookupError when there is none."""
    row = conn.execute(_LOAD_CONVERSATION, {"key": conversation_id}).one_or_none()
    if row is None:
        raise LookupError(f"no conversation {conversation_id}")
    return Conversation(*row)


def find_or_start(
    conn: Connection, channel: str, account: str, chat: str, sender: str, sender_name: str, now: datetime
) -> Conversation:
    """The conversation at an address; someone never heard of becomes a user without memberships."""
    known = find_conversation(conn, channel, account, chat, sender)
    if known is not None:
        return known
    address = {"channel": channel, "account": account, "chat": chat, "sender": sender}
    user_id: int = conn.execute(_ADD_USER, {"name": sender_name, "offered": [], "created_at": now}).scalar_one()
    started: int | None = conn.scalar(_ADD_CONVERSATION, {**address, "user_id": user_id, "name": sender_name})
    if started is None:  # another process has heard of them in the same moment
        conn.execute(_DROP_USER, {"user": user_id})
        return Conversation(*conn.execute(_FIND_CONVERSATION, address).one())
    return Conversation(started, user_id=user_id, **address)


def work_in(conn: Connection, user_id: int, unit_id: int) -> None:
    """Let the user work in another of their units from now on."""
    conn.execute(_WORK_IN, {"key": user_id, "unit": unit_id})


def load_run(conn: Connection, run_id: int) -> Run | None:
    """The run, whatever its status."""
    row = conn.execute(_LOAD_RUN, {"run": run_id}).one_or_none()
    return None if row is None else _as_run(row)


def open_runs(conn: Connection, user_id: int) -> list[Run]:
    """The user's runs that can go on (open or suspended), the one touched last first."""
    return [_as_run(row) for row in conn.execute(_OPEN_RUNS, {"user": user_id})]


def start_run(
    conn: Connection,
    user_id: int,
    flow: str,
    version: int,
    step: str,
    draft: dict[str, Any],
    now: datetime,
    *,
    seq: int = 0,
    status: RunStatus = "open",
) -> Run:
    """Begin a run at `step` with a draft. Making it the user's current one is up to `save_user`."""
    values = {
        "user_id": user_id,
        "flow": flow,
        "flow_version": version,
        "step": step,
        "seq": seq,
        "status": status,
        "draft": draft,
        "started_at": now,
        "updated_at": now,
    }
    run_id = conn.execute(_START_RUN, values).scalar_one()
    return Run(run_id, user_id, flow, version, step, seq, status, draft, started_at=now, updated_at=now)


def save_run(conn: Connection, run: Run, now: datetime) -> None:
    """Write the position, the status and the draft. Raises LookupError when there is no such run."""
    values = {
        "key": run.id,
        "step": run.step,
        "seq": run.seq,
        "status": run.status,
        "draft": run.draft,
        "updated_at": now,
    }
    write_one(conn, _SAVE_RUN, values, missing=f"no run {run.id}")


def save_user(
    conn: Connection,
    user_id: int,
    current_run: int | None,
    offered: Sequence[Offered],
    now: datetime,
    talk_id: int | None = None,
) -> None:
    """Write where the user is now and what they were offered, in the conversation `talk_id`.

    Raises LookupError when there is no such user.
    """
    values = {
        "key": user_id,
        "current_run": current_run,
        "offered": [[choice.label, choice.token] for choice in offered],
        "last_seen_at": now,
        "last_talk": talk_id,
    }
    write_one(conn, _SAVE_USER, values, missing=f"no user {user_id}")


def _as_run(row: Row[*tuple[Any, ...]]) -> Run:
    return Run(
        id=row.id,
        user_id=row.user_id,
        flow=row.flow,
        flow_version=row.flow_version,
        step=row.step,
        seq=row.seq,
        status=row.status,
        draft=row.draft,
        started_at=row.started_at,
        updated_at=row.updated_at,
    )
