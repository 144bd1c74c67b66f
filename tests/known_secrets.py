"""Every secret that the suite makes or is given, and whether any of them was written where logs go.

`watch` listens where secrets come into being: settings, signed links, codes, tokens, the generated key. After each test
all that it wrote to stdout, stderr and the log is searched for them (tests/conftest.py): a test that leaks one fails.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import pydantic

import bot.links
import storage.settings
import storage.tokens

SHORTEST = 8
"""What is shorter may stand in a log by chance; codes are looked for as words of their own."""

_texts: set[str] = set()
_codes: set[str] = set()


def watch() -> None:
    """Note secrets from now on, in this process."""
    _listen(pydantic.SecretStr, "__init__", lambda args, result: note(args[1]))
    _listen(bot.links, "_sign", lambda args, result: note(result))
    _listen(storage.settings, "put_once", lambda args, result: note(result))
    _listen(storage.tokens.NewPair, "__init__", lambda args, result: _note_all(args[1:3]))
    _listen(hashlib, "pbkdf2_hmac", _note_code)


def _listen(owner: Any, name: str, tell: Callable[[tuple[Any, ...], Any], None]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def listened(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        tell((*args, *kwargs.values()), result)
        return result

    setattr(owner, name, listened)


def _note_code(args: tuple[Any, ...], result: bytes) -> None:
    """Codes that let somebody in are hashed with a salt of ours."""
    if bytes(args[2]).startswith(b"so-thi-dua"):
        _codes.add(bytes(args[1]).decode())


def _note_all(values: Iterable[object]) -> None:
    for value in values:
        note(value)


def note(value: object) -> None:
    """Remember a secret; of an address only the password in it is one."""
    if isinstance(value, str):
        secret = (urlsplit(value).password or "") if "://" in value else value
        if len(secret) >= SHORTEST:
            _texts.add(secret)


def find_in(written: Iterable[str]) -> list[str]:
    """How each secret begins that stands in what was written."""
    text = "\n".join(written)
    found = [secret for secret in _texts if secret in text]
    words = set(re.findall(r"\b[0-9A-Z]{6}\b", text))
    return [f"{secret[:3]}…" for secret in (*found, *(words & _codes))]
