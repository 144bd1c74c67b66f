"""Known phrases found in tokens: the longest wins, diacritics count where they were typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from commendation.reading.lines.tokens import Token
from commendation.reading.telex import fold_telex
from commendation.reading.tokens import Spelling, spell

_T = TypeVar("_T")
_SLIP_LENGTH, _MOST_WRONG, _LONG = 4, 2, 4


@dataclass
class _Node(Generic[_T]):
    """What may follow the words before it."""

    next: dict[str, _Node[_T]] = field(default_factory=dict)
    ends: list[tuple[tuple[Spelling, ...], _T]] = field(default_factory=list)
    """Phrases that end here; more than one where only diacritics tell them apart."""


class Lexicon(Generic[_T]):
    """Phrases as a tree of folded words."""

    def __init__(self, phrases: Iterable[tuple[str, _T]]) -> None:
        self._root: _Node[_T] = _Node()
        self._words: set[str] = set()
        for phrase, meaning in phrases:
            spelled = spell(phrase)
            node = self._root
            for word in spelled:
                node = node.next.setdefault(word.folded, _Node())
                self._words.add(word.folded)
            node.ends.append((spelled, meaning))

    def match(self, tokens: Sequence[Token], at: int, *, strict: bool) -> tuple[int, _T] | None:
        """How many tokens from `at` the longest phrase covers, and its meaning.

        `strict`: the text has diacritics, so a lone word without its own is another word.
        """
        node, best = self._root, None
        for index in range(at, len(tokens)):
            following = self._follow(node, tokens[index], slips=index > at)
            if following is None:
                break
            node = following
            nearest = _MOST_WRONG + 1
            for spelled, meaning in node.ends:
                wrong = self._count_wrong(tokens[at : index + 1], spelled, strict)
                if wrong < nearest:
                    best, nearest = (index + 1 - at, meaning), wrong
        return best

    def _follow(self, node: _Node[_T], token: Token, *, slips: bool) -> _Node[_T] | None:
        found = node.next.get(token.folded)
        if found is not None or token.kind != "word" or len(token.folded) < _SLIP_LENGTH:
            return found
        if not token.marked:
            keys = fold_telex(token.text)
            if keys is not None and keys in node.next and keys not in (token.folded,):
                return node.next[keys]
        if not slips or token.folded in self._words:
            return None
        # One slip of the finger or of a scanner, only inside a phrase that has begun.
        for word, following in node.next.items():
            if len(word) >= _SLIP_LENGTH and OSA.distance(word, token.folded, score_cutoff=1) <= 1:
                return following
        return None

    @staticmethod
    def _count_wrong(tokens: Sequence[Token], spelled: Sequence[Spelling], strict: bool) -> int:
        """How many words bear other marks than the phrase; more than `_MOST_WRONG` where it is another phrase."""
        wrong = 0
        for token, word in zip(tokens, spelled, strict=True):
            if token.folded != word.folded:
                continue
            if token.marked:
                wrong += token.toned.replace("đ", "d") != word.bare_d
            elif strict and len(spelled) == 1 and word.bare_d != word.folded:
                return _MOST_WRONG + 1
        # In a long phrase one wrong mark is a slip; a short one with another mark is another word.
        forgiven = wrong == 0 or (wrong == 1 and len(spelled) > 1 and len(tokens[0].folded + tokens[1].folded) > 4)
        return wrong if forgiven or (wrong == _MOST_WRONG and len(spelled) >= _LONG) else _MOST_WRONG + 1
