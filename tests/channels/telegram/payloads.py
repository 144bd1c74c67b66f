"""Updates as Telegram sends them, made short for tables."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

HOA: Json = {
    "id": 5_000_000_001,
    "is_bot": False,
    "first_name": "Nguyễn Thị",
    "last_name": "Hoa",
    "language_code": "vi",
}
BOT: Json = {"id": 4_839_574_812, "is_bot": True, "first_name": "Sổ Thi Đua", "username": "so_thi_dua_bot"}
OTHER_BOT: Json = {"id": 99, "is_bot": True, "first_name": "Thời tiết", "username": "thoi_tiet_bot"}
CHAT: Json = {"id": 5_000_000_001, "type": "private", "first_name": "Nguyễn Thị", "last_name": "Hoa"}
GROUP: Json = {"id": -1_001_234_567_890, "type": "supergroup", "title": "UBND phường"}


def message(*, chat: Json = CHAT, sender: Json = HOA, **content: Any) -> Json:
    return {"message_id": 11, "from": sender, "chat": chat, "date": 1_705_456_800, **content}


def update(kind: str = "message", content: Json | None = None, **more: Any) -> Json:
    return {"update_id": 512_384_001, kind: message(**more) if content is None else content}


def document(**fields: Any) -> Json:
    return {"file_id": "BQAC1", "file_unique_id": "u1", "file_size": 1200, **fields}


def press(data: str = "12.3.submit", **shown: Any) -> Json:
    rows = [[{"text": "Ghi", "callback_data": "12.3.submit"}, {"text": "Huỷ", "callback_data": "12.3.cancel"}]]
    pressed = message(sender=BOT, **{"text": "Ghi chứ?", "reply_markup": {"inline_keyboard": rows}, **shown})
    return {"id": "77", "from": HOA, "message": pressed, "chat_instance": "-7", "data": data}
