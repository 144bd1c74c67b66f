"""The tables of links that lead out of the chat: to a file, and from one channel to another."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

from storage.columns import Id, Moment
from storage.records import Role
from storage.tables.schema import make_book, one_of

file_links = make_book(
    "file_links",
    Column("key", Text, nullable=False),
    Column("outbox_id", Id, nullable=False),  # no foreign key: it outlives the clean-up of the outbox
    Column("file_id", Id, ForeignKey("files.id", ondelete="CASCADE"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("role", Text),  # what the person was when the link was made: whoever is less by now gets nothing
    Column("expires_at", Moment, nullable=False),
    Column("downloads", Integer, nullable=False),
    one_of("role", Role),
    UniqueConstraint("key"),
    UniqueConstraint("outbox_id"),
)

link_codes = make_book(
    "link_codes",
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("code_hash", Text, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", Id, ForeignKey("users.id")),
    Column("used_at", Moment),
)
