"""Neutral messages -> consultation messages: pieces of text within their limits, buttons in the chosen envelope. Pure.

Limits (message/cs): 2,000 characters of text, five buttons, 1,000 characters of payload. Sources disagree on the
envelope around the buttons; ZALO_OA_BUTTONS names the one that works, or "off" for numbered menus.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.numbered import render_text
from bot.settings import OaButtons
from handlers.engine.messages import Outgoing, load_texts
from storage.records import Offered

MOST_BUTTONS = 5
LONGEST_PAYLOAD = 1000
LONGEST_TITLE = 60
"""Zalo names no limit; longer ones would be cut off on a phone, so the whole is put into the text."""

Button = tuple[str, str]
"""Its title, and what it sends."""


@dataclass(frozen=True)
class Piece:
    """One message of Zalo's."""

    text: str
    """Empty only for a list, whose words are its own."""
    buttons: tuple[Button, ...] = ()


def render_message(
    outgoing: Outgoing, style: OaButtons, make_payload: Callable[[str], str], *, file_line: str = ""
) -> list[Piece]:
    """The pieces of a message, in order; the last one carries the buttons. There is always one.

    `make_payload` turns the token of an option into what its button sends. `file_line` says where its file is, if that
    does not go along. Without buttons, or with more than fit, what is offered stands in a numbered menu.
    """
    buttons = _make_buttons(outgoing.offered, make_payload) if style != "off" else ()
    if not buttons:
        return [Piece(text) for text in render_text(outgoing, file_line=file_line)]
    words = "\n\n".join([outgoing.text, *_list_long(outgoing.offered)])
    bare = replace(outgoing, text=words, offered=(), can_go_back=False)
    *before, last = render_text(bare, file_line=file_line)
    pieces = [Piece(text) for text in before]
    return [*pieces, Piece(last), Piece("", buttons)] if style == "list" else [*pieces, Piece(last, buttons)]


def make_message(piece: Piece, style: OaButtons) -> dict[str, Any]:
    """The `message` of a call of message/cs."""
    if not piece.buttons:
        return {"text": piece.text}
    buttons = [{"title": title, "type": "oa.query.hide", "payload": payload} for title, payload in piece.buttons]
    match style:
        case "list":
            raw = load_texts().raw
            head = {"title": raw("zalo_oa.list_title"), "subtitle": raw("zalo_oa.list_subtitle")}
            return _make_template({"template_type": "list", "elements": [head], "buttons": buttons})
        case "button":
            return _make_template({"template_type": "button", "text": piece.text, "buttons": buttons})
    return {"text": piece.text, **_make_template({"buttons": buttons})}


def _make_template(payload: dict[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def make_file_message(token: str) -> dict[str, Any]:
    """A file that was uploaded; it takes no text along."""
    return {"attachment": {"type": "file", "payload": {"token": token}}}


def make_image_message(attachment_id: str) -> dict[str, Any]:
    """A picture that was uploaded."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    return _make_template({"template_type": "media", "elements": [element]})


def _make_buttons(offered: Sequence[Offered], make_payload: Callable[[str], str]) -> tuple[Button, ...]:
    """The buttons; none when one of them would not fit."""
    if not 0 < len(offered) <= MOST_BUTTONS:
        return ()
    buttons = [(_shorten(number, offer), make_payload(offer.token)) for number, offer in enumerate(offered, start=1)]
    return tuple(buttons) if all(len(payload) <= LONGEST_PAYLOAD for _, payload in buttons) else ()


def _shorten(number: int, offer: Offered) -> str:
    label = _flatten(offer.label)
    if len(label) > LONGEST_TITLE:
        return f"{number}. {label}"[: LONGEST_TITLE - 1].rstrip() + "…"
    return label or str(number)


def _list_long(offered: Sequence[Offered]) -> list[str]:
    """A paragraph for the text, of labels that are not to be read whole on their buttons; none where all are."""
    labels = [_flatten(offer.label) for offer in offered]
    lines = [f"{number}. {label}" for number, label in enumerate(labels, start=1) if len(label) > LONGEST_TITLE]
    return ["\n".join(lines)] if lines else []


def _flatten(label: str) -> str:
    return " ".join(unicodedata.normalize("NFC", label).split())
