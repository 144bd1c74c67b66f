"""Every accepted answer of every run, as it was given: written at once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.prepared import prepared
from storage.tables import answers


@dataclass(frozen=True)
class Answer:
    """One accepted answer: what was understood (`value`) and what was typed (`raw`)."""

    seq: int
    step: str
    value: Any
    raw: str | None
    at: datetime


_APPEND = prepared(answers.insert())
_HISTORY = (
    select(answers.c.seq, answers.c.step, answers.c.value, answers.c.raw, answers.c.at)
    .where(answers.c.run_id == bindparam("run"))
    .order_by(answers.c.seq)
)


def append(
    conn: Connection,
    run_id: int,
    seq: int,
    step: str,
    value: Any,
    raw: str | None,
    inbox_id: int | None,
    now: datetime,
) -> None:
    """Keep an answer; `value` is JSON. A second one with the same `seq` violates a constraint: it is a repeat."""
    conn.execute(
        _APPEND,
        {"run_id": run_id, "seq": seq, "step": step, "value": value, "raw": raw, "inbox_id": inbox_id, "at": now},
    )


def history(conn: Connection, run_id: int) -> list[Answer]:
    """The answers of a run in the order they were given."""
    return [Answer(*row) for row in conn.execute(_HISTORY, {"run": run_id})]
