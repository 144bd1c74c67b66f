"""`/health` and `/metrics`: true, complete, and without anybody's words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from time import monotonic

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.circuit import FAILURES, Circuit
from bot.leading import Leadership
from bot.measures import Measures
from bot.monitoring import STUCK_SECONDS, Monitor
from bot.web import make_web
from storage import inbox, jobs, leaders, outbox
from storage.database import Connection, Store, StoreFull
from tests.storage.world import NOW, receive

LATER = NOW + timedelta(seconds=40)


@asynccontextmanager
async def asking(store: Store, measures: Measures, circuit: Circuit) -> AsyncIterator[httpx.AsyncClient]:
    leadership = Leadership(store, timer=lambda: LATER, holder="me")
    leadership.held.add("polling:telegram:bot")
    monitor = Monitor(
        store,
        timer=lambda: LATER,
        measures=measures,
        circuits={("telegram", "bot"): circuit},
        leadership=leadership,
        channels=["telegram"],
    )
    transport = httpx.ASGITransport(app=make_web(monitor, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def fill(store: Store) -> None:
    receive(store, "Lan", "bí mật của Lan")
    parked = receive(store, "Hoa")

    def write(conn: Connection) -> None:
        inbox.count_failure(conn, parked, "ZeroDivisionError: bí mật", NOW, park_after=1)
        outbox.put(conn, 1, None, [({"text": "bí mật"}, None), ({"text": "hai"}, None)], NOW + timedelta(seconds=30))
        outbox.fail(conn, 1, "SendRefused: gone", NOW)
        jobs.put(conn, "report", {}, 1, None, NOW)
        leaders.take(conn, "polling:telegram:bot", "me", NOW + timedelta(seconds=35), 9)
        leaders.take(conn, "token:zalo_oa", "dead", NOW, 9)

    store.run_now(write)


async def test_health_tells_what_waits_and_who_leads(store: Store) -> None:
    fill(store)
    async with asking(store, Measures(), Circuit(monotonic, Random(1))) as client:
        answer = await client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "oldest_waiting_seconds": 40.0,
        "waiting_updates": 1,
        "parked_updates": 1,
        "unsent_messages": 1,
        "oldest_unsent_seconds": 10.0,
        "given_up_messages": 1,
        "open_jobs": 1,
        "circuits": {"telegram": "closed"},
        "process": "me",
        "leaders": {"polling:telegram:bot": "me"},
    }


async def test_health_fails_when_nobody_takes_turns(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    monkeypatch.setattr("bot.monitoring.STUCK_SECONDS", 30.0)
    assert STUCK_SECONDS > 30.0
    async with asking(store, Measures(), Circuit(monotonic, Random(1))) as client:
        assert (await client.get("/health")).status_code == 503


async def test_health_fails_when_nothing_can_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(work: object) -> None:
        raise StoreFull("disk full")

    monkeypatch.setattr(store, "run", refuse)
    async with asking(store, Measures(), Circuit(monotonic, Random(1))) as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"database": "full"})


async def test_metrics_are_prometheus_text_with_every_count(store: Store) -> None:
    fill(store)
    measures, circuit = Measures(), Circuit(monotonic, Random(1))
    for seconds in (0.003, 0.02, 0.02, 60.0):
        measures.observe_turn(seconds)
    measures.count_sent("telegram")
    measures.count_failure("telegram", "unclear")
    measures.count_job("report", "done")
    for _ in range(FAILURES):
        circuit.note_failure()
    async with asking(store, measures, circuit) as client:
        answer = await client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "bí mật" not in answer.text
    read = {
        (sample.name.removeprefix("so_thi_dua_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert read[("turn_seconds_bucket", "0.005")] == 1
    assert read[("turn_seconds_bucket", "0.025")] == 3
    assert read[("turn_seconds_bucket", "+Inf")] == read[("turn_seconds_count",)] == 4
    assert read[("messages_sent_total", "telegram")] == 1
    assert read[("send_failures_total", "telegram", "unclear")] == 1
    assert read[("jobs_ended_total", "report", "done")] == 1
    assert read[("circuit_open", "telegram")] == 1
    assert read[("leading", "polling:telegram:bot")] == 1
    assert read[("database_up",)] == 1
    assert read[("waiting_updates",)] == read[("parked_updates",)] == read[("open_jobs",)] == 1
    assert read[("oldest_waiting_seconds",)] == 40
    assert read[("unsent_messages", "telegram")] == read[("given_up_messages", "telegram")] == 1
    assert read[("oldest_unsent_seconds", "telegram")] == 10


async def test_metrics_of_the_process_are_told_without_a_database(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    store.close()
    async with asking(store, Measures(), Circuit(monotonic, Random(1))) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert "so_thi_dua_database_up 0.0" in answer.text
    assert "so_thi_dua_waiting_updates" not in answer.text
