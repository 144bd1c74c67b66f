"""Numbers that only count off a list inside a line: "gồm: 1. Lê Văn Hậu 2. Ngô Thị Xuân"."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.reading.lines.pieces import Item

_FEWEST = 2


def drop_enumerators(items: Sequence[Item]) -> list[Item]:
    """The items with a comma for each "2." of a list that begins with "1."; other items come back as they are."""
    items = _take_later_numbers(items)
    places = _find_enumerators(items)
    if len(places) < _FEWEST:
        return list(items)
    kept: list[Item] = []
    for index, item in enumerate(items):
        if index in places:
            if kept and kept[-1].tag not in (":", ",", ";"):
                kept.append(Item(",", item.start, item.end))
        elif index - 1 not in places:
            kept.append(item)
    return kept


def _take_later_numbers(items: Sequence[Item]) -> Sequence[Item]:
    """Of "15 -> 17" the number behind the arrow: the one before was corrected."""
    if not any(item.tag in (">", "→") for item in items):
        return items
    kept: list[Item] = []
    for item in items:
        arrow = "".join(other.tag for other in kept[-2:]).endswith((">", "→"))
        if arrow and item.number is not None:
            while kept and kept[-1].tag in (">", "→", "-", "="):
                kept.pop()
            if kept and kept[-1].tag == "number":
                kept.pop()
        kept.append(item)
    return kept


def _find_enumerators(items: Sequence[Item]) -> frozenset[int]:
    """Where 1, 2, 3 ... stand, each before a full stop or a bracket and then somebody named."""
    places: list[int] = []
    for index in range(len(items) - 2):
        item, named = items[index], items[index + 2]
        marked = item.tag == "number" and items[index + 1].tag in (".", ")")
        holder = named.body is not None or (named.recv is not None and (named.recv.named or named.recv.bare))
        if marked and holder and item.number == len(places) + 1:
            places.append(index)
    return frozenset(places)
