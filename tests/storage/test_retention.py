"""What is forgotten after a while, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from storage import answers, conversations, files, inbox, jobs, outbox, retention
from storage.changes import ReportBuilt
from storage.database import Connection, Store
from storage.tables import metadata
from tests.properties.replaying import read_ledger, replay_audit
from tests.storage.world import AWARD, NOW, change, found_unit, receive

KEEP = timedelta(days=180)
AFTER = NOW + KEEP + timedelta(seconds=1)


def count(store: Store, *names: str) -> dict[str, int]:
    def read(conn: Connection) -> dict[str, int]:
        return {
            name: conn.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() for name in names
        }

    return store.read_now(read)


def forget_all(store: Store, now: datetime = AFTER) -> int:
    total = 0
    while deleted := store.run_now(lambda conn: retention.forget(conn, now, KEEP)):
        total += deleted
    return total


def test_old_words_go_and_the_ledger_stays(store: Store) -> None:
    scope = found_unit(store)
    done, waits = receive(store, "Lan"), receive(store, "Hoa")
    change(store, scope, AWARD, replace(AWARD, ref="other"), inbox_id=done)

    def write(conn: Connection) -> None:
        for status in ("done", "open"):
            run = conversations.start_run(conn, scope.user_id, "enter_award", 1, "code", {}, NOW)
            conversations.save_run(conn, replace(run, status=status), NOW)
            answers.append(conn, run.id, 1, "code", "x", "nguyên văn", done, NOW)
        kept = files.put(conn, scope.unit_id, "báo cáo.docx", "x/y", b"1", NOW)
        files.put(conn, scope.unit_id, "gửi lên.docx", "x/y", b"2", NOW)
        outbox.put(conn, 1, done, [({"text": "một"}, None), ({"text": "hai"}, None), ({"text": "ba"}, kept)], NOW)
        outbox.sent(conn, 1, None, NOW)
        outbox.fail(conn, 2, "SendRefused", NOW)
        inbox.finish(conn, done, NOW)
        job_id = jobs.put(conn, "report", {}, 1, done, NOW)
        jobs.finish(conn, job_id, NOW)
        jobs.put(conn, "report", {}, 1, done, NOW)

    store.run_now(write)
    change(store, scope, ReportBuilt(year=2023, file_id=1, snapshot={}))
    before = store.read_now(read_ledger)

    assert forget_all(store, NOW + KEEP) == 0
    assert forget_all(store) > 0

    assert store.read_now(read_ledger) == before == store.read_now(replay_audit)
    left = count(store, "inbox", "outbox", "runs", "answers", "jobs", "files")
    assert left == {"inbox": 2, "outbox": 1, "runs": 1, "answers": 1, "jobs": 1, "files": 1}
    assert store.read_now(lambda conn: inbox.waiting_users(conn, AFTER, 10)) != []
    assert waits is not None


def test_many_rows_go_in_batches(store: Store) -> None:
    def write(conn: Connection) -> None:
        bodies = [({"text": str(number)}, None) for number in range(retention.BATCH + 100)]
        outbox.put(conn, 1, None, bodies, NOW)
        conn.execute(metadata.tables["outbox"].update().values(sent_at=NOW))

    receive(store, "Lan")
    store.run_now(write)
    assert store.run_now(lambda conn: retention.forget(conn, AFTER, KEEP)) == retention.BATCH
    assert forget_all(store) == 100


def test_it_is_due_once_a_day_also_after_the_clock_was_put_back(store: Store) -> None:
    def is_due(hours: float) -> bool:
        return store.read_now(lambda conn: retention.is_due(conn, NOW + timedelta(hours=hours)))

    assert is_due(0)
    store.run_now(lambda conn: retention.note_done(conn, NOW))
    assert not is_due(23.9)
    assert is_due(24)
    assert is_due(-72)
