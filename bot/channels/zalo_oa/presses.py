"""What a button sends back. Zalo delivers a press as if its payload had been typed: so the payload is signed."""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "zc:"
_SIGNATURE_SIGNS = 20
"""80 bits: only a button of that very chat does what its token says, whoever types what."""


class Stamp:
    """Makes and reads the payloads of one account's buttons."""

    def __init__(self, secret_key: str, account: str) -> None:
        self._key = hmac.new(secret_key.encode(), f"zalo-oa-press:{account}".encode(), hashlib.sha256).digest()

    def make_payload(self, chat: str, token: str) -> str:
        """What the button with this token sends, in this chat."""
        return f"{PREFIX}{token}:{self._sign(chat, token)}"

    def read_token(self, chat: str, text: str) -> str | None:
        """The token of a press; "" for a payload that is not of this chat, or of another key; None for other texts."""
        if not text.startswith(PREFIX):
            return None
        token, _, signature = text.strip().removeprefix(PREFIX).rpartition(":")
        expected = self._sign(chat, token)
        return token if hmac.compare_digest(signature.encode(), expected.encode()) else ""

    def _sign(self, chat: str, token: str) -> str:
        signed = hmac.new(self._key, f"{chat}\n{token}".encode(), hashlib.sha256)
        return signed.hexdigest()[:_SIGNATURE_SIGNS]
