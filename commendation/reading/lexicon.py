"""Finds known phrases in a sentence: with or without diacritics, and with a slip of the finger in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz.distance import OSA

from commendation.reading.meanings import CueWord, GroupWord, KindWord, Meaning, Span, Word
from commendation.reading.tokens import Spelling, Token, fits, spell
from commendation.reading.vocabulary import list_phrases

_SLIP_LENGTH = 4
_EXACT_ONLY: tuple[Meaning, ...] = (Word("refuse"), Word("refuse-first"))
"""What turns a question away must be said as such: no slip makes "hợp" a meeting."""


@cache
def load_lexicon() -> Lexicon:
    """The lexicon over the project's catalogue; built once."""
    return Lexicon(list_phrases())


@cache
def load_asking_words() -> Lexicon:
    """Of the lexicon only what makes a question of a sentence; built once."""
    return Lexicon((phrase, meaning) for phrase, meaning in list_phrases() if _asks(meaning))


def _asks(meaning: Meaning) -> bool:
    return (
        isinstance(meaning, CueWord | GroupWord)
        or (isinstance(meaning, KindWord) and meaning.asks)
        or meaning == Word("request")
    )


class Lexicon:
    """Phrases by their first word; the longest that fits wins."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[Spelling, ...], Meaning]]] = {}
        self._by_second: dict[str, list[tuple[tuple[Spelling, ...], Meaning]]] = {}
        self.vocabulary: set[str] = set()
        self._toned: set[str] = set()
        for phrase, meaning in phrases:
            spelled = spell(phrase)
            self._by_first.setdefault(spelled[0].folded, []).append((spelled, meaning))
            if len(spelled) > 1:
                self._by_second.setdefault(spelled[1].folded, []).append((spelled, meaning))
            self.vocabulary.update(word.folded for word in spelled)
            self._toned.update(word.toned for word in spelled)
        for table in (self._by_first, self._by_second):
            for entries in table.values():
                entries.sort(key=lambda entry: len(entry[0]), reverse=True)

    def find(self, tokens: Sequence[Token], skip: frozenset[int] = frozenset()) -> list[Span]:
        """What the tokens say, left to right, the longest phrase first; tokens in `skip` belong to nothing here."""
        spans: list[Span] = []
        marked = any(token.marked for token in tokens)
        at = 0
        while at < len(tokens):
            found = None if at in skip else self.match(tokens, at, skip, marked)
            if found is not None:
                spans.append(found)
            at = found.end if found is not None else at + 1
        return spans

    def match(
        self, tokens: Sequence[Token], at: int, skip: frozenset[int] = frozenset(), marked: bool = False
    ) -> Span | None:
        """The longest phrase at token `at`: exactly as known, else with one slip of the finger in it.

        In a text with diacritics (`marked`) a word without them is first of all the word that has none: "ban", not
        "bạn".
        """
        entries = self._by_first.get(tokens[at].folded, ())
        exact = self._match(tokens, at, skip, entries, slips=0)
        if exact is not None and marked and exact.end - at == 1 and not tokens[at].marked:
            same = [entry for entry in entries if len(entry[0]) == 1 and entry[0][0].toned == tokens[at].toned]
            exact = self._match(tokens, at, skip, same, slips=0) or exact
        if exact is not None and exact.end - at > 1:
            return exact
        near: list[tuple[tuple[Spelling, ...], Meaning]] = list(self._by_first.get(tokens[at].folded, ()))
        if at + 1 < len(tokens):
            near += self._by_second.get(tokens[at + 1].folded, ())
        near = [entry for entry in near if len(entry[0]) > 1 and entry[1] not in _EXACT_ONLY]
        return self._match(tokens, at, skip, near, slips=1) or exact

    def _match(
        self,
        tokens: Sequence[Token],
        at: int,
        skip: frozenset[int],
        entries: Sequence[tuple[tuple[Spelling, ...], Meaning]],
        slips: int,
    ) -> Span | None:
        best: Span | None = None
        for spelled, meaning in entries:
            end = at + len(spelled)
            if end > len(tokens) or (best is not None and end <= best.end) or any(i in skip for i in range(at, end)):
                continue
            wrong = [pair for pair in zip(tokens[at:end], spelled, strict=True) if not fits(*pair)]
            if len(wrong) <= slips and all(self._is_slip(*pair, len(spelled)) for pair in wrong):
                best = Span(at, end, meaning)
        return best

    def _is_slip(self, token: Token, word: Spelling, length: int) -> bool:
        """Whether a token is a known word typed wrong: one letter off, or one wrong mark, and no other known word.

        In a phrase of three words or more a wrong mark is a slip even where it makes another word.
        """
        if token.folded == word.folded and length > 2:
            return True
        if token.toned in self._toned:
            return False
        if token.folded == word.folded:
            return True
        return (
            len(word.folded) >= _SLIP_LENGTH
            and token.folded not in self.vocabulary
            and OSA.distance(token.folded, word.folded, score_cutoff=1) <= 1
        )
