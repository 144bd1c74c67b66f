"""The part of a year that a question names: "6 tháng đầu năm", "quý 2", "tháng 3/2023", "từ tháng 1 đến tháng 5"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from commendation.reading.numbers import read_number_words
from commendation.reading.tokens import Token

Months = tuple[int, int]
"""The first and the last month, both included."""

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4}
_SAID: dict[str, str] = {"thang": "tháng", "quy": "quý", "nua": "nửa"}
_OLD_SPELLING = {"quí": "quý"}


def says_part(token: Token, part: Literal["thang", "quy", "nua"]) -> bool:
    """Whether a token is "tháng", "quý" or "nửa", and not "thắng", "quỹ" or "nữa" with their diacritics."""
    folded = "quy" if token.folded == "qui" else token.folded
    return folded == part and (not token.marked or _OLD_SPELLING.get(token.toned, token.toned) == _SAID[part])


def find_months(tokens: Sequence[Token]) -> Months | None:
    """The part of a year that is named; None for none, and for several, which no one count answers."""
    found: list[Months] = []
    at = 0
    while at < len(tokens):
        part = _read_months(tokens, at) or _read_first_or_last(tokens, at) or _read_quarter(tokens, at)
        if part is not None:
            found.append(part[0])
        at += part[1] if part is not None else 1
    return found[0] if len(found) == 1 else None


def _read_months(tokens: Sequence[Token], at: int) -> tuple[Months, int] | None:
    first = _month(tokens, at)
    if first is None:
        return None
    joins = at + 2
    if _folded(tokens, joins) in ("den", "toi") or (joins < len(tokens) and tokens[joins].before.strip() in ("-", "–")):
        dashed = _folded(tokens, joins) not in ("den", "toi")
        after = joins if dashed else joins + 1
        named = _month(tokens, after)
        last, length = (named, after + 2) if named is not None else (_number(tokens, after, 12), after + 1)
        if last is not None and last > first:
            return (first, last), length - at
    return (first, first), 2


def _month(tokens: Sequence[Token], at: int) -> int | None:
    return _number(tokens, at + 1, 12) if at < len(tokens) and says_part(tokens[at], "thang") else None


def _read_first_or_last(tokens: Sequence[Token], at: int) -> tuple[Months, int] | None:
    if says_part(tokens[at], "nua"):
        count, length = 6, 1
    else:
        spoken = read_number_words(tokens[at : at + 2])
        if spoken is None or not 1 <= spoken[0] <= 11:
            return None
        count, length = spoken[0], spoken[1] + 1
        if at + length > len(tokens) or not says_part(tokens[at + length - 1], "thang"):
            return None
    end = _folded(tokens, at + length)
    if end == "dau":
        return (1, count), length + 1
    return ((13 - count, 12), length + 1) if end == "cuoi" else None


def _read_quarter(tokens: Sequence[Token], at: int) -> tuple[Months, int] | None:
    if not says_part(tokens[at], "quy"):
        return None
    quarter = _QUARTERS.get(_folded(tokens, at + 1)) or _number(tokens, at + 1, 4)
    return ((3 * quarter - 2, 3 * quarter), 2) if quarter is not None else None


def _number(tokens: Sequence[Token], at: int, most: int) -> int | None:
    number = tokens[at].number if at < len(tokens) else None
    return number if number is not None and 1 <= number <= most else None


def _folded(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].folded if at < len(tokens) else ""
