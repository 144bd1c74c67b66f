"""What each kind of job does. The functions are imported into the jobs' process, and load what is heavy only there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from storage import files, units
from storage.database import Connection
from storage.records import Scope


@dataclass(frozen=True)
class JobResult:
    """What a job brings back: JSON values for the conversation, and a file (name, media type, content)."""

    args: dict[str, Any] = field(default_factory=dict)
    file: tuple[str, str, bytes] | None = None


JobFunction = Callable[[Connection, Mapping[str, Any], datetime], JobResult]
"""A job's work: reads through the connection, raises what goes wrong. It is imported into the jobs' process."""


def _find_scope(args: Mapping[str, Any]) -> Scope:
    return Scope(unit_id=args["unit_id"], user_id=args["user_id"], role=args["role"])


def build_annual_report(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The annual report as DOCX. Args: unit_id, user_id, role, year and, where it is not today's, day (ISO)."""
    from report_builder.build import MEDIA_TYPE, build_report
    from report_builder.plain import summarise

    day = date.fromisoformat(args["day"]) if "day" in args else now.date()
    built = build_report(conn, _find_scope(args), args["year"], day)
    return JobResult(
        args={
            "year": args["year"],
            "name": built.name,
            "summary": summarise(built.report),
            "snapshot": built.snapshot,
        },
        file=(built.name, MEDIA_TYPE, built.content),
    )


def read_sent_file(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The awards that a .docx or .txt states. Args: unit_id, user_id, role, file_id.

    Brings back the text and what was read in it, or the problem that stands against it.
    """
    from handlers.flows.pasted_lines import read_awards, to_json
    from report_builder.extract import Unreadable, extract_text

    unit = units.get(conn, _find_scope(args))
    file, content = files.load(conn, None, args["file_id"])
    try:
        text = extract_text(file.name, content)
    except Unreadable as error:
        return JobResult(args={"problem": error.problem})
    return JobResult(args={"text": text, "reading": to_json(read_awards(text, unit, now.date()))})


KINDS: Mapping[str, JobFunction] = {"annual_report": build_annual_report, "read_file": read_sent_file}
"""The work of each kind of job, by the word that flows ask for it with."""
