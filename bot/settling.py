"""Settling a turn: let the conversation answer an update, and write all that comes of it into one transaction.

Whether that transaction is committed (promise 2), and what happens when it cannot be, is the affair of `bot.worker`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels import find_capabilities
from bot.codes import draw_code
from bot.reaching import find_place
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming, Outgoing, Texts
from handlers.engine.stage import Book, Turn, render
from handlers.engine.turn import take_turn
from handlers.engine.wording import word_without_buttons
from storage import answers, conversations, inbox, invites, jobs, outbox
from storage.changes import (
    AccountsLinked,
    Actor,
    InviteUsed,
    MemberJoined,
    RoleChanged,
    TalkUnlinked,
    apply_changes,
)
from storage.database import Connection
from storage.inbox import Claimed
from storage.records import Run, Scope, User

Parse = Callable[[str, Mapping[str, Any]], Incoming]
"""(channel, raw payload) -> the neutral message. Raises when the payload cannot be understood."""

LinkUpload = Callable[[int, datetime], str]
"""(conversation, now) -> the address of a page from which a file can be sent into it."""

FOUNDING_CHANNELS = frozenset({"console"})
"""Where somebody without a unit may set one up: whoever sits at the machine has the whole database anyway."""

_LET_IN = InviteUsed | MemberJoined | RoleChanged | AccountsLinked | TalkUnlinked


@dataclass(frozen=True)
class Settled:
    """A turn that was written; it counts once its transaction is committed."""

    update_id: int
    user_id: int
    conversation_id: int
    outgoing: tuple[Outgoing, ...]
    jobs: int
    """How many jobs it asked for."""
    let_in: bool = False
    """Whether somebody has access now, or in another role, or talks from other places."""


def settle_next(
    conn: Connection,
    book: Book,
    texts: Texts,
    user_id: int,
    now: datetime,
    parse: Parse,
    make_code: Callable[[], str] = draw_code,
    link_upload: LinkUpload | None = None,
    *,
    beside: int | None = None,
) -> Settled | None:
    """Take the turn of a user's oldest update, whole, in the caller's transaction; None when there is none to take.

    Raises what the turn raises: then nothing of it may be committed. After UserBusy it is to be taken again, with the
    user of that error locked `beside` this one.
    """
    claimed = inbox.claim_next(conn, user_id, now, beside=beside)
    return settle(conn, book, texts, claimed, now, parse, make_code, link_upload) if claimed is not None else None


def settle(
    conn: Connection,
    book: Book,
    texts: Texts,
    claimed: Claimed,
    now: datetime,
    parse: Parse,
    make_code: Callable[[], str] = draw_code,
    link_upload: LinkUpload | None = None,
) -> Settled:
    """Answer a claimed update and write all that it brings about (see `settle_next`)."""
    incoming = parse(claimed.channel, claimed.raw)
    user = claimed.user
    if incoming.kind == "silent":
        inbox.finish(conn, claimed.id, now)
        return Settled(claimed.id, user.id, claimed.conversation_id, (), 0)
    scope = find_scope(user)
    ctx = _look_around(conn, claimed, user, now, make_code, link_upload)
    turn = take_turn(book, ctx, incoming)

    runs = {key: _save_run(conn, run, now) for key, run in turn.runs.items()}
    actor = Actor(user_id=user.id, inbox_id=claimed.id, now=now, run_id=_find_author(turn, runs, user))
    applied = apply_changes(conn, scope, actor, turn.changes)
    for answer in turn.answers:
        run_id = runs[answer.run].id
        answers.append(conn, run_id, answer.seq, answer.step, answer.value, answer.raw, claimed.id, now)
    numbers = {ref: change.number for ref, change in applied.items() if change.number is not None}
    outgoing = render(turn, _word_for(claimed.place, texts), numbers, runs)
    if _is_spent(incoming, runs):
        outgoing[0] = replace(outgoing[0], pressed=incoming.pressed)
    put_out(conn, claimed, outgoing, now)
    _put_notices(conn, claimed, turn, texts, numbers, now)
    for job in turn.jobs:
        jobs.put(conn, job.kind, dict(job.args), claimed.conversation_id, claimed.id, now)
    offered = next((message.offered for message in reversed(outgoing) if message.offered), ())
    current = runs[turn.current].id if turn.current else None
    let_in = any(isinstance(change, _LET_IN) for change in turn.changes)
    if let_in and (known := _find_moved(conn, claimed)) is not None:
        user, current = known, known.current_run
    conversations.save_user(conn, user.id, current, offered, now, claimed.conversation_id)
    inbox.finish(conn, claimed.id, now)
    return Settled(claimed.id, user.id, claimed.conversation_id, tuple(outgoing), len(turn.jobs), let_in)


def _look_around(
    conn: Connection,
    claimed: Claimed,
    user: User,
    now: datetime,
    make_code: Callable[[], str],
    link_upload: LinkUpload | None,
) -> Context:
    """What the turn may see: who talks, as what, and what can be done where they are."""
    scope, capabilities = find_scope(user), find_capabilities(claimed.place)
    return Context(
        conn=conn,
        now=now,
        user=user,
        scope=scope,
        may_found=scope is None and claimed.channel in FOUNDING_CHANNELS,
        make_code=make_code,
        channel=claimed.place,
        conversation_id=claimed.conversation_id,
        can_send_files=capabilities.takes_files,
        longest_message=capabilities.longest_message,
        make_upload_link=None if link_upload is None else lambda: link_upload(claimed.conversation_id, now),
    )


def find_scope(user: User) -> Scope | None:
    """What the user may act as: their role in the unit they work in now; None for a stranger."""
    if user.unit_id is None or user.role is None:
        return None
    return Scope(unit_id=user.unit_id, user_id=user.id, role=user.role)


def _save_run(conn: Connection, run: Run, now: datetime) -> Run:
    if run.id != 0:
        conversations.save_run(conn, run, now)
        return run
    place = run.flow, run.flow_version, run.step, run.draft
    return conversations.start_run(conn, run.user_id, *place, now, seq=run.seq, status=run.status)


def _find_author(turn: Turn, runs: Mapping[str, Run], user: User) -> int | None:
    """The run that the changes come from: the answered one, else that of the button or of the words beside it."""
    if turn.answers:
        return runs[turn.answers[-1].run].id
    beside = [run.id for key, run in runs.items() if turn.runs[key].id != user.current_run]
    return beside[0] if beside else user.current_run


def _is_spent(incoming: Incoming, runs: Mapping[str, Run]) -> bool:
    """Whether the buttons beside the one that was pressed do nothing any more: their run has moved on, or is gone."""
    if not incoming.pressed:
        return False
    run_id, _, rest = incoming.token.partition(".")
    seq = rest.partition(".")[0]
    return not any((str(run.id), str(run.seq)) == (run_id, seq) for run in runs.values())


def _find_moved(conn: Connection, claimed: Claimed) -> User | None:
    """The user whom the conversation belongs to since this turn; None when that is the same as before."""
    user_id = conversations.load_conversation(conn, claimed.conversation_id).user_id
    return conversations.load_user(conn, user_id) if user_id != claimed.user_id else None


def _put_notices(
    conn: Connection, claimed: Claimed, turn: Turn, texts: Texts, numbers: Mapping[str, str], now: datetime
) -> None:
    """Queue what others are told, each where they talked last."""
    for notice in turn.notices:
        told = [notice.user_id] if notice.user_id is not None else []
        if notice.admins_of is not None:
            told += invites.list_admins(conn, notice.admins_of)
        if notice.officers_of is not None:
            told += invites.list_officers(conn, notice.officers_of)
        found = [notice.conversation_id, *(find_place(conn, user_id) for user_id in told)]
        for talk_id in found:
            if talk_id is not None:
                there = _word_for(conversations.load_conversation(conn, talk_id).channel, texts)
                text = "\n".join(there.render(words, numbers) for words in notice.words)
                outbox.put(conn, talk_id, claimed.id, [(Outgoing(text=text).to_body(), None)], now)


def _word_for(channel: str, texts: Texts) -> Texts:
    """The sentences as they are said on a channel: nothing is pressed where there are no buttons."""
    return texts if find_capabilities(channel).has_buttons else word_without_buttons(texts)


def put_out(conn: Connection, claimed: Claimed, outgoing: list[Outgoing], now: datetime) -> None:
    """Queue messages to where a claimed update came from."""
    bodies = [(message.to_body(), message.file_id) for message in outgoing]
    outbox.put(conn, claimed.conversation_id, claimed.id, bodies, now)
