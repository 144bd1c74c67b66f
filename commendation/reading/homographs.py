"""Words typed without diacritics that are several words: "co" is có, cờ or cô, "dc" is được or đồng chí.

What stands around decides; the word then counts as typed with its diacritics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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


def settle_homographs(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with each "co" and "dc" that was typed without its mark settled, where what stands around tells."""
    settled: list[Token] = []
    for index, token in enumerate(tokens):
        word = None
        if token.folded == "co" and not token.marked:
            word = _settle_co(tokens, index)
        elif token.folded == "dc" and _is_comrade(tokens, index):
            word = "đồng"
            # Two words in one: it reads as the abbreviation with its stroke does.
            settled.append(replace(token, folded="d/c", toned="đ/c", marked=False))
            continue
        settled.append(token if word is None else replace(token, toned=word, marked=True))
    return tuple(settled)


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


def _names_another_award(tokens: Sequence[Token]) -> bool:
    words = [token.folded for token in tokens]
    pairs = set(zip(words, words[1:], strict=False))
    return bool(_TITLES & set(words)) or bool(_TITLE_WORDS & pairs)


def _is_comrade(tokens: Sequence[Token], at: int) -> bool:
    """Whether "đc" counts or addresses people: after "mấy", and before a name that opens the sentence."""
    if _folded(tokens, at - 1) in _HOW_MANY:
        return True
    named = at + 1 < len(tokens) and tokens[at + 1].capital and not tokens[at].text.isupper()
    return at == 0 and named and len(tokens) > 2


def _folded(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].folded if 0 <= at < len(tokens) else ""
