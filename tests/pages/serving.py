"""The pages, served over a real socket from a real database, and the browser's side of their forms."""

from __future__ import annotations

import asyncio
import io
import re
import socket
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

import httpx
from sqlalchemy import text
from starlette.applications import Starlette

from bot.links import Links
from bot.pages.routes import make_pages
from bot.web import WebServer
from storage import conversations, files, outbox
from storage.database import Connection, Store
from storage.outbox import Outbound
from storage.records import Scope
from tests.storage.world import NOW, found_unit

SECRET_KEY = "khoá-của-phép-thử-trang-web"
REPORT = "BaoCao_TDKT_2023_Phường Long Xuyên_bản1.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CONTENT = b"PK\x03\x04" + bytes(range(256)) * 700
DOCX = "word/document.xml"


@dataclass
class Site:
    """A ward whose admin talks on Zalo, and the pages."""

    store: Store
    links: Links
    admin: Scope
    talk_id: int
    http: httpx.AsyncClient
    address: str
    now: datetime = NOW
    arrived: list[int] = field(default_factory=list)

    def link_file(self, name: str = REPORT, content: bytes = CONTENT) -> str:
        """Where the admin downloads a file of the unit."""

        def put(conn: Connection) -> str:
            file_id = files.put(conn, self.admin.unit_id, name, WORD, content, self.now)
            outbox.put(conn, self.talk_id, None, [({"text": "", "options": []}, file_id)], self.now)
            [outbox_id] = conn.exec_driver_sql("SELECT max(id) FROM outbox").one()
            message = Outbound(outbox_id, self.talk_id, "zalo_bot", "bot", "", {}, file_id, 0, None)
            return self.links.link_file(conn, message, self.now)

        return self.store.run_now(put)

    def link_upload(self) -> str:
        return self.links.link_upload(self.talk_id, self.now)

    async def fill(self, url: str) -> str:
        """The word of a freshly shown form."""
        return find_form((await self.http.get(url)).text)

    async def send(self, url: str, name: str, content: bytes, form: str | None = None) -> httpx.Response:
        """Choose a file and press the button, as a browser without scripts does it."""
        form = await self.fill(url) if form is None else form
        return await self.http.post(url, files={"file": (name, content)}, data={"form": form})


@asynccontextmanager
async def serve_site(store: Store) -> AsyncIterator[Site]:
    admin = found_unit(store)

    def add_talk(conn: Connection) -> int:
        talk = conversations.find_or_start(conn, "zalo_bot", "bot", "z1", "z1", "Hoa", NOW)
        move = text("UPDATE conversations SET user_id = :user WHERE id = :talk")
        conn.execute(move, {"user": admin.user_id, "talk": talk.id}).close()
        return talk.id

    talk_id = store.run_now(add_talk)
    arrived: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as free:  # links name the port before anybody listens there
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    links = Links(address, SECRET_KEY)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        site = Site(store, links, admin, talk_id, http, address, arrived=arrived)
        pages = make_pages(store, links, timer=lambda: site.now, on_arrived=arrived.extend)
        web = WebServer(Starlette(routes=pages), "127.0.0.1", port)
        serving = asyncio.create_task(web.serve())
        try:
            yield site
        finally:
            web.stop()
            await serving


def find_form(html: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', html)
    assert found is not None, html
    return unescape(found[1])


def find_text(html: str) -> str:
    """What a page says, without its marks."""
    body = html.partition("<body>")[2].partition("<script>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def make_package(*names: str, content: bytes = b"<w/>") -> bytes:
    """A ZIP with such entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, content)
    return packed.getvalue()
