"""Neutral messages -> what Telegram shows: pieces of text within its limits, and buttons. Pure.

Limits (Bot API: sendMessage, InlineKeyboardButton; lengths in UTF-16 code units after entities): 4096 for a text, 1024
for the caption of a file, 64 bytes for the data of a button, 100 buttons. Whatever does not fit a button is listed in
the text with its number, which the person can type as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.pieces import count_units, split_text
from handlers.engine.messages import Outgoing
from storage.records import Offered

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_DATA = 64
MOST_BUTTONS = 100
LONGEST_LABEL = 60
"""Longer ones are cut off by phones; the whole is put into the text then."""

_BESIDE = {2: 16, 3: 9}
"""How long labels may be, in characters, to stand two or three in a row."""
CHOSEN = "▸"
"""Stands before the label of the button that was pressed."""
EMPTY = "…"

Button = tuple[str, str]
"""Its label and the data that it sends."""


@dataclass(frozen=True)
class Piece:
    """One message of Telegram's. Only the last one of several carries the buttons and the file."""

    text: str
    """As people will read it, without outer blanks; empty only for a file without a caption."""
    keyboard: tuple[tuple[Button, ...], ...] = ()
    has_file: bool = False

    @property
    def html(self) -> str:
        """For parse_mode HTML."""
        return escape(self.text, quote=False)


def render_message(outgoing: Outgoing) -> list[Piece]:
    """The pieces of a message, in order. There is always one."""
    keyboard, listed = _lay_out(outgoing.offered)
    text = "\n\n".join(part for part in (outgoing.text.strip(), "\n".join(listed)) if part)
    if outgoing.file_id is not None:
        if count_units(text) <= LONGEST_CAPTION:
            return [Piece(text, keyboard, has_file=True)]
        return [*(Piece(part) for part in split_text(text, LONGEST_TEXT)), Piece("", keyboard, has_file=True)]
    *before, last = split_text(text, LONGEST_TEXT) or [EMPTY]
    return [*(Piece(part) for part in before), Piece(last, keyboard)]


def show_choice(text: str, label: str, *, is_text: bool) -> str | None:
    """A message's words with the label that was chosen below them, as HTML; None when they do not fit."""
    chosen = f"{CHOSEN} {' '.join(label.split())}"
    shown = f"{text}\n\n{chosen}" if text else chosen
    if not label.strip() or count_units(shown) > (LONGEST_TEXT if is_text else LONGEST_CAPTION):
        return None
    words = f"{escape(text, quote=False)}\n\n" if text else ""
    return f"{words}<b>{escape(chosen, quote=False)}</b>"


def show_answer(text: str, label: str, answer: Piece) -> str | None:
    """`show_choice`, and the answer to it below; None when they do not fit or the answer is a file."""
    shown = show_choice(text, label, is_text=True)
    # Three marks stand for blank lines and the sign of the choice.
    length = sum(map(count_units, (text, label, answer.text))) + 3 * len("\n\n")
    if shown is None or answer.has_file or length > LONGEST_TEXT:
        return None
    return f"{shown}\n\n{answer.html}"


# --- Buttons ----------------------------------------------------------------------------------------------------


def _lay_out(offered: Sequence[Offered]) -> tuple[tuple[tuple[Button, ...], ...], list[str]]:
    """The rows of buttons, and lines for the text: of what is no button, or not to be read whole on one."""
    buttons: list[Button] = []
    listed: list[str] = []
    for number, offer in enumerate(offered, start=1):
        label = " ".join(offer.label.split())
        fits = len(buttons) < MOST_BUTTONS and 0 < len(offer.token.encode()) <= LONGEST_DATA
        if not fits or len(label) > LONGEST_LABEL:
            listed.append(f"{number}. {label}".rstrip())
        if fits:
            buttons.append((_shorten(number, label), offer.token))
    return tuple(tuple(row) for row in _make_rows(buttons)), listed


def _shorten(number: int, label: str) -> str:
    if len(label) > LONGEST_LABEL:
        head = f"{number}. {label}"[: LONGEST_LABEL - 1]
        return head.rstrip() + "…"
    return label or str(number)


def _make_rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    """Short labels two or three in a row, in their order; long ones alone."""
    row: list[Button] = []
    for button in buttons:
        wider = [*row, button]
        if row and any(len(label) > _BESIDE.get(len(wider), 0) for label, _ in wider):
            yield row
            wider = [button]
        row = wider
    if row:
        yield row
