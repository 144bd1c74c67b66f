"""What commands stand on: settings, log, database, whoever sits at the terminal; and how they fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Store
    from storage.records import Scope

ADMIN = "quản trị"
"""Who sits at the terminal, unless `--as` says otherwise."""

CANNOT_OPEN = "Không mở được cơ sở dữ liệu (DATABASE_URL): "

AsOption = Annotated[str, typer.Option("--as", metavar="TÊN", help="Trò chuyện dưới tên này.")]


def read_settings() -> Settings:
    """The settings; what is wrong with them is told, with exit status 2."""
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        fail(str(error), code=2)


def set_up_log(settings: Settings, *, quiet: bool = False) -> None:
    """`quiet` leaves out what only concerns a log that is kept, where the terminal is used for talking."""
    from bot.log import set_up_logging

    level = "warning" if quiet and settings.log_level == "info" else settings.log_level
    set_up_logging(level, settings.log_format)


@contextmanager
def open_ledger() -> Iterator[Store]:
    """The database of the settings, brought to the tables of this version, until the command ends; sets up the log."""
    settings = read_settings()
    from bot.opening import StartFailed, open_store

    set_up_log(settings)
    try:
        store = open_store(settings.database_url.get_secret_value())
    except StartFailed as error:
        fail(f"{CANNOT_OPEN}{error}")
    try:
        yield store
    finally:
        store.close()


def find_own_scope(store: Store, name: str) -> Scope:
    """The scope of the terminal's user of this name."""
    from bot.channels.console import NAME
    from bot.settling import find_scope
    from storage import conversations
    from storage.database import Connection
    from storage.invites import list_units

    def find(conn: Connection) -> Scope | None:
        talk = conversations.find_conversation(conn, NAME, name, name, name)
        return find_scope(conversations.load_user(conn, talk.user_id)) if talk is not None else None

    scope = store.read_now(find)
    if scope is None and not store.read_now(list_units):
        fail("Sổ chưa có đơn vị nào. Khai báo trước: python -m bot console")
    if scope is None:
        fail(f"“{name}” chưa được vào đơn vị nào của sổ. Vào trước bằng tên đó: python -m bot console --as '{name}'")
    return scope


def read_file(path: Path) -> bytes:
    """The content of a file that somebody named on the command line."""
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"Không đọc được tệp {path}: {error.strerror}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file that somebody named on the command line, with the folders above it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        fail(f"Không ghi được tệp {path}: {error.strerror}")


def fail(problem: str, code: int = 1) -> NoReturn:
    """End the command with what is wrong, and how to go on."""
    print(problem, file=sys.stderr)
    raise typer.Exit(code)
