"""The pages in a real browser, on a small phone: with scripts and without, bright and dark, with large letters."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Store
from tests.pages.browser import PROGRAM, Browser, open_browser
from tests.pages.serving import REPORT, Site, serve_site
from tests.patience import PATIENCE

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium here (Debian: apt-get install chromium)")

PICTURES = os.environ.get("PAGE_PICTURES")
"""A folder that is there: where it is given, the pages are also kept there as pictures to look at."""


@asynccontextmanager
async def on_a_phone(url: str, folder: Path) -> AsyncIterator[tuple[Site, Browser]]:
    with closing(Store.open(url)) as store:
        async with serve_site(store) as site, open_browser(folder / "profile") as browser:
            await browser.show_as()
            yield site, browser


def uploads(site: Site) -> int:
    count = text("SELECT count(*) FROM inbox WHERE channel = 'upload'")
    return site.store.read_now(lambda conn: conn.scalar(count)) or 0


async def keep_picture(browser: Browser, name: str) -> None:
    if PICTURES:
        (Path(PICTURES) / f"{name}.png").write_bytes(await browser.picture())


async def assert_readable(browser: Browser) -> None:
    """Nothing beside the screen, every button tall enough for a thumb, every field with its name."""
    assert await browser.ask("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the phone"
    heights = await browser.ask("[...document.querySelectorAll('button, .button')].map(b => b.offsetHeight)")
    assert all(height >= 44 for height in heights)
    assert await browser.ask("[...document.querySelectorAll('input[type=file]')].every(i => i.labels.length === 1)")
    assert await browser.ask("document.documentElement.lang === 'vi' && document.querySelectorAll('h1').length === 1")
    assert await browser.ask("getComputedStyle(document.querySelector('main')).maxWidth !== 'none'"), "no style"


@pytest.mark.parametrize("look", ["bright", "dark", "large"])
async def test_both_pages_fit_a_small_phone(sqlite_url: str, tmp_path: Path, look: str) -> None:
    async with on_a_phone(sqlite_url, tmp_path) as (site, browser):
        await browser.show_as(dark=look == "dark")
        shown = {"upload": site.link_upload(), "download": site.link_file(), "refused": f"{site.address}/tep/x"}
        for name, url in shown.items():
            await browser.go(url)
            if look == "large":
                await browser.ask("document.documentElement.style.fontSize = '200%'")
            await assert_readable(browser)
            await keep_picture(browser, f"{name}-{look}")
        dark = await browser.ask("getComputedStyle(document.body).backgroundColor")
        assert (dark == "rgb(25, 22, 19)") == (look == "dark")
        assert [one for one in browser.complaints() if "favicon" not in one and "404" not in one] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_file_is_sent_from_the_page(sqlite_url: str, tmp_path: Path, scripts: bool) -> None:
    chosen = tmp_path / "Đề nghị khen thưởng.txt"
    chosen.write_text("Danh sách", encoding="utf-8")
    async with on_a_phone(sqlite_url, tmp_path) as (site, browser):
        await browser.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        await browser.go(site.link_upload())
        await browser.choose_file(chosen)
        if scripts:
            await browser.wait_until("document.querySelector('#told').textContent.endsWith('khen thưởng.txt')")
        await press(browser, "#send")
        await browser.wait_until("document.querySelector('h1')?.textContent === 'Đã nhận tệp'")
        said = await browser.ask("document.querySelector('.good').textContent")
        assert said.startswith("Đã nhận Đề nghị khen thưởng.txt (")
        assert uploads(site) == 1
        await assert_readable(browser)
        await keep_picture(browser, f"done-{'scripts' if scripts else 'plain'}")
        if scripts:
            assert await browser.ask("document.activeElement.tagName === 'H1'"), "what is new is read out"
        await press(browser, ".button")
        await browser.wait_until("!!document.querySelector('#send')")
        assert "blocked" not in str(browser.complaints())


async def press(browser: Browser, selector: str) -> None:
    """A tap of the finger, which works without scripts too."""
    found = f"document.querySelector({selector!r})"
    await browser.ask(f"{found}.scrollIntoView({{block: 'center'}})")
    box = await browser.ask(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({found}.getBoundingClientRect())")
    for kind in ("mousePressed", "mouseReleased"):
        await browser.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)


async def test_what_is_wrong_is_said_on_the_page_and_put_right_there(sqlite_url: str, tmp_path: Path) -> None:
    wrong, large, right = (tmp_path / name for name in ("ảnh.jpg", "lớn.txt", "khen.txt"))
    wrong.write_bytes(b"\xff\xd8")
    large.write_bytes(b"a" * (21 * 1024 * 1024))
    right.write_text("Danh sách", encoding="utf-8")
    async with on_a_phone(sqlite_url, tmp_path) as (site, browser):
        await browser.go(site.link_upload())
        await press(browser, "#send")
        assert await browser.ask("document.querySelector('#file').validity.valueMissing")
        await browser.choose_file(large)
        await press(browser, "#send")
        await browser.wait_until("document.querySelector('#told').textContent.includes('lớn hơn 20 MB')")
        await browser.choose_file(wrong)
        await press(browser, "#send")
        await browser.wait_until("!!document.querySelector('.bad')")
        assert "Loại tệp này tôi không đọc được" in await browser.ask("document.querySelector('.bad').textContent")
        await keep_picture(browser, "wrong")
        await browser.choose_file(right)
        await press(browser, "#send")
        await browser.wait_until("document.querySelector('h1')?.textContent === 'Đã nhận tệp'")
        assert uploads(site) == 1


async def test_progress_is_shown_and_a_broken_line_can_be_tried_again(sqlite_url: str, tmp_path: Path) -> None:
    chosen = tmp_path / "vừa.txt"
    chosen.write_bytes(b"Kinh Mon " * 600_000)
    slow = {"latency": 20, "downloadThroughput": 2e6, "uploadThroughput": 2e6}
    async with on_a_phone(sqlite_url, tmp_path) as (site, browser):
        await browser.call("Network.enable")
        await browser.go(site.link_upload())
        await browser.choose_file(chosen)
        await browser.call("Network.emulateNetworkConditions", offline=True, **slow)
        await press(browser, "#send")
        await browser.wait_until("document.querySelector('#told').textContent.includes('Mạng bị ngắt')")
        await browser.call("Network.emulateNetworkConditions", offline=False, **slow)
        await press(browser, "#send")
        await browser.wait_until("Number(document.querySelector('#bar').value) > 5")
        assert "Đang gửi: " in await browser.ask("document.querySelector('#told').textContent")
        assert await browser.ask("document.querySelector('#send').disabled")
        await keep_picture(browser, "sending")
        await browser.wait_until("document.querySelector('h1')?.textContent === 'Đã nhận tệp'")
        assert uploads(site) == 1


async def test_the_button_downloads_and_looking_does_not(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    async with on_a_phone(sqlite_url, tmp_path) as (site, browser):
        await browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        await browser.go(site.link_file())
        assert await browser.ask("document.querySelector('dd').textContent") == REPORT
        await press(browser, "button")
        async with asyncio.timeout(PATIENCE):
            while not (folder / REPORT).exists():  # noqa: ASYNC110 - the folder is watched
                await asyncio.sleep(0.05)
