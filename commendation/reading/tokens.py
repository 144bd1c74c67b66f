"""A message cut into words that keep how they were typed, so that diacritics may count where there are any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from commendation.folding import clean, fold, fold_tones, has_tones

_TOKEN = re.compile(r"\b[đd]/c\b|\d+|[^\W\d_]+", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """One word or one run of digits of a cleaned text. Letters and digits typed together ("kp3") are two tokens."""

    text: str
    """As typed."""
    folded: str
    """Without diacritics, see `commendation.folding.fold`."""
    toned: str
    """With diacritics, see `commendation.folding.fold_tones`."""
    marked: bool
    """Whether it was typed with diacritics; only then are they held against a word."""
    start: int
    end: int
    """Its place in the cleaned text."""
    before: str
    """What stands between the token before and this one: "", " ", " - ", "/"."""

    @property
    def number(self) -> int | None:
        """Its value if it is a run of at most nine digits."""
        return int(self.folded) if self.folded.isascii() and self.folded.isdecimal() and len(self.folded) < 10 else None

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True)
class Spelling:
    """One word of a known phrase."""

    folded: str
    toned: str

    @property
    def bare_d(self) -> str:
        return self.toned.replace("đ", "d")


def split_tokens(text: str) -> tuple[str, tuple[Token, ...]]:
    """The cleaned text and its tokens, in order."""
    line = clean(text)
    tokens: list[Token] = []
    last = 0
    for found in _TOKEN.finditer(line):
        token = _make_token(found[0], found.start(), line[last : found.start()])
        if token is not None:
            tokens.append(token)
            last = found.end()
    return line, tuple(tokens)


def _make_token(typed: str, start: int, before: str) -> Token | None:
    folded, toned = ("d/c", "đ/c") if "/" in typed else (fold(typed).replace(" ", ""), fold_tones(typed))
    if not folded:
        return None
    return Token(typed, folded, toned, has_tones(typed), start, start + len(typed), before)


@lru_cache(maxsize=4096)
def spell(phrase: str) -> tuple[Spelling, ...]:
    """The words of a known phrase, as `fits` compares them."""
    return tuple(Spelling(token.folded, token.toned) for token in split_tokens(phrase)[1])


def fits(token: Token, spelling: Spelling) -> bool:
    """Whether a typed word may be this known word: its letters agree, and its diacritics too if it was typed with any.

    "đ" and "d" are one here, because abbreviations are typed now with the one, now with the other ("LĐTT", "LDTT").
    """
    if token.folded != spelling.folded:
        return False
    return not token.marked or token.toned.replace("đ", "d") == spelling.bare_d
