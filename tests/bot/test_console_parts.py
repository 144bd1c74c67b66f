"""The terminal chat's parts: which lines make a message, how a reply looks, where copies go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.console import (
    Console,
    Unreadable,
    keep_copy,
    make_arrival,
    name_file,
    parse,
    read_messages,
    write_reply,
)
from handlers.engine.messages import Incoming, Outgoing
from storage.records import Offered, StoredFile

FENCE = '"""'


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        (["một\n", "hai\n"], ["một", "hai"]),
        (["một\r\n", "\n", "   \n", "hai"], ["một", "hai"]),
        (["  thụt vào \n"], ["  thụt vào "]),
        ([f"{FENCE}\n", "một\n", "\n", "hai\n", f"{FENCE}\n", "ba\n"], ["một\n\nhai", "ba"]),
        ([f" {FENCE} \n", "một\n", FENCE], ["một"]),
        ([FENCE, FENCE, "một"], ["một"]),
        ([FENCE, "  ", FENCE], []),
        ([FENCE, "một", "hai"], ["một\nhai"]),
        ([f"một {FENCE}", "hai"], [f"một {FENCE}", "hai"]),
        (["\N{ZERO WIDTH NO-BREAK SPACE}một"], ["một"]),
        ([], []),
    ],
)
def test_lines_make_messages(lines: list[str], messages: list[str]) -> None:
    assert list(read_messages(lines)) == messages


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("tệp: a.txt", "a.txt"),
        ("  Tệp :  thư mục/a b.docx  ", "thư mục/a b.docx"),
        ('tệp: "a b.txt"', "a b.txt"),
        ("te\u0302\u0323p: a.txt", "a.txt"),
        ("tệp:", None),
        ("tệp tin: a.txt", None),
        ("gửi tệp: a.txt", None),
        ("tệp: a.txt\nhai", None),
    ],
)
def test_a_message_names_a_file(message: str, path: str | None) -> None:
    assert name_file(message) == path


def test_each_message_is_an_update_of_its_own() -> None:
    first, second = make_arrival("Hoa", "như nhau"), make_arrival("Hoa", "như nhau")

    assert first.external_id != second.external_id
    assert first.raw == {"kind": "text", "text": "như nhau"}
    assert (first.channel, first.chat, first.sender_name) == ("console", "Hoa", "Hoa")


def test_a_file_is_sent_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.docx"
    path.write_bytes(b"word")

    arrival = make_arrival("Hoa", f"tệp: {path}")

    assert arrival.upload is not None
    assert (arrival.upload.name, arrival.upload.content) == ("báo cáo.docx", b"word")
    assert arrival.upload.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert arrival.raw == {"kind": "file"}


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "photo"), ("a.ogg", "voice"), ("a.zip", "file"), ("a", "file")])
def test_files_that_other_channels_call_otherwise(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert make_arrival("Hoa", f"tệp: {tmp_path / name}").raw["kind"] == kind


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="không mở được"):
        make_arrival("Hoa", f"tệp: {tmp_path}")


def test_payloads_are_understood() -> None:
    file = {"id": 7, "name": "a.txt", "media_type": "text/plain", "size": 3}

    assert parse({"kind": "text", "text": "chào"}) == Incoming(kind="text", text="chào")
    assert parse({"kind": "press", "token": "1.2.later"}) == Incoming(kind="press", token="1.2.later")
    assert parse({"kind": "file", "file": file}) == Incoming(kind="file", file=StoredFile(7, "a.txt", "text/plain", 3))
    assert parse({"kind": "voice"}) == Incoming(kind="voice")


@pytest.mark.parametrize("raw", [{}, {"kind": "telepathy"}, {"kind": "file", "file": {"id": 7}}])
def test_other_payloads_are_refused(raw: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        parse(raw)


def test_a_reply_is_text_options_file_and_a_blank_line() -> None:
    offered = (Offered("Cá nhân", "1.1.a"), Offered("Tập thể", "1.1.b"))

    assert write_reply(Outgoing("Cho ai?\nChọn nhé."), None) == "Cho ai?\nChọn nhé.\n\n"
    assert write_reply(Outgoing("Cho ai?", offered), Path("data/files/a.docx")) == (
        "Cho ai?\n  1. Cá nhân\n  2. Tập thể\ntệp: data/files/a.docx\n\n"
    )


def test_copies_of_files_do_not_overwrite_each_other(tmp_path: Path) -> None:
    file = StoredFile(1, "báo cáo.docx", "x/y", 3)

    first = keep_copy(tmp_path / "new", (file, b"one"))
    again = keep_copy(tmp_path / "new", (file, b"one"))
    other = keep_copy(tmp_path / "new", (file, b"two"))

    assert (first.name, again, other.name) == ("báo cáo.docx", first, "báo cáo (2).docx")
    assert (first.read_bytes(), other.read_bytes()) == (b"one", b"two")


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "_.._etc_passwd"), ("a/b\\c.txt", "a_b_c.txt"), ("..", "tep"), ("a\n\0b.txt", "a__b.txt")],
)
def test_copies_stay_in_their_folder(tmp_path: Path, name: str, kept: str) -> None:
    path = keep_copy(tmp_path, (StoredFile(1, name, "x/y", 1), b"x"))

    assert path == tmp_path / kept


def test_a_channel_is_a_terminal_of_one_name() -> None:
    shown: list[Outgoing] = []
    channel = Console("Hoa", lambda reply, path: shown.append(reply))

    assert (channel.name, channel.account) == ("console", "Hoa")
    assert make_arrival("Hoa", "chào").account == channel.account
