"""Words typed by the Telex rules with the input method switched off: "bao nhieeu chieen syx thi ddua"."""

from __future__ import annotations

import re
import unicodedata

from commendation.folding import fold

_DOUBLED = re.compile(r"dd|aa|ee|oo")
_HOOK = re.compile(r"(?<=[aou])w|^w(?=[a-z])")
_TONE = re.compile(r"(?<=[aeiouy])([mnptc]?[gh]?)[sfrxj]$|(?<=[aeiouy])[sfrxj](?=[a-z]*$)")
_LONGEST = 12

_MARKS = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_LETTERS = (
    ("uow", "ươ"), ("uwow", "ươ"), ("uwo", "ươ"), ("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"),
    ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_VOWELS = "aăâeêioôơuưy"


def fold_telex(word: str) -> str | None:
    """The folded word (see `commendation.folding.fold`) that the raw keys stand for; None if they hold no Telex keys.

    The keys are not checked against any list of words: the caller knows which words to expect.
    """
    keys = word.lower()
    if not keys.isascii() or not keys.isalpha() or len(keys) > _LONGEST:
        return None
    bare = _DOUBLED.sub(lambda pair: pair[0][0], keys)
    bare = _HOOK.sub("", bare)
    bare = _TONE.sub(lambda tone: tone[1] or "", bare, count=1)
    return None if bare == keys else fold(bare)


def write_telex(word: str) -> str:
    """The word that raw keys stand for, with its diacritics: "Nguyeenx" -> "Nguyễn". A word without keys stays."""
    if fold_telex(word) is None:
        return word
    keys, mark = word.lower(), ""
    for place in range(len(keys) - 1, 0, -1):
        if keys[place] in _MARKS and any(letter in "aeiouy" for letter in keys[:place]):
            mark = _MARKS[keys[place]]
            keys = keys[:place] + keys[place + 1 :]
            break
    for typed, letter in _LETTERS:
        keys = keys.replace(typed, letter)
    return _copy_case(word, unicodedata.normalize("NFC", _put_mark(keys, mark)))


def _put_mark(word: str, mark: str) -> str:
    """`word` with a tone on the vowel that carries it: the modified one, else the last before a final consonant."""
    at = [index for index, letter in enumerate(word) if letter in _VOWELS]
    if word[:2] in ("qu", "gi") and len(at) > 1:
        at = at[1:]
    if not mark or not at:
        return word
    modified = [index for index in at if word[index] in "ăâêôơư"]
    if modified:
        place = modified[-1]
    else:
        closed = at[-1] < len(word) - 1
        place = at[-1] if closed or len(at) == 1 else at[-2]
    return word[: place + 1] + mark + word[place + 1 :]


def _copy_case(typed: str, word: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
