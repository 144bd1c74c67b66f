"""Long polling against the double: one event a call, kept before the next one is asked for."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.zalo_bot import polling
from bot.clock import freeze_clock, start_timer
from bot.intake import Intake
from storage import inbox
from storage.database import Store
from storage.gauges import read_gauges
from tests.channels.running import NOW, choose_wait, fail_to_keep, wait_until
from tests.channels.zalo_bot.running import run_bot
from tests.channels.zalo_bot.test_quota import enrol_admin, told
from tests.doubles.zalo_bot import Denial, Garbage, Phone, Reset, ServerError, Silence, ZaloBotDouble


def echoes(*words: str) -> list[str]:
    return [f"Nghe: {word}" for word in words]


async def test_messages_are_answered_in_order(double: ZaloBotDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    for number in range(8):
        hoa.send(f"tin {number}")
        lan.send(f"thư {number}")
    async with run_bot(double, sqlite_url):
        await lan.await_for("Nghe: thư 7")
        await hoa.await_for("Nghe: tin 7")

    assert hoa.heard == echoes(*(f"tin {number}" for number in range(8)))
    assert lan.heard == echoes(*(f"thư {number}" for number in range(8)))


@pytest.mark.parametrize(("status", "code_name"), [(200, "error_code"), (408, "error_code"), (200, "errorCode")])
async def test_an_idle_poll_is_no_failure(sqlite_url: str, status: Any, code_name: str) -> None:
    with ZaloBotDouble(idle_status=status, code_name=code_name) as double, capture_logs() as logs:
        hoa = double.user("Hoa")
        async with run_bot(double, sqlite_url):
            await wait_until(lambda: len(double.list_calls("getUpdates")) >= 2)
            hoa.send("alo")
            await hoa.await_for("Nghe: alo")
        double.check()

    assert [call.code for call in double.list_calls("getUpdates")][:2] == [408, 408]
    assert double.list_calls("getUpdates")[0].values == {"timeout": "1"}
    assert not [line for line in logs if line["event"] == "zalo_bot.poll_failed"]


async def test_a_webhook_that_was_set_is_taken_away_first(sqlite_url: str) -> None:
    with ZaloBotDouble(public={"https://cu.example.vn": "http://127.0.0.1:9"}) as double:
        hoa = double.user("Hoa")
        await call(double, "setWebhook", url="https://cu.example.vn/x", secret_token="12345678")
        async with run_bot(double, sqlite_url):
            await wait_until(lambda: not double.webhook_url)
            hoa.send("alo")
            await hoa.await_for("Nghe: alo")
        double.check()

    assert len(double.list_calls("deleteWebhook")) == 1


async def test_nothing_is_deleted_where_no_webhook_is_set(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    hoa.send("alo")
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1)

    assert not double.list_calls("deleteWebhook")


@pytest.mark.parametrize("silent", [True, False])
async def test_a_webhook_that_somebody_sets_later_is_taken_away(
    sqlite_url: str, silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zalo may refuse polls then; or they stay silent, and the webhook is found by looking now and then."""
    monkeypatch.setattr(polling, "CHECK_AFTER", 3)
    nobody = {"https://cu.example.vn": "http://127.0.0.1:9"}
    with ZaloBotDouble(public=nobody, silent_with_webhook=silent) as double:
        hoa = double.user("Hoa")
        async with run_bot(double, sqlite_url):
            await wait_until(lambda: double.polled)
            await call(double, "setWebhook", url="https://cu.example.vn/x", secret_token="12345678")
            await wait_until(lambda: not double.webhook_url)
            hoa.send("alo")
            await hoa.await_for("Nghe: alo")

    assert {offence.kind for offence in double.offences} == (set() if silent else {"poll-with-webhook"})


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(502),
        Denial(500),
        Denial(403),
        Denial(404, "Not Found", status=404),
        Garbage(),
        Garbage(b"[]"),
        Reset(accepted=False),
        Silence(accepted=False),
    ],
)
async def test_it_goes_on_after_trouble(double: ZaloBotDouble, sqlite_url: str, hoa: Phone, fault: Any) -> None:
    double.fail("getUpdates", fault, 2)
    async with run_bot(double, sqlite_url, answer_seconds=choose_wait(fault)):
        # What is handed out in an answer that cannot be read is lost: nobody speaks before one could be.
        await wait_until(lambda: any(call.code == 408 for call in double.list_calls("getUpdates")))
        hoa.send("alo")
        await hoa.await_for("Nghe: alo")


async def test_a_refused_token_is_told_once_without_being_shown(double: ZaloBotDouble, sqlite_url: str) -> None:
    """In the log at every start, to admins on their other channels once."""
    store = Store.open(sqlite_url)
    enrol_admin(store, "telegram", "1", "55")
    with capture_logs() as logs:
        for start in (1, 2):
            async with run_bot(double, sqlite_url, environ={"ZALO_BOT_TOKEN": "777:sai-mat-roi"}):
                await wait_until(lambda: [one["event"] for one in logs].count("zalo_bot.token_refused") == start)  # noqa: B023
    double.allow("token")
    [alarm] = told(store, "telegram")
    unsent = store.read_now(lambda conn: read_gauges(conn, NOW)).unsent["telegram"]
    store.close()

    assert "sai-mat-roi" not in str(logs)
    assert (alarm[:33], unsent) == ("Zalo không nhận mã của bot nữa (m", 1)


async def test_what_was_handed_out_is_kept_when_the_database_comes_back(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_keep(monkeypatch, ConnectionError("no database"), 5)
    hoa.send("một")
    hoa.send("hai")
    async with run_bot(double, sqlite_url):
        await hoa.await_for("Nghe: hai")

    assert hoa.heard == echoes("một", "hai")


async def test_what_was_handed_out_is_kept_when_the_process_is_to_end(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, asked = Intake.accept, asyncio.Event()

    async def hesitate(intake: Intake, *arrivals: Any) -> list[int | None]:
        asked.set()
        await asyncio.sleep(0.3)
        return await accept(intake, *arrivals)

    monkeypatch.setattr(Intake, "accept", hesitate)
    hoa.send("một")
    async with run_bot(double, sqlite_url):
        await asked.wait()
    monkeypatch.setattr(Intake, "accept", accept)
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1)

    assert hoa.heard == echoes("một")


async def test_a_process_that_is_to_end_waits_for_its_last_call(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    """What is handed to a call that was broken off is lost."""
    async with run_bot(double, sqlite_url):
        await wait_until(lambda: double.polled)
        asked = len(double.list_calls("getUpdates"))
    assert not double.polled
    assert double.list_calls("getUpdates")[asked].code == 408

    hoa.send("một")
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1)


async def test_doubles_are_heard_once(double: ZaloBotDouble, sqlite_url: str, hoa: Phone) -> None:
    double.duplicate_updates(2)
    hoa.send("một")
    hoa.send("hai")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for("Nghe: hai")
        await bot.settle()

    assert hoa.heard == echoes("một", "hai")


async def test_malformed_events_are_parked_and_hold_up_nobody(
    double: ZaloBotDouble, sqlite_url: str, hoa: Phone
) -> None:
    hoa.send("một")
    double.push({"message": {"from": "ai?", "chat": [], "text": "lạ"}, "event_name": 7})
    double.push({"message": "không phải"})
    double.push({"event_name": "user.followed", "follower": {"id": "x"}})
    hoa.send("hai")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for("Nghe: hai")
        await wait_until(lambda: len(bot.store.read_now(inbox.parked)) == 3)
        await bot.settle()

    assert hoa.heard == echoes("một", "hai")


async def test_two_processes_do_not_poll_at_once(double: ZaloBotDouble, postgresql_url: str, hoa: Phone) -> None:
    # Leases are compared by the clocks of both, and outlast what a busy machine lets a process wait.
    timer, lead_seconds = start_timer(freeze_clock(NOW)), 6.0
    async with run_bot(double, postgresql_url, timer=timer, lead_seconds=lead_seconds):
        async with run_bot(double, postgresql_url, timer=timer, lead_seconds=lead_seconds):
            hoa.send("một")
            await hoa.await_for("Nghe: một")
        hoa.send("hai")
        await hoa.await_for("Nghe: hai")

    assert hoa.heard == echoes("một", "hai")


async def call(double: ZaloBotDouble, method: str, **values: str) -> Any:
    """A call of somebody else's."""
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.post(double.bot_url + method, json=values)).json()
