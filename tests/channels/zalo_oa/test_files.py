"""Files both ways: which ones Zalo carries, where they may be fetched from, and what is said of the others."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels import FetchRefused, SendFailed, SendRefused
from bot.channels.zalo_oa import media
from bot.channels.zalo_oa.media import choose_upload, fetch_document, is_allowed, name_document
from bot.network import make_client
from storage import files
from storage.database import Store
from storage.records import StoredFile
from tests.channels.running import find_free_port, found_ward
from tests.channels.zalo_oa.desk import open_desk
from tests.channels.zalo_oa.running import run_bot
from tests.doubles.zalo_oa import SEND_PATH, UPLOAD_PATH, Deny, Garbage, Phone, Reset, ServerError, ZaloOaDouble

DOCX = b"PK\x03\x04" + b"x" * 1000
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
LINK = "https://thidua.example.vn/tep/k7m2qx"
UPLOADS = f"{UPLOAD_PATH}file"


def make_file(name: str, content: bytes, key: int = 7) -> tuple[StoredFile, bytes]:
    return StoredFile(key, name, "application/octet-stream", len(content)), content


# --- To people --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [
        ("Báo cáo 2023.docx", 5 * 1024 * 1024, "file"),
        ("Báo cáo 2023.docx", 5 * 1024 * 1024 + 1, None),
        ("Báo cáo 2023.DOCX", 10, "file"),
        ("bao-cao.pdf", 10, "file"),
        ("cu.doc", 10, "file"),
        ("trong.docx", 0, None),
        ("so-lieu.xlsx", 10, None),
        ("tat-ca.zip", 10, None),
        ("bieu-do.png", 1024 * 1024, "image"),
        ("bieu-do.png", 1024 * 1024 + 1, None),
        ("khong-duoi", 10, None),
    ],
)
def test_what_zalo_carries(name: str, size: int, kind: str | None) -> None:
    assert choose_upload(StoredFile(1, name, "", size)) == kind


@pytest.mark.parametrize("size", [1000, 5 * 1024 * 1024])
async def test_a_report_arrives_as_a_file(double: ZaloOaDouble, store: Store, hoa: Phone, size: int) -> None:
    content = DOCX.ljust(size, b"y")
    async with open_desk(double, store, hoa) as desk:
        await desk.send_file(hoa, "Báo cáo năm 2023 đây ạ.", make_file("Báo cáo “2023”.docx", content), LINK)

    document, words = hoa.heard
    assert document.file is not None
    assert (document.file.name, document.file.content) == ("Báo cáo “2023”.docx", content)
    assert words.text == "Báo cáo năm 2023 đây ạ."


async def test_a_picture_arrives_as_a_picture(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    async with open_desk(double, store, hoa) as desk:
        await desk.send_file(hoa, "Biểu đồ đây ạ.", make_file("bieu-do.png", PNG), LINK)

    assert hoa.heard[0].image is not None
    assert hoa.heard[0].image.content == PNG


@pytest.mark.parametrize("name", ["so-lieu.xlsx", "bao-cao.docx"])
async def test_others_come_as_a_link(double: ZaloOaDouble, store: Store, hoa: Phone, name: str) -> None:
    """Other types, and what is too large."""
    content = DOCX if name.endswith("xlsx") else DOCX.ljust(5 * 1024 * 1024 + 1)
    async with open_desk(double, store, hoa) as desk:
        await desk.send_file(hoa, "Đã xuất.", make_file(name, content), LINK)
        await desk.send_file(hoa, "Đã xuất.", make_file(name, content))

    assert not double.list_calls(UPLOADS)
    assert hoa.texts[0] == f"Đã xuất.\n\nTải tệp {name}: {LINK}"
    assert "PUBLIC_URL" in hoa.texts[1]


@pytest.mark.parametrize("code", [-201, -210, -233])
@pytest.mark.parametrize("path", [UPLOADS, SEND_PATH])
async def test_a_file_that_is_refused_after_all_comes_as_a_link(
    double: ZaloOaDouble, store: Store, hoa: Phone, code: int, path: str
) -> None:
    double.fail(path, Deny(code))
    async with open_desk(double, store, hoa) as desk:
        await desk.send_file(hoa, "Báo cáo đây ạ.", make_file("bao-cao.docx", DOCX), LINK)

    assert hoa.texts == [f"Báo cáo đây ạ.\n\nTải tệp bao-cao.docx: {LINK}"]


async def test_an_upload_is_used_again_for_less_than_six_days(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    file = make_file("bao-cao.docx", DOCX)
    async with open_desk(double, store, hoa, window="paid") as desk:
        double.allow("paid-message")
        for days in (0, 2.9, 2.9, 0.5):
            double.let_pass(days=days)
            double.hand_out_refresh()
            await desk.send_file(hoa, "", file)
        await desk.send_file(hoa, "", make_file("khac.docx", DOCX, key=8))

    assert len(double.list_calls(UPLOADS)) == 3
    assert [message.file is not None for message in hoa.heard].count(True) == 5


async def test_an_upload_that_zalo_has_forgotten_is_made_again(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    file = make_file("bao-cao.docx", DOCX)
    async with open_desk(double, store, hoa) as desk:
        await desk.send_file(hoa, "", file)
        double.fail(SEND_PATH, Deny(-100))
        await desk.send_file(hoa, "", file)
        double.fail(SEND_PATH, Deny(-100), times=2)
        with pytest.raises(SendRefused, match="-100"):
            await desk.send_file(hoa, "", file)

    assert len(double.list_calls(UPLOADS)) == 3


@pytest.mark.parametrize("fault", [Reset(accepted=True), Garbage(), ServerError(), Reset(accepted=False)])
async def test_an_upload_that_fails_is_only_made_again(
    double: ZaloOaDouble, store: Store, hoa: Phone, fault: Any
) -> None:
    """Nobody has seen anything: it does not count as a message that may have been sent."""
    double.fail(UPLOADS, fault)
    async with open_desk(double, store, hoa) as desk:
        message = desk.make_message(hoa, "Báo cáo đây ạ.", file=make_file("b.docx", DOCX)[0])
        with pytest.raises(SendFailed) as failure:
            await desk.sender.send(message, make_file("b.docx", DOCX))
        assert hoa.heard == []
        await desk.sender.send(message, make_file("b.docx", DOCX))

    assert type(failure.value).__name__ in ("SendFailed", "NotSent")
    assert len(hoa.heard) == 2


async def test_a_file_is_not_sent_twice_because_its_words_failed(
    double: ZaloOaDouble, store: Store, hoa: Phone
) -> None:
    double.fail(SEND_PATH, ServerError(), after=1)
    async with open_desk(double, store, hoa) as desk:
        message = desk.make_message(hoa, "Báo cáo đây ạ.", file=make_file("b.docx", DOCX)[0])
        with pytest.raises(SendFailed):
            await desk.sender.send(message, make_file("b.docx", DOCX))
        await desk.sender.send(message, make_file("b.docx", DOCX))

    assert [message.file is not None for message in hoa.heard] == [True, False]


async def test_a_file_that_is_gone(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    async with open_desk(double, store, hoa) as desk:
        with pytest.raises(SendRefused, match="gone"):
            await desk.sender.send(desk.make_message(hoa, "x", file=make_file("b.docx", DOCX)[0]), None)


# --- From people ------------------------------------------------------------------------------------------------

ZALO = (".zdn.vn", ".zadn.vn")


@pytest.mark.parametrize(
    ("url", "is_fetched"),
    [
        ("https://f6.photo.talk.zdn.vn/x.docx", True),
        ("https://F6.Photo.Talk.ZDN.vn./x.docx", True),
        ("https://a.zadn.vn:443/x", True),
        ("https://zdn.vn/x", False),
        ("http://f6.photo.talk.zdn.vn/x", False),
        ("https://f6.photo.talk.zdn.vn:8443/x", False),
        ("https://evil.example/zdn.vn", False),
        ("https://zdn.vn.evil.example/x", False),
        ("https://evilzdn.vn/x", False),
        ("https://f6.zdn.vn@evil.example/x", False),
        ("https://evil.example#.zdn.vn", False),
        ("https://hoa:mat-khau@f6.zdn.vn/x", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("file:///etc/passwd", False),
        ("ftp://f6.zdn.vn/x", False),
        ("https://f6.zdn.vn:abc/x", False),
        ("//f6.zdn.vn/x", False),
        ("", False),
    ],
)
def test_only_zalos_hosts_are_asked(url: str, is_fetched: bool) -> None:
    assert is_allowed(url, ZALO) == is_fetched


def test_this_machine_is_asked_only_where_it_is_named() -> None:
    assert is_allowed("http://127.0.0.1:8080/x", ("127.0.0.1",))
    assert not is_allowed("http://10.0.0.1/x", ("10.0.0.1",))


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"name": "Danh sách.docx"}, "Danh sách.docx"),
        ({"name": "../../etc/passwd"}, "passwd"),
        ({"name": "C:\\tai-lieu\\a.txt"}, "a.txt"),
        ({"name": "x" * 300 + ".docx"}, "x" * 195 + ".docx"),
        ({"type": "docx"}, "tep.docx"),
        ({"type": "../x"}, "tep"),
        ({"name": 5}, "tep"),
        ({}, "tep"),
    ],
)
def test_what_a_document_is_called(document: dict[str, Any], named: str) -> None:
    assert name_document(document)[0] == named


async def test_a_document_is_fetched_before_its_turn(double: ZaloOaDouble, database_url: str, hoa: Phone) -> None:
    async with run_bot(double, database_url) as bot:
        bot.let_in(found_ward(bot.store), hoa)
        hoa.send_file("danh-sach.docx", DOCX)
        await bot.settle()

    assert hoa.texts == [f"Nhận tệp danh-sach.docx, {len(DOCX)} byte."]


async def test_nothing_of_a_stranger_is_fetched(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.send_file("danh-sach.docx", DOCX, url=f"{double.base_url}/media/none")
        await bot.settle()

    assert hoa.texts == ["Nghe: lost_file"]


@pytest.mark.parametrize(
    ("lie", "answer"),
    [
        pytest.param({"url": "https://evil.example/x.docx"}, "lost_file", id="another host"),
        pytest.param({"size": str(21 * 1024 * 1024)}, "large_file", id="too large by its own account"),
        pytest.param({"size": "9" * 40}, "large_file", id="absurdly large"),
        pytest.param({"size": "nhiều"}, "Nhận tệp d.docx, 1004 byte.", id="a size that is none"),
    ],
)
async def test_documents_that_lie(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone, lie: dict[str, str], answer: str
) -> None:
    async with run_bot(double, sqlite_url) as bot:
        bot.let_in(found_ward(bot.store), hoa)
        hoa.send_file("d.docx", DOCX, **lie)
        await bot.settle()

    expected = {"lost_file": "engine.lost_file", "large_file": "engine.large_file"}.get(answer)
    assert hoa.texts == [bot.app.worker.book.texts.raw(expected) if expected else answer]


async def test_a_document_that_never_ends_is_cut_off(
    double: ZaloOaDouble, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST_FILE", 100_000)
    hoa.send_file("d.docx", DOCX * 200, size="10")
    [key] = double.world.media
    async with make_client() as client:
        with pytest.raises(FetchRefused, match="too_large"):
            await fetch_document(client, {"url": f"{double.base_url}/media/{key}"}, ("127.0.0.1",))


@pytest.mark.parametrize(
    ("target", "is_fetched"),
    [
        pytest.param("{base}/media/end", True, id="to the same host"),
        pytest.param("/media/end", True, id="without a host"),
        pytest.param("{base}/media/begin", False, id="in a circle"),
        pytest.param("http://localhost:{port}/media/end", False, id="to another host"),
        pytest.param("file:///etc/passwd", False, id="to a file"),
    ],
)
async def test_redirects_lead_no_further_than_the_hosts(
    double: ZaloOaDouble, hoa: Phone, target: str, is_fetched: bool
) -> None:
    hoa.send_file("d.docx", DOCX)
    [file] = double.world.media.values()
    port = double.base_url.rpartition(":")[2]
    double.world.media["end"] = file
    double.world.media["begin"] = target.format(base=double.base_url, port=port)
    document = {"url": f"{double.base_url}/media/begin", "name": "d.docx"}
    async with make_client() as client:
        if is_fetched:
            assert (await fetch_document(client, document, ("127.0.0.1",))).content == DOCX
        else:
            with pytest.raises(FetchRefused):
                await fetch_document(client, document, ("127.0.0.1",))


async def test_a_file_server_that_is_away_for_a_moment(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    double.fail("/media/", ServerError(), times=2)
    async with run_bot(double, sqlite_url) as bot:
        bot.let_in(found_ward(bot.store), hoa)
        hoa.send_file("d.docx", DOCX)
        await bot.settle()

    assert hoa.texts == [f"Nhận tệp d.docx, {len(DOCX)} byte."]


async def test_what_is_too_large_comes_through_the_real_link(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    """With PUBLIC_URL the deliverer makes a page for it; the file's own bytes never pass through Zalo."""
    port = str(find_free_port())
    environ = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "HTTP_PORT": port}
    async with run_bot(double, sqlite_url, environ=environ) as bot:
        scope = bot.let_in(found_ward(bot.store), hoa)
        hoa.say("alo")
        await bot.settle()
        now = double.clock.read()
        key = bot.store.run_now(lambda conn: files.put(conn, scope.unit_id, "so.xlsx", "x/y", DOCX, now))
        await bot.tell(hoa, "Đã xuất.", file_id=key)
        await hoa.await_for(2)
        await bot.settle()

    assert hoa.texts[-1].startswith(f"Đã xuất.\n\nTải tệp so.xlsx: http://127.0.0.1:{port}/tep/")
