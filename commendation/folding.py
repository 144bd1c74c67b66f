"""Vietnamese text made comparable: one key for every way an official may type the same words.

Keys are for comparing, never for showing. Write patterns and dictionary keys through `fold` too: it turns
"kỷ niệm" into "ki niem" and "công ty" into "cong ti".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 4096
_INVISIBLE = dict.fromkeys((0x00AD, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_INVISIBLE_TO_SPACE: dict[int, str | None] = {**_INVISIBLE, 0x200B: " "}
_CLEANING: dict[int, str | None] = {
    **dict.fromkeys((*range(0x00, 0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85), " "),
    **_INVISIBLE_TO_SPACE,
}
_FOLDING: dict[int, str | None] = {
    **dict.fromkeys(range(0x300, 0x370)),
    **_CLEANING,
    ord("đ"): "d",
    ord("_"): " ",
}
_TONE_FOLDING: dict[int, str | None] = {**_CLEANING, ord("_"): " "}

_BETWEEN_WORDS = re.compile(r"[^\w\u0300-\u036f]+")
_SOLE_VOWEL_Y = re.compile(r"\b([hklmst])y\b")
_SOLE_VOWEL_Y_TONED = re.compile(r"\b([hklmst])([yỳýỷỹỵ])\b")
_Y_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_TONE_PAIRS = {
    first + second: bare + toned
    for firsts, bare, second, toneds in (
        ("òóỏõọ", "o", "a", "àáảãạ"),
        ("òóỏõọ", "o", "e", "èéẻẽẹ"),
        ("ùúủũụ", "u", "y", "ỳýỷỹỵ"),
    )
    for first, toned in zip(firsts, toneds, strict=True)
}
_TONE_PLACED_FIRST = re.compile("|".join(_TONE_PAIRS))


@lru_cache(maxsize=_REMEMBERED)
def clean(text: str) -> str:
    """`text` on one line in NFC, without control or invisible characters, its runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_CLEANING)).split())


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """The key of `text` without diacritics: lower case, đ as d, punctuation as a space, "sỹ" as "si".

    "i" and "y" are one only where they are the whole vowel of a syllable (sỹ = sĩ, kỷ = kỉ), so "quy" and "ủy" stay.
    Idempotent; the same for NFC and NFD input.
    """
    bare = unicodedata.normalize("NFKD", text).lower().translate(_FOLDING)
    spaced = _BETWEEN_WORDS.sub(" ", bare).strip()
    return _SOLE_VOWEL_Y.sub(r"\1i", spaced) if "y" in spaced else spaced


@lru_cache(maxsize=_REMEMBERED)
def fold_tones(text: str) -> str:
    """The key of `text` with its diacritics: lower case, one placement of tones (hòa = hoà, ủy = uỷ), "sỹ" as "sĩ".

    It has the same words as `fold(text)`, and `fold(fold_tones(text)) == fold(text)`.
    """
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower().translate(_TONE_FOLDING))
    spaced = _BETWEEN_WORDS.sub(" ", lower).strip()
    placed = _TONE_PLACED_FIRST.sub(lambda pair: _TONE_PAIRS[pair[0]], spaced)
    return _SOLE_VOWEL_Y_TONED.sub(lambda found: found[1] + _Y_TO_I[found[2]], placed)


@lru_cache(maxsize=_REMEMBERED)
def has_tones(text: str) -> bool:
    """Whether `text` was typed with Vietnamese diacritics (đ counts), so that they may be held against a choice."""
    if text.isascii():
        return False
    return any(0x300 <= ord(letter) < 0x370 or letter in "đĐ" for letter in unicodedata.normalize("NFD", text))


def words(text: str) -> list[str]:
    """The words of `fold(text)`."""
    return fold(text).split()
