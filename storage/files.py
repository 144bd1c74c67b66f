"""Files that came in or were built, kept as rows so that every process can read them and one backup holds all."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage import access
from storage.records import Scope, StoredFile
from storage.tables import files

_PUT = files.insert().returning(files.c.id)
_LOAD = select(files.c.id, files.c.name, files.c.media_type, files.c.size, files.c.unit_id, files.c.content).where(
    files.c.id == bindparam("key")
)


def put(conn: Connection, unit_id: int | None, name: str, media_type: str, content: bytes, now: datetime) -> int:
    """Keep a file and return its id; `unit_id` is None for a file that belongs to no unit yet."""
    values = {
        "unit_id": unit_id,
        "name": name,
        "media_type": media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
        "created_at": now,
    }
    file_id: int = conn.execute(_PUT, values).scalar_one()
    return file_id


def load(conn: Connection, scope: Scope | None, file_id: int) -> tuple[StoredFile, bytes]:
    """A file and its content; with a scope only one of that unit, without one any (for delivery).

    Raises LookupError when there is none, NoAccess for a scope that is not borne out.
    """
    row = conn.execute(_LOAD, {"key": file_id}).one_or_none()
    if scope is not None:
        access.check(conn, scope)
    if row is None or (scope is not None and row.unit_id != scope.unit_id):
        raise LookupError(f"no file {file_id}")
    return StoredFile(row.id, row.name, row.media_type, row.size), bytes(row.content)
