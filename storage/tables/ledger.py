"""The tables of a unit's ledger, the counters that its ids come from, and the audit of all that changes in it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from commendation.catalogue import ConferrerLevel, RecipientKind
from storage.columns import Id, Json, Moment, Words
from storage.records import AwardStatus, RegistrationStatus, ReportPeriod
from storage.tables.schema import make_book, make_ledger, metadata, one_of, within_unit

units = make_book(
    "units",
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("district", Words),
    Column("province", Words, nullable=False),
    Column("code", Text),
    Column("place", Words, nullable=False),
    Column("signer_name", Words, nullable=False),
    Column("signer_title", Words, nullable=False),
    Column("addressee", Words),
    Column("distribution", Json, nullable=False),
    Column("is_practice", Boolean, nullable=False),
    Column("base_file_id", Id),  # the office's own base.docx; files know their unit, so no key back to them
    Column("created_at", Moment, nullable=False),
)

unit_names = Table(
    "unit_names",
    metadata,
    Column("unit_id", Id, ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),  # the last day; NULL while it holds
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("district", Words),
    Column("province", Words, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("unit_id", Id, ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", Id, nullable=False),
)

collectives = make_ledger(
    "collectives",
    Column("name", Words, nullable=False),
    Column("folded", Words, nullable=False),
)

people = make_ledger(
    "people",
    Column("name", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("birth_year", Integer),
    Column("position", Words),
    Column("collective_id", Id),
    Column("direct_worker", Boolean),
    within_unit("collective_id", "collectives"),
)

aliases = make_ledger(
    "aliases",
    Column("alias", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("person_id", Id),
    Column("collective_id", Id),
    within_unit("person_id", "people"),
    within_unit("collective_id", "collectives"),
    UniqueConstraint("unit_id", "folded"),
    CheckConstraint("(person_id IS NULL) <> (collective_id IS NULL)", name="meaning"),
)

decisions = make_ledger(
    "decisions",
    Column("number", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("date", Date),
    Column("signer", Words),
    Column("issuer", Words),
    Index(None, "unit_id", "folded"),
)

awards = make_ledger(
    "awards",
    Column("number", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("code", Text),
    Column("form", Text),
    Column("conferrer_kind", Text),
    Column("conferrer", Words),
    Column("conferrer_level", Text),
    Column("recipient_kind", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("decision_id", Id),
    Column("reason", Words),
    Column("wording", Words),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("flags", Json, nullable=False),
    Column("run_id", Id),
    Column("entered_by", Id, ForeignKey("users.id"), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    within_unit("decision_id", "decisions"),
    UniqueConstraint("unit_id", "number"),
    one_of("conferrer_level", ConferrerLevel),
    one_of("recipient_kind", RecipientKind),
    one_of("status", AwardStatus),
    CheckConstraint("count BETWEEN 1 AND 100000", name="count"),
    # Holds every column of a tally, so that a count never reads the rows themselves.
    Index(
        "ix_awards_tally",
        *("unit_id", "year", "form", "status", "code", "conferrer_kind", "conferrer_level", "recipient_kind"),
        *("count", "id", "conferrer"),
    ),
    Index(None, "unit_id", "run_id"),
    Index(None, "unit_id", "decision_id"),
)

award_recipients = Table(
    "award_recipients",
    metadata,
    Column("unit_id", Id, ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("award_id", Id, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("person_id", Id),
    Column("collective_id", Id),
    within_unit("award_id", "awards"),
    within_unit("person_id", "people"),
    within_unit("collective_id", "collectives"),
    Index(None, "unit_id", "person_id"),
    Index(None, "unit_id", "collective_id"),
)

registrations = make_ledger(
    "registrations",
    Column("number", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("recipient_kind", Text, nullable=False),
    Column("nominee", Words, nullable=False),
    Column("person_id", Id),
    Column("collective_id", Id),
    Column("codes", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Words),
    Column("run_id", Id),
    Column("submitted_by", Id, ForeignKey("users.id"), nullable=False),
    Column("submitted_at", Moment, nullable=False),
    within_unit("person_id", "people"),
    within_unit("collective_id", "collectives"),
    UniqueConstraint("unit_id", "number"),
    one_of("recipient_kind", RecipientKind),
    one_of("status", RegistrationStatus),
    Index(None, "unit_id", "year"),
)

targets = make_ledger(
    "targets",
    Column("registration_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("amount", Text),
    Column("measure", Words),
    Column("due", Date),
    Column("result", Words),
    Column("result_amount", Text),
    Column("reported_at", Moment),
    within_unit("registration_id", "registrations"),
    Index(None, "unit_id", "registration_id"),
)

movements = make_ledger(
    "movements",
    Column("year", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("base", Words),
    Column("launched", Date),
    Index(None, "unit_id", "year"),
)

narratives = make_ledger(
    "narratives",
    Column("year", Integer, nullable=False),
    Column("period", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("paragraphs", Json, nullable=False),
    UniqueConstraint("unit_id", "year", "period", "section"),
    one_of("period", ReportPeriod),
)

reports = make_ledger(
    "reports",
    Column("year", Integer, nullable=False),
    Column("period", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("file_id", Id, ForeignKey("files.id"), nullable=False),
    Column("data_file_id", Id, ForeignKey("files.id")),
    Column("snapshot", Json, nullable=False),
    Column("built_by", Id, ForeignKey("users.id"), nullable=False),
    Column("built_at", Moment, nullable=False),
    UniqueConstraint("unit_id", "year", "period", "version"),
    one_of("period", ReportPeriod),
)

help_requests = make_ledger(
    "help_requests",
    Column("year", Integer, nullable=False),
    Column("period", Text, nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),  # who was asked to complete what they entered
    Column("asked_by", Id, ForeignKey("users.id"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    one_of("period", ReportPeriod),
    Index(None, "unit_id", "year", "period"),
)

audit = make_ledger(
    "audit",
    Column("group_id", Id, nullable=False),  # the inbox id; without one, a negative number of its own
    Column("at", Moment, nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("inbox_id", Id),
    Column("entity", Text, nullable=False),
    Column("entity_key", Text, nullable=False),  # the key without unit_id: "41", or "41/0" for a part of a record
    Column("action", Text, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("reason", Words),
    Column("undone_by", Id),  # the group that undid this one
    Index(None, "unit_id", "entity", "entity_key"),
    Index(None, "unit_id", "user_id", "id"),
)
