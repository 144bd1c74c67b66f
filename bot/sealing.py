"""Encryption of a stream under a passphrase: for backups, which leave the machine.

The key comes from the passphrase by scrypt (RFC 7914). The stream is cut into pieces that are sealed one by one with
ChaCha20-Poly1305 (RFC 8439); each nonce holds the piece's number and whether it is the last, so that pieces that were
dropped, swapped or cut off are noticed (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"so-thi-dua sealed 1\n"
SALT_BYTES = 16
PREFIX_BYTES = 7
PIECE = 64 * 1024
TAG = 16
_SCRYPT_N = 2**15  # 32 MB and a tenth of a second: once per archive


class CannotUnseal(Exception):
    """The passphrase is another one, or the stream is damaged: nobody can tell which."""


def is_sealed(start: bytes) -> bool:
    """Whether a stream that begins so was sealed."""
    return start.startswith(MAGIC)


class SealingWriter(io.RawIOBase):
    """Seals what is written to it into `out`; `close` writes the last piece and leaves `out` open.

    `salt` is `SALT_BYTES + PREFIX_BYTES` fresh random bytes: never the same twice with one passphrase.
    """

    def __init__(self, out: IO[bytes], passphrase: str, salt: bytes) -> None:
        super().__init__()
        if len(salt) != SALT_BYTES + PREFIX_BYTES:
            raise ValueError("not so many bytes of salt")
        self._out = out
        self._cipher = ChaCha20Poly1305(_derive_key(passphrase, salt[:SALT_BYTES]))
        self._prefix = salt[SALT_BYTES:]
        self._number = 0
        self._waiting = bytearray()
        out.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece is only known at the end
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
            super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_make_nonce(self._prefix, self._number, is_last=is_last), piece, None))
        self._number += 1


def unseal(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The pieces of a sealed stream, each checked before it is given out. Raises CannotUnseal."""
    head = source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES)
    if not is_sealed(head) or len(head) < len(MAGIC) + SALT_BYTES + PREFIX_BYTES:
        raise CannotUnseal
    salt, prefix = head[len(MAGIC) : -PREFIX_BYTES], head[-PREFIX_BYTES:]
    cipher = ChaCha20Poly1305(_derive_key(passphrase, salt))
    number, piece = 0, source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_make_nonce(prefix, number, is_last=not following), piece, None)
        except InvalidTag:
            raise CannotUnseal from None
        if not following:
            return
        number, piece = number + 1, following


def _make_nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([is_last])


def _derive_key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=_SCRYPT_N, r=8, p=1, maxmem=2**26, dklen=32)
