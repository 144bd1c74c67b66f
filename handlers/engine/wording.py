"""The sentences as they are said where there are no buttons: nothing is pressed there, it is chosen.

Only sentences of ours are reworded, before any data stands in them.
"""

from __future__ import annotations

import re
from functools import cache

from handlers.engine.messages import Texts

_TYPED = tuple(
    (re.compile(pressed), typed)
    for pressed, typed in (
        (r"\bbấm một lựa chọn, hoặc gõ số thứ tự", "gõ số thứ tự của một lựa chọn"),
        (r"\bbấm nút\b", "chọn theo số"),
        (r"\blà nút của\b", "là lựa chọn của"),
        (r"\bmột nút\b", "một dòng"),
        (r"\bnút này\b", "lựa chọn này"),
        (r"\bNút này\b", "Lựa chọn này"),
        (r"\bbấm\b(?! vào)", "chọn"),
        (r"\bBấm\b", "Chọn"),
    )
)
"""In this order. A link is pressed everywhere ("bấm vào")."""


@cache
def word_without_buttons(texts: Texts) -> Texts:
    """The same sentences for somebody who can only type."""
    return Texts({key: _reword(texts.raw(key)) for key in texts})


def _reword(sentence: str) -> str:
    for pressed, typed in _TYPED:
        sentence = pressed.sub(typed, sentence)
    return sentence
