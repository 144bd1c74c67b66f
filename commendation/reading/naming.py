"""Names in a question: persons, units with a number or a name of their own, and bodies with their areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commendation.reading.bodies import PARTY_HEAD, Area, Body, Head, Place, make_body, measure_name
from commendation.reading.meanings import KindWord, Span, UnitHead
from commendation.reading.names import find_persons
from commendation.reading.spotting import Spotted
from commendation.reading.tokens import Token
from commendation.reading.units import find_units


def find_names(tokens: Sequence[Token], spans: Sequence[Span], dated: frozenset[int], place: Place | None) -> Spotted:
    """`dated` are the indexes of tokens that say years; no name goes over them."""
    seen = Spotted(tokens, list(spans), dated, place)
    # Order matters: "anh Y Thôn Niê" names no village, "trường Nguyễn Du" no person, and a body may end in a unit.
    find_persons(seen, only_addressed=True)
    find_units(seen)
    find_persons(seen, only_addressed=False)
    find_bodies(seen)
    return seen


def find_bodies(seen: Spotted) -> None:
    """Bodies with their areas and places."""
    index = 0
    while index < len(seen.spans):
        span = seen.spans[index]
        if span.start in seen.taken:
            index += 1
            continue
        if isinstance(span.meaning, Head) and span.meaning.people and seen.is_quantified(span):
            seen.kinds.append("individual")
            index += 1
            continue
        head, area, end, taken = _read_body(seen, index)
        if head is not None and head.party_of_body:
            seen.spans = [other for other in seen.spans if not (span.start < other.start < end)]
            taken = 1
        if head is None and area is None:
            index += 1
            continue
        length = measure_name(seen.tokens, end, seen.known, seen.place)
        seen.used.update(range(end, end + length))
        body = make_body(head, area, seen.join(end, end + length), (span.start, end + length), seen.place)
        seen.bodies.append(_take_unit(seen, body))
        index += taken


def _take_unit(seen: Spotted, body: Body) -> Body:
    """A body of the ward with the unit it belongs to, where that follows at once: "hội phụ nữ thôn 2"."""
    unit = next((unit for unit in seen.units if unit.start == body.end), None)
    if unit is None or not body.receives or body.bare:
        return body
    seen.units.remove(unit)
    text = unit.text[:1].lower() + unit.text[1:]
    return replace(body, end=unit.end, text=f"{body.text} {text}", written=f"{body.written} {text}")


def _read_body(seen: Spotted, index: int) -> tuple[Head | None, Area | None, int, int]:
    """The head and area that begin at span `index`, the token after them and how many spans they took."""
    span, after = seen.spans[index], seen.adjacent(index)
    if isinstance(span.meaning, Head):
        merged = _read_party_of_body(seen, index)
        if merged is not None:
            return merged
        if after is not None and isinstance(after.meaning, Area):
            return span.meaning, after.meaning, after.end, 2
        return (span.meaning if span.meaning.stands_alone else None), None, span.end, 1
    if not isinstance(span.meaning, Area):
        return None, None, span.end, 1
    if span.meaning.tier == "central" and after is not None and isinstance(after.meaning, Head):
        return Head(f"Trung ương {after.meaning.display}", receives=False), None, after.end, 2
    # "p" alone is too little; with a name it is a ward: "p. Long Xuyên".
    short = len(seen.tokens[span.start].folded) == 1
    if short and not measure_name(seen.tokens, span.end, seen.known, seen.place):
        return None, None, span.end, 1
    return None, span.meaning, span.end, 1


def _read_party_of_body(seen: Spotted, index: int) -> tuple[Head, Area | None, int, int] | None:
    """ "Đảng ủy công an huyện", "đảng ủy khối doanh nghiệp tỉnh": one body, not two."""
    span, after = seen.spans[index], seen.adjacent(index)
    if not isinstance(span.meaning, Head) or span.meaning.display != PARTY_HEAD or after is None:
        return None
    end, taken = after.end, 2
    if isinstance(after.meaning, Head):
        name = after.meaning.display
    elif isinstance(after.meaning, UnitHead) and seen.fold(after.start, after.end) == "khoi":
        while end < len(seen.tokens) and _names_block(seen, end):
            inner = seen.span_at(end)
            end = end + 1 if inner is None else inner.end
            taken += inner is not None
        seen.used.update(range(after.end, end))
        name = seen.join(after.start, end)
    else:
        return None
    area = seen.span_at(end)
    head = Head(f"{PARTY_HEAD} {name}", receives=False, party_of_body=True)
    if area is not None and isinstance(area.meaning, Area):
        return head, area.meaning, area.end, taken + 1
    return head, None, end, taken


def _names_block(seen: Spotted, index: int) -> bool:
    span = seen.span_at(index)
    return not seen.known[index] or (span is not None and isinstance(span.meaning, UnitHead | KindWord))
