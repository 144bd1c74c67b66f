"""Addresses of the pages that stand in where a channel carries no files: for downloading one, and for sending one in.

Each address holds a random id and its signature; without the secret key none can be made up or changed. What a link to
a file is good for stands in the database (`storage.links`); an upload link tells its chat and its end itself.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from storage.database import Connection
from storage.links import make_file_link
from storage.outbox import Outbound

DOWNLOAD_PATH = "/tep"
UPLOAD_PATH = "/gui"
UPLOAD_GOOD_FOR = timedelta(hours=2)
LONGEST_TOKEN = 160

_PASS = re.compile(r"(\d{1,18})-(\d{1,12})-([\w-]{16,32})", re.ASCII)


class BadLink(Exception):
    """The address was never given out, or was altered. Its text quotes nothing."""


class ExpiredLink(Exception):
    """The address was given out, but its time is over."""


@dataclass(frozen=True)
class UploadPass:
    """What an upload link allows: to send files into one chat, until then."""

    conversation_id: int
    expires_at: datetime
    key: str
    """Random, its own for each link."""


class Links:
    """Makes and reads addresses under PUBLIC_URL, signed with the secret key."""

    def __init__(self, public_url: str, secret_key: str) -> None:
        self._public_url = public_url
        self._files = _make_signer(secret_key, "so-thi-dua.file-link")
        self._uploads = _make_signer(secret_key, "so-thi-dua.upload-link")
        self._forms = _make_signer(secret_key, "so-thi-dua.upload-form")

    def link_file(self, conn: Connection, message: Outbound, now: datetime) -> str:
        """Where the person whom a message is for can download its file: the same at each attempt to send it."""
        key = make_file_link(conn, message, secrets.token_urlsafe(16), now)
        return f"{self._public_url}{DOWNLOAD_PATH}/{_sign(self._files, key)}"

    def read_file_key(self, token: str) -> str:
        """The key that the last part of a file's address holds. Raises BadLink."""
        return _unsign(self._files, token)

    def link_upload(self, conversation_id: int, now: datetime) -> str:
        """Where files can be sent into a conversation, for two hours. Writes nothing."""
        until = int((now + UPLOAD_GOOD_FOR).timestamp())
        value = f"{conversation_id}-{until}-{secrets.token_urlsafe(12)}"
        return f"{self._public_url}{UPLOAD_PATH}/{_sign(self._uploads, value)}"

    def read_upload_pass(self, token: str, now: datetime) -> UploadPass:
        """What the last part of an upload address allows. Raises BadLink or ExpiredLink."""
        found = _PASS.fullmatch(_unsign(self._uploads, token))
        if found is None:
            raise BadLink
        expires_at = datetime.fromtimestamp(int(found[2]), UTC).astimezone(now.tzinfo)
        if expires_at <= now:
            raise ExpiredLink
        return UploadPass(int(found[1]), expires_at, found[3])

    def make_form(self, given: UploadPass) -> str:
        """A signed word for one showing of the upload form: what is sent with it counts once."""
        return _sign(self._forms, f"{given.key}.{secrets.token_urlsafe(9)}")

    def read_form(self, given: UploadPass, word: str) -> str:
        """The id of the showing, from its word. Raises BadLink for one of another link, or of none."""
        key, _, form = _unsign(self._forms, word).rpartition(".")
        if key != given.key:
            raise BadLink
        return form


def _make_signer(secret_key: str, purpose: str) -> Signer:
    return Signer(secret_key, salt=purpose, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)


def _sign(signer: Signer, value: str) -> str:
    return signer.sign(value).decode()


def _unsign(signer: Signer, token: str) -> str:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise BadLink
    try:
        return signer.unsign(token).decode()
    except BadSignature:
        raise BadLink from None  # its text would quote what was given
