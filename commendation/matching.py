"""Find what somebody means among named choices: people, collectives, communes.

Exact folded names first, then the ways officials shorten a name (a given name alone, initials, words swapped, the
beginning), then near spellings. Diacritics that were typed count; diacritics that were left out do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from commendation.folding import clean, fold, fold_tones, has_tones

CUTOFF = 70
SURE = 88
MARGIN = 5
_FINALISTS = 40
_LONGEST_INITIALS = 6
_NOT_SURE = SURE - 1.0
_WRONG_TONE, _MISSING_TONE = 14.0, 6.0

_ADDRESS = re.compile(
    r"^(?:(?:đồng chí|dong chi|đ/c|d/c|đc|dc|ông|ong|bà|ba|anh|chị|chi|cô giáo|cô|co|chú|bác|thầy giáo|thầy|thay"
    r"|em|cụ|mr|ms|ô\.|b\.)[.:]?\s+)+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """Something that can be meant, under any of its names."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    key: str
    name: str
    """The name that matched best."""
    score: float
    """0 to 100."""
    exact: bool
    """The same words, and the same diacritics where any were typed."""


@dataclass(frozen=True)
class _Name:
    """One name made ready for comparing."""

    folded: str
    words: tuple[str, ...]
    toned: tuple[str, ...]
    in_order: str
    initials: str
    has_tones: bool
    """Whether it is written with any."""


@lru_cache(maxsize=65_536)
def _prepare(name: str) -> _Name:
    folded = fold(name)
    parts = tuple(folded.split())
    toned = tuple(fold_tones(name).split())
    initials = "".join(part[0] for part in parts)
    return _Name(folded, parts, toned, " ".join(sorted(parts)), initials, not all(word.isascii() for word in toned))


def strip_address(name: str) -> str:
    """A person's name without the forms of address before it: "đ/c ông Trần Văn Út" -> "Trần Văn Út"."""
    return _ADDRESS.sub("", clean(name))


def rank(query: str, choices: Iterable[Choice], *, limit: int = 5, cutoff: float = CUTOFF) -> list[Match]:
    """The choices that `query` may mean, best first, at most `limit`, none under `cutoff`, each at most once."""
    asked = _prepare(query)
    if not asked.folded:
        return []
    named = [(choice.key, name) for choice in choices for name in choice.names]
    prepared = [_prepare(name) for _, name in named]
    tones = has_tones(query)
    best: dict[str, Match] = {}
    for index in _find_likely(asked, prepared):
        (key, written), name = named[index], prepared[index]
        score = _score(asked, name)
        penalty = _weigh_tones(asked, name) if tones and score >= cutoff else 0.0
        score -= penalty
        if score >= cutoff and (key not in best or score > best[key].score):
            best[key] = Match(key, written, round(score, 1), asked.folded == name.folded and not penalty)
    return sorted(best.values(), key=lambda match: (-match.score, match.name))[:limit]


def decide(matches: Sequence[Match]) -> Match | None:
    """The one that is surely meant, or None when several are near or none is near enough."""
    exact = [match for match in matches if match.exact]
    if exact:
        return exact[0] if len(exact) == 1 else None
    if not matches or matches[0].score < SURE:
        return None
    if len(matches) > 1 and matches[0].score - matches[1].score < MARGIN:
        return None
    return matches[0]


def _find_likely(asked: _Name, names: Sequence[_Name]) -> list[int]:
    """Where the names stand that are worth scoring: the same words, else near as a whole or having the initials."""
    same = [index for index, name in enumerate(names) if name.in_order == asked.in_order]
    if same:
        longer = [index for index, name in enumerate(names) if name.folded.startswith(asked.folded)]
        return [*same, *longer]
    folded = [name.folded for name in names]
    likely: list[int] = []
    # The cheaper measure sees whole words only; the dearer one is for beginnings and parts of words.
    for scorer in (fuzz.token_ratio, fuzz.WRatio):
        if not likely:
            near = process.extract(asked.folded, folded, scorer=scorer, limit=_FINALISTS, score_cutoff=60)
            likely = [index for _, _, index in near]
    if len(asked.words) == 1 and 1 < len(asked.folded) <= _LONGEST_INITIALS:
        likely += [index for index, name in enumerate(names) if name.initials.endswith(asked.folded)]
    return likely


def _score(asked: _Name, name: _Name) -> float:
    """How near two names are without their diacritics, 0 to 100."""
    if asked.folded == name.folded:
        return 100.0
    if asked.in_order == name.in_order:
        return 97.0
    covered = len(asked.folded) / max(len(name.folded), 1)
    near = max(fuzz.ratio(asked.folded, name.folded), fuzz.ratio(asked.in_order, name.in_order) - 2)
    # A given name that differs by a letter is as often another person (Lan, Lanh) as a slip of the finger.
    scores = [near if asked.words[-1] == name.words[-1] else min(near, _NOT_SURE)]
    if set(asked.words) <= set(name.words):
        ends_alike = asked.words[-1] == name.words[-1]
        scores.append((90 if ends_alike else 82) + 6 * covered)
    elif name.folded.startswith(asked.folded) and len(asked.folded) > 2:
        scores.append(78 + 6 * covered)
    elif len(asked.words) == 1 and len(asked.folded) > 1 and name.initials.endswith(asked.folded):
        scores.append(90 if name.initials == asked.folded else 80)
    elif len(asked.words) < len(name.words):
        scores.append(_score_words(asked.words, name.words))
    return max(scores)


def _score_words(asked: Sequence[str], words: Sequence[str]) -> float:
    """How near each asked word is to a word of a longer name: "tran thj lan" within "tran thi hoang lan"."""
    nearest = [max(fuzz.ratio(word, other) for other in words) for word in asked]
    return min(nearest) - 4 if min(nearest) >= 66 and sum(nearest) / len(nearest) >= 80 else 0.0


def _weigh_tones(asked: _Name, name: _Name) -> float:
    """What diacritics that differ cost: typed ones that are not the name's, or the name's that were not typed."""
    if not name.has_tones:
        return _MISSING_TONE
    cost = 0.0
    for folded, toned in zip(asked.words, asked.toned, strict=True):
        if folded in name.words and toned not in name.toned:
            cost = max(cost, _MISSING_TONE if toned.isascii() else _WRONG_TONE)
    return cost
