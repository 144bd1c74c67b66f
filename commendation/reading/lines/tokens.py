"""Repaired text cut into words, figures and marks, where dates, sums of money, years and decision numbers are one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from commendation.folding import fold, fold_tones, has_tones

TokenKind = Literal[
    "word",
    "number",
    "mark",
    "date",
    "year",
    "years",
    "decision",
    "money",
    "percent",
    "measure",
    "period",
    "ordinal",
    "birth",
]

_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?)?"
_BIRTH = (
    r"(?<!h[ọo]c )(?<!v[ệe] )(?<!hy )(?<!th[íi] )(?<!gi[áa]o )(?<!ph[áa]t )"
    r"\b(?:(?:ng[àa]y|n[ăa]m)[ ,]*(?:th[áa]ng[ ,]*)?(?:n[ăa]m )?)?"
    rf"sinh(?: n[ăa]m| ng[àa]y)?[ :]*{_DAY}{_YEAR}\b|\bs\.?n\.?[ :]*{_DAY}(?:{_YEAR}|\d\d)\b"
)
BIRTH = re.compile(_BIRTH, re.IGNORECASE)
"""When somebody was born: "sinh năm 1990", "SN 85"."""
_PARTS: tuple[tuple[str, str], ...] = (
    ("decision", r"(?:\b(?:q[đd]|quy[ếe]t [đd][ịi]nh|t[ờo] tr[ìi]nh|ttr|c[ôo]ng v[ăa]n|k[ếe] ho[ạa]ch|b[áa]o c[áa]o"
     r"|ch[ỉi] th[ịi]|ngh[ịi] quy[ếe]t|th[ôo]ng b[áa]o|h[ưu][ớo]ng d[ẫa]n|ngh[ịi] [đd][ịi]nh|lu[ậa]t|th[ôo]ng t[ưu])"
     r"(?:\s*s[ốo])?\s*[:.]?\s*)"
     r"\d{1,6}[a-z]?(?![\d.,]*\s*[-–]?\s*(?:t[ậa]p|c[áa])\b)(?:\s*[-/]\s*[^\W_]{1,12})*"
     r"|\bs[ốo]\s*:?\s*\d{1,6}\s*[-/]\s*[^\W\d_]{2,12}(?:[-/][^\W_]{1,12})*"
     r"|\b\d{1,6}(?:/\d{4})?[-/](?:Q[ĐD]|KH|BC|TTr|TB|CV|NQ|CT|HD|N[ĐD]|TT)(?:[-/][^\W_]{1,12})*"),
    ("birth", _BIRTH),
    ("date", r"\b(?:(?:ng[àa]y|ng)\s*)?\d{1,2}\s*(?:[/.]\s*\d{1,2}\s*[/.]\s*(?:\d{4}|\d{2})\b"
     r"|-\s?\d{1,2}\s?-\s?\d{4}\b|\s*th[áa]ng\s*\d{1,2}(?:\s*n[ăa]m\s*\d{4})?)"
     r"|\bng[àa]y\s*\d{1,2}(?:\s*[/.-]\s*\d{1,2})?\b|\bth[áa]ng\s*\d{1,2}(?:\s*[-/]\s*\d{4}|\s*n[ăa]m\s*\d{4})?\b"
     r"|\b[đd][ợo]t\s*(?:ng[àa]y\s*)?\d{1,2}\s?[-/.]\s?\d{1,2}\b"
     rf"|\b\d{{1,2}}\s*/\s*{_YEAR}\b"),
    ("years", rf"\b(?:n[ăa]m\s+h[ọo]c\s+|giai\s+[đd]o[ạa]n\s+|nhi[ệe]m\s+k[ỳy]\s+|n[ăa]m\s+|t[ừu]\s+)*"
     rf"{_YEAR}\s*(?:[-–/]|[đd][ếe]n)\s*(?:{_YEAR}|\d\d)\b"),
    ("year", rf"\bn[ăa]m\s*(?:h[ọo]c\s*)?{_YEAR}\b|\b{_YEAR}\b(?!\s*(?:[đd]/c|[đd]ồng ch|dong ch|c[áa] nh|t[ậa]p th"
     r"|h[ộo]\b|gia [đd]|ng[ưu][ờo]i|l[ưu][ợo]t|[đd][ảa]ng vi|h[ộo]i vi))"),
    ("percent", r"\b\d+(?:[.,]\d+)?\s*(?:%|ph[ầa]n tr[ăa]m\b)"),
    ("money", r"\b\d+(?:[.,]\d+)*\s*(?:[–-]\s*\d+(?:[.,]\d+)*\s*)?(?:t[ỷyỉi]|tri[ệe]u|ngh[ìi]n|ng[àa]n|tr|[đd])?\s*"
     r"(?:[đd][ồo]ng(?!\s+ch)|vn[đd]|[đd](?![\w/]))|\b\d+(?:[.,]\d+)*\s*(?:tri[ệe]u|t[ỷy])\b"),
    ("measure", r"\b\d+(?:[.,]\d+)*\s*(?:m2|m²|m3|ha|km|m|kg|t[ấa]n)(?![^\W_])|\b(?:covid|f|kv|h)[\s-]?\d+\b"
     r"|\b\d+,\d{1,2}\s*(?:l[ầa]n|[đd]i[ểe]m)\b"),
    ("number", r"\b\d+(?:[.,]\d{3})+(?![\d])(?:\s*/\s*\d+(?:[.,]\d{3})*)?|\d+\s*/\s*\d+(?!\s*/|\d)|\d+"),
    ("word", r"[đd]\s?/\s?c(?![^\W_])|[^\W\d_]+(?:['’ʼ][^\W\d_]+)?"),
    ("mark", r"\.\.\.|./\.|[^\w\s]|\n|\t"),
)  # fmt: skip
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PARTS), re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"([^\W\d_]{2,}?)(tặng|được|đạt|nhận)")
_COUNCIL_AREA = re.compile(r"((?:UBND|HĐND|MTTQ|LHPN|CCB|CHQS))(xã|phường|tỉnh|huyện|quận|xa|phuong|tinh|huyen|quan)")
_VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
_SYLLABLE = re.compile(
    rf"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?[{_VOWELS}]{{1,3}}(?:ng|nh|ch|[cmnpt])?"
)
_ABBREVIATED = frozenset({
    "tp", "tx", "tt", "p", "q", "h", "x", "ts", "ths", "gs", "pgs", "bs", "tr", "th", "kp", "t", "ct", "o", "b", "dc",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a figure, a mark, or a stretch such as a date that is one thing."""

    kind: TokenKind
    text: str
    folded: str
    """Without diacritics, see `commendation.folding.fold`; a mark as typed."""
    toned: str
    marked: bool
    """Whether it was typed with diacritics; only then are they held against a word."""
    start: int
    end: int
    glued: bool
    """Whether nothing stands between it and the token before."""

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def number(self) -> int | None:
        """The value of a figure; of "05/07" the first. None for what no count can be."""
        if self.kind != "number":
            return None
        digits = re.sub(r"[.,]", "", self.text.split("/")[0].strip())
        return int(digits) if digits.isascii() and len(digits) < 8 else None


def split_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text` between two places, in order."""
    tokens: list[Token] = []
    last = start
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind, typed = found.lastgroup, found[0]
        assert kind is not None
        if kind == "word":
            cut = _find_join(typed)
            if cut:
                for part, begin in ((typed[:cut], found.start()), (typed[cut:], found.start() + cut)):
                    tokens.append(Token("word", part, *_analyse(part), begin, begin + len(part), begin == last))
                    last = -1
                last = found.end()
                continue
            folded, toned, marked = _analyse(typed)
        else:
            folded, toned, marked = typed, typed, False
        if kind == "mark" and typed == "." and _abbreviates(tokens, text, found.end()):
            last = found.end()
            continue
        glued = found.start() == last
        tokens.append(Token(kind, typed, folded, toned, marked, found.start(), found.end(), glued))  # type: ignore[arg-type]
        last = found.end()
    return tokens


@lru_cache(maxsize=16_384)
def _analyse(typed: str) -> tuple[str, str, bool]:
    if "/" in typed:
        return "dc", "đc", False
    return fold(typed).replace(" ", "") or typed, fold_tones(typed), has_tones(typed)


@lru_cache(maxsize=16_384)
def _find_join(typed: str) -> int:
    """Where two words stand without the space between them ("đoàntặng", "chươngLao"); 0 if it is one word."""
    joined = _RUN_TOGETHER.fullmatch(typed)
    if joined is not None:
        return joined.end(1)
    if len(typed) < 5:
        return 0
    council = _COUNCIL_AREA.fullmatch(typed)
    if council is not None:
        return council.end(1)
    if typed.isascii():
        return 0
    for index in range(2, len(typed) - 1):
        if typed[index].isupper() and typed[index - 1].islower() and typed[index + 1].islower():
            return index
    return _find_syllables(typed.lower())


def _find_syllables(word: str) -> int:
    """Where a word that is no syllable of Vietnamese is two of them: "độngtiên"; 0 if it is not."""
    if _SYLLABLE.fullmatch(word):
        return 0
    cuts = [
        index
        for index in range(2, len(word) - 1)
        if _SYLLABLE.fullmatch(word[:index]) and _SYLLABLE.fullmatch(word[index:])
    ]
    return cuts[0] if cuts else 0  # A consonant between two vowels begins the second: "cá|nhân".


def _abbreviates(tokens: list[Token], text: str, after: int) -> bool:
    """Whether a full stop only shortens the word before it ("TP. Huế"), or stands inside a word ("TP.HCM")."""
    if not tokens or tokens[-1].end != after - 1 or tokens[-1].kind != "word":
        return False
    following = text[after : after + 2].strip()[:1]
    return tokens[-1].folded in _ABBREVIATED and following.isalnum()
