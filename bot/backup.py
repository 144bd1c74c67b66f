"""Backups as files: written beside their place and renamed when whole, readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import IO

from bot.sealing import PREFIX_BYTES, SALT_BYTES, SealingWriter, is_sealed, unseal
from storage.backup import Contents, restore_backup, write_backup
from storage.database import Store


class PassphraseNeeded(Exception):
    """The archive is encrypted, and no passphrase was given."""


def name_backup(now: datetime, *, sealed: bool) -> str:
    """The file's name unless another one is asked for: "so-thi-dua-20240117-0900.zip"."""
    return f"so-thi-dua-{now:%Y%m%d-%H%M%S}.{'sealed' if sealed else 'zip'}"


def make_backup(store: Store, path: Path, passphrase: str | None, now: datetime) -> Contents:
    """Write a backup, encrypted when there is a passphrase. Whatever stood at `path` before is replaced at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    try:
        with os.fdopen(handle, "wb") as out:
            contents = _write(store, out, passphrase, now)
            out.flush()
            os.fsync(out.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return contents


def _write(store: Store, out: IO[bytes], passphrase: str | None, now: datetime) -> Contents:
    if passphrase is None:
        return store.read_now(lambda conn: write_backup(conn, out, now))
    with closing(SealingWriter(out, passphrase, token_bytes(SALT_BYTES + PREFIX_BYTES))) as sealing:
        return store.read_now(lambda conn: write_backup(conn, sealing, now))  # type: ignore[arg-type]


def restore(store: Store, path: Path, passphrase: str | None) -> Contents:
    """Read a backup into an empty, migrated database, whole or not at all.

    Raises OSError, PassphraseNeeded, CannotUnseal, BadBackup, NotEmpty.
    """
    with path.open("rb") as source, tempfile.TemporaryFile() as opened:
        sealed = is_sealed(source.read(64))
        source.seek(0)
        if not sealed:
            return store.run_now(lambda conn: restore_backup(conn, source))
        if passphrase is None:
            raise PassphraseNeeded
        for piece in unseal(source, passphrase):
            opened.write(piece)
        opened.seek(0)
        return store.run_now(lambda conn: restore_backup(conn, opened))
