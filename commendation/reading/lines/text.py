"""Pasted text made readable: one Unicode form, old fonts decoded, with the way back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from commendation.reading.lines.keys import decode_lines

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
"""Letters of the old .VnTime fonts (TCVN 5712:1993, VN3) as Latin-1 shows them."""
_TELLTALES = re.compile(
    r"[^\W\d_]?[µ¶¸¹¨»¼½¾®©ª«¬¡¢£¤¥¦§×÷ÞßþðÆËÏÑÖØÜäåæçëîïñöøûü·](?=[^\W\d_]|\b)|[^\W\d_][·µ¶¸¹¨®©ª«¬]"
)
_UNICODE_VIETNAMESE = re.compile(r"[ăđĩũơưĂĐĨŨƠƯ\u1EA0-\u1EF9]")
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_REPLACED = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n",
    "\r": "\n", "\v": "\n", "\f": "\f",
}  # fmt: skip
_ODD = re.compile(r"[\u00a0\u00ad\u0085\u2000-\u200f\u2028\u2029\u202f\u2060\u3000\ufeff\r\v\x00-\x08\x0e-\x1f\ufffd]")
_BULLET_TAB = re.compile(
    r"^[ \t]*(?:[-–—+*•●○▪■◦·]|\(?(?:\d{1,2}|[a-hđ]|[IVX]{1,4})[.)/])[ ]*\t+(?=[^\t\n]*$)|^\t+(?=[^\t\n]*$)",
    re.MULTILINE,
)
_SHOUTED = re.compile(
    r"(?<![\d/])\d{1,4}\s+(?:TẬP TH|CÁ NH|HỘ\b|ĐỒNG CH|CHI |ĐẢNG VI|HỘI VI|ĐƠN VỊ|LƯỢT|GIẤY|BẰNG|TT\b|CN\b|TAP TH|CA NH"
    r"|HO\b|DONG CH|DANG VI|HOI VI|DON VI|LUOT|GIAY|BANG)"
)
_SAMPLE, _FEWEST_TELLING, _LEAST_MARKED = 20_000, 3, 0.7
_MARKED_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*[a-zà-ỹ]|(?<![^\W\d_])[à-ỹđ]\b")
_PLAIN_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]?[b-df-hj-np-tv-xz]{0,2}[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?(?![^\W\d_])")
_DIGITS = {"O": "0", "o": "0", "l": "1", "I": "1", "S": "5"}
_DIGIT_SLIP = re.compile(r"(?<![^\W_])(?:[Oo](?=[1-9]\b)|[lI](?=\d\b))|(?<=\d)[OoIl](?![^\W_])|(?<=\b0)S(?![^\W_])")

_NO_SYLLABLE = re.compile(r"(?<=[ấầẩẫậếềểễệùúủũụ])v(?![^\W_])")


@dataclass(frozen=True)
class Repaired:
    """A text in NFC with ordinary spaces and line ends."""

    text: str
    origin: tuple[int, ...] | None
    """For every character its place in the original text; None when nothing moved."""
    original: str

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that characters `start`..`end` (excluded) were made from."""
        if self.origin is None or not self.text:
            return start, end
        last = self.origin[end] if end < len(self.origin) else len(self.original)
        return (self.origin[start] if start < len(self.origin) else len(self.original)), last

    @cached_property
    def has_tones(self) -> bool:
        """Whether the text was typed with Vietnamese diacritics."""
        return tells_tones(self.text[:_SAMPLE], default=False)


def tells_tones(text: str, *, default: bool) -> bool:
    """Whether most words of `text` that may carry diacritics do; `default` where hardly a word tells."""
    marked = len(_MARKED_WORD.findall(text))
    plain = len(_PLAIN_WORD.findall(text))
    if marked + plain < _FEWEST_TELLING:
        return default or marked > 0
    return marked >= plain * _LEAST_MARKED


def repair(text: str) -> Repaired:
    """`text` in NFC, TCVN3 decoded, invisible characters dropped, odd spaces made plain. Raises nothing."""
    decoded = _decode_tcvn3(text)
    typed = decode_lines(decoded) if decoded.isascii() or not _UNICODE_VIETNAMESE.search(decoded) else None
    if typed is not None:
        letters, places = typed
        return Repaired(_mend_digits(letters), places, text)
    if unicodedata.is_normalized("NFC", decoded) and not _ODD.search(decoded):
        return Repaired(_mend_digits(decoded), None, text)
    kept: list[str] = []
    origin: list[int] = []
    for start, cluster in _clusters(decoded):
        composed = unicodedata.normalize("NFC", cluster)
        for letter in composed:
            if letter in _DROPPED or (letter < " " and letter not in "\t\n\f\r\v"):
                continue
            plain = _REPLACED.get(letter, " " if "\u2000" <= letter <= "\u200a" else letter)
            kept.append(plain)
            origin.append(start)
    return Repaired(_mend_digits("".join(kept)), tuple(origin), text)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Characters with the combining marks after them, and where they begin."""
    found: list[tuple[int, str]] = []
    start = 0
    for index in range(1, len(text) + 1):
        # A run of marks is cut at eight: no letter has more, and a longer one would be slow to normalise.
        if index == len(text) or not unicodedata.combining(text[index]) or index - start > 8:
            found.append((start, text[start:index]))
            start = index
    return found


def _decode_tcvn3(text: str) -> str:
    """The text with TCVN3 letters as Unicode, line by line: a line that holds real Vietnamese letters is none."""
    if text.isascii() or not _TELLTALES.search(text):
        return text
    whole = not _UNICODE_VIETNAMESE.search(text) and len(_TELLTALES.findall(text)) > 2
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if whole or (len(_TELLTALES.findall(line)) > 1 and not _UNICODE_VIETNAMESE.search(line)):
            lines[index] = "".join(_TCVN3.get(letter, letter) for letter in line)
    return "\n".join(lines)


def _mend_digits(text: str) -> str:
    """ "O2", "l5", "1O" as figures: a scanner's slips; a tab behind a bullet as a space; counts in capitals made small.

    The length stays.
    """
    if _SHOUTED.search(text):
        text = "\n".join(line.lower() if _is_shouted(line) else line for line in text.split("\n"))
    if "\t" in text:
        text = _BULLET_TAB.sub(lambda found: found[0].replace("\t", " "), text)
    if _NO_SYLLABLE.search(text):
        text = _NO_SYLLABLE.sub("y", text)  # "Giấv khen": no word of Vietnamese ends in V
    return _DIGIT_SLIP.sub(lambda slip: _DIGITS[slip[0]], text)


def _is_shouted(line: str) -> bool:
    """Whether a sentence that counts is written in capitals only, where they tell no names."""
    return _SHOUTED.search(line) is not None and line.upper() == line and len(line.lower()) == len(line)
