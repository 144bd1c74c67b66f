"""How long a line of bold Times New Roman is, so that the lines ruled under it have the length the decree asks for.

Advance widths are those of the font family (thousandths of the type size). Marks above and below a letter do not widen
it; the horn of "ơ" and "ư" does.
"""

from __future__ import annotations

import unicodedata

_BY_WIDTH = {
    220: "|",
    250: " ,.",
    278: "ijl/'\\",
    333: "ft-!():;[]`",
    389: "Is",
    444: "cerz",
    500: "agovxy0123456789J_#$*?–",
    556: 'bdhknpquS"',
    570: "+<=>^~",
    611: "FP",
    667: "BELTZ",
    722: "wACDNRUVXY",
    778: "GHKOQ",
    833: "m&",
    944: "M",
    1000: "W%…—",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_WITH_HORN = {"ơ": 554, "Ơ": 778, "ư": 600, "Ư": 796}
_HORN = "\u031b"
_TWIPS_PER_POINT = 20
_RULE_SHARE = 0.42


def measure_text(text: str, points: int) -> int:
    """The width of `text` on one line, in twips (twentieths of a point), set bold at `points`."""
    return round(sum(_measure_letter(letter) for letter in text) * points * _TWIPS_PER_POINT / 1000)


def measure_rule(text: str, points: int, width: int) -> int:
    """The length of a rule under words set bold at `points` in a column `width` twips wide.

    It is one third to one half of the line of words above it (Nghị định 30/2020/NĐ-CP, Phụ lục I), which is their last
    one. A line ends at a plain space only.
    """
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        line = longer if measure_text(longer, points) <= width else word
    return round(min(measure_text(line, points), width) * _RULE_SHARE)


def _measure_letter(letter: str) -> int:
    parts = unicodedata.normalize("NFD", letter)
    if _HORN in parts:
        return _WITH_HORN[unicodedata.normalize("NFC", parts[0] + _HORN)]
    bare = {"đ": "d", "Đ": "D"}.get(parts[0], parts[0])
    return _WIDTHS.get(bare, 500)
