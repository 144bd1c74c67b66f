"""Forgetting: what people said and were told stays in the books for a while only. The ledger and its audit stay.

Rows go in small batches, each in a transaction of its own, so that no turn waits for long.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select

from storage import settings
from storage.columns import read_moment, write_moment
from storage.tables import (
    answers,
    file_links,
    files,
    inbox,
    jobs,
    link_codes,
    outbox,
    reports,
    runs,
    users,
    wrong_codes,
)

BATCH = 500
_NEXT = "next-clean-up"


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether it is time for the next clean-up; the first one is at once."""
    kept = settings.get(conn, _NEXT)
    return kept is None or not now < read_moment(kept) <= now + timedelta(days=2)


def note_done(conn: Connection, now: datetime) -> None:
    """The next clean-up is a day from now."""
    settings.put(conn, _NEXT, write_moment(now + timedelta(days=1)))


def forget(conn: Connection, now: datetime, keep: timedelta) -> int:
    """Delete a batch of what ended longer ago than `keep`; returns how many rows those were, 0 when none is left.

    Never what still waits, was parked, or is the draft somebody can go on with.
    """
    before = now - keep
    ended_runs = select(runs.c.id).where(
        runs.c.status.in_(("done", "cancelled")),
        runs.c.updated_at < before,
        runs.c.id.not_in(select(users.c.current_run).where(users.c.current_run.is_not(None))),
    )
    deleted = _drop(conn, answers, answers.c.run_id.in_(ended_runs))
    deleted += _drop(conn, runs, runs.c.id.in_(ended_runs), ~select(answers.c.id).where(_of_run()).exists())
    deleted += _drop(conn, outbox, or_(outbox.c.sent_at < before, outbox.c.failed_at < before))
    deleted += _drop(conn, inbox, inbox.c.done_at < before)
    deleted += _drop(conn, jobs, or_(jobs.c.done_at < before, jobs.c.failed_at < before))
    deleted += _drop(conn, file_links, file_links.c.expires_at < before)
    deleted += _drop(conn, link_codes, link_codes.c.expires_at < before)
    deleted += _drop(conn, wrong_codes, wrong_codes.c.at < before)
    return deleted + _drop(conn, files, files.c.created_at < before, *_not_used())


def _of_run() -> ColumnElement[bool]:
    return answers.c.run_id == runs.c.id


def _not_used() -> list[ColumnElement[bool]]:
    """Files that neither a report nor anything that is still kept names: what people sent in, and old exports."""
    holders = (outbox.c.file_id, file_links.c.file_id, reports.c.file_id, reports.c.data_file_id)
    return [~select(holder).where(holder == files.c.id).exists() for holder in holders]


def _drop(conn: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    oldest = select(table.c.id).where(*where).order_by(table.c.id).limit(BATCH)
    result: Any = conn.execute(delete(table).where(table.c.id.in_(oldest)))
    return int(result.rowcount)
