"""Words typed by the Telex rules with the input method switched off: "bao nhieeu chieen syx thi ddua"."""

from __future__ import annotations

import re

from commendation.folding import fold

_DOUBLED = re.compile(r"dd|aa|ee|oo")
_HOOK = re.compile(r"(?<=[aou])w|^w(?=[a-z])")
_TONE = re.compile(r"(?<=[aeiouy])([mnptc]?[gh]?)[sfrxj]$|(?<=[aeiouy])[sfrxj](?=[a-z]*$)")


def fold_telex(word: str) -> str | None:
    """The folded word (see `commendation.folding.fold`) that the raw keys stand for; None if they hold no Telex keys.

    The keys are not checked against any list of words: the caller knows which words to expect.
    """
    keys = word.lower()
    if not keys.isascii() or not keys.isalpha() or len(keys) > 12:
        return None
    bare = _DOUBLED.sub(lambda pair: pair[0][0], keys)
    bare = _HOOK.sub("", bare)
    bare = _TONE.sub(lambda tone: tone[1] or "", bare, count=1)
    return None if bare == keys else fold(bare)
