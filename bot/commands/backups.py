"""Commands that write the whole ledger into a file, and read it back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.surroundings import fail, open_ledger, read_settings

BackupArgument = Annotated[Path | None, typer.Argument(metavar="TỆP", help="Nơi ghi; mặc định là tên theo ngày giờ.")]
RestoreArgument = Annotated[Path, typer.Argument(metavar="TỆP", help="Bản sao lưu.")]


def backup(path: BackupArgument = None) -> None:
    """Sao lưu cả sổ thành một tệp, kể cả khi chương trình đang chạy; có BACKUP_PASSPHRASE thì mã hoá tệp."""
    from bot.backup import make_backup, name_backup
    from bot.clock import read_clock

    passphrase = _read_passphrase()
    now = read_clock()
    out = path or Path(name_backup(now, sealed=passphrase is not None))
    with open_ledger() as store:
        try:
            contents = make_backup(store, out, passphrase, now)
        except OSError as error:
            fail(f"Không ghi được {out}: {error.strerror}.")
    print(out)
    print(f"Đã sao lưu {contents.total} dòng của {len(contents.rows)} bảng.", file=sys.stderr)


def restore(path: RestoreArgument) -> None:
    """Khôi phục một bản sao lưu vào sổ còn trống (DATABASE_URL), SQLite hay PostgreSQL đều được."""
    from bot.backup import PassphraseNeeded
    from bot.backup import restore as read_back
    from bot.sealing import CannotUnseal
    from storage.backup import BadBackup, NotEmpty

    with open_ledger() as store:
        try:
            contents = read_back(store, path, _read_passphrase())
        except NotEmpty:
            fail("Sổ này đã có dữ liệu nên không khôi phục đè lên. Đặt DATABASE_URL tới một sổ trống.")
        except PassphraseNeeded:
            fail("Bản sao lưu này được mã hoá: đặt BACKUP_PASSPHRASE.")
        except CannotUnseal:
            fail("Không mở được: BACKUP_PASSPHRASE không đúng, hoặc tệp bị hỏng.")
        except BadBackup as error:
            fail(str(error))
        except OSError as error:
            fail(f"Không đọc được {path}: {error.strerror}.")
    when = f"{contents.made_at:%H:%M %d/%m/%Y}"
    print(f"Đã khôi phục {contents.total} dòng của {len(contents.rows)} bảng, sao lưu lúc {when}.")


def _read_passphrase() -> str | None:
    passphrase = read_settings().backup_passphrase
    return None if passphrase is None else passphrase.get_secret_value()
