"""Raw updates of Telegram as the program's channel takes them in and understands them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bench.turn.dialogue import BOT
from bot.channels.telegram import NAME
from bot.channels.telegram.parse import find_address, find_document, parse_update
from bot.intake import Arrival
from handlers.engine.messages import Incoming


def read_arrival(body: bytes) -> Arrival:
    """An update as the channel hands it to the intake."""
    update = json.loads(body)
    address = find_address(update)
    return Arrival(
        channel=NAME,
        account=str(BOT),
        external_id=str(update["update_id"]),
        chat=address.chat,
        sender=address.sender,
        sender_name=address.name,
        raw=update,
        wants_file=find_document(update) is not None,
    )


def parse(channel: str, raw: Mapping[str, Any]) -> Incoming:
    """What `Worker` understands payloads by."""
    return parse_update(raw)
