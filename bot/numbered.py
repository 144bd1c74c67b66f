"""Messages for places without buttons: one dense text, with what is offered as numbered lines. Pure.

    Ghi vào sổ chứ?
    1. Ghi
    2. Sửa
    0. Quay lại

The engine takes the number, the label and near spellings of it, and only of what was offered last (handlers/engine/
offered.py). A turn says one thing (`Stage.finish`), so that it costs one message wherever it fits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.pieces import count_units, split_text
from handlers.engine.messages import Outgoing, load_texts
from storage.records import Offered

LONGEST_TEXT = 2000
"""UTF-16 units. Zalo does not say how it counts its 2,000 characters; by the strictest reading these fit."""
BACK_NUMBER = 0
EMPTY = "…"

_MARK_UNITS = len("(99/99) ")
_KEYCAP = {0xFE0F: None, 0x20E3: None}
"""What makes a digit an emoji: 1️⃣ is a 1."""


def render_text(outgoing: Outgoing, *, file_line: str = "", limit: int = LONGEST_TEXT) -> list[str]:
    """The message as texts of at most `limit` units, in order; one wherever it fits, else each marked (1/2), (2/2).

    `file_line` says where its file is to be had. The numbered lines stay together as long as they fit into one text.
    """
    body = "\n\n".join(part for part in (_normalise(outgoing.text), _normalise(file_line)) if part)
    menu = "\n".join(number_lines(outgoing.offered, can_go_back=outgoing.can_go_back))
    whole = "\n".join(part for part in (body, menu) if part) or EMPTY
    if count_units(whole) <= limit:
        return [whole]
    room = limit - _MARK_UNITS
    pieces, menus = split_text(body, room), split_text(menu, room)
    if pieces and menus and count_units(joined := f"{pieces[-1]}\n{menus[0]}") <= room:
        pieces[-1:], menus = [joined], menus[1:]
    pieces += menus
    return [f"({number}/{len(pieces)}) {piece}" for number, piece in enumerate(pieces, start=1)]


def number_lines(offered: Sequence[Offered], *, can_go_back: bool = False) -> list[str]:
    """What is offered, a line each, as the person may type it."""
    lines = [f"{number}. {_normalise(' '.join(offer.label.split()))}" for number, offer in enumerate(offered, start=1)]
    return [*lines, f"{BACK_NUMBER}. {load_texts().raw('engine.back')}"] if can_go_back else lines


def read_text(text: str) -> str:
    """What was typed, as the engine wants it: in NFC, digits as digits."""
    return unicodedata.normalize("NFC", text.translate(_KEYCAP))


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
