"""A sentence without the names of people in it, for keeping what was said without whom it was said of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from commendation.folding import clean, fold
from commendation.reading.lexicon import load_lexicon
from commendation.reading.names import measure_person_name
from commendation.reading.tokens import Token, split_tokens

NAME = "[tên]"
LONGEST = 200
_ADDRESSES = frozenset({"ba", "ong", "anh", "chi", "co", "chu", "bac", "em", "cu", "thay", "dc", "d/c"})
_PEOPLE_ONLY = frozenset({"ba", "ong", "anh", "chi", "dc", "d/c"})
_NOT_NAMES = frozenset(
    {"em", "chi", "anh", "ta", "ay", "oi", "a", "duoc", "dc", "co", "la", "nao", "nay", "kia", "khac", "nha", "nhe"}
    | {"tieu", "bo", "hoi", "doan", "xem", "giup", "gui", "cho", "cua", "muon", "dang", "da", "chua", "khong", "ko"}
)
"""After "chị", "anh" these name nobody: "chị ơi", "anh chị", "chi tieu", "chi bo"."""
_LONG_NUMBER = re.compile(r"\d[\d\s.-]{4,}\d|\S*@\S*|https?://\S*")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?|\d{1,2}[.-]\d{1,2}[.-](?:19|20)?\d\d")


def mask_names(text: str, known: Iterable[str]) -> str:
    """`text` on one line with "[tên]" for each name of a person, and "#" for phone and identity numbers.

    `known` are the people whose names are known for sure; of others a surname, a form of address or two capitals tell.
    A nickname that is an ordinary word is not told: what comes out is for few eyes all the same.
    """
    line = _LONG_NUMBER.sub(lambda number: number[0] if _YEARS.fullmatch(number[0]) else "#", clean(text))
    line, tokens = split_tokens(line[:LONGEST])
    names = [tuple(fold(name).split()) for name in known]
    written = list(line)
    for start, end in reversed(_find_names(tokens, [name for name in names if len(name) > 1])):
        written[tokens[start].start : tokens[end - 1].end] = NAME
    return "".join(written)


def _find_names(tokens: Sequence[Token], names: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    known = [False] * len(tokens)
    for span in load_lexicon().find(tokens, skip=frozenset()):
        known[span.start : span.end] = [True] * (span.end - span.start)
    folded = tuple(token.folded for token in tokens)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        length = max((len(name) for name in names if folded[at : at + len(name)] == name), default=0)
        addressed = at > 0 and tokens[at - 1].folded in _ADDRESSES
        length = length or measure_person_name(tokens, at, known, addressed) or _count_capitals(tokens, at, known)
        if not length and at > 0 and folded[at - 1] in _PEOPLE_ONLY and folded[at] not in _NOT_NAMES:
            length = int(tokens[at].number is None)
        if length:
            found.append((at, at + length))
        at += max(1, length)
    return found


def _count_capitals(tokens: Sequence[Token], at: int, known: Sequence[bool]) -> int:
    """Words with a capital that follow each other and mean nothing else; one alone is no name."""
    length = 0
    while at + length < len(tokens) and tokens[at + length].capital and not known[at + length]:
        if length and tokens[at + length].before.strip():
            break
        length += 1
    return length if length > 1 and not all(token.text.isupper() for token in tokens[at : at + length]) else 0
