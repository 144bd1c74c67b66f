"""Taking turns: claim a person's oldest update, let the conversation answer it, write everything, commit.

One turn is one transaction (promise 2). Turns of one person are taken one after the other, those of different
people in parallel (promise 3). What fails is tried again and parked after three times, so that it holds up nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels import find_capabilities
from bot.codes import draw_code
from bot.log import describe_error, get_log, name_error
from bot.loop import POLL_SECONDS, Loop
from bot.measures import Measures
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming, Outgoing, Texts, Words
from handlers.engine.stage import Book, FlowUnknown, Turn, render
from handlers.engine.turn import take_turn
from handlers.engine.wording import word_without_buttons
from storage import answers, bell, conversations, inbox, invites, jobs, outbox
from storage.access import NoAccess
from storage.changes import (
    AccountsLinked,
    Actor,
    InviteUsed,
    MemberJoined,
    NothingToUndo,
    RoleChanged,
    TalkUnlinked,
    UndoConflict,
    apply_changes,
)
from storage.conversations import UserBusy
from storage.database import Connection, Store, StoreClosed, StoreFull
from storage.inbox import Claimed
from storage.records import Run, Scope, User

log = get_log(__name__)

Parse = Callable[[str, Mapping[str, Any]], Incoming]
"""(channel, raw payload) -> the neutral message. Raises when the payload cannot be understood."""

LinkUpload = Callable[[int, datetime], str]
"""(conversation, now) -> the address of a page from which a file can be sent into it."""

FOUNDING_CHANNELS = frozenset({"console"})
"""Where somebody without a unit may set one up: whoever sits at the machine has the whole database anyway."""

_LET_IN = InviteUsed | MemberJoined | RoleChanged | AccountsLinked | TalkUnlinked

REFUSALS: Mapping[type[Exception], str] = {
    NoAccess: "engine.not_done",
    NothingToUndo: "engine.not_done",
    UndoConflict: "engine.undo_conflict",
}
"""What the ledger may refuse when somebody else was quicker, and what the person is told then."""

PARK_AFTER = 3
AT_ONCE = 64
LONGEST_BACKOFF = 30.0
NEWER_PATIENCE = timedelta(minutes=10)
"""So long an update whose flow is not known here waits for a process that knows it, before its failures count."""
NEWER_PAUSE = 3.0
"""Seconds in which this process leaves the person's updates to others."""


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
    here = texts if find_capabilities(claimed.place).has_buttons else word_without_buttons(texts)
    outgoing = render(turn, here, numbers, runs)
    if _is_spent(incoming, runs):
        outgoing[0] = replace(outgoing[0], pressed=incoming.pressed)
    _put_out(conn, claimed, outgoing, now)
    _put_notices(conn, claimed, turn, texts, numbers, now)
    for job in turn.jobs:
        jobs.put(conn, job.kind, dict(job.args), claimed.conversation_id, claimed.id, now)
    offered = next((message.offered for message in reversed(outgoing) if message.offered), ())
    current = runs[turn.current].id if turn.current else None
    let_in = any(isinstance(change, _LET_IN) for change in turn.changes)
    if let_in and (known := _find_moved(conn, claimed)) is not None:
        user, current = known, known.current_run
    conversations.save_user(conn, user.id, current, offered, now)
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
    """Queue what others are told, each in their newest conversation."""
    for notice in turn.notices:
        told = [notice.user_id] if notice.user_id is not None else []
        if notice.admins_of is not None:
            told += invites.list_admins(conn, notice.admins_of)
        if notice.officers_of is not None:
            told += invites.list_officers(conn, notice.officers_of)
        text = "\n".join(texts.render(words, numbers) for words in notice.words)
        found = [notice.conversation_id, *(conversations.find_reachable(conn, user_id) for user_id in told)]
        for talk_id in found:
            if talk_id is not None:
                outbox.put(conn, talk_id, claimed.id, [(Outgoing(text=text).to_body(), None)], now)


def _put_out(conn: Connection, claimed: Claimed, outgoing: list[Outgoing], now: datetime) -> None:
    bodies = [(message.to_body(), message.file_id) for message in outgoing]
    outbox.put(conn, claimed.conversation_id, claimed.id, bodies, now)


class Worker:
    """Takes the turns that wait, at most one per person at a time.

    `clock` is what the conversation sees as now, `timer` what pauses and time-outs go by. `on_settled` is called
    after each commit that has left messages or jobs behind.
    """

    def __init__(
        self,
        store: Store,
        book: Book,
        parse: Parse,
        *,
        clock: Callable[[], datetime],
        timer: Callable[[], datetime],
        on_settled: Callable[[], None],
        on_let_in: Callable[[], None] = lambda: None,
        poll_seconds: float = POLL_SECONDS,
        measures: Measures | None = None,
        link_upload: LinkUpload | None = None,
    ) -> None:
        self._store = store
        self.book = book
        self._parse = parse
        self._clock = clock
        self._timer = timer
        self._on_settled = on_settled
        self._on_let_in = on_let_in
        self._link_upload = link_upload
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._due: dict[int, int] = {}
        """How many updates of a busy user are known to wait."""
        self._found: set[int] = set()
        """Busy users whom a look has found, who may have more waiting than it has told."""
        self._beside: dict[int, int] = {}
        """Users whose turn concerns another one too, who was busy: that one."""
        self._told: set[int] = set()
        """Updates that wait for room in the store, whose senders have been told so."""
        self._full_pauses: dict[int, float] = {}
        """How long a user's update last waited for room, in seconds."""
        self._measures = measures or Measures()
        self.loop = Loop("worker", self._look, poll_seconds=poll_seconds)

    async def finish(self) -> None:
        """Wait for the turns under way, after `loop` was stopped."""
        await asyncio.gather(*self._busy.values())

    def expect(self, user_ids: Iterable[int]) -> None:
        """Take turns of users without a look into the inbox: one update has been committed for each mention."""
        for user_id in user_ids:
            self._begin(user_id, self._due.get(user_id, 0) + 1)

    async def _look(self) -> None:
        """Find what nobody has told of: left by a process that has ended, taken in by another one, due again now."""
        now = self._timer()
        waiting = await self._store.read(lambda conn: inbox.waiting_users(conn, now, AT_ONCE + len(self._busy)))
        for user_id in waiting:
            self._begin(user_id, max(1, self._due.get(user_id, 0)))
        self._found.update(user_id for user_id in waiting if user_id in self._busy)

    def _begin(self, user_id: int, due: int) -> None:
        if user_id not in self._busy:
            if len(self._busy) >= AT_ONCE or self.loop.stopping:
                return  # found by a look as soon as there is room
            self._busy[user_id] = asyncio.create_task(self._serve(user_id))
        self._due[user_id] = due

    async def _serve(self, user_id: int) -> None:
        """Take a user's turns until none is known to wait."""
        try:
            while not self.loop.stopping and self._due[user_id] > 0:
                if not await self._take_next(user_id):
                    self._due[user_id] -= 1
        except StoreClosed:
            return
        except Exception as error:
            log.error("turn.not_counted", user=user_id, **name_error(error))
            await self.loop.pause(1.0)
        finally:
            del self._busy[user_id], self._due[user_id]
            self._found.discard(user_id)
            if len(self._busy) == AT_ONCE - 1:
                self.loop.wake()

    async def _take_next(self, user_id: int) -> bool:
        """Take one turn. True when it is to be taken again."""
        claimed: Claimed | None = None
        beside = self._beside.pop(user_id, None)

        def work(conn: Connection) -> Settled | None:
            nonlocal claimed
            claimed = inbox.claim_next(conn, user_id, self._timer(), beside=beside)
            if claimed is None:
                return None
            now, link_upload = self._clock(), self._link_upload
            return settle(conn, self.book, self.book.texts, claimed, now, self._parse, link_upload=link_upload)

        began = time.monotonic()
        try:
            settled = await self._store.run(work)
        except StoreFull as error:
            await self._wait_for_room(user_id, error)
            return True
        except UserBusy as error:
            self._beside[user_id] = error.user_id
            return True
        except Exception as error:
            if claimed is None or isinstance(error, StoreClosed):
                raise
            if isinstance(error, FlowUnknown) and self._timer() - claimed.received_at < NEWER_PATIENCE:
                await self._leave_to_newer(claimed, error)
            elif type(error) in REFUSALS:
                await self._refuse(user_id, claimed, error)
            else:
                await self._count_failure(claimed, error)
            return True
        if settled is None:
            return False
        self._told.discard(settled.update_id)
        self._full_pauses.pop(user_id, None)
        took = time.monotonic() - began
        self._measures.observe_turn(took)
        facts = {"update": settled.update_id, "user": user_id, "messages": len(settled.outgoing)}
        log.info("turn.settled", **facts, ms=round(took * 1000, 1))
        self._on_settled()
        if settled.let_in:
            self._on_let_in()
        if settled.let_in or user_id in self._found:
            self.loop.wake()
        return False

    async def _refuse(self, user_id: int, claimed: Claimed, error: Exception) -> None:
        """Answer an update whose changes the ledger refused: taken again it would be refused again."""
        log.warning("turn.refused", update=claimed.id, **name_error(error))
        now = self._timer()

        def answer(conn: Connection) -> None:
            again = inbox.claim_next(conn, user_id, now)
            if again is not None and again.id == claimed.id:
                _put_out(conn, again, [self._say(REFUSALS[type(error)])], now)
                inbox.finish(conn, again.id, now)

        await self._store.run(answer)
        self._on_settled()

    async def _count_failure(self, claimed: Claimed, error: Exception) -> None:
        """Count the attempt in its own transaction; after the last one park the update and tell the person."""
        now, pause = self._timer(), 0.2 * 5**claimed.attempts

        def count(conn: Connection) -> bool:
            retry_at = now + timedelta(seconds=pause)
            is_parked = inbox.count_failure(conn, claimed.id, describe_error(error), now, PARK_AFTER, retry_at=retry_at)
            if is_parked and claimed.chat:  # one that does not say where it came from has nobody to tell
                _put_out(conn, claimed, [self._say("engine.parked")], now)
            return is_parked

        is_parked = await self._store.run(count)
        event = "turn.parked" if is_parked else "turn.failed"
        self._measures.count_turn_failure("parked" if is_parked else "failed")
        log.error(event, update=claimed.id, attempt=claimed.attempts + 1, **name_error(error))
        if is_parked:
            self._on_settled()
        else:
            await self.loop.pause(pause + 0.01)

    async def _leave_to_newer(self, claimed: Claimed, error: FlowUnknown) -> None:
        """During an upgrade a newer process has begun what this one does not know: let it go on."""
        log.warning("turn.left_to_newer_version", update=claimed.id, **name_error(error))
        await self._store.run(bell.ring)
        await self.loop.pause(NEWER_PAUSE)

    async def _wait_for_room(self, user_id: int, error: StoreFull) -> None:
        """Nothing can be written: the update waits without an attempt counted, and its sender is told if possible."""
        self._measures.count_turn_failure("store_full")
        log.error("turn.store_full", user=user_id, **name_error(error))
        now = self._timer()
        pause = self._full_pauses[user_id] = min(LONGEST_BACKOFF, 2 * self._full_pauses.get(user_id, 0.25))

        def tell(conn: Connection) -> int | None:
            claimed = inbox.claim_next(conn, user_id, now)
            if claimed is None or claimed.id in self._told:
                return None
            _put_out(conn, claimed, [self._say("engine.store_full")], now)
            return claimed.id

        try:
            told = await self._store.run(tell)
        except StoreFull:
            log.warning("turn.store_full_untold", user=user_id)
        else:
            if told is not None:
                self._told.add(told)
                self._on_settled()
        await self.loop.pause(pause)

    def _say(self, key: str) -> Outgoing:
        return Outgoing(text=self.book.texts.render(Words(key), {}))
