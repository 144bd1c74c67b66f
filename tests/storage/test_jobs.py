"""Jobs are taken once, and again only when whoever took them is gone."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from storage import jobs
from storage.database import Connection, Store
from storage.jobs import Job
from tests.patience import PATIENCE
from tests.storage.world import LATER, NOW, receive


def test_job_is_leased_in_the_order_it_is_due(store: Store) -> None:
    receive(store, "Lan")
    soon = NOW + timedelta(minutes=1)
    store.run_now(lambda conn: jobs.put(conn, "later", {}, None, None, soon))
    first = store.run_now(lambda conn: jobs.put(conn, "report", {"year": 2023}, 1, 1, NOW))
    job = store.run_now(lambda conn: jobs.lease_next(conn, NOW, 60))
    assert job == Job(first, "report", {"year": 2023}, 1, attempts=1, failures=0)
    assert store.run_now(lambda conn: jobs.lease_next(conn, NOW, 60)) is None
    later = store.run_now(lambda conn: jobs.lease_next(conn, soon, 60))
    assert later is not None


def test_a_kind_that_is_not_known_is_left_to_others_for_a_while(store: Store) -> None:
    store.run_now(lambda conn: jobs.put(conn, "future", {}, None, None, NOW))
    store.run_now(lambda conn: jobs.put(conn, "report", {}, None, None, NOW))

    def lease(now: datetime) -> str | None:
        job = store.run_now(lambda conn: jobs.lease_next(conn, now, 60, {"report"}, timedelta(minutes=10)))
        return None if job is None else job.kind

    assert lease(NOW) == "report"
    store.run_now(lambda conn: jobs.finish(conn, 2, NOW))
    assert lease(NOW + timedelta(minutes=9)) is None
    assert lease(NOW + timedelta(minutes=10)) == "future"


def test_attempt_is_counted_when_leased(store: Store) -> None:
    """So that a job which kills its process every time is noticed."""
    store.run_now(lambda conn: jobs.put(conn, "report", {}, None, None, NOW))
    attempts = []
    for minute in range(3):
        now = NOW + timedelta(minutes=minute)
        job = store.run_now(lambda conn, now=now: jobs.lease_next(conn, now, 60))  # type: ignore[misc]
        assert job is not None
        attempts.append(job.attempts)
    assert attempts == [1, 2, 3]


def test_lease_is_prolonged_given_back_or_ended(store: Store) -> None:
    store.run_now(lambda conn: jobs.put(conn, "report", {}, None, None, NOW))

    def lease(seconds: int) -> int | None:
        job = store.run_now(lambda conn: jobs.lease_next(conn, NOW + timedelta(seconds=seconds), 60))
        return None if job is None else job.attempts

    assert lease(0) == 1
    store.run_now(lambda conn: jobs.renew(conn, 1, NOW + timedelta(seconds=90)))
    assert lease(60) is None
    assert lease(90) == 2
    store.run_now(lambda conn: jobs.give_back(conn, 1))
    assert lease(91) == 2
    store.run_now(lambda conn: jobs.retry(conn, 1, "hỏng", NOW + timedelta(seconds=100)))
    assert lease(99) is None
    assert lease(100) == 3


def test_a_clock_put_back_makes_no_job_wait_for_hours(store: Store) -> None:
    before = NOW + timedelta(hours=5)
    for kind in ("report", "import", "chart"):
        store.run_now(lambda conn, kind=kind: jobs.put(conn, kind, {}, None, None, before))  # type: ignore[misc]
    assert store.run_now(lambda conn: jobs.lease_next(conn, before, 60)) is not None
    store.run_now(lambda conn: jobs.retry(conn, 2, "hỏng", before + timedelta(seconds=1)))

    kinds = ("report", "import", "chart")
    taken = [store.run_now(lambda conn: jobs.lease_next(conn, NOW, 60, kinds)) for _ in range(4)]
    assert [job and job.kind for job in taken] == ["report", "chart", "import", None]


def test_job_ends_once(store: Store) -> None:
    done = store.run_now(lambda conn: jobs.put(conn, "report", {}, None, None, NOW))
    failed = store.run_now(lambda conn: jobs.put(conn, "import", {}, None, None, NOW))
    store.run_now(lambda conn: jobs.put(conn, "remind", {}, None, None, LATER))
    assert store.read_now(jobs.open_count) == 3
    assert store.read_now(lambda conn: jobs.open_count(conn, NOW)) == 2
    store.run_now(lambda conn: jobs.finish(conn, done, NOW))
    store.run_now(lambda conn: jobs.fail(conn, failed, "hỏng", NOW))
    assert store.read_now(jobs.open_count) == 1
    for job_id in (done, failed):
        with pytest.raises(LookupError):
            store.run_now(lambda conn, job_id=job_id: jobs.finish(conn, job_id, NOW))  # type: ignore[misc]
        with pytest.raises(LookupError):
            store.run_now(lambda conn, job_id=job_id: jobs.fail(conn, job_id, "", NOW))  # type: ignore[misc]
    assert store.run_now(lambda conn: jobs.lease_next(conn, NOW, 60)) is None


def test_two_processes_lease_different_jobs(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    for kind in ("a", "b"):
        store.run_now(lambda conn, kind=kind: jobs.put(conn, kind, {}, None, None, NOW))  # type: ignore[misc]
    leased, go = threading.Event(), threading.Event()

    def hold(conn: Connection) -> None:
        job = jobs.lease_next(conn, NOW, 60)
        assert job is not None
        assert job.kind == "a"
        leased.set()
        go.wait(PATIENCE)

    thread = threading.Thread(target=lambda: store.run_now(hold))
    thread.start()
    assert leased.wait(PATIENCE)
    second = store.run_now(lambda conn: jobs.lease_next(conn, NOW, 60))
    go.set()
    thread.join(PATIENCE)
    assert second is not None
    assert second.kind == "b"
    store.close()
