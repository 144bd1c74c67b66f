"""The tokens: renewed in time, by one at a time, kept before they are used; and what is said when that fails."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.channels import SendFailed
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.oauth import LIFETIME, OAuth
from bot.channels.zalo_oa.tokens import Tokens
from bot.network import make_client
from storage import leaders, tokens
from storage.database import Connection, Store, StoreFull
from storage.tables import outbox
from storage.tokens import NewPair, Pair
from tests.channels.running import found_ward, wait_until
from tests.channels.zalo_oa.running import run_bot
from tests.doubles.zalo_oa import (
    APP_ID,
    APP_SECRET,
    SEND_PATH,
    TOKEN_PATH,
    Deny,
    Phone,
    Reset,
    ServerError,
    Silence,
    Slow,
    ZaloOaDouble,
)
from tests.patience import PATIENCE
from tests.storage.world import join

WHOSE = (NAME, APP_ID)


class Keeper:
    """The tokens as one process keeps them; several can share a store."""

    def __init__(self, double: ZaloOaDouble, store: Store, holder: str, **parts: float) -> None:
        self.client = make_client(answer_seconds=PATIENCE)
        oauth = OAuth(self.client, double.base_url, APP_ID, APP_SECRET)
        self.tokens = Tokens(oauth, APP_ID, clock=double.clock.read, **parts)
        self.store, self.holder = store, holder

    async def __aenter__(self) -> Tokens:
        await self.tokens.open(self.store, self.holder, None)
        return self.tokens

    async def __aexit__(self, *error: object) -> None:
        await self.tokens.finish(5.0)
        await self.client.aclose()


def find(store: Store) -> Pair:
    pair = store.read_now(lambda conn: tokens.find(conn, *WHOSE))
    assert pair is not None
    return pair


def keep_refresh(double: ZaloOaDouble, store: Store) -> str:
    """A database that knows nothing but a refresh token."""
    refresh = double.hand_out_refresh()
    store.run_now(lambda conn: tokens.adopt(conn, *WHOSE, refresh, double.clock.read()))
    return refresh


def add_admin(store: Store) -> None:
    """An admin of a ward, on Telegram."""
    join(store, found_ward(store), "Phạm Thu Trang", "admin")


def read_alarms(store: Store) -> list[str]:
    """What that admin is told."""
    bodies = store.read_now(lambda conn: conn.scalars(select(outbox.c.body).order_by(outbox.c.id)).all())
    return [body["text"] for body in bodies if "Zalo" in body["text"]]


async def refuse(keeper: Tokens) -> str:
    with pytest.raises(SendFailed) as failure:
        await keeper.read()
    return str(failure.value)


# --- In time ----------------------------------------------------------------------------------------------------


async def test_a_configured_token_becomes_a_pair(double: ZaloOaDouble, store: Store) -> None:
    refresh = keep_refresh(double, store)
    async with Keeper(double, store, "one") as keeper:
        access = await keeper.read()
        assert await keeper.read() == access

    assert find(store).access == access
    assert find(store).refresh not in ("", refresh)
    assert find(store).expires_at == double.clock.read() + timedelta(hours=25)
    assert len(double.list_calls(TOKEN_PATH)) == 1


async def test_the_pair_is_committed_before_it_is_used(double: ZaloOaDouble, database_url: str, hoa: Phone) -> None:
    used: list[tuple[str, str | None]] = []
    async with run_bot(double, database_url) as bot:

        def note(request: object) -> bool:
            used.append((request.headers["access_token"], bot.pair.access))  # type: ignore[attr-defined]
            return False

        double.fail("/v", Deny(-1), when=lambda request: "access_token" in request.headers and note(request))
        hoa.say("alo")
        await hoa.await_for(1)
        await bot.settle()
        double.heal()

    assert used
    assert all(sent == kept for sent, kept in used)


async def test_it_is_renewed_after_twenty_hours_and_not_before(double: ZaloOaDouble, sqlite_url: str) -> None:
    async with run_bot(double, sqlite_url, watch_seconds=0.02) as bot:
        await wait_until(lambda: bot.pair.access is not None)
        first = bot.pair
        double.let_pass(hours=19.9)
        await asyncio.sleep(0.2)
        assert bot.pair == first
        double.let_pass(hours=0.2)
        await wait_until(lambda: bot.pair != first)
        await asyncio.sleep(0.1)

    assert len(double.list_calls(TOKEN_PATH)) == 2


async def test_it_is_renewed_on_demand_too(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    """After a night without a process, or without its watch."""
    async with run_bot(double, sqlite_url, watch_seconds=1000) as bot:
        hoa.say("một")
        await hoa.await_for(1)
        double.let_pass(hours=26)
        hoa.say("hai")
        await hoa.await_for(2)
        await bot.settle()

    assert {call.code for call in double.list_calls(SEND_PATH)} == {0}


@pytest.mark.parametrize("code", [-216, -220, 216, 401, -401])
async def test_a_refused_token_is_renewed_once(double: ZaloOaDouble, sqlite_url: str, hoa: Phone, code: int) -> None:
    async with run_bot(double, sqlite_url) as bot:
        await wait_until(lambda: bot.pair.access is not None)
        double.fail(SEND_PATH, Deny(code))
        hoa.say("một")
        await hoa.await_for(1)
        await bot.settle()

    assert hoa.texts == ["Nghe: một"]
    assert [call.code for call in double.list_calls(SEND_PATH)] == [code, 0]
    assert len(double.list_calls(TOKEN_PATH)) == 2


async def test_a_token_that_is_refused_again_and_again(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    """No storm of renewals: one, then silence and an alarm."""
    double.fail(SEND_PATH, Deny(-216), times=100)
    async with run_bot(double, sqlite_url) as bot:
        add_admin(bot.store)
        hoa.say("một")
        await wait_until(lambda: len(double.list_calls(SEND_PATH)) == 2)
        await asyncio.sleep(0.3)
        alarms = read_alarms(bot.store)

    assert len(double.list_calls(TOKEN_PATH)) == 2
    assert len(double.list_calls(SEND_PATH)) == 2
    assert len(alarms) == 1
    assert "Zalo OA đang gặp trở ngại" in alarms[0]


# --- One at a time ----------------------------------------------------------------------------------------------


async def test_two_that_race_renew_once(double: ZaloOaDouble, store: Store) -> None:
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Slow(0.3))
    async with (
        Keeper(double, store, "one", lease_seconds=5) as one,
        Keeper(double, store, "two", lease_seconds=5) as two,
    ):
        got = await asyncio.gather(*(keeper.read() for keeper in (one, two, one, two)))
        double.let_pass(hours=26)
        double.fail(TOKEN_PATH, Slow(0.3))
        later = await asyncio.gather(*(keeper.read() for keeper in (two, one)))

    assert len(set(got)) == 1
    assert len({*later, *got}) == 2
    assert len(double.list_calls(TOKEN_PATH)) == 2


async def test_what_another_renewed_just_before_the_lease_was_free_is_not_spent_again(
    double: ZaloOaDouble, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refresh tokens are good once: what is in force is read with the lease in hand, not before."""
    with closing(Store.open(postgresql_url)) as store:
        keep_refresh(double, store)
        take, loop = leaders.take, asyncio.get_running_loop()
        async with Keeper(double, store, "late") as late, Keeper(double, store, "early") as early:

            def wait_for_the_other(conn: Connection, what: str, holder: str, now: datetime, seconds: float) -> bool:
                if holder == "late":
                    asyncio.run_coroutine_threadsafe(early.read(), loop).result(PATIENCE)
                return take(conn, what, holder, now, seconds)

            monkeypatch.setattr(leaders, "take", wait_for_the_other)
            access = await late.read()

        assert access == find(store).access == double.grants.pairs[-1].access
        assert len(double.list_calls(TOKEN_PATH)) == 1


async def test_who_sees_an_old_token_refused_takes_the_new_one(double: ZaloOaDouble, store: Store) -> None:
    """The other process has renewed it meanwhile: there is nothing to renew."""
    keep_refresh(double, store)
    async with Keeper(double, store, "one") as one, Keeper(double, store, "two") as two:
        old = await one.read()
        new = await two.renew(old)
        assert await one.renew(old) == new

    assert len(double.list_calls(TOKEN_PATH)) == 2


async def test_a_caller_who_is_cancelled_does_not_end_the_renewal(double: ZaloOaDouble, store: Store) -> None:
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Slow(0.3))
    async with Keeper(double, store, "one") as keeper:
        caller = asyncio.create_task(keeper.read())
        await wait_until(lambda: double.list_calls(TOKEN_PATH))
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)

    assert find(store).access == double.grants.pairs[-1].access


async def test_a_stopping_process_waits_for_the_answer(double: ZaloOaDouble, sqlite_url: str) -> None:
    double.fail(TOKEN_PATH, Slow(0.7))
    async with run_bot(double, sqlite_url):
        await wait_until(lambda: double.list_calls(TOKEN_PATH))
    with closing(Store.open(sqlite_url)) as store:
        assert find(store).refresh == double.grants.pairs[-1].refresh


async def test_a_full_disk_does_not_lose_the_pair(
    double: ZaloOaDouble, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_refresh(double, store)
    replace, failures = tokens.replace, iter(range(3))

    def fail_at_first(conn: Connection, channel: str, account: str, spent: str, pair: NewPair, now: object) -> bool:
        if next(failures, None) is not None:
            raise StoreFull("disk full")
        return replace(conn, channel, account, spent, pair, now)  # type: ignore[arg-type]

    monkeypatch.setattr(tokens, "replace", fail_at_first)
    async with Keeper(double, store, "one") as keeper:
        assert await keeper.read() == double.grants.pairs[-1].access


# --- What goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [-14014, -118, -14001])
async def test_a_refused_refresh_token_needs_a_human(double: ZaloOaDouble, store: Store, code: int) -> None:
    add_admin(store)
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Deny(code), times=10)
    async with Keeper(double, store, "one") as one, Keeper(double, store, "two") as two:
        assert str(code) in await refuse(one)
        assert "zalo-consent" in await refuse(one)
        assert "zalo-consent" in await refuse(two)

    assert len(double.list_calls(TOKEN_PATH)) == 1
    [alarm] = read_alarms(store)
    assert "python -m bot zalo-consent" in alarm
    assert str(code) in alarm
    assert "cắt giữa chừng" not in alarm


async def test_what_is_no_refusal_is_tried_again(double: ZaloOaDouble, store: Store) -> None:
    keep_refresh(double, store)
    async with Keeper(double, store, "one") as keeper:
        for fault in (ServerError(), ServerError(404), Reset(accepted=False), Deny(-32)):
            double.fail(TOKEN_PATH, fault)
            await refuse(keeper)
            assert find(store).failed_at is None
        access = await keeper.read()

    assert access == double.grants.pairs[-1].access


async def test_an_answer_that_never_comes(double: ZaloOaDouble, store: Store) -> None:
    """The token was not spent: the next attempt succeeds, and nobody is told of anything."""
    add_admin(store)
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Silence(accepted=False))
    async with Keeper(double, store, "one", ask_seconds=0.2) as keeper:
        await refuse(keeper)
    assert find(store).spent_at is not None
    double.heal()
    async with Keeper(double, store, "one") as keeper:
        await keeper.read()

    assert find(store).spent_at is None
    assert read_alarms(store) == []


async def test_an_answer_that_is_lost_is_found_out(double: ZaloOaDouble, store: Store) -> None:
    """The token was spent, and its pair never arrived: the next attempt is refused, and the admins are told why."""
    add_admin(store)
    keep_refresh(double, store)
    double.allow("refresh-used")
    double.fail(TOKEN_PATH, Reset(accepted=True))
    async with Keeper(double, store, "one") as keeper:
        await refuse(keeper)
        assert read_alarms(store) == []
        await refuse(keeper)

    assert find(store).failure == "lỗi -14014"
    [alarm] = read_alarms(store)
    assert "cắt giữa chừng" in alarm
    assert "09:00 17/01/2024" in alarm


async def test_a_renewal_that_fails_for_hours_is_told(double: ZaloOaDouble, sqlite_url: str) -> None:
    async with run_bot(double, sqlite_url, watch_seconds=0.02) as bot:
        add_admin(bot.store)
        await wait_until(lambda: bot.pair.access is not None)
        double.fail(TOKEN_PATH, ServerError(), times=10_000)
        double.let_pass(hours=21)
        await asyncio.sleep(0.2)
        assert read_alarms(bot.store) == []
        double.let_pass(hours=2.5)
        await wait_until(lambda: read_alarms(bot.store))
        double.heal()
        await wait_until(lambda: bot.pair.obtained_at == double.clock.read())
        alarms = read_alarms(bot.store)

    assert len(alarms) == 1
    assert "mấy giờ nay chưa đổi được mã" in alarms[0]


async def test_messages_wait_for_a_new_consent(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    """Nothing is given up, and the running process takes the new pair without being told."""
    async with run_bot(double, sqlite_url) as bot:
        await wait_until(lambda: bot.pair.access is not None)
        double.fail(TOKEN_PATH, Deny(-14014))
        double.let_pass(hours=26)
        hoa.say("một")
        await wait_until(lambda: bot.pair.failed_at is not None)
        await asyncio.sleep(0.3)
        assert hoa.heard == []
        with double.world.change():
            made = double.grants.hand_out()
        fresh = NewPair(made.access, made.refresh, double.clock.read() + LIFETIME)
        bot.store.run_now(lambda conn: tokens.consent(conn, *WHOSE, fresh, None, double.clock.read()))
        double.let_pass(seconds=61)
        bot.app.deliverer.loop.wake()
        await hoa.await_for(1)
        await bot.settle()
        assert bot.given_up == []

    assert hoa.texts == ["Nghe: một"]


async def test_without_any_token_messages_wait(double: ZaloOaDouble, store: Store) -> None:
    async with Keeper(double, store, "one") as keeper:
        assert "zalo-consent" in await refuse(keeper)
    assert not double.list_calls(TOKEN_PATH)


async def test_a_consent_during_a_renewal_counts(double: ZaloOaDouble, store: Store) -> None:
    """Its pair is newer than the one that the renewal brings: which is dropped."""
    keep_refresh(double, store)
    double.fail(TOKEN_PATH, Slow(0.3))
    consented = NewPair("access-c", "refresh-c", double.clock.read() + LIFETIME)
    async with Keeper(double, store, "one") as keeper:
        reading = asyncio.create_task(keeper.read())
        await wait_until(lambda: double.list_calls(TOKEN_PATH))
        store.run_now(lambda conn: tokens.consent(conn, *WHOSE, consented, None, double.clock.read()))
        assert await reading == "access-c"

    assert find(store).refresh == "refresh-c"


async def test_a_dead_holder_of_the_lease_is_waited_for_no_longer_than_it_lasts(
    double: ZaloOaDouble, store: Store
) -> None:
    keep_refresh(double, store)
    now = double.clock.read()
    store.run_now(lambda conn: leaders.take(conn, f"renewal:{NAME}:{APP_ID}", "dead", now, 60))
    async with Keeper(double, store, "one", lease_seconds=60) as keeper:
        reading = asyncio.create_task(keeper.read())
        await asyncio.sleep(0.3)
        assert not double.list_calls(TOKEN_PATH)
        double.let_pass(seconds=61)
        assert await reading


@pytest.mark.parametrize("given", ["90000", 90000, None, "", "soon", "-5", "0", "9" * 30])
async def test_how_long_an_access_token_lives(double: ZaloOaDouble, given: object) -> None:
    """A string in Zalo's answers; whatever it is, a pair is never thrown away for it."""
    answer = {"access_token": "a", "refresh_token": "r", "expires_in": given}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))
    now = double.clock.read()
    async with httpx.AsyncClient(transport=transport) as client:
        pair = await OAuth(client, "http://127.0.0.1", APP_ID, APP_SECRET).renew("old", now)

    assert pair == NewPair("a", "r", now + timedelta(seconds=90000))
