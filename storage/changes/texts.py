"""Changes about reports besides awards: narrative sections, movements, versions that were built, who was asked."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.rows import Ledger, check_fields
from storage.tables import help_requests, movements, narratives, reports

_ID_OF = select(narratives.c.id).where(
    narratives.c.unit_id == bindparam("unit"),
    narratives.c.year == bindparam("year"),
    narratives.c.period == bindparam("period"),
    narratives.c.section == bindparam("section"),
)


def write_narrative(ledger: Ledger, change: kinds.NarrativeWritten) -> Applied:
    """Write the paragraphs of a section."""
    ledger.require_whole()
    key = {"year": change.year, "period": change.period, "section": change.section}
    values = {**key, "paragraphs": change.paragraphs}
    found = ledger.conn.scalar(_ID_OF, {"unit": ledger.unit_id, **key})
    if found is None:
        return Applied(ledger.add(narratives, values))
    ledger.update(narratives, ledger.get_known(narratives, found), values)
    return Applied(found)


def launch_movement(ledger: Ledger, change: kinds.MovementLaunched) -> Applied:
    """Write a movement."""
    ledger.require_whole()
    values = {"year": change.year, "name": change.name, "base": change.base, "launched": change.launched}
    return Applied(ledger.add(movements, values))


def change_movement(ledger: Ledger, change: kinds.MovementChanged) -> Applied:
    """Write new values of a movement."""
    ledger.require_whole()
    fields = check_fields(change.fields, "year", "name", "base", "launched")
    ledger.update(movements, ledger.get_known(movements, change.movement_id), fields)
    return Applied(change.movement_id)


def delete_movement(ledger: Ledger, change: kinds.MovementDeleted) -> Applied:
    """Take a movement away."""
    ledger.require_whole()
    ledger.delete(movements, ledger.get_known(movements, change.movement_id))
    return Applied(change.movement_id)


def keep_report(ledger: Ledger, change: kinds.ReportBuilt) -> Applied:
    """Write a new version of the period's report."""
    ledger.require_whole()
    counter = f"report:{change.year}" if change.period == "year" else f"report:{change.year}:{change.period}"
    version = ledger.take_number(counter)
    values = {
        "year": change.year,
        "period": change.period,
        "version": version,
        "file_id": change.file_id,
        "data_file_id": change.data_file_id,
        "snapshot": change.snapshot,
        "built_by": ledger.actor.user_id,
        "built_at": ledger.actor.now,
    }
    return Applied(ledger.add(reports, values), str(version))


def note_asked(ledger: Ledger, change: kinds.HelpAsked) -> Applied:
    """Keep who was asked, by whom and when."""
    ledger.require_whole()
    values = {
        "year": change.year,
        "period": change.period,
        "user_id": change.user_id,
        "asked_by": ledger.actor.user_id,
        "asked_at": ledger.actor.now,
    }
    return Applied(ledger.add(help_requests, values))
