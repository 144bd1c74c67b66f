"""Zips the parts of a Word file so that the same content is always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date

_FIRST_YEAR_OF_ZIP = 1980
_AT_ONCE = 1 << 16
"""Characters gathered before they are compressed: a row at a time costs more than the rows."""


def zip_parts(parts: Iterable[tuple[str, bytes | Iterable[str]]], day: date) -> bytes:
    """A zip archive of `parts` (name, content) in the order given, every entry dated midnight of `day`.

    Content that is given in pieces of text is written piece by piece.
    """
    stamp = (max(day.year, _FIRST_YEAR_OF_ZIP), day.month, day.day, 0, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            with archive.open(entry, "w", force_zip64=False) as file:
                for piece in (content,) if isinstance(content, bytes) else _gather(content):
                    file.write(piece)
    return buffer.getvalue()


def _gather(pieces: Iterable[str]) -> Iterable[bytes]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def read_parts(content: bytes) -> list[tuple[str, bytes]]:
    """The entries of an archive in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
