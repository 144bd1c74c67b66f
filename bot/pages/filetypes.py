"""Whether a file that was sent through a page is what its name says, before anything keeps or opens it."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import Literal

Fault = Literal["empty", "wrong_type", "old_office", "not_what_it_says", "bomb"]

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}
"""What is taken, by the ending of its name: what the conversation can read (`handlers.flows.sent_files`)."""

LARGEST_UNPACKED = 200_000_000
MOST_ENTRIES = 5_000
LONGEST_NAME = 120

_MAIN_PART = {"docx": re.compile(r"word/document\d*\.xml")}
"""What a package of each kind has in it."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How files of Office 97-2003 begin, and those that a password locks."""
_OLD_ENDINGS = ("doc",)


class FileRefused(Exception):
    """The file is not taken; `fault` says why, in a stable word."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def clean_name(name: str) -> str:
    """A file's name without its path and without what no file may be called."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]', "", base).strip(". ")
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else base[:LONGEST_NAME]


def check_file(name: str, content: bytes) -> str:
    """The media type of a file that may be taken. Raises FileRefused. Unpacks nothing."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        raise FileRefused("empty")
    if ending in _OLD_ENDINGS or (ending in MEDIA_TYPES and content.startswith(_OLD_OFFICE)):
        raise FileRefused("old_office")
    if ending not in MEDIA_TYPES:
        raise FileRefused("wrong_type")
    if ending == "txt":
        if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileRefused("not_what_it_says")
    else:
        _check_package(ending, content)
    return MEDIA_TYPES[ending]


def _check_package(ending: str, content: bytes) -> None:
    """An Office file is a ZIP with certain parts. What it says of its sizes is all that readers will unpack of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileRefused("not_what_it_says") from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FileRefused("bomb")
    if not any(_MAIN_PART[ending].fullmatch(entry.filename) for entry in entries):
        raise FileRefused("not_what_it_says")
