"""Everything that award prose may say, as one lexicon."""

from __future__ import annotations

from functools import cache

from commendation.reading.lines.awards import AwardName, list_awards, list_other_phrases
from commendation.reading.lines.cues import Cue, KindWord, NumberWord, list_cues
from commendation.reading.lines.givers import Head, list_bodies
from commendation.reading.lines.lexicon import Lexicon

Meaning = AwardName | Cue | KindWord | NumberWord | Head


@cache
def load_lexicon() -> Lexicon[Meaning]:
    """Everything that award prose may say; built once."""
    # Order matters: of phrases that are one without diacritics the first is meant ("có" before "cờ").
    phrases: list[tuple[str, Meaning]] = [(phrase, Cue("not-award")) for phrase in list_other_phrases()]
    phrases += list_cues()
    phrases += list_bodies()
    phrases += list_awards()
    return Lexicon(phrases)
