"""Rules for reply_markup and for the menu of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.doubles.offences import Note
from tests.doubles.telegram.markup import count_utf16
from tests.doubles.telegram.refusals import Json, Refusal, note

MOST_BUTTONS = 100
LONGEST_DATA = 64
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
# An empty query is a valid one ("insert only the bot's name").
MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}
KEYBOARDS = {"inline_keyboard": list, "keyboard": list, "remove_keyboard": bool, "force_reply": bool}


def check_keyboard(markup: Json | None) -> list[Note]:
    """Notes on a reply_markup; raises `Refusal` for what Telegram refuses. Changes nothing."""
    if markup is None:
        return []
    for name, shape in KEYBOARDS.items():
        if name in markup and not isinstance(markup[name], shape):
            words = f'field "{name}" must be of type {"Array" if shape is list else "Boolean"}'
            raise Refusal("mistyped", words=words)
    rows = markup.get("inline_keyboard", [])
    if any(not isinstance(row, list) for row in rows):
        raise Refusal("mistyped", words='field "inline_keyboard" must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    notes = [one for button in buttons for one in _check_button(button)]
    if len(buttons) > MOST_BUTTONS:
        raise Refusal("keyboard-too-big")
    return notes


def drop_empty(markup: Json | None) -> Json | None:
    """The keyboard as it is shown: without buttons that have no label, and without rows that have no button."""
    if markup is None or "inline_keyboard" not in markup:
        return markup
    rows = [[button for button in row if button["text"].strip()] for row in markup["inline_keyboard"]]
    shown = [row for row in rows if row]
    return markup | {"inline_keyboard": shown} if shown else None


def _check_button(button: Json) -> Iterator[Note]:
    if not isinstance(button, dict):
        raise Refusal("mistyped", words="can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise Refusal("field-missing", words="can't parse inline keyboard button: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        words = 'can\'t parse inline keyboard button: Field "text" must be of type String'
        raise Refusal("mistyped", words=words)
    if not button["text"].strip():
        yield note("button-empty")
    actions = [name for name in ACTIONS if button.get(name) or (name in MAY_BE_EMPTY and name in button)]
    if not actions:
        raise Refusal("button-without-action")
    if len(actions) > 1:
        yield note("button-with-two-actions", actions=actions)
    _check_action(actions[0], button[actions[0]])


def _check_action(name: str, value: object) -> None:
    if name == "callback_data" and (not isinstance(value, str) or len(value.encode()) > LONGEST_DATA):
        raise Refusal("button-data")
    if name == "url":
        _check_url(str(value))
    if name == "web_app":
        url = value.get("url", "") if isinstance(value, dict) else ""
        if not url.startswith("https://"):
            raise Refusal("button-web-app-url", url=url)
    if name == "copy_text":
        text = value.get("text", "") if isinstance(value, dict) else ""
        if not 1 <= count_utf16(text) <= 256:
            raise Refusal("button-copy-text")
    if name in ("pay", "callback_game"):
        raise Refusal("button-type")


def _check_url(url: str) -> None:
    protocol, separator, rest = url.partition("://")
    if separator and protocol not in ("http", "https", "tg", "ton", "tonsite"):
        raise Refusal("button-url", url=url, why="Unsupported URL protocol")
    host = re.split("[/?#]", rest if separator else url)[0]
    if protocol != "tg" and not re.fullmatch(r"[\w.-]+\.[\w-]{2,}(:\d+)?", host):
        raise Refusal("button-url", url=url, why="Wrong HTTP URL")


def check_commands(commands: list[Json]) -> tuple[list[Json], list[Note]]:
    """The commands as they are kept."""
    notes = []
    kept = []
    for command in commands:
        name, description = str(command.get("command", "")).strip(), str(command.get("description", "")).strip()
        if name.startswith("/"):
            notes.append(note("command-slash", name=name[1:]))
            name = name[1:]
        if not name:
            raise Refusal("command-empty")
        if len(name) > 32:
            raise Refusal("command-too-long")
        if not description:
            raise Refusal("command-description-empty")
        if count_utf16(description) > 256:
            raise Refusal("command-description-too-long")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise Refusal("command-name")
        kept.append({"command": name, "description": description})
    if len(kept) > 100:
        raise Refusal("commands-too-many")
    return kept, notes
