"""Random codes: the one thing about an invite that is made up, which nothing below `bot` does."""

from __future__ import annotations

import secrets

from storage.invites import CODE_LENGTH, CODE_SIGNS


def draw_code() -> str:
    """Six signs that do not look alike."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
