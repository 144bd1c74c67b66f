"""A backup: one ZIP archive of JSON lines per table, the same from SQLite and from PostgreSQL.

It is written from one snapshot, so that it is consistent while processes go on writing, and read into an empty
database of either kind in one transaction. `manifest.json` stands last: it holds the checksum and the number of rows
of every table, so an archive that was cut off is noticed. Left out are secrets (whoever has a copy must not be able to
speak for the bot) and what dies with a process.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Column, Connection, Date, LargeBinary, Select, Table, func, select, text

from storage.columns import Moment, read_moment, write_moment
from storage.tables import files, leaders, metadata, settings
from storage.upgrade import read_version

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_SETTINGS = ("secret-key",)
"""Rows of `settings` that stay out: what they protect is made anew."""
BATCH = 500


class BadBackup(Exception):
    """The archive is no backup, damaged, or of another version; the sentence (Vietnamese) says which."""


class NotEmpty(Exception):
    """There is something in the database already; the text names the table."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    made_at: datetime
    revision: str
    rows: Mapping[str, int]
    """Number of rows by table."""

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def list_tables() -> list[Table]:
    """The tables of a backup, each after those that it refers to."""
    return [table for table in metadata.sorted_tables if not table.info.get("is_secret") and table is not leaders]


# --- Writing ---------------------------------------------------------------------------------------------------------


def write_backup(conn: Connection, out: IO[bytes], now: datetime) -> Contents:
    """Write everything that the connection's snapshot holds. Memory stays flat, whatever the database holds."""
    entries: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in list_tables():
            entries[table.name] = _write_table(conn, archive, table)
        revision = read_version(conn) or ""
        manifest = {"format": FORMAT, "made_at": write_moment(now), "revision": revision, "tables": entries}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Contents(now, revision, {name: entry["rows"] for name, entry in entries.items()})


def _write_table(conn: Connection, archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for row in read_rows(conn, table):
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
            out.write(line)
            digest.update(line)
            rows += 1
    entry: dict[str, Any] = {"rows": rows, "sha256": digest.hexdigest()}
    if _makes_ids(table):
        entry["last_id"] = _read_last_id(conn, table)
    return entry


def read_rows(conn: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table in the order of their keys, as JSON values."""
    columns = list(table.columns)
    many = 1 if table is files else BATCH
    result = conn.execute(_select(table), execution_options={"stream_results": True, "yield_per": many})
    for row in result:
        yield {column.name: _encode(column, value) for column, value in zip(columns, row, strict=True)}


def _select(table: Table) -> Select[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    return query.where(settings.c.key.not_in(SECRET_SETTINGS)) if table is settings else query


def _encode(column: Column[Any], value: Any) -> Any:
    match value:
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case bytes() | memoryview() if isinstance(column.type, LargeBinary):
            return base64.b64encode(value).decode()
    return value


# --- Reading ---------------------------------------------------------------------------------------------------------


def check_backup(archive: zipfile.ZipFile) -> Contents:
    """Read the whole archive and compare its checksums. Raises BadBackup."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        entries = manifest["tables"]
        contents = Contents(
            read_moment(manifest["made_at"]),
            manifest["revision"],
            {name: entry["rows"] for name, entry in entries.items()},
        )
        is_known = manifest["format"] == FORMAT and set(entries) == {table.name for table in list_tables()}
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise BadBackup("Tệp không phải bản sao lưu của Sổ Thi Đua, hoặc bị cắt cụt.") from None
    if not is_known:
        raise BadBackup("Bản sao lưu của phiên bản khác: hãy khôi phục bằng đúng phiên bản đã sao lưu, rồi nâng cấp.")
    for name, entry in entries.items():
        _check_table(archive, name, entry)
    return contents


def _check_table(archive: zipfile.ZipFile, name: str, entry: Mapping[str, Any]) -> None:
    digest, rows = hashlib.sha256(), 0
    try:
        for line in _read_lines(archive, name):
            digest.update(line)
            rows += 1
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, EOFError):
        raise BadBackup(f"Bản sao lưu hỏng ở bảng {name}.") from None
    if rows != entry["rows"] or digest.hexdigest() != entry["sha256"]:
        raise BadBackup(f"Bản sao lưu hỏng ở bảng {name}: tổng kiểm không khớp.")


def restore_backup(conn: Connection, source: IO[bytes]) -> Contents:
    """Read a backup into the connection's transaction. Raises BadBackup, NotEmpty: then nothing may be committed."""
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError):
        raise BadBackup("Tệp không phải bản sao lưu của Sổ Thi Đua, hoặc bị cắt cụt.") from None
    with archive:
        contents = check_backup(archive)
        if contents.revision != read_version(conn):
            raise BadBackup(
                f"Bản sao lưu ở phiên bản bảng {contents.revision}, chương trình ở {read_version(conn)}: "
                "hãy khôi phục bằng đúng phiên bản đã sao lưu, rồi nâng cấp."
            )
        _refuse_content(conn)
        manifest = json.loads(archive.read(MANIFEST))
        for table in list_tables():
            _fill(conn, table, (json.loads(line) for line in _read_lines(archive, table.name)))
            if _makes_ids(table):
                _set_last_id(conn, table, manifest["tables"][table.name]["last_id"])
    return contents


def _refuse_content(conn: Connection) -> None:
    for table in list_tables():
        if table is not settings and conn.execute(select(table).limit(1)).first() is not None:
            raise NotEmpty(table.name)


def _fill(conn: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    many = 1 if table is files else BATCH
    batch: list[dict[str, Any]] = []
    if table is settings:
        conn.execute(settings.delete())  # whatever an installation has noted of itself meanwhile
    for row in rows:
        batch.append({column.name: _decode(column, row[column.name]) for column in table.columns})
        if len(batch) == many:
            conn.execute(table.insert(), batch)
            batch = []
    if batch:
        conn.execute(table.insert(), batch)


def _decode(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return read_moment(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


def _read_lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(f"{table}.jsonl") as source:
        yield from source


# --- Ids that the database makes up: none is given twice, not even one whose row is gone -----------------------------


def _makes_ids(table: Table) -> bool:
    return table.autoincrement_column is not None


def _read_last_id(conn: Connection, table: Table) -> int:
    if conn.dialect.name == "sqlite":
        last = conn.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    else:
        query = "SELECT last_value FROM pg_sequences WHERE sequencename = :name AND schemaname = current_schema()"
        last = conn.scalar(text(query), {"name": f"{table.name}_id_seq"})
    highest = conn.scalar(select(func.max(table.c.id)))  # the sequence may be ahead of the snapshot, never behind
    return max(last or 0, highest or 0)


def _set_last_id(conn: Connection, table: Table, last_id: int) -> None:
    if last_id == 0:
        return
    if conn.dialect.name == "sqlite":
        conn.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        query = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"
        conn.execute(text(query), {"name": table.name, "last": last_id})
    else:
        query = "SELECT setval(CAST(:name AS regclass), :last)"
        conn.execute(text(query), {"name": f"{table.name}_id_seq", "last": last_id})
