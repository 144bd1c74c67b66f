"""What an operator sees of updates that failed too often, of messages never sent, and of jobs that were given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage import bell, conversations, inbox, jobs, outbox
from storage.database import Connection
from storage.inbox import Parked


def list_lines(conn: Connection) -> list[str]:
    """One line each: number, when, where, why. Those of messages begin with "gửi", those of jobs with "việc"."""
    lines = [f"{one.id}\t{_show(one.received_at)}\t{one.channel}\t{one.last_error}" for one in inbox.parked(conn)]
    for message in outbox.given_up(conn):
        lines.append(f"gửi {message.id}\t{_show(message.failed_at)}\t{message.channel}\t{message.last_error}")
    for job in jobs.given_up(conn):
        lines.append(f"việc {job.id}\t{_show(job.failed_at)}\t{job.kind}\t{job.last_error}")
    return lines


def describe_parked(conn: Connection, number: int, version: str) -> str:
    """All that helps to find out what went wrong with a parked update, as JSON: the payload too, which is somebody's
    own words. Raises LookupError when it is not parked.
    """
    found = next((one for one in inbox.parked(conn) if one.id == number), None)
    if found is None:
        raise LookupError(f"update {number} is not parked")
    return json.dumps({**_describe(conn, found), "version": version}, ensure_ascii=False, indent=2)


def _describe(conn: Connection, update: Parked) -> dict[str, Any]:
    user = conversations.load_user(conn, update.user_id)
    run = conversations.load_run(conn, user.current_run) if user.current_run is not None else None
    return {
        "update": update.id,
        "error": update.last_error,
        "attempts": update.attempts,
        "received_at": update.received_at.isoformat(),
        "parked_at": update.parked_at.isoformat(),
        "channel": update.channel,
        "external_id": update.external_id,
        "conversation": update.conversation_id,
        "user": user.id,
        "unit": user.unit_id,
        "role": user.role,
        "run": run and {"id": run.id, "flow": run.flow, "version": run.flow_version, "step": run.step, "seq": run.seq},
        "offered": [[choice.label, choice.token] for choice in user.offered],
        "raw": update.raw,
    }


def replay(conn: Connection, numbers: Sequence[int] | None) -> int:
    """Let parked updates be taken again: these, or (None) all; returns how many those are."""
    chosen = [one.id for one in inbox.parked(conn)] if numbers is None else numbers
    bell.ring(conn)
    return inbox.unpark(conn, chosen)


def resend(conn: Connection, numbers: Sequence[int] | None, now: datetime) -> int:
    """Let messages that were given up be sent again: these, or (None) all; returns how many those are."""
    chosen = [one.id for one in outbox.given_up(conn)] if numbers is None else numbers
    bell.ring(conn)
    return outbox.resend(conn, chosen, now)


def _show(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}"
