"""Zips the parts of a Word file so that the same content is always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date

_FIRST_YEAR_OF_ZIP = 1980


def zip_parts(parts: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """A zip archive of `parts` (name, content) in the order given, every entry dated midnight of `day`."""
    stamp = (max(day.year, _FIRST_YEAR_OF_ZIP), day.month, day.day, 0, 0, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def freeze_archive(content: bytes, day: date) -> bytes:
    """The same archive with every entry dated `day` instead of the moment it was written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zip_parts([(entry.filename, archive.read(entry)) for entry in archive.infolist()], day)
