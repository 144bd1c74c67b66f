"""Forms that a browser sends (multipart/form-data, RFC 7578), read without ever holding more than they may be.

The body goes to a spooled file while it comes in, so that a hundred of them at once cost no memory; what is too large
is refused as soon as that is known.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO

MOST_PARTS = 10
LARGEST_HEAD = 4096
DRAIN_SECONDS = 20.0
MOST_DRAINED = 150_000_000
"""So much of a body that is refused is still read and thrown away: a browser shows no answer before it has sent all."""


_SIGNS = {"%22": '"', "%0D": "", "%0A": ""}
_ESCAPED = re.compile("|".join(_SIGNS), re.IGNORECASE)
"""What browsers escape in names, and nothing else (HTML, 4.10.22.8)."""


class BadForm(Exception):
    """The body is no such form."""


class FormTooLarge(Exception):
    """The body has more bytes than a form may."""


@dataclass(frozen=True)
class Part:
    """One field. `file_name` is None for one that is no file."""

    content: bytes
    file_name: str | None = None


Form = Mapping[str, Part]


async def receive(stream: AsyncIterator[bytes], length: str, largest: int, into: IO[bytes]) -> None:
    """Take a body of at most `largest` bytes in; `length` is what its header says. Raises FormTooLarge."""
    if length.isdecimal() and int(length) > largest:
        raise FormTooLarge
    size = 0
    async for piece in stream:
        size += len(piece)
        if size > largest:
            raise FormTooLarge
        into.write(piece)


async def drain(stream: AsyncIterator[bytes]) -> None:
    """Read on and throw away, for a while."""
    read = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for piece in stream:
                read += len(piece)
                if read > MOST_DRAINED:
                    return
    except (TimeoutError, RuntimeError):  # RuntimeError: the body had been read to its end
        return


def read_form(content_type: str, body: bytes) -> Form:
    """The fields of a body by name, each the first of its name. Raises BadForm."""
    mark = b"--" + _find_boundary(content_type)
    if not body.startswith(mark):
        raise BadForm
    form: dict[str, Part] = {}
    start = len(mark)
    for _ in range(MOST_PARTS):
        if body.startswith(b"--", start):
            return form
        end = body.find(b"\r\n" + mark, start)
        blank = body.find(b"\r\n\r\n", start, start + LARGEST_HEAD)
        if not start <= blank < end:
            raise BadForm
        name, file_name = _read_head(body[start:blank])
        form.setdefault(name, Part(body[blank + 4 : end], file_name))
        start = end + 2 + len(mark)
    raise BadForm


def _find_boundary(content_type: str) -> bytes:
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise BadForm
    if not re.fullmatch(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]", boundary):  # RFC 2046, 5.1.1
        raise BadForm
    return boundary.encode()


def _read_head(head: bytes) -> tuple[str, str | None]:
    """Name and file name of a part, which browsers write as UTF-8."""
    try:
        text = head.decode()
    except UnicodeDecodeError:
        raise BadForm from None
    disposition = re.search(r"^content-disposition:\s*form-data;(.*)$", text, re.IGNORECASE | re.MULTILINE)
    named = re.search(r';?\s*\bname="([^"]*)"', disposition[1]) if disposition else None
    if disposition is None or named is None:
        raise BadForm
    file_name = re.search(r'\bfilename="([^"]*)"', disposition[1])
    return named[1], _ESCAPED.sub(lambda found: _SIGNS[found[0].upper()], file_name[1]) if file_name else None
