"""Opening what the process stands on: its database, the key of its secrets, the port that platforms call."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

from bot.log import get_log
from bot.settings import Settings
from storage import settings as kept_settings
from storage.database import Connection, Store, migrate

if TYPE_CHECKING:  # loaded by a process that serves platforms only
    from starlette.applications import Starlette

    from bot.web import WebServer

log = get_log(__name__)


class StartFailed(Exception):
    """The database cannot be opened; the text says why, without a password."""


class PortTaken(Exception):
    """The address on which platforms would call cannot be had; the text says which."""


def open_store(url: str) -> Store:
    """The database, brought to the tables of this version. Raises StartFailed."""
    try:
        migrate(url)
        return Store.open(url)
    except Exception as error:
        raise StartFailed(str(getattr(error, "orig", None) or error).strip() or type(error).__name__) from error


def load_secret_key(conn: Connection, settings: Settings) -> str:
    """SECRET_KEY, else the one that is generated once and kept."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return kept_settings.put_once(conn, "secret-key", token_urlsafe(32))


def open_port(web: Starlette, host: str, port: int, *, needed: bool) -> WebServer | None:
    """A server on HTTP_HOST and HTTP_PORT. When those cannot be had: PortTaken, or None if it is not `needed`."""
    from bot.web import WebServer

    try:
        return WebServer(web, host, port)
    except OSError as error:
        problem = f"Không mở được cổng {port} trên {host} (HTTP_HOST, HTTP_PORT): {error.strerror}"
        if needed:
            raise PortTaken(problem) from None
        log.warning("web.not_open", problem=problem)
        return None
