"""Changes of a year's report: its narrative sections, and the versions that were built."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.rows import Ledger
from storage.tables import narratives, reports

_ID_OF = select(narratives.c.id).where(
    narratives.c.unit_id == bindparam("unit"),
    narratives.c.year == bindparam("year"),
    narratives.c.section == bindparam("section"),
)


def write_narrative(ledger: Ledger, change: kinds.NarrativeWritten) -> Applied:
    """Write the paragraphs of a section."""
    ledger.require_whole()
    values = {"year": change.year, "section": change.section, "paragraphs": change.paragraphs}
    found = ledger.conn.scalar(_ID_OF, {"unit": ledger.unit_id, "year": change.year, "section": change.section})
    if found is None:
        return Applied(ledger.add(narratives, values))
    ledger.update(narratives, ledger.get_known(narratives, found), values)
    return Applied(found)


def keep_report(ledger: Ledger, change: kinds.ReportBuilt) -> Applied:
    """Write a new version of the year's report."""
    ledger.require_whole()
    version = ledger.take_number(f"report:{change.year}")
    values = {
        "year": change.year,
        "version": version,
        "file_id": change.file_id,
        "snapshot": change.snapshot,
        "built_by": ledger.actor.user_id,
        "built_at": ledger.actor.now,
    }
    return Applied(ledger.add(reports, values), str(version))
