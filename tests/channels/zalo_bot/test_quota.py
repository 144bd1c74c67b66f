"""The month's messages: counted, warned of once, and nothing sent once they are spent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.zalo_bot.quota import Quota
from bot.clock import Clock, start_timer
from storage import message_counts, outbox
from storage.database import Store
from storage.message_counts import Count, Sender
from tests.channels.running import NOW, add_member, found_ward, wait_until
from tests.channels.zalo_bot.running import run_bot
from tests.doubles.zalo_bot import Denial, Phone, Reset, ServerError, ZaloBotDouble

JANUARY = Sender("zalo_bot", "12345689", "2024-01")


def count(store: Store, sender: Sender = JANUARY) -> Count:
    return store.read_now(lambda conn: message_counts.find(conn, sender))


def enrol_admin(store: Store, channel: str, account: str, chat: str) -> None:
    """One more admin of a new ward, who talks on another channel."""
    add_member(store, found_ward(store), channel, account, chat, "Quản trị", "admin")


def told(store: Store, channel: str) -> list[str]:
    """What waits to be sent on a channel that nobody serves here."""
    later = NOW + timedelta(days=400)
    return [message.body["text"] for message in store.read_now(lambda conn: outbox.due(conn, later, 100, channel))]


async def test_every_message_is_counted(double: ZaloBotDouble, database_url: str, hoa: Phone) -> None:
    async with run_bot(double, database_url) as bot:
        for number in range(3):
            hoa.send(f"tin {number}")
            await hoa.await_for(1)
        await bot.settle()
        assert count(bot.store) == Count(3)


async def test_what_was_certainly_not_taken_does_not_count_and_what_may_have_been_does(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail("sendMessage", ServerError())
    double.fail("sendMessage", Reset(accepted=True))
    hoa.send("alo")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(2)
        await bot.settle()
        assert count(bot.store) == Count(2)
    assert double.world.sent == 2


async def test_admins_are_told_at_80_and_95_per_cent_once_each(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url, environ={"ZALO_BOT_QUOTA": "20"}) as bot:
        enrol_admin(bot.store, "telegram", "1", "55")
        for number in range(22):
            hoa.send(f"tin {number}")
            await hoa.await_for(1)
            await bot.settle()
            if number == 14:
                assert told(bot.store, "telegram") == []

        [first] = told(bot.store, "telegram")
        assert first.startswith("Zalo Bot đã gửi 16 trong 20 tin của tháng này (từ 80 %).")
        [talk] = bot.store.read_now(lambda conn: outbox.due(conn, NOW, 1, "telegram"))
        bot.store.run_now(lambda conn: outbox.sent(conn, talk.id, None, NOW))
        [second] = told(bot.store, "telegram")
        assert second.startswith(
            "Zalo Bot đã gửi 19 trong 20 tin của tháng này (từ 95 %), sắp hết. Hết thì trên Zalo Bot tôi không trả lời"
        )
        assert count(bot.store).sent == 22


async def test_on_429_nothing_is_sent_until_the_month_turns(sqlite_url: str) -> None:
    now = datetime.fromisoformat("2024-01-31T23:30:00+07:00")
    moment = [now]
    with ZaloBotDouble(quota=2) as double, capture_logs() as logs:
        hoa, lan = double.user("Hoa"), double.user("Lan")
        async with run_bot(double, sqlite_url, clock=lambda: moment[0], timer=lambda: moment[0]) as bot:
            enrol_admin(bot.store, "telegram", "1", "55")
            for number in range(5):
                hoa.send(f"tin {number}")
                await wait_until(lambda: not double.pending)
            await wait_until(lambda: told(bot.store, "telegram"))
            lan.send("thư")  # of another chat, which nothing holds up
            await wait_until(lambda: not double.pending)
            await wait_until(lambda: [line["event"] for line in logs].count("delivery.postponed") == 2)
            asked = len(double.list_calls("sendMessage"))
            [alarm] = told(bot.store, "telegram")
            assert count(bot.store) == Count(2, spent_quota=3000)

            moment[0] = datetime.fromisoformat("2024-02-01T00:00:01+07:00")
            double.renew_quota(10)
            bot.deliver_now()
            await hoa.await_for("Nghe: tin 4")
            await lan.await_for("Nghe: thư")
            await bot.calm_down()
            assert count(bot.store, Sender("zalo_bot", "12345689", "2024-02")) == Count(4)

    assert hoa.heard == [f"Nghe: tin {number}" for number in range(5)]
    assert asked == 3
    assert "ngừng trả lời trên Zalo Bot đến ngày 01/02" in alarm
    assert [offence.kind for offence in double.offences] == ["quota"]
    assert [line["log_level"] for line in logs if line["event"] == "zalo_bot.quota_spent"] == ["error"]


async def test_another_process_knows_that_the_quota_is_spent(sqlite_url: str) -> None:
    with ZaloBotDouble(quota=0) as double:
        hoa = double.user("Hoa")
        for word in ("một", "hai"):
            async with run_bot(double, sqlite_url):
                hoa.send(word)
                await wait_until(lambda: not double.pending)
                await wait_until(lambda: double.list_calls("sendMessage"))
    assert [offence.kind for offence in double.offences] == ["quota"]


async def test_a_raised_quota_is_tried_at_once(sqlite_url: str) -> None:
    with ZaloBotDouble(quota=1) as double:
        hoa = double.user("Hoa")
        hoa.send("một")
        async with run_bot(double, sqlite_url, environ={"ZALO_BOT_QUOTA": "1"}) as bot:
            await hoa.await_for(1)
            hoa.send("hai")
            await wait_until(lambda: count(bot.store).spent_quota == 1)
        double.renew_quota(100)
        async with run_bot(double, sqlite_url, environ={"ZALO_BOT_QUOTA": "100"}, timer=start_later()) as bot:
            await hoa.await_for("Nghe: hai")
            await bot.settle()

    assert hoa.heard == ["Nghe: một", "Nghe: hai"]


def start_later() -> Clock:
    """A timer that begins an hour later: by then what waited is looked at again."""
    return start_timer(lambda: NOW + timedelta(hours=1, minutes=1))


async def test_a_429_that_is_not_of_ours_stops_as_well(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    """Whatever 429 means besides, trying again is what Zalo asks not to do."""
    double.fail("sendMessage", Denial(429, "Quota exceeded", status=429))
    hoa.send("alo")
    async with run_bot(double, sqlite_url) as bot:
        await wait_until(lambda: count(bot.store).spent_quota == 3000)
        assert count(bot.store).sent == 0
        assert hoa.heard == []


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2024-01-17T09:00:00+07:00", 3600),
        ("2024-01-31T23:59:30+07:00", 30),
        ("2024-12-31T23:30:00+07:00", 1800),
    ],
)
async def test_it_waits_until_the_month_turns_and_an_hour_at_most(store: Store, moment: str, seconds: float) -> None:
    now = datetime.fromisoformat(moment)
    quota = Quota(store, "zalo_bot", "1", 3000, lambda: now)
    spent = await quota.note_spent(await quota.take())

    assert spent.retry_after == seconds
    with pytest.raises(type(spent)):
        await quota.take()
    next_month = Quota(store, "zalo_bot", "1", 3000, lambda: now + timedelta(days=31))
    assert (await next_month.take()).month > f"{now:%Y-%m}"
