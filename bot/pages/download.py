"""The page of a link to a file: it shows what is there; only pressing its button downloads.

Previews, scanners and prefetching browsers only ever GET, so they use nothing up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.links import DOWNLOAD_PATH, BadLink, Links
from bot.log import get_log, name_error
from bot.pages.layout import protect, refuse, say, show, write_size
from storage import links as kept_links
from storage.database import Store
from storage.links import FileLink, LinkRefused
from storage.records import StoredFile

log = get_log(__name__)

_STATUS = {"unknown": 404, "expired": 410, "used_up": 410, "no_access": 403}
_KEYS = {
    "unknown": "page.link.unknown",
    "expired": "page.link.expired",
    "used_up": "page.link.used_up",
    "no_access": "page.link.no_access",
}
LONGEST_NAME = 150


def make_download_route(store: Store, links: Links, timer: Callable[[], datetime]) -> Route:
    """GET shows the file, POST downloads it."""

    async def answer(request: Request) -> Response:
        try:
            key = links.read_file_key(request.path_params["token"])
            now = timer()
            if request.method == "POST":
                file, content = await store.run(lambda conn: kept_links.download(conn, key, now))
                log.info("page.downloaded", file=file.id, size=file.size)
                return _hand_over(file, content)
            return _describe(await store.read(lambda conn: kept_links.look_up(conn, key, now)))
        except BadLink:
            return refuse(404, "page.link.unknown")
        except LinkRefused as refused:
            return refuse(_STATUS[refused.reason], _KEYS[refused.reason])
        except Exception as error:
            log.error("page.download_failed", **name_error(error))
            return refuse(503, "page.later")

    return Route(f"{DOWNLOAD_PATH}/{{token}}", answer, methods=["GET", "POST"])


def _describe(link: FileLink) -> Response:
    facts = (
        (say("page.download.file"), escape(link.file.name)),
        (say("page.download.size"), write_size(link.file.size)),
        (say("page.download.until"), link.expires_at.strftime("%H:%M %d/%m/%Y")),
        (say("page.download.left"), say("page.download.times", count=link.left)),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    body = (
        f'<div class="box"><dl>{rows}</dl>\n'
        f'<form method="post"><button type="submit">{say("page.download.button")}</button></form></div>\n'
        f'<p class="hint">{say("page.download.hint")}</p>'
    )
    return show(say("page.download.head"), body)


def _hand_over(file: StoredFile, content: bytes) -> Response:
    headers = {**protect(), "Content-Disposition": write_disposition(file.name)}
    return Response(content, headers=headers, media_type=file.media_type)


def write_disposition(name: str) -> str:
    """The header that names a download (RFC 6266): in full as UTF-8, and in ASCII for old programs."""
    shown = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", unicodedata.normalize("NFC", name)).strip(". ")
    stem, dot, ending = (shown or "tep").rpartition(".")
    shown = f"{stem[:LONGEST_NAME]}{dot}{ending[:LONGEST_NAME]}"
    plain = unicodedata.normalize("NFD", shown.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = "".join(sign if sign.isascii() and sign not in "%" else "_" for sign in plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
