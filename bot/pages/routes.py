"""All pages, as the web application takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.links import DOWNLOAD_PATH, UPLOAD_PATH, Links
from bot.pages.download import make_download_route
from bot.pages.layout import refuse
from bot.pages.upload import UploadPage
from storage.database import Store


def make_pages(
    store: Store, links: Links, *, timer: Callable[[], datetime], on_arrived: Callable[[Sequence[int]], None]
) -> list[Route]:
    """The routes of the pages. `on_arrived` is called after each file that came in, with whose turn it is."""
    upload = UploadPage(store, links, clock=timer, on_arrived=on_arrived)
    nowhere = [
        Route(f"{path}/{{rest:path}}", _refuse_unknown, methods=["GET", "POST"])
        for path in (DOWNLOAD_PATH, UPLOAD_PATH)
    ]
    return [make_download_route(store, links, timer), upload.route, *nowhere]


async def _refuse_unknown(request: Request) -> Response:
    return refuse(404, "page.link.unknown")
