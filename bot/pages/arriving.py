"""What came in through the upload page, as the inbox keeps it and as a turn reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.engine.messages import Incoming
from storage.records import StoredFile

CHANNEL = "upload"
"""The word under which files from the page stand in the inbox, beside the names of channels."""


def parse_upload(raw: Mapping[str, Any]) -> Incoming:
    """The neutral message of a file that came through the page."""
    kept = raw["file"]
    return Incoming(kind="file", file=StoredFile(kept["id"], kept["name"], kept["media_type"], kept["size"]))
