"""The upload page: a file comes into the chat once, as if sent there; everything else is refused clearly."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.known_channels import parse_update
from bot.pages.filetypes import MEDIA_TYPES
from bot.pages.upload import LARGEST_FILE, MOST_FILES
from bot.settling import settle_next
from handlers.assistant import make_book
from handlers.engine.messages import Incoming
from handlers.flows import sent_files
from storage import files, inbox, outbox
from storage.changes import TalkUnlinked
from storage.database import Connection, Store
from tests.pages.serving import DOCX, Site, find_text, make_package, serve_site
from tests.storage.world import change

TEXT = "Danh sách đề nghị khen thưởng năm 2023".encode()


def kept(store: Store) -> tuple[int, int]:
    """How many updates came through the page, and how many files are kept."""

    def count(conn: Connection) -> tuple[int, int]:
        updates = conn.scalar(text("SELECT count(*) FROM inbox WHERE channel = 'upload'"))
        return updates or 0, conn.scalar(text("SELECT count(*) FROM files")) or 0

    return store.read_now(count)


async def test_a_file_comes_into_the_chat_and_is_answered_there(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_upload()
        shown = await site.http.get(url)
        assert "trên Zalo, sổ của UBND phường Long Xuyên" in find_text(shown.text)
        assert shown.headers["cache-control"] == "no-store"
        done = await site.send(url, "khen thưởng.txt", TEXT)
        assert done.status_code == 200
        assert "Đã nhận khen thưởng.txt" in find_text(done.text)
        assert site.arrived == [site.admin.user_id]
        assert kept(store) == (1, 1)
    book = make_book()

    def take(conn: Connection) -> list[str]:
        for user_id in inbox.waiting_users(conn, site.now, 10):
            while settle_next(conn, book, book.texts, user_id, site.now, _parse) is not None:
                pass
        return [one.body["text"] for one in outbox.due(conn, site.now, 10, "zalo_bot")]

    assert store.run_now(take) == ["Tôi đang đọc tệp khen thưởng.txt…"]
    assert store.read_now(lambda conn: files.load(conn, site.admin, 1)[1]) == TEXT


def _parse(channel: str, raw: Mapping[str, Any]) -> Incoming:
    return parse_update(channel, raw) if channel == "upload" else Incoming(kind="silent")


async def test_pressed_twice_it_comes_once_and_another_file_comes_too(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_upload()
        form = await site.fill(url)
        answers = await asyncio.gather(*(site.send(url, "a.txt", TEXT, form) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert kept(store) == (1, 1)
        assert len(site.arrived) == 1
        await site.send(url, "b.txt", TEXT + b" 2", form)
        await site.send(url, "a.txt", TEXT)
        assert kept(store) == (3, 3), "another file, or the same one sent again on purpose"


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("ảnh.jpg", b"\xff\xd8\xff", 415, "Loại tệp này tôi không đọc được"),
        ("virus.exe", b"MZ", 415, "Loại tệp này tôi không đọc được"),
        ("báo cáo.pdf", b"%PDF-1.7", 415, "Loại tệp này tôi không đọc được"),
        ("không-đuôi", b"abc", 415, "Loại tệp này tôi không đọc được"),
        ("cũ.doc", b"\xd0\xcf\x11\xe0", 415, "kiểu cũ"),
        ("khoá.docx", b"\xd0\xcf\x11\xe0", 415, "có mật khẩu"),
        ("giả.docx", b"MZ this is no package", 415, "không mở được như loại ghi trong tên"),
        ("giả.docx", make_package("xl/workbook.xml"), 415, "không mở được như loại ghi trong tên"),
        ("bảng.xlsx", make_package("xl/workbook.xml"), 415, "Loại tệp này tôi không đọc được"),
        ("hỏng.docx", make_package(DOCX)[:-30], 415, "không mở được như loại ghi trong tên"),
        ("nhị phân.txt", b"a\0b", 415, "không mở được như loại ghi trong tên"),
        ("trống.txt", b"", 400, "Tệp này trống"),
        ("bom.docx", make_package(DOCX, "a", "b", content=bytes(80_000_000)), 413, "lớn bất thường"),
        ("nhiều.docx", make_package(DOCX, *(str(number) for number in range(6000))), 413, "lớn bất thường"),
        ("", TEXT, 400, "chưa nhận được tệp nào"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
async def test_what_is_not_taken_is_refused_clearly(
    sqlite_url: str, name: str, content: bytes, status: int, said: str
) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        url = site.link_upload()
        answer = await site.send(url, name, content)
        assert (answer.status_code, said in find_text(answer.text)) == (status, True), find_text(answer.text)
        assert kept(store) == (0, 0)
        again = await site.send(url, "khen.docx", make_package("[Content_Types].xml", DOCX))
        assert again.status_code == 200, "the same link takes the next file"
    store.close()


PIECE = b"a" * 65536
PIECES = 1600
"""105 MB."""


@pytest.mark.parametrize("declared", [True, False])
async def test_a_hundred_megabytes_are_refused_without_being_held(sqlite_url: str, declared: bool) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        url = site.link_upload()
        head = b'--x\r\nContent-Disposition: form-data; name="form"\r\n\r\n' + (await site.fill(url)).encode()
        head += b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        tail = b"\r\n--x--\r\n"
        headers = {"content-type": "multipart/form-data; boundary=x"}
        if declared:
            headers["content-length"] = str(len(head) + PIECES * len(PIECE) + len(tail))

        async def pour() -> AsyncIterator[bytes]:
            yield head
            for _ in range(PIECES):
                yield PIECE
            yield tail

        tracemalloc.start()
        answer = await site.http.post(url, content=pour(), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (answer.status_code, "lớn hơn 20 MB" in find_text(answer.text)) == (413, True)
        assert peak < 4_000_000
        assert kept(store) == (0, 0)
    store.close()


async def test_twenty_megabytes_and_no_byte_more(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        url = site.link_upload()
        assert (await site.send(url, "vừa.txt", b"a" * LARGEST_FILE)).status_code == 200
        refused = await site.send(url, "quá.txt", b"a" * (LARGEST_FILE + 1))
        assert (refused.status_code, "lớn hơn 20 MB" in find_text(refused.text)) == (413, True)
        assert kept(store) == (1, 1)
    store.close()


async def test_forms_that_are_none(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        url, other = site.link_upload(), site.link_upload()
        word, foreign = await site.fill(url), await site.fill(other)
        bodies: list[tuple[bytes, str]] = [
            (b"", "multipart/form-data; boundary=x"),
            (b"form=1", "application/x-www-form-urlencoded"),
            (b"--x", "multipart/form-data; boundary=x"),
            (b"--x--", "multipart/form-data; boundary=x"),
            (b"--y\r\n\r\n\r\n--y--", "multipart/form-data; boundary=x"),
            (b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
            (b"--x" + b"\r\nA: b" * 100_000, "multipart/form-data; boundary=x"),
            (b"--\r\n", "multipart/form-data; boundary="),
            (b"", "multipart/form-data; boundary=" + "x" * 5000),
        ]
        for body, kind in bodies:
            answer = await site.http.post(url, content=body, headers={"content-type": kind})
            assert (answer.status_code, "chưa nhận được tệp nào" in find_text(answer.text)) == (400, True), body[:40]
        for form in (foreign, word + "x", "", "x" * 3000):
            assert (await site.send(url, "a.txt", TEXT, form)).status_code == 400
        assert (await site.http.put(url)).status_code == 405
        assert kept(store) == (0, 0)
        assert (await site.send(url, "a.txt", TEXT, word)).status_code == 200
    store.close()


async def test_a_link_that_is_altered_expired_or_whose_chat_was_taken_off(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_upload()
        form = await site.fill(url)
        for bad in (
            url[:-4],
            url.replace("/gui/", "/gui/1"),
            f"{site.address}/gui/x",
            site.link_file().replace("/tep/", "/gui/"),
        ):
            await assert_refused(site, bad, form, 404, "không đúng hoặc bị chép thiếu")
        change(store, site.admin, TalkUnlinked(conversation_id=site.talk_id))
        await assert_refused(site, url, form, 403, "không còn quyền")
        site.now += timedelta(hours=2)
        await assert_refused(site, url, form, 410, "đã quá hạn 2 giờ")
        assert kept(store)[0] == 0


async def assert_refused(site: Site, url: str, form: str, status: int, said: str) -> None:
    for answer in (await site.http.get(url), await site.send(url, "a.txt", TEXT, form)):
        assert (answer.status_code, said in find_text(answer.text)) == (status, True), find_text(answer.text)
        assert "Long Xuyên" not in answer.text
        assert "<form" not in answer.text
    assert "no-store" in answer.headers["cache-control"]


async def test_a_link_takes_so_many_files(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        url = site.link_upload()
        for number in range(MOST_FILES):
            assert (await site.send(url, "a.txt", TEXT + b"%d" % number)).status_code == 200
        refused = await site.send(url, "a.txt", TEXT)
        assert (refused.status_code, "đã nhận đủ 20 tệp" in find_text(refused.text)) == (429, True)
        assert kept(store) == (MOST_FILES, MOST_FILES)
    store.close()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Users\\Hoa\\khen.txt", "khen.txt"),
        ("../../etc/khen.txt", "khen.txt"),
        ('kh"en.txt', "khen.txt"),
        ("<b>khen</b>.txt", "b>.txt"),
        ("khen\u202etxt.exe.txt", "khentxt.exe.txt"),
        ("x" * 500 + ".txt", "x" * 120 + ".txt"),
        ("100%25 &amp;.txt", "100%25 &amp;.txt"),
    ],
)
async def test_names_of_files(sqlite_url: str, sent: str, shown: str) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        answer = await site.send(site.link_upload(), sent, TEXT)
        name = store.read_now(lambda conn: files.load(conn, site.admin, 1)[0].name)
        assert (answer.status_code, name) == (200, shown.replace(">", ""))
        assert f"Đã nhận {name} (" in find_text(answer.text)
    store.close()


def test_the_page_takes_what_the_conversation_reads() -> None:
    assert set(MEDIA_TYPES) == set(sent_files._KINDS["read"])
