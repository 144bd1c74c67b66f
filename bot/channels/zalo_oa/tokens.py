"""The access token to call with, renewed in time by one process at a time.

What makes it delicate: a refresh token is good once, and the moment Zalo has taken it the old pair is dead. So the
order is fixed: lease → note that it is being spent → ask → commit the new pair → use it. Whoever is killed between
Zalo's answer and the commit has lost the account's access; nothing but a new consent helps then, and the next attempt
finds out and says so. The window is kept as short as it can be: the commit is the very next thing after the answer, is
tried again until it succeeds, and a stopping process waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.alarms import put_alarm
from bot.channels import SendFailed, SendUnclear
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.oauth import ConsentNeeded, OAuth
from bot.log import get_log, name_error
from handlers.engine.messages import Words, load_texts
from storage import leaders, tokens
from storage.database import Connection, Store, StoreClosed
from storage.tokens import NewPair, Pair

log = get_log(__name__)

RENEW_AFTER = 0.8
"""Of an access token's life: 20 of its 25 hours."""
TELL_AFTER = 0.92
"""Of its life: 23 of 25 hours. Renewing has failed for three hours then, and two are left to do something."""
LAST_MINUTE = timedelta(minutes=1)
ASK_SECONDS = 30.0
LEASE_SECONDS = 90.0
"""Longer than asking takes: who leases it later finds the answer to the one before, if there was one."""
WATCH_SECONDS = 60.0
WAIT_SECONDS = 60.0
"""So long messages wait before anybody looks again whether there is a token."""
LONGEST_PAUSE = 5.0


@dataclass(frozen=True)
class _Attempt:
    """One exchange of the pair's refresh token, by this process."""

    pair: Pair
    earlier: datetime | None
    """When an exchange of it was begun before whose end is not known."""


class Tokens:
    """The tokens of one app and account. `open` before anything else."""

    def __init__(
        self,
        oauth: OAuth,
        account: str,
        *,
        clock: Callable[[], datetime],
        watch_seconds: float = WATCH_SECONDS,
        ask_seconds: float = ASK_SECONDS,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._oauth = oauth
        self._account = account
        self._clock = clock
        self._watch_seconds = watch_seconds
        self._ask_seconds = ask_seconds
        self._lease_seconds = lease_seconds
        self._lease = f"renewal:{NAME}:{account}"
        self._renewing: asyncio.Task[None] | None = None
        self._store: Store
        self._holder: str

    async def open(self, store: Store, holder: str, seed: str | None) -> None:
        """Begin. `seed` is the configured refresh token, which counts if it was never seen before."""
        self._store, self._holder = store, holder
        if seed is not None:
            now = self._clock()
            adopted = await store.run(lambda conn: tokens.adopt(conn, NAME, self._account, seed, now))
            log.info("zalo_oa.setting_adopted" if adopted else "zalo_oa.setting_known")

    async def finish(self, seconds: float) -> None:
        """Let a renewal under way come to its end: it may hold the only good pair there is."""
        if self._renewing is not None and not self._renewing.done():
            _, late = await asyncio.wait([self._renewing], timeout=seconds)
            for task in late:
                log.error("zalo_oa.renewal_given_up")
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def read(self) -> str:
        """The access token to call with now. Raises SendFailed while there is none."""
        return await self._find_other(None)

    async def renew(self, refused: str) -> str:
        """Another access token than this one, which was refused. Raises SendFailed when there is none to be had."""
        return await self._find_other(refused)

    async def _find_other(self, refused: str | None) -> str:
        for _ in range(3):  # a pair that was configured or consented to meanwhile is looked at once more
            pair = await self._find()
            if pair.access is not None and pair.access != refused and _is_alive(pair, self._clock()):
                return pair.access
            await self._renew(pair)
        raise SendFailed("chưa có mã truy cập dùng được", retry_after=self._watch_seconds)

    async def watch(self) -> None:
        """Renew in time, until cancelled."""
        while True:
            try:
                await self._look()
            except Exception as error:
                log.error("zalo_oa.not_watched", **name_error(error))
            await asyncio.sleep(self._watch_seconds)

    async def _look(self) -> None:
        pair = await self._store.read(lambda conn: tokens.find(conn, NAME, self._account))
        if pair is None or pair.failed_at is not None:
            log.warning("zalo_oa.consent_needed", how="python -m bot zalo-consent")
            return
        life = _measure_life(pair, self._clock())
        if life < RENEW_AFTER:
            return
        try:
            await self._renew(pair)
        except SendFailed as error:
            why = str(error)
            log.warning("zalo_oa.not_renewed", reason=why, life=round(life, 2))
            if life >= TELL_AFTER:
                await self._store.run(lambda conn: self._tell(conn, pair, "alarm.oa_not_renewed", why=why))

    async def _find(self) -> Pair:
        """The pair in the database: another process may have renewed it a moment ago. Raises SendFailed."""
        pair = await self._store.read(lambda conn: tokens.find(conn, NAME, self._account))
        if pair is None:
            raise SendFailed("chưa có quyền: chạy python -m bot zalo-consent", retry_after=WAIT_SECONDS)
        if pair.failed_at is not None:
            raise SendFailed("cần xin lại quyền: chạy python -m bot zalo-consent", retry_after=WAIT_SECONDS)
        return pair

    # --- Renewing -----------------------------------------------------------------------------------------------

    async def _renew(self, pair: Pair) -> None:
        """Have the pair replaced, whoever does it. Cancelling the caller does not cancel it. Raises SendFailed."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._replace(pair.refresh))
            self._renewing.add_done_callback(_take_note)
        await asyncio.shield(self._renewing)

    async def _replace(self, spent: str) -> None:
        """Exchange a refresh token for the next pair, unless another process does: then wait for that."""
        attempt = await self._begin(spent)
        if attempt is None:
            return
        try:
            async with asyncio.timeout(self._ask_seconds):
                fresh = await self._oauth.renew(spent, self._clock())
        except ConsentNeeded as error:
            code = error.code
            await self._store.run(lambda conn: self._note_refusal(conn, spent, code, attempt))
            raise SendFailed(f"cần xin lại quyền ({error})", retry_after=WAIT_SECONDS) from None
        except (SendUnclear, TimeoutError) as error:
            # Nobody knows whether it is spent: the next attempt finds out.
            await self._store.run(self._give_up_lease)
            raise SendFailed(f"không đổi được mã: {type(error).__name__}", retry_after=self._watch_seconds) from None
        except SendFailed as error:
            await self._store.run(lambda conn: self._take_back(conn, spent, attempt))
            raise SendFailed(f"không đổi được mã: {error}", retry_after=self._watch_seconds) from None
        await self._keep(spent, fresh)

    async def _begin(self, spent: str) -> _Attempt | None:
        """Become the one who exchanges it; None when that was done meanwhile. Raises SendFailed."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + 2 * self._lease_seconds
        while True:
            attempt = await self._store.run(lambda conn: self._try_lease(conn, spent))
            if attempt != "busy":
                return attempt
            if loop.time() > latest:
                raise SendFailed("một tiến trình khác đang đổi mã", retry_after=self._watch_seconds)
            await asyncio.sleep(min(0.5, self._lease_seconds / 10))

    def _try_lease(self, conn: Connection, spent: str) -> _Attempt | Literal["busy"] | None:
        now = self._clock()
        # First the lease, then the pair: whoever had the lease has committed what they got by the time they give it up.
        leads = leaders.take(conn, self._lease, self._holder, now, self._lease_seconds)
        pair = tokens.find(conn, NAME, self._account)
        if pair is None or pair.refresh != spent or pair.failed_at is not None:
            self._give_up_lease(conn)
            return None
        if not leads:
            return "busy"
        if pair.spent_at is None:
            tokens.note_spending(conn, NAME, self._account, spent, now)
        else:
            log.warning("zalo_oa.renewal_was_cut_off", at=pair.spent_at.isoformat())
        return _Attempt(pair, earlier=pair.spent_at)

    async def _keep(self, spent: str, fresh: NewPair) -> None:
        """Commit the new pair before anybody uses it, however often that takes: there is no other copy of it."""
        pause = 0.1
        while True:
            try:
                kept = await self._store.run(lambda conn: self._put(conn, spent, fresh))
            except StoreClosed:
                log.error("zalo_oa.pair_lost")
                raise
            except Exception as error:
                log.error("zalo_oa.pair_not_kept", **name_error(error))
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
            else:
                log.info("zalo_oa.renewed" if kept else "zalo_oa.pair_superseded", until=fresh.expires_at.isoformat())
                return

    def _put(self, conn: Connection, spent: str, fresh: NewPair) -> bool:
        self._give_up_lease(conn)
        return tokens.replace(conn, NAME, self._account, spent, fresh, self._clock())

    def _take_back(self, conn: Connection, spent: str, attempt: _Attempt) -> None:
        """The token has not been exchanged by this attempt."""
        self._give_up_lease(conn)
        tokens.note_spending(conn, NAME, self._account, spent, attempt.earlier)

    def _note_refusal(self, conn: Connection, spent: str, code: int, attempt: _Attempt) -> None:
        self._give_up_lease(conn)
        if not tokens.fail(conn, NAME, self._account, spent, f"lỗi {code}", self._clock()):
            return
        log.error("zalo_oa.consent_needed", code=code, how="python -m bot zalo-consent")
        if attempt.earlier is None:
            self._tell(conn, attempt.pair, "alarm.oa_consent", code=code)
        else:
            at = f"{attempt.earlier:%H:%M %d/%m/%Y}"
            self._tell(conn, attempt.pair, "alarm.oa_consent_after_cut", code=code, at=at)

    def _give_up_lease(self, conn: Connection) -> None:
        leaders.give_up(conn, self._lease, self._holder)

    def _tell(self, conn: Connection, pair: Pair, key: str, **values: object) -> None:
        """Tell the admins, in their other chats, once for each pair."""
        now = self._clock()
        if tokens.note_told(conn, NAME, self._account, pair.refresh, now):
            put_alarm(conn, load_texts().render(Words(key, **values), {}), now, away=NAME)


def _is_alive(pair: Pair, now: datetime) -> bool:
    return pair.expires_at is not None and now < pair.expires_at - LAST_MINUTE


def _measure_life(pair: Pair, now: datetime) -> float:
    """How much of the access token's life is over; 1 when there is none."""
    if pair.access is None or pair.expires_at is None or pair.expires_at <= pair.obtained_at:
        return 1.0
    return (now - pair.obtained_at) / (pair.expires_at - pair.obtained_at)


def _take_note(task: asyncio.Task[None]) -> None:
    """Of what a renewal raised whose callers are all gone."""
    if not task.cancelled():
        task.exception()
