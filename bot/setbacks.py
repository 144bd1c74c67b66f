"""Turns that could not be committed: refused by the ledger, failed, begun by a newer version, without room on the disk.

Every setback ends with the update answered, parked or still waiting, never lost; and with a pause where it is to be
tried again, so that a broken update holds up nobody but its sender, and that one not for long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.log import describe_error, get_log, name_error
from bot.measures import Measures
from bot.settling import put_out
from handlers.engine.messages import Outgoing, Texts, Words
from handlers.engine.stage import FlowUnknown
from storage import bell, inbox
from storage.access import NoAccess
from storage.changes import NothingToUndo, UndoConflict
from storage.database import Connection, Store, StoreFull
from storage.inbox import Claimed

log = get_log(__name__)

REFUSALS: Mapping[type[Exception], str] = {
    NoAccess: "engine.not_done",
    NothingToUndo: "engine.not_done",
    UndoConflict: "engine.undo_conflict",
}
"""What the ledger may refuse when somebody else was quicker, and what the person is told then."""

PARK_AFTER = 3
LONGEST_BACKOFF = 30.0
NEWER_PATIENCE = timedelta(minutes=10)
"""So long an update whose flow is not known here waits for a process that knows it, before its failures count. A job of
an unknown kind waits as long."""
NEWER_PAUSE = 3.0
"""Seconds in which this process leaves the person's updates to others."""


class Setbacks:
    """What is done about turns that were not committed. `pause` waits so many seconds, or until the process stops.

    `on_settled` is called after each commit that has left a message behind.
    """

    def __init__(
        self,
        store: Store,
        texts: Texts,
        *,
        timer: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]],
        on_settled: Callable[[], None],
        measures: Measures,
    ) -> None:
        self._store = store
        self._texts = texts
        self._timer = timer
        self._pause = pause
        self._on_settled = on_settled
        self._measures = measures
        self._told: set[int] = set()
        """Updates that wait for room in the store, whose senders have been told so."""
        self._full_pauses: dict[int, float] = {}
        """How long a user's update last waited for room, in seconds."""

    def forget(self, user_id: int, update_id: int) -> None:
        """The update is settled: the next lack of room is a new one."""
        self._told.discard(update_id)
        self._full_pauses.pop(user_id, None)

    async def meet(self, user_id: int, claimed: Claimed, error: Exception) -> None:
        """Do what an error in the turn of a claimed update asks for; then the user's next turn can be taken."""
        if isinstance(error, FlowUnknown) and self._timer() - claimed.received_at < NEWER_PATIENCE:
            await self._leave_to_newer(claimed, error)
        elif type(error) in REFUSALS:
            await self._refuse(user_id, claimed, error)
        else:
            await self._count_failure(claimed, error)

    async def _refuse(self, user_id: int, claimed: Claimed, error: Exception) -> None:
        """Answer an update whose changes the ledger refused: taken again it would be refused again."""
        log.warning("turn.refused", update=claimed.id, **name_error(error))
        now = self._timer()

        def answer(conn: Connection) -> None:
            again = inbox.claim_next(conn, user_id, now)
            if again is not None and again.id == claimed.id:
                put_out(conn, again, [self._say(REFUSALS[type(error)])], now)
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
                put_out(conn, claimed, [self._say("engine.parked")], now)
            return is_parked

        is_parked = await self._store.run(count)
        event = "turn.parked" if is_parked else "turn.failed"
        self._measures.count_turn_failure("parked" if is_parked else "failed")
        log.error(event, update=claimed.id, attempt=claimed.attempts + 1, **name_error(error))
        if is_parked:
            self._on_settled()
        else:
            await self._pause(pause + 0.01)

    async def _leave_to_newer(self, claimed: Claimed, error: FlowUnknown) -> None:
        """During an upgrade a newer process has begun what this one does not know: let it go on."""
        log.warning("turn.left_to_newer_version", update=claimed.id, **name_error(error))
        await self._store.run(bell.ring)
        await self._pause(NEWER_PAUSE)

    async def wait_for_room(self, user_id: int, error: StoreFull) -> None:
        """Nothing can be written: the update waits without an attempt counted, and its sender is told if possible."""
        self._measures.count_turn_failure("store_full")
        log.error("turn.store_full", user=user_id, **name_error(error))
        now = self._timer()
        pause = self._full_pauses[user_id] = min(LONGEST_BACKOFF, 2 * self._full_pauses.get(user_id, 0.25))

        def tell(conn: Connection) -> int | None:
            claimed = inbox.claim_next(conn, user_id, now)
            if claimed is None or claimed.id in self._told:
                return None
            put_out(conn, claimed, [self._say("engine.store_full")], now)
            return claimed.id

        try:
            told = await self._store.run(tell)
        except StoreFull:
            log.warning("turn.store_full_untold", user=user_id)
        else:
            if told is not None:
                self._told.add(told)
                self._on_settled()
        await self._pause(pause)

    def _say(self, key: str) -> Outgoing:
        return Outgoing(text=self._texts.render(Words(key), {}))
