"""Names in a question: persons, units with a number or a name of their own, and bodies with their areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commendation.catalogue import RecipientKind
from commendation.reading.bodies import Area, Body, Head, Place, make_body, measure_name
from commendation.reading.meanings import CueWord, KindWord, Span, UnitHead, Word
from commendation.reading.names import measure_person_name
from commendation.reading.tokens import Token

_LONGEST_UNIT_NAME = 5
_VAGUE_UNITS = frozenset({"hoi", "ban", "to", "doi", "nhom", "phong", "quy", "lop", "khoi", "toc", "tram", "van phong"})
"""Heads that are also ordinary words: without a name or "nào" they name nothing."""
_PARTY = "Đảng ủy"


@dataclass(frozen=True)
class Unit:
    """A collective that is named by its head and a number or a name: "Chi bộ 3", "Trường MN Hoa Mai"."""

    start: int
    end: int
    text: str


@dataclass
class Naming:
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
    heads: list[str] = field(default_factory=list)
    """Heads of units that were said, named or not: what a title "văn hóa" may be for."""

    def __post_init__(self) -> None:
        self._known = [False] * len(self.tokens)
        for span in self.spans:
            self._known[span.start : span.end] = [True] * (span.end - span.start)
        for index in self.dated:
            self._known[index] = True
        self._taken: set[int] = set()

    def is_quantified(self, span: Span) -> bool:
        """Whether "mấy", "những" stand before a word or "nào" after it."""
        before = next((other for other in self.spans if other.end == span.start), None)
        if before is not None and (
            before.meaning in (CueWord("count"), Word("any"))
            and self.tokens[before.start].folded not in ("tong", "so", "sl")
        ):
            return True
        return span.end < len(self.tokens) and self.tokens[span.end].folded == "nao"

    # --- Units ---------------------------------------------------------------------------------------------------

    def find_units(self) -> None:
        """Units with a name; heads without one only tell the kind."""
        index = 0
        while index < len(self.spans):
            span = self.spans[index]
            if not isinstance(span.meaning, UnitHead) or span.start in self._taken:
                index += 1
                continue
            self.heads.append(span.meaning.display)
            unit = self._read_unit(index, span.meaning.display)
            if unit is not None:
                self.units.append(unit)
                index = next((at for at, other in enumerate(self.spans) if other.start >= unit.end), len(self.spans))
                continue
            vague = self._fold(span.start, span.end) in _VAGUE_UNITS
            if not vague or self.is_quantified(span):
                self.kinds.append("collective")
            index += 1

    def _read_unit(self, index: int, display: str) -> Unit | None:
        """The unit whose head is span `index`, with the body or unit it belongs to where that follows at once."""
        span = self.spans[index]
        parts, end, at = [display], span.end, index
        after = self._adjacent(at)
        if after is not None and isinstance(after.meaning, Head) and not after.meaning.people:
            parts.append(after.meaning.written or after.meaning.display)
            end, at = after.end, at + 1
        elif after is not None and isinstance(after.meaning, Head):
            parts.append(" ".join(token.text.lower() for token in self.tokens[after.start : after.end]))
            end, at = after.end, at + 1
        headed = end > span.end
        if self.is_quantified(Span(span.start, end, span.meaning)):
            self._taken.update(range(span.start, end))
            return None
        length = self._measure_unit_name(end)
        if length:
            parts.append(self._join(end, end + length))
            self.used.update(range(end, end + length))
        elif not headed:
            nested = self._adjacent(at)
            if nested is None or not isinstance(nested.meaning, UnitHead):
                return None
        end += length
        end = self._take_belonging(end, parts)
        if end == span.end:
            return None
        self._taken.update(range(span.start, end))
        self.spans = [other for other in self.spans if not (span.start < other.start < end)]
        self.used.update(range(span.end, end))
        return Unit(span.start, end, " ".join(parts))

    def _take_belonging(self, end: int, parts: list[str]) -> int:
        """Adds a unit or the ward's own area that follows at once ("tổ hòa giải thôn 2", "đội dân phòng phường")."""
        nested = self._span_at(end)
        if nested is not None and isinstance(nested.meaning, UnitHead):
            length = 0 if self.is_quantified(nested) else self._measure_unit_name(nested.end)
            if length:
                parts += [nested.meaning.display.lower(), self._join(nested.end, nested.end + length)]
                self.used.update(range(nested.end, nested.end + length))
                return nested.end + length
        if nested is not None and isinstance(nested.meaning, Area) and nested.meaning.tier == "commune":
            parts.append(nested.meaning.display)
            return nested.end
        return end

    def _measure_unit_name(self, at: int) -> int:
        """Tokens of a number ("chi bộ 3", "tổ dân phố số 5") or of a name ("trường MN Hoa Mai") from `at` on."""
        length = 1 if at + 1 < len(self.tokens) and self.tokens[at].folded == "so" and self._is_figure(at + 1) else 0
        while at + length < len(self.tokens) and length < _LONGEST_UNIT_NAME:
            index = at + length
            token = self.tokens[index]
            if index in self.dated or token.before.strip() or self._ends_name(index):
                break
            length += 1
            if self._is_figure(index):
                break
        return length

    def _ends_name(self, index: int) -> bool:
        """Whether a token has a meaning that keeps it out of a name; one with a capital is part of it."""
        if not self._known[index]:
            return False
        token = self.tokens[index]
        return not token.capital or token.text.isupper()

    def _is_figure(self, index: int) -> bool:
        return self.tokens[index].number is not None and index not in self.dated

    # --- Persons ---------------------------------------------------------------------------------------------------

    def find_persons(self) -> None:
        """Persons, told by a form of address, by capitals or by a surname."""
        addressed = {
            span.end
            for span in self.spans
            if isinstance(span.meaning, KindWord)
            and span.meaning.kind == "individual"
            and not span.meaning.asks
            and (span.meaning.quantified or self.tokens[span.start].folded in ("dong", "d/c"))
            and not self.is_quantified(span)
        }
        at = 0
        while at < len(self.tokens):
            length = 0
            if at not in self.dated and at not in self._taken:
                length = measure_person_name(self.tokens, at, self._known, at in addressed)
                length = self._stop_at_head(at, length) or self._measure_given_name(at, at in addressed)
            if length:
                self.persons.append((at, self._join(at, at + length)))
                self.used.update(range(at, at + length))
                self.spans = [span for span in self.spans if not (at <= span.start < at + length)]
            at += max(1, length)

    def _stop_at_head(self, at: int, length: int) -> int:
        """The length of a name that ends before the collective a person belongs to ("Mai Trường mầm non Hoa Sen")."""
        for span in self.spans:
            if at < span.start < at + length and isinstance(span.meaning, UnitHead | Head) and span.end - span.start > 1:
                return span.start - at
        return length

    def _measure_given_name(self, at: int, addressed: bool) -> int:
        """1 where a word without diacritics that may be a filler stands as a name: "chi lan duoc gi"."""
        span = self._span_at(at)
        if not addressed or span is None or span.end - span.start > 1 or span.meaning != Word("filler"):
            return 0
        after = self._span_at(span.end)
        return int(not self.tokens[at].marked and after is not None and after.meaning == Word("get"))

    # --- Bodies ---------------------------------------------------------------------------------------------------

    def find_bodies(self) -> None:
        """Bodies with their areas and places."""
        index = 0
        while index < len(self.spans):
            span = self.spans[index]
            if span.start in self._taken:
                index += 1
                continue
            if isinstance(span.meaning, Head) and span.meaning.people and self.is_quantified(span):
                self.kinds.append("individual")
                index += 1
                continue
            head, area, end, taken = self._read_body(index)
            if head is None and area is None:
                index += 1
                continue
            length = measure_name(self.tokens, end, self._known, self.place)
            self.used.update(range(end, end + length))
            body = make_body(head, area, self._join(end, end + length), (span.start, end + length), self.place)
            self.bodies.append(self._take_unit(body))
            index += taken

    def _take_unit(self, body: Body) -> Body:
        """A body of the ward with the unit it belongs to, where that follows at once: "hội phụ nữ thôn 2"."""
        unit = next((unit for unit in self.units if unit.start == body.end), None)
        if unit is None or not body.receives or body.bare:
            return body
        self.units.remove(unit)
        text = unit.text[:1].lower() + unit.text[1:]
        return replace(body, end=unit.end, text=f"{body.text} {text}", written=f"{body.written} {text}")

    def _read_body(self, index: int) -> tuple[Head | None, Area | None, int, int]:
        """The head and area that begin at span `index`, the token after them and how many spans they took."""
        span, after = self.spans[index], self._adjacent(index)
        if isinstance(span.meaning, Head):
            merged = self._read_party_of_body(index)
            if merged is not None:
                return merged
            if after is not None and isinstance(after.meaning, Area):
                return span.meaning, after.meaning, after.end, 2
            return (span.meaning if span.meaning.stands_alone else None), None, span.end, 1
        if not isinstance(span.meaning, Area):
            return None, None, span.end, 1
        if span.meaning.tier == "central" and after is not None and isinstance(after.meaning, Head):
            return Head(f"Trung ương {after.meaning.display}", receives=False), None, after.end, 2
        is_vague = span.meaning.display in ("bộ", "sở", "phường") and span.end - span.start == 1
        short = len(self.tokens[span.start].folded) == 1
        if is_vague and short:
            return None, None, span.end, 1
        return None, span.meaning, span.end, 1

    def _read_party_of_body(self, index: int) -> tuple[Head, Area | None, int, int] | None:
        """ "Đảng ủy công an huyện", "đảng ủy khối doanh nghiệp tỉnh": one body, not two."""
        span, after = self.spans[index], self._adjacent(index)
        if not isinstance(span.meaning, Head) or span.meaning.display != _PARTY or after is None:
            return None
        end, taken = after.end, 2
        if isinstance(after.meaning, Head):
            name = after.meaning.display
        elif isinstance(after.meaning, UnitHead) and self._fold(after.start, after.end) == "khoi":
            while end < len(self.tokens) and self._names_block(end):
                taken += any(other.start == end for other in self.spans)
                end += 1
            self.used.update(range(after.end, end))
            name = self._join(after.start, end)
        else:
            return None
        area = self._span_at(end)
        head = Head(f"{_PARTY} {name}", receives=False, party_of_body=True)
        if area is not None and isinstance(area.meaning, Area):
            return head, area.meaning, area.end, taken + 1
        return head, None, end, taken

    def _names_block(self, index: int) -> bool:
        span = self._span_at(index)
        return not self._known[index] or (span is not None and isinstance(span.meaning, UnitHead | KindWord))

    # --- Tokens ----------------------------------------------------------------------------------------------------

    def _span_at(self, start: int) -> Span | None:
        return next((span for span in self.spans if span.start == start), None)

    def _adjacent(self, index: int) -> Span | None:
        if index + 1 < len(self.spans) and self.spans[index + 1].start == self.spans[index].end:
            return self.spans[index + 1]
        return None

    def _join(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])

    def _fold(self, start: int, end: int) -> str:
        return " ".join(token.folded for token in self.tokens[start:end])


def find_names(tokens: Sequence[Token], spans: Sequence[Span], dated: frozenset[int], place: Place | None) -> Naming:
    """`dated` are the indexes of tokens that say years; no name goes over them."""
    naming = Naming(tokens, list(spans), dated, place)
    # Order matters: "trường Nguyễn Du" names no person, and a body may end in a unit.
    naming.find_units()
    naming.find_persons()
    naming.find_bodies()
    return naming
