"""The first tables.

A migration is a record of what was done: it names its columns itself and never imports today's tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "leaders",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_leaders"),
    )
    op.create_table(
        "message_counts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("spent_quota", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", "month", name="pk_message_counts"),
    )
    op.create_table(
        "tokens",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("obtained_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("spent_at", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("told_at", sa.Text(), nullable=True),
        sa.Column("seeds", JSON, nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name="pk_tokens"),
    )
    op.create_table(
        "units",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("signer_name", sa.Text(), nullable=False),
        sa.Column("signer_title", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=True),
        sa.Column("distribution", JSON, nullable=False),
        sa.Column("is_practice", sa.Boolean(), nullable=False),
        sa.Column("base_file_id", ID, nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "collectives",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_collectives_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_collectives"),
    )
    op.create_table(
        "counters",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_counters_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "name", name="pk_counters"),
    )
    op.create_table(
        "decisions",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_decisions_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_unit_id_folded", "decisions", ["unit_id", "folded"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_files_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "movements",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("launched", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_movements_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_movements"),
    )
    op.create_index("ix_movements_unit_id_year", "movements", ["unit_id", "year"])
    op.create_table(
        "narratives",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("paragraphs", JSON, nullable=False),
        sa.CheckConstraint("period IN ('year', 'half')", name="ck_narratives_period"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_narratives_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_narratives"),
        sa.UniqueConstraint("unit_id", "year", "period", "section", name="uq_narratives_unit_id_year_period_section"),
    )
    op.create_table(
        "unit_names",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_unit_names_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "valid_from", name="pk_unit_names"),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("current_run", ID, nullable=True),
        sa.Column("offered", JSON, nullable=False),
        sa.Column("last_seen_at", sa.Text(), nullable=True),
        sa.Column("last_talk", ID, nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_users_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undone_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_audit_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_user_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_audit"),
    )
    op.create_index("ix_audit_unit_id_entity_entity_key", "audit", ["unit_id", "entity", "entity_key"], unique=False)
    op.create_index("ix_audit_unit_id_user_id_id", "audit", ["unit_id", "user_id", "id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("conferrer_kind", sa.Text(), nullable=True),
        sa.Column("conferrer", sa.Text(), nullable=True),
        sa.Column("conferrer_level", sa.Text(), nullable=True),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("decision_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("entered_by", ID, nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "conferrer_level IN ('central', 'province', 'district', 'commune', 'unit', "
            "'party-province', 'party-district', 'party-commune', 'organisation')",
            name="ck_awards_conferrer_level",
        ),
        sa.CheckConstraint(
            "recipient_kind IN ('individual', 'collective', 'household')", name="ck_awards_recipient_kind"
        ),
        sa.CheckConstraint("status IN ('entered', 'withheld', 'deleted')", name="ck_awards_status"),
        sa.CheckConstraint("count BETWEEN 1 AND 100000", name="ck_awards_count"),
        sa.ForeignKeyConstraint(["entered_by"], ["users.id"], name="fk_awards_entered_by"),
        sa.ForeignKeyConstraint(
            ["unit_id", "decision_id"], ["decisions.unit_id", "decisions.id"], name="fk_awards_unit_id_decision_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_awards_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_awards"),
        sa.UniqueConstraint("unit_id", "number", name="uq_awards_unit_id_number"),
    )
    op.create_index(
        "ix_awards_tally",
        "awards",
        [
            "unit_id",
            "year",
            "form",
            "status",
            "code",
            "conferrer_kind",
            "conferrer_level",
            "recipient_kind",
            "count",
            "id",
            "conferrer",
        ],
        unique=False,
    )
    op.create_index("ix_awards_unit_id_decision_id", "awards", ["unit_id", "decision_id"], unique=False)
    op.create_index("ix_awards_unit_id_run_id", "awards", ["unit_id", "run_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("heard_at", sa.Text(), nullable=True),
        sa.Column("blocked_at", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("linked_at", sa.Text(), nullable=True),
        sa.Column("menu", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_conversations_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint(
            "channel", "account", "chat", "sender", name="uq_conversations_channel_account_chat_sender"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_users_merged_into", "users", ["merged_into"], unique=False)
    op.create_index("ix_conversations_user_id", "conversations", ["user_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("collective_id", ID, nullable=True),
        sa.Column("direct_worker", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id", "collective_id"],
            ["collectives.unit_id", "collectives.id"],
            name="fk_people_unit_id_collective_id",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_people_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_people"),
    )
    op.create_table(
        "aliases",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("collective_id", ID, nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (collective_id IS NULL)", name="ck_aliases_meaning"),
        sa.ForeignKeyConstraint(
            ["unit_id", "collective_id"],
            ["collectives.unit_id", "collectives.id"],
            name="fk_aliases_unit_id_collective_id",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "person_id"],
            ["people.unit_id", "people.id"],
            name="fk_aliases_unit_id_person_id",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_aliases_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_aliases"),
        sa.UniqueConstraint("unit_id", "folded", name="uq_aliases_unit_id_folded"),
    )
    op.create_table(
        "misunderstood",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.Text(), nullable=False),
        sa.Column("last_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_misunderstood_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_misunderstood"),
        sa.UniqueConstraint("unit_id", "place", "folded", name="uq_misunderstood_unit_id_place_folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reports",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("data_file_id", ID, nullable=True),
        sa.Column("snapshot", JSON, nullable=False),
        sa.Column("built_by", ID, nullable=False),
        sa.Column("built_at", sa.Text(), nullable=False),
        sa.CheckConstraint("period IN ('year', 'half')", name="ck_reports_period"),
        sa.ForeignKeyConstraint(["built_by"], ["users.id"], name="fk_reports_built_by"),
        sa.ForeignKeyConstraint(["data_file_id"], ["files.id"], name="fk_reports_data_file_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_reports_file_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_reports_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_reports"),
        sa.UniqueConstraint("unit_id", "year", "period", "version", name="uq_reports_unit_id_year_period_version"),
    )
    op.create_table(
        "help_requests",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.CheckConstraint("period IN ('year', 'half')", name="ck_help_requests_period"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_help_requests_asked_by"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_help_requests_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_help_requests_user_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_help_requests"),
    )
    op.create_index("ix_help_requests_unit_id_year_period", "help_requests", ["unit_id", "year", "period"])
    op.create_table(
        "runs",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'suspended', 'done', 'cancelled')", name="ck_runs_status"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_runs_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_user_id_status", "runs", ["user_id", "status"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_answers_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("run_id", "seq", name="uq_answers_run_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "award_recipients",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("award_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("collective_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id", "award_id"], ["awards.unit_id", "awards.id"], name="fk_award_recipients_unit_id_award_id"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "collective_id"],
            ["collectives.unit_id", "collectives.id"],
            name="fk_award_recipients_unit_id_collective_id",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "person_id"], ["people.unit_id", "people.id"], name="fk_award_recipients_unit_id_person_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_award_recipients_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "award_id", "position", name="pk_award_recipients"),
    )
    op.create_index(
        "ix_award_recipients_unit_id_collective_id", "award_recipients", ["unit_id", "collective_id"], unique=False
    )
    op.create_index("ix_award_recipients_unit_id_person_id", "award_recipients", ["unit_id", "person_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("raw", JSON, nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("file_wanted_at", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.Text(), nullable=True),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_inbox_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "account", "external_id", name="uq_inbox_channel_account_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_parked",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NOT NULL AND done_at IS NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL AND done_at IS NULL"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
    op.create_index(
        "ix_inbox_file_wanted",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("file_wanted_at IS NOT NULL"),
        postgresql_where=sa.text("file_wanted_at IS NOT NULL"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("conversation_id", ID, nullable=True),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_jobs_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.CheckConstraint("role IN ('member', 'officer', 'leader', 'admin')", name="ck_memberships_role"),
        sa.ForeignKeyConstraint(
            ["unit_id", "person_id"], ["people.unit_id", "people.id"], name="fk_memberships_unit_id_person_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_memberships_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id"),
        sa.PrimaryKeyConstraint("user_id", "unit_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_unit_id", "memberships", ["unit_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.Text(), nullable=True),
        sa.Column("unclear_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("platform_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_outbox_conversation_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_outbox_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_inbox_id", "outbox", ["inbox_id"], unique=False)
    op.create_index(
        "ix_outbox_failed",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("failed_at IS NOT NULL"),
        postgresql_where=sa.text("failed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "registrations",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("nominee", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("collective_id", ID, nullable=True),
        sa.Column("codes", JSON, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("submitted_by", ID, nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "recipient_kind IN ('individual', 'collective', 'household')", name="ck_registrations_recipient_kind"
        ),
        sa.CheckConstraint(
            "status IN ('submitted', 'returned', 'approved', 'withdrawn')", name="ck_registrations_status"
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name="fk_registrations_submitted_by"),
        sa.ForeignKeyConstraint(
            ["unit_id", "collective_id"],
            ["collectives.unit_id", "collectives.id"],
            name="fk_registrations_unit_id_collective_id",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "person_id"], ["people.unit_id", "people.id"], name="fk_registrations_unit_id_person_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_registrations_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_registrations"),
        sa.UniqueConstraint("unit_id", "number", name="uq_registrations_unit_id_number"),
    )
    op.create_index("ix_registrations_unit_id_year", "registrations", ["unit_id", "year"], unique=False)
    op.create_table(
        "targets",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("registration_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_amount", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id", "registration_id"],
            ["registrations.unit_id", "registrations.id"],
            name="fk_targets_unit_id_registration_id",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_targets_unit_id"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_targets"),
    )
    op.create_index("ix_targets_unit_id_registration_id", "targets", ["unit_id", "registration_id"], unique=False)
    op.create_table(
        "invites",
        sa.Column("unit_id", ID, autoincrement=False, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('member', 'officer', 'leader', 'admin')", name="ck_invites_role"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_invites_made_by"),
        sa.ForeignKeyConstraint(
            ["unit_id", "person_id"], ["people.unit_id", "people.id"], name="fk_invites_unit_id_person_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_invites_unit_id"),
        sa.ForeignKeyConstraint(["used_by"], ["users.id"], name="fk_invites_used_by"),
        sa.PrimaryKeyConstraint("unit_id", "id", name="pk_invites"),
    )
    op.create_index("ix_invites_code_hash", "invites", ["code_hash"], unique=False)
    op.create_table(
        "wrong_codes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_wrong_codes_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_codes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wrong_codes_user_id_at", "wrong_codes", ["user_id", "at"], unique=False)
    op.create_table(
        "access_requests",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_access_requests_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_access_requests_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_requests"),
        sa.UniqueConstraint("unit_id", "user_id", name="uq_access_requests_unit_id_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "file_links",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('member', 'officer', 'leader', 'admin')", name="ck_file_links_role"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_file_links_conversation_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_file_links_file_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_file_links"),
        sa.UniqueConstraint("key", name="uq_file_links_key"),
        sa.UniqueConstraint("outbox_id", name="uq_file_links_outbox_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "link_codes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_link_codes_conversation_id"),
        sa.ForeignKeyConstraint(["used_by"], ["users.id"], name="fk_link_codes_used_by"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_link_codes_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link_codes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_codes_user_id", "link_codes", ["user_id"], unique=False)
    op.create_index("ix_link_codes_code_hash", "link_codes", ["code_hash"], unique=False)
    # ### end Alembic commands ###
