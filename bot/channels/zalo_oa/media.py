"""Files on the way: what the account may carry to people, and what people send it.

An event names an address, and whoever can forge one could have this process ask anything of its network. So only hosts
that ZALO_MEDIA_HOSTS names are asked, over https (http on this very machine only), redirects are followed by hand and
no further than that, and the answer is cut off at its limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import PurePath
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.channels import FetchFailed, FetchRefused
from bot.channels.zalo_oa.client import UploadKind
from bot.channels.zalo_oa.events import LARGEST_FILE
from bot.intake import Upload
from bot.log import get_log
from storage.records import StoredFile

log = get_log(__name__)

LARGEST_DOCUMENT = 5 * 1024 * 1024
DOCUMENT_SUFFIXES = frozenset({".pdf", ".doc", ".docx"})
LARGEST_IMAGE = 1024 * 1024
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
"""What can be uploaded; clients report that other types are dropped without a word."""

MOST_REDIRECTS = 3
LONGEST_NAME = 200
_MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


def choose_upload(file: StoredFile) -> UploadKind | None:
    """How a file goes to people; None for one that Zalo does not carry."""
    suffix = PurePath(file.name).suffix.lower()
    if suffix in DOCUMENT_SUFFIXES and 0 < file.size <= LARGEST_DOCUMENT:
        return "file"
    return "image" if suffix in IMAGE_SUFFIXES and 0 < file.size <= LARGEST_IMAGE else None


def is_allowed(url: str, hosts: Sequence[str]) -> bool:
    """Whether a file may be asked for there. A host that begins with a dot stands for every name below it."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    is_named = any(host.endswith(one) if one.startswith(".") else host == one for one in hosts)
    if _is_this_machine(host):
        return is_named and parts.scheme in ("http", "https")
    return is_named and parts.scheme == "https" and port in (None, 443)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def fetch_document(client: httpx.AsyncClient, document: Mapping[str, Any], hosts: Sequence[str]) -> Upload:
    """Download what an event names. Raises FetchFailed or FetchRefused."""
    name, media_type = name_document(document)
    url = str(document["url"])
    for _ in range(MOST_REDIRECTS + 1):
        if not is_allowed(url, hosts):
            log.warning("zalo_oa.host_not_allowed", host=_find_host(url))
            raise FetchRefused("gone")
        content = await _download(client, url)
        if isinstance(content, bytes):
            return Upload(name, media_type, content)
        url = urljoin(url, content)
    raise FetchRefused("gone")


async def _download(client: httpx.AsyncClient, url: str) -> bytes | str:
    """The content, or where it is said to be instead."""
    content = bytearray()
    try:
        async with client.stream("GET", url, follow_redirects=False) as response:
            if response.has_redirect_location:
                return response.headers["location"]
            if response.is_client_error:
                raise FetchRefused("gone")
            if not response.is_success:
                raise FetchFailed(f"status {response.status_code}")
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LARGEST_FILE:
                    raise FetchRefused("too_large")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(type(error).__name__) from None
    return bytes(content)


def name_document(document: Mapping[str, Any]) -> tuple[str, str]:
    """The name that a document bears, without any folder and from its type where it has none; and its media type."""
    given, kind = document.get("name"), document.get("type")
    name = str(given).replace("\\", "/").rpartition("/")[2].strip() if isinstance(given, str) else ""
    if not name:
        name = f"tep.{kind}" if isinstance(kind, str) and kind.isalnum() and len(kind) <= 5 else "tep"
    name = name[-LONGEST_NAME:]
    return name, _MEDIA_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")


def _find_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:100]
    except ValueError:
        return ""
