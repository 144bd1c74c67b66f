"""Long polling against the double: nothing is confirmed before it is kept, and nothing is lost, doubled or held up."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.intake import Intake
from storage import inbox
from tests.channels.running import SILENCE_SECONDS, fail_to_keep, make_echo, wait_until
from tests.channels.telegram.running import run_bot, texts
from tests.doubles.telegram import Flood, Garbage, Phone, Reset, ServerError, Silence, TelegramDouble
from tests.patience import PATIENCE


def echoes(*words: str) -> list[str]:
    return [f"Nghe: {word}" for word in words]


async def test_messages_are_answered_in_order(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    for number in range(12):
        hoa.send(f"tin {number}")
        lan.send(f"thư {number}")
    async with run_bot(double, sqlite_url):
        await lan.await_for("Nghe: thư 11", PATIENCE)
        await hoa.await_for("Nghe: tin 11", PATIENCE)

    assert texts(hoa) == echoes(*(f"tin {number}" for number in range(12)))
    assert texts(lan) == echoes(*(f"thư {number}" for number in range(12)))


async def test_it_starts_without_an_offset_and_confirms_what_it_kept(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    hoa.send("một")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(1)
        hoa.send("hai")
        await hoa.await_for(1)
        await bot.settle()
        await wait_until(lambda: not double.pending)
    polls = [call.values for call in double.list_calls("getUpdates")]

    assert "offset" not in polls[0]
    assert [type(poll["offset"]) for poll in polls[1:]] == [int] * (len(polls) - 1)
    assert polls[0]["allowed_updates"] == ["message", "edited_message", "callback_query"]


async def test_a_kill_between_commit_and_offset_repeats_nothing(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    """The next process is given the same updates again, and ignores them."""
    hoa.send("một")
    hoa.send("hai")
    async with run_bot(double, sqlite_url) as bot:
        bot.channel._keep = never_return(bot.channel._keep)  # type: ignore[method-assign]
        await hoa.await_for(2)
        await bot.calm_down()
    unconfirmed = list(double.pending)
    async with run_bot(double, sqlite_url) as bot:
        await wait_until(lambda: not double.pending)
        hoa.send("ba")
        await hoa.await_for(1)
        await bot.settle()

    assert len(unconfirmed) == 2
    assert texts(hoa) == echoes("một", "hai", "ba")


def never_return(keep: Any) -> Any:
    async def keep_and_hang(intake: Intake, updates: Any) -> None:
        await keep(intake, updates)
        await asyncio.Event().wait()

    return keep_and_hang


async def test_a_database_that_is_away_keeps_updates_at_telegram(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_poll = 6  # the batch, four attempts of its update, the note
    fail_to_keep(monkeypatch, ConnectionError("no database"), 3 * a_poll)
    hoa.send("một")
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1)

    offsets = [call.values.get("offset") for call in double.list_calls("getUpdates")]
    assert texts(hoa) == echoes("một")
    assert offsets[:3] == [None, None, None]


async def test_a_malformed_update_is_parked_and_holds_up_nobody(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    hoa.send("một")
    double.push({"message": {"text": "ai gửi?", "chat": "đâu?"}})
    double.push({"something_new": [1, 2]})
    double.push({"message": {"message_id": 1, "date": 1, "chat": {"id": 5_000_000_001}, "text": "thiếu"}})
    hoa.send("hai")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for("Nghe: hai")
        await wait_until(lambda: not double.pending)
        await wait_until(lambda: len(bot.store.read_now(inbox.parked)) == 3)
        await bot.settle()
        parked = bot.store.read_now(inbox.parked)

    assert [update.last_error.partition(" ")[0] for update in parked] == ["ValueError"] * 3
    # The third one says who sent it: they are told, in order, and nobody else waits.
    assert [text[:20] for text in texts(hoa)] == ["Nghe: một", "Tin vừa rồi của anh/", "Nghe: hai"]


async def test_an_update_that_cannot_be_kept_is_noted_and_passed(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = Intake.accept

    async def refuse_poison(intake: Intake, *arrivals: Any) -> list[int | None]:
        if any(arrival.raw.get("message", {}).get("text") == "độc" for arrival in arrivals):
            raise RecursionError
        return await accept(intake, *arrivals)

    monkeypatch.setattr(Intake, "accept", refuse_poison)
    for word in ("một", "độc", "hai"):
        hoa.send(word)
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(2)
        await wait_until(lambda: bot.store.read_now(inbox.parked))
        parked = bot.store.read_now(inbox.parked)

    assert texts(hoa) == echoes("một", "hai")
    assert parked[0].raw["not_kept"].startswith("RecursionError")
    assert json.loads(parked[0].raw["update"])["message"]["text"] == "độc"


async def test_an_update_is_kept_as_it_is_when_the_database_is_back_soon(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_keep(monkeypatch, ConnectionError("no database"), 2)
    hoa.send("một")
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(1)
        assert bot.store.read_now(inbox.parked) == []
    assert texts(hoa) == echoes("một")


async def test_updates_that_come_twice_or_out_of_order_count_once(
    double: TelegramDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.duplicate_updates(3)
    for word in ("một", "hai", "ba"):
        hoa.send(word)
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(3)
        double.redeliver(*sorted(double.pending))
        hoa.send("bốn")
        await hoa.await_for(1)
        await bot.settle()

    assert texts(hoa) == echoes("một", "hai", "ba", "bốn")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(ServerError(502), id="502"),
        pytest.param(ServerError(500), id="500"),
        pytest.param(Reset(accepted=False), id="reset"),
        pytest.param(Reset(accepted=True), id="reset after the updates were handed out"),
        pytest.param(Garbage(), id="half an answer"),
        pytest.param(Garbage(b'{"ok":true}'), id="no result"),
        pytest.param(Garbage(b'{"ok":true,"result":{"a":1}}'), id="no list"),
    ],
)
async def test_after_any_trouble_it_goes_on(double: TelegramDouble, sqlite_url: str, hoa: Phone, fault: Any) -> None:
    hoa.send("một")
    double.fail("getUpdates", fault, times=3)
    async with run_bot(double, sqlite_url) as bot:
        await hoa.await_for(1)
        hoa.send("hai")
        await hoa.await_for(1)
        await bot.settle()

    assert texts(hoa) == echoes("một", "hai")


async def test_silence_ends(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    hoa.send("một")
    double.fail("getUpdates", Silence(accepted=True))
    async with run_bot(double, sqlite_url, answer_seconds=SILENCE_SECONDS):
        await hoa.await_for(1, PATIENCE)

    assert texts(hoa) == echoes("một")


async def test_an_outage_ends(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.send("một")
        await hoa.await_for(1)
        await bot.settle()
        await asyncio.to_thread(double.close)
        await asyncio.sleep(0.3)
        double.start()
        hoa.send("hai")
        await hoa.await_for(1, PATIENCE)

    assert texts(hoa) == echoes("một", "hai")


async def test_a_wait_that_is_asked_for_is_kept(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    """The double calls any earlier request an offence."""
    hoa.send("một")
    double.fail("getUpdates", Flood(retry_after=1))
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1, PATIENCE)

    first, second, *_ = double.list_calls("getUpdates")
    assert (first.code, second.code) == (429, 200)
    assert second.at - first.at >= 1.0


async def test_a_rival_is_named_in_the_log(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.polling.CONFLICT_PAUSE", 0.1)
    double.allow("poll-twice", "polls-in-parallel")
    with capture_logs() as logs:
        await outpoll(double, sqlite_url, hoa)

    conflicts = [log for log in logs if log["event"] == "telegram.conflict"]
    assert conflicts
    assert "another process asks for this bot's updates" in conflicts[0]["reason"]
    assert double.token not in str(logs)


async def outpoll(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    """Run a bot, ask once for its updates beside it, and wait for it to go on."""
    async with run_bot(double, sqlite_url):
        await wait_until(lambda: double.list_calls("deleteWebhook"))
        await asyncio.sleep(0.2)
        async with httpx.AsyncClient(trust_env=False) as rival:
            await rival.post(f"{double.bot_url}getUpdates", json={"timeout": 1})
        hoa.send("một")
        await hoa.await_for(1)


async def test_a_wrong_token_is_said_and_waited_out(double: TelegramDouble, sqlite_url: str) -> None:
    double.allow("token-unknown")
    wrong = "4839574812:" + "x" * 35
    with capture_logs() as logs:
        async with run_bot(double, sqlite_url, environ={"TELEGRAM_BOT_TOKEN": wrong}):
            await wait_until(lambda: any(log["event"] == "telegram.token_refused" for log in logs))

    assert wrong not in str(logs)


async def test_a_webhook_left_over_is_taken_away(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with httpx.AsyncClient(trust_env=False) as before:
        await before.post(f"{double.bot_url}setWebhook", json={"url": "https://so.example/telegram"})
    hoa.send("một")
    async with run_bot(double, sqlite_url):
        await hoa.await_for(1)

    assert texts(hoa) == echoes("một")
    assert double.webhook_url == ""


async def test_stopping_does_not_wait_for_the_poll(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url):
        hoa.send("một")
        await hoa.await_for(1)
        await asyncio.sleep(0.2)
        asked = time.monotonic()

    assert time.monotonic() - asked < 0.9, "a poll lasts one second here"


async def test_a_turn_that_fails_is_parked_and_told(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_echo()):
        hoa.send("hỏng")
        hoa.send("một")
        await hoa.await_for("Nghe: một", PATIENCE)

    assert [text[:20] for text in texts(hoa)] == ["Tin vừa rồi của anh/", "Nghe: một"]


async def test_on_postgresql_too(double: TelegramDouble, postgresql_url: str, hoa: Phone, lan: Phone) -> None:
    double.duplicate_updates(4)
    for number in range(4):
        hoa.send(f"tin {number}")
        lan.send(f"thư {number}")
    async with run_bot(double, postgresql_url) as bot:
        await hoa.await_for(4)
        await lan.await_for(4)
        await bot.settle()

    assert texts(hoa) == echoes(*(f"tin {number}" for number in range(4)))
    assert texts(lan) == echoes(*(f"thư {number}" for number in range(4)))
