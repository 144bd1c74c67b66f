"""Jobs through the running app: done in another process, brought back exactly once, given up visibly."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import start_timer
from bot.jobs import ATTEMPTS, JobRunner
from handlers.engine.stage import Book
from storage import files, inbox, jobs
from storage.database import Connection, Store, StoreFull
from tests.bot.ears import NOW, Ears, arrive, run_app, say
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import Understanding, ask_for_job, make_small_book
from tests.patience import PATIENCE

FOUND = ("chào", "Long Xuyên", "ghi")


def make_book() -> Book:
    return make_small_book(Understanding({kind: ask_for_job(kind) for kind in KINDS}))


def list_marks(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


async def test_a_job_is_done_elsewhere_and_its_result_comes_back(database_url: str) -> None:
    ears = Ears()
    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        await say(app, ears, "Hoa", *FOUND, "shout báo cáo", "shout lần nữa")

        assert ears.texts("Hoa")[3:] == [
            "Nghe: đang làm",
            "Có kết quả: BÁO CÁO (09:00)",
            "Nghe: đang làm",
            "Có kết quả: LẦN NỮA (09:00)",
        ]
        assert ears.files == [
            ("hét.txt", "BÁO CÁO (09:00)".encode()),
            ("hét.txt", "LẦN NỮA (09:00)".encode()),
        ]


async def test_a_job_whose_process_dies_three_times_is_parked_and_told(database_url: str, tmp_path: Path) -> None:
    ears, marks = Ears(), tmp_path / "marks"
    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        await say(app, ears, "Hoa", *FOUND, f"die {marks}", "shout sau đó")

        processes = list_marks(marks)
        assert len(processes) == len(set(processes)) == 3
        assert os.getpid() not in processes
        assert ears.texts("Hoa")[4:] == [
            "Có kết quả: lỗi JobProcessDied",
            "Nghe: đang làm",
            "Có kết quả: SAU ĐÓ (09:00)",
        ]


async def test_a_job_that_works_at_last_is_told_once(sqlite_url: str, tmp_path: Path) -> None:
    ears, marks = Ears(), tmp_path / "marks"
    async with run_app(sqlite_url, ears, make_book(), kinds=KINDS) as app:
        await say(app, ears, "Hoa", *FOUND, f"die_twice {marks}")

        assert len(list_marks(marks)) == 3
        assert ears.texts("Hoa")[4:] == ["Có kết quả: lần thứ ba thì xong"]


@pytest.mark.parametrize(("kind", "error"), [("fail", "ZeroDivisionError"), ("write", "StoreFull")])
async def test_a_job_that_raises_is_parked_and_told(
    sqlite_url: str, tmp_path: Path, kind: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Among them one that wants to write: the jobs' process can only read."""
    ears, marks = Ears(), tmp_path / "marks"
    async with run_app(sqlite_url, ears, make_book(), kinds=KINDS) as app:
        await say(app, ears, "Hoa", *FOUND, f"{kind} {marks}")

        assert len(list_marks(marks)) == 3
        assert len(set(list_marks(marks))) == 1, "an error needs no new process"
        assert len(ears.texts("Hoa")) == 5
        assert error in ears.texts("Hoa")[4]
    assert "bí mật" not in "".join(capsys.readouterr())


async def test_a_kind_that_nobody_knows_is_parked_and_told(database_url: str, tmp_path: Path) -> None:
    ears, store = Ears(), Store.open(database_url)
    store.run_now(lambda conn: put_job(conn, "future", tmp_path / "marks"))
    store.close()
    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        assert await app.wait_until_quiet(ears, PATIENCE)

        assert ears.texts("Hoa") == ["Có kết quả: lỗi LookupError"]


async def test_a_job_that_kills_the_whole_program_again_and_again_is_given_up(
    database_url: str, tmp_path: Path
) -> None:
    ears, marks = Ears(), tmp_path / "marks"
    store = Store.open(database_url)
    store.run_now(lambda conn: put_job(conn, "nap", marks))
    for attempt in range(ATTEMPTS):
        # Each program dies with the job, so that nobody ends the lease.
        now = NOW - timedelta(hours=ATTEMPTS - attempt)
        assert store.run_now(lambda conn, now=now: jobs.lease_next(conn, now, 30)) is not None  # type: ignore[misc]
    store.close()

    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        assert await app.wait_until_quiet(ears, PATIENCE)

    assert list_marks(marks) == []
    assert ears.texts("Hoa") == ["Có kết quả: lỗi JobProcessDied"]


def put_job(conn: Connection, kind: str, marks: Path) -> None:
    """A job that was asked for by an update of an earlier process."""
    arrival = arrive("Hoa", "trước đó")
    kept = inbox.add(
        conn,
        channel=arrival.channel,
        account=arrival.account,
        external_id=arrival.external_id,
        chat=arrival.chat,
        sender=arrival.sender,
        sender_name=arrival.sender_name,
        raw=arrival.raw,
        now=NOW,
    )
    assert kept is not None
    claimed = inbox.claim_next(conn, 1, NOW)
    assert claimed is not None
    inbox.finish(conn, kept.id, NOW)
    jobs.put(conn, kind, {"text": str(marks)}, claimed.conversation_id, kept.id, NOW - timedelta(days=1))


async def test_stopping_in_the_middle_of_a_job_costs_it_no_attempt(database_url: str, tmp_path: Path) -> None:
    ears, marks = Ears(), tmp_path / "marks"
    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        await say(app, ears, "Hoa", *FOUND)
        await app.intake.accept(arrive("Hoa", f"nap {marks}"))
        await ears.wait_for("Hoa", 4)
        async with asyncio.timeout(PATIENCE):
            while not list_marks(marks):  # noqa: ASYNC110 - another process writes them
                await asyncio.sleep(0.02)

    assert len(ears.texts("Hoa")) == 4
    async with run_app(database_url, ears, make_book(), kinds=KINDS) as app:
        job = app.store.read_now(lambda conn: conn.exec_driver_sql("SELECT attempts FROM jobs").scalar_one())
        assert job in (0, 1)
        assert await app.wait_until_quiet(ears, PATIENCE)
        attempts = app.store.read_now(lambda conn: conn.exec_driver_sql("SELECT attempts FROM jobs").scalar_one())

    assert len(list_marks(marks)) == 2
    assert attempts == 1
    assert ears.texts("Hoa")[4:] == ["Có kết quả: đã ngủ"]


# --- Leases ---------------------------------------------------------------------------------------------------


def make_runner(store: Store, **seconds: Any) -> JobRunner:
    return JobRunner(store, KINDS, clock=lambda: NOW, timer=start_timer(lambda: NOW), on_result=lambda: None, **seconds)


async def run_until(store: Store, done: Any, *runners: JobRunner) -> None:
    loops = [asyncio.create_task(runner.loop.run()) for runner in runners]
    async with asyncio.timeout(PATIENCE):
        while not store.read_now(done):  # noqa: ASYNC110 - the database is what is watched
            await asyncio.sleep(0.05)
    for runner in runners:
        runner.loop.stop()
        await runner.interrupt()
    await asyncio.gather(*loops)


def results(conn: Connection) -> list[dict[str, Any]]:
    claimed = inbox.claim_next(conn, 1, NOW)
    return [claimed.raw] if claimed is not None else []


async def test_a_lease_is_prolonged_while_the_job_is_done(store: Store, tmp_path: Path) -> None:
    """Two processes look for jobs; the one that is being done for longer than a lease is left alone."""
    marks = tmp_path / "marks"
    store.run_now(lambda conn: put_job(conn, "nap", marks))

    await run_until(
        store,
        lambda conn: jobs.open_count(conn) == 0,
        make_runner(store, lease_seconds=0.6),
        make_runner(store, lease_seconds=0.6),
    )

    assert len(list_marks(marks)) == 1
    assert [raw["said"] for raw in store.run_now(results)] == ["đã ngủ"]


async def test_a_lease_that_cannot_be_prolonged_does_not_stop_the_work(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the next job get into the process before this one is through."""
    marks = tmp_path / "marks"
    store.run_now(lambda conn: put_job(conn, "nap", marks))

    def fail(conn: Connection, job_id: int, until: datetime) -> None:
        raise StoreFull

    monkeypatch.setattr(jobs, "renew", fail)
    await run_until(store, lambda conn: jobs.open_count(conn) == 0, make_runner(store, lease_seconds=0.6))

    assert [raw["said"] for raw in store.run_now(results)] == ["đã ngủ"]


async def test_a_job_that_takes_too_long_loses_its_process(sqlite_url: str, tmp_path: Path) -> None:
    store, marks = Store.open(sqlite_url), tmp_path / "marks"
    store.run_now(lambda conn: put_job(conn, "nap", marks))

    runner = make_runner(store, lease_seconds=0.3, longest_seconds=0.4)
    await run_until(store, lambda conn: jobs.open_count(conn) == 0, runner)

    assert [raw["error"] for raw in store.run_now(results)] == ["JobProcessDied"]
    store.close()


def test_a_result_cannot_be_kept_twice(store: Store) -> None:
    from bot.job_kinds import JobResult
    from bot.jobs import keep_result

    store.run_now(lambda conn: put_job(conn, "shout", Path("x")))
    job = store.run_now(lambda conn: jobs.lease_next(conn, NOW, 30))
    assert job is not None
    result = JobResult({"said": "một lần"}, ("a.txt", "text/plain", b"a"))
    store.run_now(lambda conn: keep_result(conn, job, result, NOW))

    with pytest.raises(LookupError):
        store.run_now(lambda conn: keep_result(conn, job, result, NOW))

    (raw,) = store.run_now(results)
    assert raw == {"kind": "result", "job": "shout", "args": {"text": "x"}, "said": "một lần", "file_id": 1}
    assert store.read_now(lambda conn: files.load(conn, None, 1))[1] == b"a"
    with pytest.raises(LookupError):
        store.read_now(lambda conn: files.load(conn, None, 2))
