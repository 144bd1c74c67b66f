"""Lines typed by the Telex rules with the input method switched off: "giaays khen cuar UBND xax"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]{2,12}")
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_HATS = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ", "aw": "ă", "ow": "ơ", "uw": "ư"}
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_VOWELS = "aăâeêioôơuưy"
_TELLING = re.compile(r"aa|ee|oo|dd|[aou]w|^w|[aeiouy](?:ng|nh|ch|[cmnpt])?[sfrxj]$", re.IGNORECASE)
_LEAST_WORDS = 3
_LEAST_SHARE = 0.3


def decode_lines(text: str) -> tuple[str, tuple[int, ...]] | None:
    """The text with its Telex lines written out and, for every character, its place before; None where there are none.

    A line is taken for Telex when several of its words hold Telex keys and are syllables when decoded.
    """
    if not _TELLING.search(text) or len(text) > 20_000:
        return None
    letters: list[str] = []
    origin: list[int] = []
    changed = False
    start = 0
    for line in text.splitlines(keepends=True):
        if _is_telex(line):
            changed = True
            _decode_line(line, start, letters, origin)
        else:
            letters.append(line)
            origin += range(start, start + len(line))
        start += len(line)
    return ("".join(letters), tuple(origin)) if changed else None


@lru_cache(maxsize=2048)
def decode_word(word: str) -> str | None:
    """The word that the keys stand for, with its capitals; None if they are no Telex or no syllable of Vietnamese."""
    keys = word.lower()
    tone = ""
    found = re.search(r"(?<=[aeiouyw])((?:ng|nh|ch|[cmnpt])?)([sfrxj])((?:ng|nh|ch|[cmnpt])?)$", keys)
    if found is not None:
        tone = _TONES[found[2]]
        keys = keys[: found.start()] + found[1] + found[3]
    keys = _join_apart(keys)
    keys = re.sub(r"[uw]?ow", lambda horn: "ươ" if horn[0] != "ow" else "ơ", keys) if "ow" in keys else keys
    keys = re.sub(r"(?<=[bcdđghklmnpqrstvx])w", "ư", keys)
    for pair, letter in _HATS.items():
        keys = keys.replace(pair, letter)
    keys = keys.replace("uơ", "ươ") if "uơ" in keys and not keys.startswith("qu") else keys
    if keys.endswith("w") or keys == word.lower() or not _SYLLABLE.fullmatch(keys):
        return None
    written = unicodedata.normalize("NFC", _put_tone(keys, tone))
    if word.isupper() and len(word) > 1:
        return written.upper()
    return written.capitalize() if word[:1].isupper() else written


def _join_apart(keys: str) -> str:
    """ "cuawr" and "tapaj": the second key of a letter typed after the rest of the syllable."""
    for letter in "aeo":
        apart = re.fullmatch(rf"(.*?{letter})([a-z]*?[bcdghklmnptuiy]){letter}", keys)
        if apart is not None and letter * 2 not in keys:
            return apart[1] + letter + apart[2]
    apart = re.fullmatch(r"(.*?[aou])([a-z]*[bcdghklmnptuiy])w", keys)
    if apart is not None:
        return apart[1] + "w" + apart[2]
    return "d" + keys[:-1] if keys.startswith("d") and keys.endswith("d") and len(keys) > 2 else keys


def _put_tone(keys: str, tone: str) -> str:
    if not tone:
        return keys
    first = 2 if keys.startswith(("qu", "gi")) and len(keys) > 2 and keys[2] in _VOWELS else 0
    places = [index for index, letter in enumerate(keys) if letter in _VOWELS and index >= first]
    if not places:
        return keys
    hatted = [index for index in places if keys[index] in "ăâêôơư"]
    closed = places[-1] < len(keys) - 1
    if hatted:
        place = hatted[-1]
    elif len(places) == 1:
        place = places[0]
    else:
        place = places[1] if closed or len(places) == 3 else places[0]
    return keys[: place + 1] + tone + keys[place + 1 :]


def _is_telex(line: str) -> bool:
    words = _WORD.findall(line)
    told = [word for word in words if _TELLING.search(word) and decode_word(word) is not None]
    return len(told) >= _LEAST_WORDS and len(told) >= _LEAST_SHARE * len(words)


def _decode_line(line: str, start: int, letters: list[str], origin: list[int]) -> None:
    last = 0
    for found in _WORD.finditer(line):
        decoded = decode_word(found[0])
        if decoded is None:
            continue
        letters.append(line[last : found.start()])
        origin.extend(range(start + last, start + found.start()))
        letters.append(decoded)
        origin.extend(min(start + found.start() + place, start + found.end() - 1) for place in range(len(decoded)))
        last = found.end()
    letters.append(line[last:])
    origin.extend(range(start + last, start + len(line)))
