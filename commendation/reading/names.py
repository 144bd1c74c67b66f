"""Names of persons in a sentence, told by a form of address, by capitals or by a surname."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.folding import fold
from commendation.reading.tokens import Token

_LONGEST = 5
_SURNAMES = frozenset(
    fold(name)
    for name in (
        "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
        "Lý", "Đinh", "Trịnh", "Đào", "Đoàn", "Mai", "Lâm", "Lương", "Cao", "Chu", "Quách", "Hà", "Tạ", "Vương",
        "Phùng", "Trương", "Tô", "Thái", "Kiều", "Lưu", "Nghiêm", "Tống", "Triệu", "Văn", "Châu", "La", "Nông",
        "Hứa", "Bế",
    )
)  # fmt: skip
_MIDDLE_NAMES = frozenset({"thi", "van"})


def measure_person_name(tokens: Sequence[Token], at: int, known: Sequence[bool], addressed: bool) -> int:
    """How many tokens from `at` name a person, 0 if they do not.

    `known` tells which tokens have a meaning of their own; such a word belongs to a name only with a capital, or after
    a surname with "Thị" or "Văn". After a form of address (`addressed`) one word is a name.
    """
    surname = tokens[at].folded in _SURNAMES and (not known[at] or tokens[at].capital)
    if not surname and not (addressed and (not known[at] or _is_proper(tokens, at))):
        return 0
    length = 1
    while length < _LONGEST and at + length < len(tokens) and not tokens[at + length].before.strip():
        index = at + length
        middle = length == 1 and surname and tokens[index].folded in _MIDDLE_NAMES
        after_middle = length == 2 and surname and tokens[index - 1].folded in _MIDDLE_NAMES
        if tokens[index].number is not None:
            break
        if known[index] and not (tokens[index].capital or middle or after_middle):
            break
        length += 1
    return length if addressed or length >= 2 else 0


def _is_proper(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word with a meaning of its own is written as a name; in a text all in capitals none is."""
    return tokens[at].capital and not tokens[at].text.isupper()
