"""How offices shorten the names of their collectives: "hội pn", "CA phường", "cb 03" and "TDP số 3" in one spelling."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from commendation.folding import clean, fold, fold_tones, has_tones
from commendation.reading.bodies import list_heads
from commendation.reading.vocabulary import list_units

_MORE = {
    "tdp": "Tổ dân phố",
    "kp": "Khu phố",
    "kdc": "Khu dân cư",
    "htx": "Hợp tác xã",
    "vp": "Văn phòng",
    "ch": "Chi hội",
    "cd": "Chi đoàn",
    "vp ub": "Văn phòng UBND",
    "cong an khu vuc": "Công an khu vực",
}
"""Shortened heads beyond those that sentences are read with, where a letter or two would be too little."""
_OWN = ("phường", "xã", "thị trấn", "đặc khu")
_BEFORE_NUMBER = re.compile(r"\b(?:số|so)\s+(?=\d)", re.IGNORECASE)
_ZEROS = re.compile(r"\b0+(?=\d)")
_COMPOUND = re.compile(
    r"(?:hđnd|hdnd|hội đồng nhân dân) (?:và|va) (?:ubnd|ub|ủy ban nhân dân)|kinh tế, hạ tầng (?:và|va) đô thị"
    r"|văn hóa,? (?:và )?xã hội|lao động,? thương binh (?:và )?xã hội|tài chính,? kế hoạch",
    re.IGNORECASE,
)
"""Names of offices that a comma or "và" is part of (NĐ 150/2025/NĐ-CP, Điều 11)."""


@lru_cache(maxsize=4096)
def spell_out(name: str) -> str:
    """A collective's name under one spelling of its head and number: "hội phụ nữ thôn 02" is "Hội LHPN thôn 2".

    A name of no known head comes back as it is, on one line. For comparing: what is printed stays as it was typed.
    """
    line = _ZEROS.sub("", _BEFORE_NUMBER.sub("", clean(name)))
    words = line.split()
    for length in range(min(_longest(), len(words)), 0, -1):
        typed = " ".join(words[:length])
        for phrase, display in _heads().get(fold(typed), ()):
            if not has_tones(typed) or fold_tones(typed) == fold_tones(phrase):
                return " ".join([_finish(display, words[length:]), *words[length:]])
    return line


def _finish(display: str, rest: list[str]) -> str:
    """ "Đoàn phường" is the ward's Đoàn Thanh niên; "Đoàn kiểm tra" is not."""
    is_own = not rest or fold(rest[0]) in {fold(kind) for kind in _OWN}
    return "Đoàn Thanh niên" if display == "Đoàn" and is_own else display


def opens_collective(text: str) -> bool:
    """Whether a text begins as the name of a collective does: with "Chi bộ", "Hội", "UBND" and the like."""
    words = clean(text).split()
    return any(fold(" ".join(words[:length])) in _heads() for length in range(1, min(_longest(), len(words)) + 1))


def list_compounds(text: str) -> list[tuple[int, int]]:
    """Where in a text commas and "và" belong to an office's name, as spans."""
    return [found.span() for found in _COMPOUND.finditer(text)]


@cache
def _heads() -> dict[str, tuple[tuple[str, str], ...]]:
    """The spellings of heads, folded: each as written, with the name it stands for."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    named = [(phrase, head.display) for phrase, head in list_heads() if head.receives or phrase.startswith("phòng ")]
    for phrase, display in (*named, *list_units(), *_MORE.items()):
        key = fold(phrase)
        found[key] = (*found.get(key, ()), (phrase, _MORE.get(key, display)))
    return found


@cache
def _longest() -> int:
    return max(len(key.split()) for key in _heads())
