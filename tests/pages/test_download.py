"""The page of a link to a file: looking uses nothing, five downloads, and clear words for everything else."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import text

from bot.pages.download import write_disposition
from storage.database import Store
from tests.pages.serving import CONTENT, REPORT, WORD, Site, find_text, serve_site

SECRETS = (REPORT, "BaoCao", "Long Xuyên", "KB", "Traceback", "storage")
"""What no refusal may name."""


def assert_protected(headers: dict[str, str]) -> None:
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


async def test_previews_use_nothing_up_and_the_button_downloads(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_file()
        shown = await site.http.get(url)
        for _ in range(8):
            await site.http.get(url)
            assert (await site.http.head(url)).content == b""
        words = find_text(shown.text)
        assert (shown.status_code, CONTENT in shown.content) == (200, False)
        for word in (REPORT, "179 KB", "09:12 18/01/2024", "5 lần", "Tải về"):
            assert word in words
        assert_protected(dict(shown.headers))
        got = await site.http.post(url)
        assert (got.status_code, got.content, got.headers["content-type"]) == (200, CONTENT, WORD)
        assert_protected(dict(got.headers))
        assert "filename*=UTF-8''BaoCao_TDKT_2023_Ph%C6%B0%E1%BB%9Dng" in got.headers["content-disposition"]
        assert "4 lần" in find_text((await site.http.get(url)).text)


async def test_twenty_downloads_at_once_are_five(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_file()
        answers = await asyncio.gather(*(site.http.post(url) for _ in range(20)))
        assert Counter(answer.status_code for answer in answers) == {200: 5, 410: 15}
        await assert_refused(site, url, 410, "đã tải đủ 5 lần")


async def assert_refused(site: Site, url: str, status: int, said: str) -> None:
    for answer in (await site.http.get(url), await site.http.post(url)):
        assert (answer.status_code, said in find_text(answer.text)) == (status, True), answer.text
        assert not any(secret in answer.text for secret in SECRETS)
        assert_protected(dict(answer.headers))


async def test_expired_altered_and_made_up_links(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_file()
        place = url.rindex(".")
        for bad in (url[:place] + "A" + url[place + 1 :], url[:-10], url + "x", f"{site.address}/tep/1", url + "/"):
            await assert_refused(site, bad, 404, "không đúng hoặc bị chép thiếu")
        await assert_refused(site, site.link_upload().replace("/gui/", "/tep/"), 404, "không đúng")
        site.now += timedelta(hours=24)
        await assert_refused(site, url, 410, "đã quá hạn 24 giờ")


@pytest.mark.parametrize(
    "path",
    [
        "/tep/", "/tep/..", "/tep/../health", "/tep/..%2f..%2fetc%2fpasswd", "/tep/%2e%2e/%2e%2e/etc/passwd",
        "/tep//etc", "/tep/%00", "/tep/a%0d%0aX-Evil:1", "/tep/%F0%9F%98%80", "/tep/" + "a" * 4000,
        "/tep/a/../../.env", "/tep/'--", "/gui/../tep/x", "/gui/<script>",
    ],
)  # fmt: skip
async def test_tricks_with_paths(sqlite_url: str, path: str) -> None:
    store = Store.open(sqlite_url)
    async with serve_site(store) as site:
        host, port = site.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = (await reader.read()).decode()
        writer.close()
        assert answer.startswith("HTTP/1.1 404"), answer[:200]
        assert not any(word in answer for word in ("root:", "X-Evil", "<script>", "SECRET", "Traceback"))
    store.close()


async def test_access_is_asked_at_the_moment_of_the_download(store: Store) -> None:
    async with serve_site(store) as site:
        url = site.link_file()
        assert (await site.http.get(url)).status_code == 200
        leave = text("DELETE FROM memberships WHERE user_id = :user")
        store.run_now(lambda conn: conn.execute(leave, {"user": site.admin.user_id}).close())
        await assert_refused(site, url, 403, "không còn quyền với tệp")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (REPORT, "BaoCao_TDKT_2023_Phuong Long Xuyen_ban1.docx"),
        ("Đề nghị khen thưởng.xlsx", "De nghi khen thuong.xlsx"),
        ('a"b\r\nSet-Cookie: x=1.docx', "a_b__Set-Cookie_ x=1.docx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("50% 😀.txt", "50_ _.txt"),
        ("...", "tep"),
    ],
)
def test_names_of_downloads(name: str, plain: str) -> None:
    header = write_disposition(name)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert header.isascii()
    assert "\n" not in header
    full = unquote(header.partition("UTF-8''")[2])
    assert "/" not in full
    if plain.endswith(".docx") and '"' not in name:
        assert full == name
