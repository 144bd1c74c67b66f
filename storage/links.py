"""Links to files: a page on the web for a channel that cannot carry a file.

A link leads to the file of one message, for a day and five downloads. Who may have it is asked each time: whoever the
message's conversation belongs to by then, with the role that they had when the link was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too

from storage import access
from storage.conversations import load_conversation, load_user
from storage.outbox import Outbound
from storage.records import Scope, StoredFile
from storage.tables import conversations, file_links, files

GOOD_FOR = timedelta(hours=24)
MOST_DOWNLOADS = 5

Refusal = Literal["unknown", "expired", "used_up", "no_access"]


class LinkRefused(Exception):
    """The link gives nothing (any more)."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason


@dataclass(frozen=True)
class FileLink:
    """What somebody with a good link may know."""

    file: StoredFile
    expires_at: datetime
    left: int
    """How often it can still be downloaded."""


_INSERT = insert(file_links)
_MAKE = _INSERT.on_conflict_do_update(
    index_elements=[file_links.c.outbox_id], set_={"expires_at": _INSERT.excluded.expires_at}
).returning(file_links.c.key)
_FIND = (
    select(
        file_links.c.id,
        file_links.c.role,
        file_links.c.expires_at,
        file_links.c.downloads,
        conversations.c.user_id,
        files.c.id.label("file_id"),
        files.c.unit_id,
        files.c.name,
        files.c.media_type,
        files.c.size,
    )
    .join_from(file_links, conversations, file_links.c.conversation_id == conversations.c.id)
    .join(files, file_links.c.file_id == files.c.id)
    .where(file_links.c.key == bindparam("given"))
)
_COUNT = (
    update(file_links)
    .where(file_links.c.id == bindparam("key_id"), file_links.c.downloads < MOST_DOWNLOADS)
    .values(downloads=file_links.c.downloads + 1)
)
_CONTENT = select(files.c.content).where(files.c.id == bindparam("file"))


def make_file_link(conn: Connection, message: Outbound, key: str, now: datetime) -> str:
    """The key of the link to a message's file: `key`, or the one that an earlier attempt to send it was given."""
    user = load_user(conn, load_conversation(conn, message.conversation_id).user_id)
    values = {
        "key": key,
        "outbox_id": message.id,
        "file_id": message.file_id,
        "conversation_id": message.conversation_id,
        "role": user.role,
        "expires_at": now + GOOD_FOR,
        "downloads": 0,
    }
    made: str = conn.execute(_MAKE, values).scalar_one()
    return made


def look_up(conn: Connection, key: str, now: datetime) -> FileLink:
    """What a link leads to, without using it. Raises LinkRefused."""
    return _describe(_find(conn, key, now))


def download(conn: Connection, key: str, now: datetime) -> tuple[StoredFile, bytes]:
    """The file, and one download less. Raises LinkRefused."""
    row = _find(conn, key, now)
    if conn.execute(_COUNT, {"key_id": row.id}).rowcount != 1:
        raise LinkRefused("used_up")
    return _describe(row).file, bytes(conn.execute(_CONTENT, {"file": row.file_id}).scalar_one())


def _find(conn: Connection, key: str, now: datetime) -> Row[*tuple[Any, ...]]:
    row = conn.execute(_FIND, {"given": key}).one_or_none()
    if row is None:
        raise LinkRefused("unknown")
    if row.unit_id is None or row.role is None:
        raise LinkRefused("no_access")
    try:
        access.check(conn, Scope(row.unit_id, row.user_id, row.role))
    except access.NoAccess:
        raise LinkRefused("no_access") from None
    if row.expires_at <= now:
        raise LinkRefused("expired")
    if row.downloads >= MOST_DOWNLOADS:
        raise LinkRefused("used_up")
    return row


def _describe(row: Row[*tuple[Any, ...]]) -> FileLink:
    file = StoredFile(row.file_id, row.name, row.media_type, row.size)
    return FileLink(file, row.expires_at, MOST_DOWNLOADS - row.downloads)
