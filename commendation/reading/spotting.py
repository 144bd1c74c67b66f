"""What has been found of the names in one question so far, and where its words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commendation.catalogue import RecipientKind
from commendation.reading.bodies import Body, Place
from commendation.reading.meanings import CueWord, Span, Word
from commendation.reading.tokens import Token


@dataclass(frozen=True)
class Unit:
    """A collective that is named by its head and a number or a name: "Chi bộ 3", "Trường MN Hoa Mai"."""

    start: int
    end: int
    text: str


@dataclass
class Spotted:
    """The names found in one question; filled by `find_names`."""

    tokens: Sequence[Token]
    spans: list[Span]
    """What the lexicon found, less what turned out to be part of a person's name."""
    dated: frozenset[int]
    place: Place | None
    used: set[int] = field(default_factory=set)
    """Indexes of tokens that belong to names and to no span."""
    persons: list[tuple[int, str]] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    kinds: list[RecipientKind] = field(default_factory=list)
    """Kinds that heads without a name stand for: "chi bộ nào", "mấy nông dân"."""
    mentions_collective: bool = False
    """Whether a head without a name stands there that asks for none: "ldtt của trường"."""
    heads: list[str] = field(default_factory=list)
    """Heads of units that were said, named or not: what a title "văn hóa" may be for."""

    def __post_init__(self) -> None:
        self.known = [False] * len(self.tokens)
        for span in self.spans:
            self.known[span.start : span.end] = [True] * (span.end - span.start)
        for index in self.dated:
            self.known[index] = True
        self.taken: set[int] = set()

    def is_quantified(self, span: Span) -> bool:
        """Whether "mấy", "những" stand before a word or "nào" after it."""
        before = next((other for other in self.spans if other.end == span.start), None)
        if before is not None and (
            before.meaning in (CueWord("count"), Word("any"))
            and self.tokens[before.start].folded not in ("tong", "so", "sl")
        ):
            return True
        return span.end < len(self.tokens) and self.tokens[span.end].folded == "nao"

    def span_at(self, start: int) -> Span | None:
        return next((span for span in self.spans if span.start == start), None)

    def adjacent(self, index: int) -> Span | None:
        if index + 1 < len(self.spans) and self.spans[index + 1].start == self.spans[index].end:
            return self.spans[index + 1]
        return None

    def join(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])

    def fold(self, start: int, end: int) -> str:
        return " ".join(token.folded for token in self.tokens[start:end])
