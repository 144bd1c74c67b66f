"""Collectives that are named by a head and a number or a name: "Chi bộ 3", "tổ hòa giải thôn 2"."""

from __future__ import annotations

from commendation.folding import fold
from commendation.reading.bodies import PARTY_HEAD, Area, Head
from commendation.reading.meanings import KindWord, Span, UnitHead, Word
from commendation.reading.spotting import Spotted, Unit

_LONGEST_UNIT_NAME = 5
_VAGUE_UNITS = frozenset({"hoi", "ban", "to", "doi", "nhom", "phong", "quy", "lop", "khoi", "toc", "tram", "van phong"})
"""Heads that are also ordinary words: without a name or "nào" they name nothing."""
_SOLE_UNITS = frozenset(
    fold(head)
    for head in (
        "trạm y tế", "nhà trường", "ban bảo vệ dân phố", "ban công tác mặt trận", "bưu điện", "thư viện",
        "đài truyền thanh", "văn phòng", "hợp tác xã", "tyt", "ban quản lý chợ", "đội dân phòng",
    )
)  # fmt: skip
"""Of these a ward has one, so that no name need follow."""


def find_units(seen: Spotted) -> None:
    """Units with a name; heads without one only tell the kind."""
    index = 0
    while index < len(seen.spans):
        span = seen.spans[index]
        if not isinstance(span.meaning, UnitHead) or span.start in seen.taken or _follows_party(seen, index):
            index += 1
            continue
        seen.heads.append(span.meaning.display)
        unit = _read_unit(seen, index, span.meaning.display)
        if unit is not None:
            seen.units.append(unit)
            index = next((at for at, other in enumerate(seen.spans) if other.start >= unit.end), len(seen.spans))
            continue
        if _is_sole(seen, span):
            seen.units.append(Unit(span.start, span.end, span.meaning.display))
            index += 1
            continue
        vague = seen.fold(span.start, span.end) in _VAGUE_UNITS
        if seen.is_quantified(span):
            seen.kinds.append("collective")
        elif not vague:
            seen.mentions_collective = True
        index += 1


def _is_sole(seen: Spotted, span: Span) -> bool:
    return fold(seen.join(span.start, span.end)) in _SOLE_UNITS and not seen.is_quantified(span)


def _follows_party(seen: Spotted, index: int) -> bool:
    """Whether a head goes on with a Party committee's name: "đảng ủy khối ..."."""
    before = seen.spans[index - 1].meaning if index else None
    if isinstance(before, UnitHead):
        return _is(seen, index - 1, "khoi") and _follows_party(seen, index - 1)
    return isinstance(before, Head) and before.display == PARTY_HEAD and _is(seen, index, "khoi")


def _is(seen: Spotted, index: int, word: str) -> bool:
    return seen.fold(seen.spans[index].start, seen.spans[index].end) == word


def _read_unit(seen: Spotted, index: int, display: str) -> Unit | None:
    """The unit whose head is span `index`, with the body or unit it belongs to where that follows at once."""
    span = seen.spans[index]
    parts, end, at = [display], span.end, index
    after = seen.adjacent(at)
    if after is not None and isinstance(after.meaning, Head) and not after.meaning.people:
        parts.append(after.meaning.written or after.meaning.display)
        end, at = after.end, at + 1
    elif after is not None and isinstance(after.meaning, Head):
        parts.append(" ".join(token.text.lower() for token in seen.tokens[after.start : after.end]))
        end, at = after.end, at + 1
    headed = end > span.end
    if seen.is_quantified(Span(span.start, end, span.meaning)):
        seen.taken.update(range(span.start, end))
        return None
    length = _measure_unit_name(seen, end)
    if length:
        parts.append(seen.join(end, end + length))
        seen.used.update(range(end, end + length))
    end += length
    end = _take_belonging(seen, end, parts, own=bool(length) or headed or _is_sole(seen, span))
    if end == span.end:
        return None
    seen.taken.update(range(span.start, end))
    seen.spans = [other for other in seen.spans if not (span.start < other.start < end)]
    seen.used.update(range(span.end, end))
    return Unit(span.start, end, " ".join(parts))


def _take_belonging(seen: Spotted, end: int, parts: list[str], *, own: bool) -> int:
    """Adds a unit that follows at once ("tổ hòa giải thôn 2"), with `own` the ward too ("đội dân phòng phường")."""
    nested = seen.span_at(end)
    if nested is not None and isinstance(nested.meaning, UnitHead):
        length = 0 if seen.is_quantified(nested) else _measure_unit_name(seen, nested.end)
        if length:
            parts += [nested.meaning.display.lower(), seen.join(nested.end, nested.end + length)]
            seen.used.update(range(nested.end, nested.end + length))
            return nested.end + length
        if nested.end - nested.start > 1 and not seen.is_quantified(nested):
            parts.append(nested.meaning.display[:1].lower() + nested.meaning.display[1:])
            return nested.end
    if own and nested is not None and isinstance(nested.meaning, Area) and nested.meaning.tier == "commune":
        parts.append(nested.meaning.display)
        return nested.end
    return end


def _measure_unit_name(seen: Spotted, at: int) -> int:
    """Tokens of a number ("chi bộ 3", "tổ dân phố số 5") or of a name ("trường MN Hoa Mai") from `at` on."""
    length = 1 if at + 1 < len(seen.tokens) and seen.tokens[at].folded == "so" and _is_figure(seen, at + 1) else 0
    while at + length < len(seen.tokens) and length < _LONGEST_UNIT_NAME:
        index = at + length
        token = seen.tokens[index]
        if index in seen.dated or token.before.strip() or (_ends_name(seen, index) and not _goes_on(seen, index, at)):
            break
        length += 1
        if _is_figure(seen, index):
            break
    return length


def _goes_on(seen: Spotted, index: int, first: int) -> bool:
    """Whether a word of its own meaning is part of a name in small letters: "htx tan tien", "truong anh duong"."""
    span, token = seen.span_at(index), seen.tokens[index]
    if span is None or span.end - span.start > 1:
        return False
    if index == first:
        follows = index + 1 < len(seen.tokens) and not seen.known[index + 1] and not token.marked
        return follows and isinstance(span.meaning, KindWord) and span.meaning.quantified
    if token.folded in _VAGUE_UNITS:
        return not seen.known[index - 1]
    return not token.marked and span.meaning in (Word("refuse"), Word("refuse-first"), Word("occasion"))


def _ends_name(seen: Spotted, index: int) -> bool:
    """Whether a token has a meaning that keeps it out of a name; one with a capital is part of it."""
    if not seen.known[index]:
        return False
    span = seen.span_at(index)
    if span is not None and isinstance(span.meaning, UnitHead | Head) and span.end - span.start > 1:
        return True
    token = seen.tokens[index]
    return not token.capital or token.text.isupper()


def _is_figure(seen: Spotted, index: int) -> bool:
    return seen.tokens[index].number is not None and index not in seen.dated
