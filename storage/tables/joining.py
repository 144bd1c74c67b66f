"""The tables of how people get in: codes that were made, codes that were tried, and who asks for access."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from storage.columns import Id, Moment, Words
from storage.records import Role
from storage.tables.schema import make_book, make_ledger, one_of, within_unit

invites = make_ledger(
    "invites",
    Column("code_hash", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("role", Text, nullable=False),
    Column("person_id", Id),
    Column("made_by", Id, ForeignKey("users.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", Id, ForeignKey("users.id")),
    Column("used_at", Moment),
    within_unit("person_id", "people"),
    one_of("role", Role),
    Index(None, "code_hash"),
)

wrong_codes = make_book(
    "wrong_codes",
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "user_id", "at"),
)

access_requests = make_book(
    "access_requests",
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("words", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("unit_id", "user_id"),
)
