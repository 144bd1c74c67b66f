"""All tables: the books (inbox, outbox, conversations, runs, jobs, files) and the ledger of each unit.

Ledger keys are `(unit_id, id)` with `id` from `counters`, so that a unit can move to another database or shard with
its numbers. Stable words are TEXT with a CHECK made from the `Literal` types of `storage.records`.
Columns called `inbox_id` and `run_id` name the update and the run that something came from and outlive the clean-up
of those books: they are no foreign keys.
"""

from __future__ import annotations

from storage.tables.books import (
    answers,
    conversations,
    files,
    inbox,
    jobs,
    leaders,
    memberships,
    message_counts,
    misunderstood,
    outbox,
    runs,
    settings,
    tokens,
    users,
)
from storage.tables.joining import access_requests, invites, wrong_codes
from storage.tables.ledger import (
    aliases,
    audit,
    award_recipients,
    awards,
    collectives,
    counters,
    decisions,
    help_requests,
    movements,
    narratives,
    people,
    registrations,
    reports,
    targets,
    unit_names,
    units,
)
from storage.tables.links import file_links, link_codes
from storage.tables.schema import metadata

__all__ = [
    "access_requests",
    "aliases",
    "answers",
    "audit",
    "award_recipients",
    "awards",
    "collectives",
    "conversations",
    "counters",
    "decisions",
    "file_links",
    "files",
    "help_requests",
    "inbox",
    "invites",
    "jobs",
    "leaders",
    "link_codes",
    "memberships",
    "message_counts",
    "metadata",
    "misunderstood",
    "movements",
    "narratives",
    "outbox",
    "people",
    "registrations",
    "reports",
    "runs",
    "settings",
    "targets",
    "tokens",
    "unit_names",
    "units",
    "users",
    "wrong_codes",
]
