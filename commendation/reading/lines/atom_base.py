"""The pieces that tokens are turned into, and the ground under their readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from commendation.catalogue import Tier
from commendation.reading.lines.cues import Cue, KindWord
from commendation.reading.lines.names import Name, NameFinder

AtomKind = Literal[
    "award", "body", "kind", "number", "name", "cue", "mark", "year", "date", "decision", "level", "times", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens `start`..`end` (excluded) as one piece. `value` is what the kind says."""

    kind: AtomKind
    start: int
    end: int
    value: object = None

    @property
    def tag(self) -> str:
        """The tag of a cue, the mark itself, or the kind."""
        if isinstance(self.value, Cue):
            return self.value.tag
        return str(self.value) if self.kind == "mark" else self.kind


@dataclass
class AtomBase(NameFinder):
    """The atoms of one sentence or line as far as they are read."""

    city: Tier
    """What "thành phố" alone means here."""
    atoms: list[Atom] = field(default_factory=list)

    def _add(self, kind: AtomKind, start: int, end: int, value: object = None) -> int:
        self.atoms.append(Atom(kind, start, end, value))
        return end

    def _last(self) -> Atom | None:
        return self.atoms[-1] if self.atoms else None

    def _take_person(self, at: int, end: int, meaning: KindWord) -> int:
        last = end + self._measure_person(end)
        text = " ".join(token.text for token in self.tokens[end:last])
        return self._add("name", at, last, Name(text, meaning.kind or "individual"))
