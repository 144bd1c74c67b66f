"""What a person means among the options they were shown last: by number, by label, by a near spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from commendation.folding import clean, fold, fold_tones, has_tones
from storage.records import Offered

BACK = "0"
"""The number of "quay lại" wherever there is a question to go back to."""
LONGEST_NUMBER = 3
"""Digits. Longer ones are years and amounts."""

_NUMBER = re.compile(r"(?:(?:chon|chọn)\s+(?:(?:so|số)\s+)?)?(\d+)\s*[.)]?", re.IGNORECASE)
_SHORTEST_NEAR = 5
_LONGEST_NEAR = 60


def read_number(text: str) -> str | None:
    """The number that a text consists of, at most three digits: "2", "2.", "chọn 2"."""
    found = _NUMBER.fullmatch(clean(text))
    return found[1] if found and len(found[1]) <= LONGEST_NUMBER else None


def find_offered(offered: Sequence[Offered], text: str) -> str | None:
    """The token of the option that a text names by its label, or by the number it was shown with."""
    number = read_number(text)
    if number is not None:
        return offered[int(number) - 1].token if 1 <= int(number) <= len(offered) else None
    return find_label(offered, text)


def find_label(offered: Sequence[Offered], text: str) -> str | None:
    """The token of the option that a text names by its label."""
    named = clean(text).strip("[] ")
    meant = [one for one in offered if clean(one.label) == named]
    if not meant and fold(named):
        # Diacritics may be left out, but those that are typed count.
        spell = fold_tones if has_tones(named) else fold
        wanted = spell(named)
        meant = [one for one in offered if spell(one.label) == wanted]
    return meant[0].token if len(meant) == 1 else None


def find_near(offered: Sequence[Offered], text: str) -> str | None:
    """The token of the one option whose label is misspelt by a letter or two; for a text nothing else understood.

    Only sentences of ours are guessed at. Names and other data, whose tokens carry an argument, are not: one letter
    makes another person. Nor are short labels, and a digit is never a slip.
    """
    typed = fold(text)
    if not _SHORTEST_NEAR <= len(typed) <= _LONGEST_NEAR:
        return None
    slips = 1 if len(typed) < 2 * _SHORTEST_NEAR else 2
    near = sorted((distance, one.token) for one in offered if (distance := _count_slips(one, typed)) <= slips + 1)
    if not near or near[0][0] > slips or ":" in near[0][1]:
        return None
    return near[0][1] if len(near) == 1 or near[1][0] - near[0][0] > 1 else None


def _count_slips(one: Offered, typed: str) -> float:
    """Letters that were left out, added, changed or swapped; infinitely many where the digits differ."""
    label = fold(one.label)
    if len(label) < _SHORTEST_NEAR or re.findall(r"\d", label) != re.findall(r"\d", typed):
        return float("inf")
    return OSA.distance(label, typed)
