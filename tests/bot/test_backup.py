"""Backups as files: private, whole or not there, and opened by their passphrase only."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backup import PassphraseNeeded, make_backup, name_backup, restore
from bot.sealing import MAGIC, PIECE, CannotUnseal, SealingWriter, unseal
from storage.backup import list_tables, read_rows
from storage.database import Store
from tests.bot.test_console import ENTER, FOUND, run_bot, talk
from tests.databases import copy_sqlite
from tests.storage.world import AWARD, NOW, change, found_unit

SALT = bytes(range(100, 123))


def seal(data: bytes, passphrase: str = "mật khẩu", *, step: int = 100_000) -> bytes:
    out = io.BytesIO()
    with SealingWriter(out, passphrase, SALT) as sealing:
        for at in range(0, len(data), step):
            sealing.write(data[at : at + step])
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
def test_what_was_sealed_is_unsealed(size: int) -> None:
    data = bytes(at % 251 for at in range(size))
    assert b"".join(unseal(io.BytesIO(seal(data)), "mật khẩu")) == data
    assert seal(data, step=1000) == seal(data)
    assert size < 8 or data[:8] not in seal(data)


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(CannotUnseal):
        list(unseal(io.BytesIO(seal(b"x", "một")), "hai"))


def test_pieces_cannot_be_dropped_swapped_or_changed() -> None:
    sealed = seal(bytes(3 * PIECE))
    head, piece = len(MAGIC) + len(SALT), PIECE + 16
    pieces = [sealed[head + at * piece : head + (at + 1) * piece] for at in range(3)]
    for wrong in ([0, 1], [0, 2], [1, 0, 2], [0, 1, 2, 2], []):
        content = sealed[:head] + b"".join(pieces[at] for at in wrong)
        with pytest.raises(CannotUnseal):
            list(unseal(io.BytesIO(content), "mật khẩu"))


@settings(max_examples=30)  # a key takes a tenth of a second
@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, flip: int) -> None:
    sealed = bytearray(seal(b"x" * 400))
    at = min(place, len(sealed) - 1)
    sealed[at] ^= flip
    with pytest.raises(CannotUnseal):
        list(unseal(io.BytesIO(bytes(sealed)), "mật khẩu"))


@pytest.mark.parametrize("passphrase", [None, "mật khẩu"])
def test_a_backup_is_private_and_comes_back(
    store: Store, sqlite_template: Path, tmp_path: Path, passphrase: str | None
) -> None:
    scope = found_unit(store)
    change(store, scope, AWARD)
    path = tmp_path / "sao lưu" / name_backup(NOW, sealed=passphrase is not None)

    make_backup(store, path, passphrase, NOW)

    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert ("Long Xuyên".encode() in path.read_bytes()) is False
    folder = tmp_path / "second"
    folder.mkdir()
    second = Store.open(copy_sqlite(sqlite_template, folder))
    if passphrase is not None:
        with pytest.raises(PassphraseNeeded):
            restore(second, path, None)
        with pytest.raises(CannotUnseal):
            restore(second, path, "another")
    restore(second, path, passphrase)
    for table in list_tables():
        assert second.read_now(lambda conn: list(read_rows(conn, table))) == store.read_now(  # noqa: B023
            lambda conn: list(read_rows(conn, table))  # noqa: B023
        )
    second.close()


def test_a_backup_that_fails_leaves_the_one_before(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    path = tmp_path / "out" / "so.zip"
    make_backup(store, path, None, NOW)
    before = path.read_bytes()
    store.close()
    with pytest.raises(RuntimeError):
        make_backup(store, path, None, NOW)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_commands(tmp_path: Path) -> None:
    talk(tmp_path, [*FOUND, *ENTER])
    done = run_bot(tmp_path, "backup", "ra/so.sealed", BACKUP_PASSPHRASE="một hai ba")
    assert (done.returncode, done.stdout.decode()) == (0, "ra/so.sealed\n"), done.stderr.decode()

    full = run_bot(tmp_path, "restore", "ra/so.sealed", BACKUP_PASSPHRASE="một hai ba")
    elsewhere: Any = {"DATABASE_URL": "sqlite:///khác/so.db"}
    closed = run_bot(tmp_path, "restore", "ra/so.sealed", **elsewhere)
    wrong = run_bot(tmp_path, "restore", "ra/so.sealed", BACKUP_PASSPHRASE="bốn", **elsewhere)
    missing = run_bot(tmp_path, "restore", "ra/so.zip", **elsewhere)
    restored = run_bot(tmp_path, "restore", "ra/so.sealed", BACKUP_PASSPHRASE="một hai ba", **elsewhere)
    report = run_bot(tmp_path, "report", "2023", "--out", "thử.docx", **elsewhere)

    assert [one.returncode for one in (full, closed, wrong, missing)] == [1, 1, 1, 1]
    assert "đã có dữ liệu" in full.stderr.decode()
    assert "BACKUP_PASSPHRASE" in closed.stderr.decode()
    assert "không đúng" in wrong.stderr.decode()
    assert restored.returncode == 0, restored.stderr.decode()
    assert "Đã khôi phục" in restored.stdout.decode()
    assert report.returncode == 0, report.stderr.decode()
    for database in ("data/so-thi-dua.db", "khác/so.db"):
        assert (tmp_path / database).stat().st_mode & 0o777 == 0o600
