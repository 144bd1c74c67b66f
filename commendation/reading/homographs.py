"""Words typed without diacritics that are several words: "co" is có, cờ or cô, "dc" được or đồng chí.

What stands around decides; the word then counts as typed with its diacritics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from commendation.reading.tokens import Token

_HOW_MANY = frozenset({"may", "nhieu", "bn", "nhiu", "bnhieu", "bnhiu"})
_RECEIVES = frozenset({"duoc", "dc", "nhan", "dat", "tang", "trao", "gianh"})
_PIECES = frozenset({"la", "cai", "chiec"})
_OF_A_FLAG = frozenset(
    {"cua", "chinh", "tinh", "nao", "chua", "ko", "k", "khong", "hong", "dan", "xuat", "nam", "roi", "thuong", "vay"}
)
"""What follows "cờ" after a word of receiving, and not "có"."""
_WORKPLACES = frozenset({"giao", "nuoi", "hieu", "tong"})
"""What follows "cô" as the teacher: "cô giáo", "cô nuôi"."""
_TITLES = frozenset({"ldtt", "cstd", "cstdcs", "csthd", "ldxs", "htxs", "htxsnv", "gk", "bk", "tien"})
_TITLE_WORDS = frozenset({("lao", "dong"), ("chien", "si"), ("giay", "khen"), ("bang", "khen"), ("nha", "giao")})


def settle_homographs(tokens: Sequence[Token], vocabulary: set[str]) -> tuple[Token, ...]:
    """The tokens with each such word that was typed without its mark settled, where what stands around tells.

    `vocabulary` holds the folded words that have a meaning; any other may be a name.
    """
    settled: list[Token] = []
    for index, token in enumerate(tokens):
        word = None
        if token.folded == "co" and not token.marked:
            word = "cô" if index == 0 and _addresses(tokens, vocabulary) else _settle_co(tokens, index)
        elif token.folded == "bo" and not token.marked and _folded(tokens, index - 1) in ("cua", "cap", "do"):
            word = "bộ"
        elif token.folded == "dang" and not token.marked and _is_party(tokens, index):
            word = "đảng"
        elif token.folded == "dc" and _is_comrade(tokens, index):
            word = "đồng"
            # Two words in one: it reads as the abbreviation with its stroke does.
            settled.append(replace(token, folded="d/c", toned="đ/c", marked=False))
            continue
        settled.append(token if word is None else replace(token, toned=word, marked=True))
    return tuple(settled)


def _is_party(tokens: Sequence[Token], at: int) -> bool:
    """Whether "dang" after "của" is the Party: it ends the sentence or stands before a year, unlike "Đảng ủy"."""
    ends = at + 1 == len(tokens) or tokens[at + 1].number is not None or _folded(tokens, at + 1) == "nam"
    return ends and _folded(tokens, at - 1) in ("cua", "ben", "do", "khoi")


def _settle_co(tokens: Sequence[Token], at: int) -> str | None:
    before, after = _folded(tokens, at - 1), _folded(tokens, at + 1)
    if after in _WORKPLACES:
        return "cô"
    if after == "thi":
        return "cờ"
    if before in _HOW_MANY:
        return "cô" if _names_another_award(tokens) else "cờ"
    if before in _PIECES and (after in _OF_A_FLAG or after == "" or _folded(tokens, at - 2) in _HOW_MANY):
        return "cờ"
    if before in _RECEIVES and (after in _OF_A_FLAG or after == ""):
        return "cờ"
    return None


def _addresses(tokens: Sequence[Token], vocabulary: set[str]) -> bool:
    """Whether "co" opens a sentence about a person: "co mai duoc gi"."""
    if len(tokens) < 3 or tokens[1].folded in vocabulary or tokens[1].number is not None:
        return False
    return any(token.folded in _RECEIVES or token.folded == "co" for token in tokens[2:])


def _names_another_award(tokens: Sequence[Token]) -> bool:
    words = [token.folded for token in tokens]
    pairs = set(pairwise(words))
    return bool(_TITLES & set(words)) or bool(_TITLE_WORDS & pairs)


def _is_comrade(tokens: Sequence[Token], at: int) -> bool:
    """Whether "đc" counts or addresses people: after "mấy", and before a name that opens the sentence."""
    if _folded(tokens, at - 1) in _HOW_MANY:
        return True
    named = at + 1 < len(tokens) and tokens[at + 1].capital and not tokens[at].text.isupper()
    return at == 0 and named and len(tokens) > 2


def _folded(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].folded if 0 <= at < len(tokens) else ""
