"""Taking turns: claim a person's oldest update, let the conversation answer it, write everything, commit.

One turn is one transaction (promise 2). Turns of one person are taken one after the other, those of different
people in parallel (promise 3). What is in a turn: `bot.settling`; what when it fails: `bot.setbacks`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.log import get_log, name_error
from bot.loop import POLL_SECONDS, Loop
from bot.measures import Measures
from bot.setbacks import Setbacks
from bot.settling import LinkUpload, Parse, Settled, settle
from handlers.engine.stage import Book
from storage import inbox
from storage.conversations import UserBusy
from storage.database import Connection, Store, StoreClosed, StoreFull
from storage.inbox import Claimed

log = get_log(__name__)

AT_ONCE = 64


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
        self._measures = measures or Measures()
        self.loop = Loop("worker", self._look, poll_seconds=poll_seconds)
        self._setbacks = Setbacks(
            store, book.texts, timer=timer, pause=self.loop.pause, on_settled=on_settled, measures=self._measures
        )

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
            await self._setbacks.wait_for_room(user_id, error)
            return True
        except UserBusy as error:
            self._beside[user_id] = error.user_id
            return True
        except Exception as error:
            if claimed is None or isinstance(error, StoreClosed):
                raise
            await self._setbacks.meet(user_id, claimed, error)
            return True
        if settled is None:
            return False
        self._setbacks.forget(user_id, settled.update_id)
        self._note_settled(user_id, settled, time.monotonic() - began)
        return False

    def _note_settled(self, user_id: int, settled: Settled, took: float) -> None:
        """A turn of so many seconds is committed: measure it, and wake whoever goes on from there."""
        self._measures.observe_turn(took)
        facts = {"update": settled.update_id, "user": user_id, "messages": len(settled.outgoing)}
        log.info("turn.settled", **facts, ms=round(took * 1000, 1))
        self._on_settled()
        if settled.let_in:
            self._on_let_in()
        if settled.let_in or user_id in self._found:
            self.loop.wake()
