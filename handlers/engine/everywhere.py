"""What is understood at every moment: control words, greetings, and things that are not text."""

from __future__ import annotations

import re
from typing import Literal

from commendation.folding import fold

Control = Literal["cancel", "back", "help", "resume", "later", "greeting"]

CONTROL_WORDS: dict[str, Control] = {
    "huy": "cancel",
    "huy bo": "cancel",
    "thoat": "cancel",
    "cancel": "cancel",
    "quay lai": "back",
    "quaylai": "back",
    "back": "back",
    "tro giup": "help",
    "trogiup": "help",
    "help": "help",
    "giup toi": "help",
    "giup toi voi": "help",
    "giup voi": "help",
    "huong dan": "help",
    "huong dan su dung": "help",
    "ban la ai": "help",
    "ban lam duoc gi": "help",
    "ban lam duoc nhung gi": "help",
    "tiep tuc": "resume",
    "tieptuc": "resume",
    "de sau": "later",
    "desau": "later",
    "bo qua": "later",
    "chua biet": "later",
    "xin chao": "greeting",
    "chao": "greeting",
    "chao ban": "greeting",
    "alo": "greeting",
    "hello": "greeting",
    "hi": "greeting",
}

_GREETS = re.compile(
    r"(?:xin )?chao (?:(?:anh|chi|em|ban|bac|bot|tro li|moi nguoi|ca nha|buoi (?:sang|trua|chieu|toi)) ?)+"
    r"(?:nhe|a|nha)?"
)

KIND_ANSWERS = {
    "voice": "engine.voice",
    "sticker": "engine.sticker",
    "photo": "engine.photo",
    "location": "engine.location",
    "edited": "engine.edited",
    "large_file": "engine.large_file",
    "lost_file": "engine.lost_file",
    "group": "engine.group",
    "other": "engine.other_kind",
    "sealed": "engine.sealed",
}
"""What is said to messages that are neither text nor a press nor a file."""


def read_control(text: str) -> Control | None:
    """The control word that a text consists of, with or without a slash and diacritics."""
    folded = fold(text.lstrip("/"))
    return CONTROL_WORDS.get(folded) or ("greeting" if _GREETS.fullmatch(folded) else None)
