"""The tables of the conversation: who talks, what came in, what goes out, how far each run is, and what is to do."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Id, Json, Moment, Words
from storage.records import Role, RunStatus
from storage.tables.schema import make_book, metadata, one_of, within_unit

settings = Table("settings", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

tokens = Table(
    "tokens",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("access", Text),
    Column("refresh", Text, nullable=False),
    Column("obtained_at", Moment, nullable=False),
    Column("expires_at", Moment),  # of the access token
    Column("spent_at", Moment),  # since when the refresh token may have been exchanged already
    Column("failed_at", Moment),
    Column("failure", Words),
    Column("told_at", Moment),
    Column("seeds", Json, nullable=False),  # hashes of the refresh tokens that were configured
    info={"is_secret": True},  # left out of backups: single-use tokens are worth nothing there, except to a thief
)

users = make_book(
    "users",
    Column("name", Words, nullable=False),
    Column("unit_id", Id, ForeignKey("units.id")),
    Column("current_run", Id),
    Column("offered", Json, nullable=False),
    Column("last_seen_at", Moment),
    Column("last_talk", Id),  # the conversation of the last turn: where the user is most likely to look
    Column("merged_into", Id, index=True),  # who this account has become part of
    Column("created_at", Moment, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("unit_id", Id, ForeignKey("units.id"), primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("person_id", Id),
    within_unit("person_id", "people"),
    one_of("role", Role),
    Index(None, "unit_id"),
)

conversations = make_book(
    "conversations",
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("heard_at", Moment),  # when the person last did something there, where a platform counts from it
    Column("blocked_at", Moment),  # since when the person does not want to hear from the bot
    Column("name", Words),  # what the sender calls themselves there
    Column("linked_at", Moment),  # since when it is one of several of its user
    Column("menu", Text),  # which command menu was set for the chat
    UniqueConstraint("channel", "account", "chat", "sender"),
)

inbox = make_book(
    "inbox",
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("external_id", Words, nullable=False),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("raw", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("file_wanted_at", Moment),  # since when a file that it names is to be downloaded before its turn
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("last_error", Words),
    Column("parked_at", Moment),
    Column("done_at", Moment),
    UniqueConstraint("channel", "account", "external_id"),
)
WAITING = text("done_at IS NULL AND parked_at IS NULL")
Index("ix_inbox_waiting", inbox.c.conversation_id, inbox.c.id, sqlite_where=WAITING, postgresql_where=WAITING)
PARKED = text("parked_at IS NOT NULL AND done_at IS NULL")
Index("ix_inbox_parked", inbox.c.id, sqlite_where=PARKED, postgresql_where=PARKED)
FILE_WANTED = text("file_wanted_at IS NOT NULL")
Index("ix_inbox_file_wanted", inbox.c.id, sqlite_where=FILE_WANTED, postgresql_where=FILE_WANTED)

outbox = make_book(
    "outbox",
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("inbox_id", Id, index=True),
    Column("seq", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("file_id", Id, ForeignKey("files.id")),
    Column("attempts", Integer, nullable=False),
    Column("put_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("failed_at", Moment),
    Column("unclear_at", Moment),  # when sending it ended without an answer: it may have been taken
    Column("last_error", Words),
    Column("platform_id", Text),
)
UNSENT = text("sent_at IS NULL AND failed_at IS NULL")
Index("ix_outbox_unsent", outbox.c.conversation_id, outbox.c.id, sqlite_where=UNSENT, postgresql_where=UNSENT)

FAILED = text("failed_at IS NOT NULL")
Index("ix_outbox_failed", outbox.c.id, sqlite_where=FAILED, postgresql_where=FAILED)

runs = make_book(
    "runs",
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("draft", Json, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    one_of("status", RunStatus),
    Index(None, "user_id", "status"),
)

answers = make_book(
    "answers",
    Column("run_id", Id, ForeignKey("runs.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("value", Json),
    Column("raw", Words),
    Column("inbox_id", Id),
    Column("at", Moment, nullable=False),
    UniqueConstraint("run_id", "seq"),
)

leaders = Table(
    "leaders",
    metadata,
    Column("what", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

message_counts = Table(
    "message_counts",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("month", Text, primary_key=True),  # e.g. "2026-11"
    Column("sent", Integer, nullable=False),
    Column("warned", Integer, nullable=False),  # the percentage of the quota that admins were told of
    Column("spent_quota", Integer),  # the quota with which the platform took no more
)

jobs = make_book(
    "jobs",
    Column("kind", Text, nullable=False),
    Column("args", Json, nullable=False),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Column("inbox_id", Id),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False),  # how often it was taken
    Column("failures", Integer, nullable=False),  # how often whoever took it lived to see it fail
    Column("done_at", Moment),
    Column("failed_at", Moment),
    Column("last_error", Words),
)
OPEN = text("done_at IS NULL AND failed_at IS NULL")
Index("ix_jobs_open", jobs.c.due_at, sqlite_where=OPEN, postgresql_where=OPEN)

files = make_book(
    "files",
    Column("unit_id", Id, ForeignKey("units.id")),
    Column("name", Words, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

misunderstood = make_book(
    "misunderstood",
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("place", Text, nullable=False),
    Column("folded", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    UniqueConstraint("unit_id", "place", "folded"),
)
