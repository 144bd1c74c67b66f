"""The conversation that is measured: one award entered by thirteen messages, as Telegram delivers them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bench.wards import NOW, SIGNER
from handlers.engine.messages import Outgoing

BOT = 7_000_000_001
"""The bot's own id: the account on the channel."""


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Press:
    label: str


DIALOGUE: tuple[Say | Press, ...] = (
    Say("/khenthuong"),
    Say("giay khen"),
    Press("cá nhân"),
    Say("2023"),
    Press("Chủ tịch UBND phường"),
    Say("2"),
    Say("Trần Thị Lan, Nguyễn Văn Bình"),
    Press("Người mới: Nguyễn Văn Bình"),
    Say("45/QĐ-UBND"),
    Say("28/2/2023"),
    Press(SIGNER),
    Say("Có thành tích trong phong trào bảo đảm an ninh trật tự"),
    Press("Ghi"),
)


def sender_of(chat: int) -> int:
    """The Telegram id of the person who talks in a chat; their private chat bears the same."""
    return 5_000_000_000 + chat


def make_update(chat: int, place: int, shown: Outgoing | None) -> dict[str, Any]:
    """The update of the message at `place` of the dialogue; a press is of a button of `shown`."""
    step = DIALOGUE[place]
    number = chat * 1000 + place + 1
    person = {"id": sender_of(chat), "is_bot": False, "first_name": "Trần", "last_name": f"Lan {chat}"}
    talk = {"id": sender_of(chat), "type": "private", "first_name": "Trần", "last_name": f"Lan {chat}"}
    message = {"message_id": 2 * place + 1, "chat": talk, "date": int(NOW.timestamp())}
    if isinstance(step, Say):
        message |= {"from": {**person, "language_code": "vi"}, "text": step.text}
        if step.text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(step.text)}]
        return {"update_id": number, "message": message}
    assert shown is not None
    token = find_token(shown, step.label)
    keyboard = [[{"text": offer.label, "callback_data": offer.token}] for offer in shown.offered]
    message |= {
        "from": {"id": BOT, "is_bot": True, "first_name": "Sổ thi đua", "username": "so_thi_dua_bot"},
        "text": shown.text,
        "reply_markup": {"inline_keyboard": keyboard},
    }
    pressed = {"id": str(number), "from": person, "message": message, "chat_instance": str(chat), "data": token}
    return {"update_id": number, "callback_query": pressed}


def find_token(shown: Outgoing, label: str) -> str:
    """What the button of that label sends. Raises LookupError when it was not offered."""
    for offer in shown.offered:
        if offer.label == label:
            return offer.token
    raise LookupError(f"no button {label!r} among {[offer.label for offer in shown.offered]}")


def write_update(update: dict[str, Any]) -> bytes:
    """The update as it comes over the wire."""
    return json.dumps(update).encode()
