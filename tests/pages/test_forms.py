"""Bodies of forms: what browsers send comes out as it went in, and whatever else is sent is no form and no error."""

from __future__ import annotations

import contextlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.pages.filetypes import FileRefused, check_file, clean_name
from bot.pages.forms import MOST_PARTS, BadForm, Part, read_form

NAMES = some.text(
    some.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\\"), min_size=1, max_size=60
)


@given(content=some.binary(max_size=3000), name=NAMES, word=some.text("abc.-_09", max_size=40))
def test_what_a_browser_sends_comes_out(content: bytes, name: str, word: str) -> None:
    sent = httpx.Request("POST", "http://h/", files={"file": (name, content)}, data={"form": word})
    form = read_form(sent.headers["content-type"], sent.read())
    assert form["file"].content == content
    assert form["file"].file_name == name
    assert form["form"] == Part(word.encode())


@given(body=some.binary(max_size=300), kind=some.text(max_size=80))
def test_anything_else_is_no_form(body: bytes, kind: str) -> None:
    for content_type in (kind, "multipart/form-data; boundary=x"):
        with contextlib.suppress(BadForm):
            read_form(content_type, b"--x\r\n" + body + b"\r\n--x--")


PIECES = some.sampled_from(
    [b"--x", b"--x--", b"\r\n", b"\r\n\r\n", b'Content-Disposition: form-data; name="a"', b"a", b"\n"]
)


@given(some.lists(PIECES, max_size=30))
def test_what_nearly_is_one_is_none_or_whole(pieces: list[bytes]) -> None:
    with contextlib.suppress(BadForm):
        form = read_form("multipart/form-data; boundary=x", b"".join(pieces))
        assert set(form) <= {"a"}


def test_the_mark_within_a_file_is_no_end() -> None:
    content = b"a\r\n--xy\r\n\r\n--x"
    body = b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + content + b"\r\n--xyz--\r\n"
    assert read_form("multipart/form-data; boundary=xyz", body)["file"].content == content


def test_many_parts_are_no_form_of_ours() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    assert read_form("multipart/form-data; boundary=x", part * (MOST_PARTS - 1) + b"--x--")
    with pytest.raises(BadForm):
        read_form("multipart/form-data; boundary=x", part * MOST_PARTS + b"--x--")


@given(name=some.text(max_size=300), content=some.binary(max_size=200))
def test_any_file_is_taken_or_refused(name: str, content: bytes) -> None:
    shown = clean_name(name)
    assert not set(shown) & set('/\\\0\n\r<>:"|?*')
    assert len(shown) <= 131
    for ending in ("", ".docx", ".doc", ".txt"):
        with contextlib.suppress(FileRefused):
            check_file(shown + ending, content)
