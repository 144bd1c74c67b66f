"""python-telegram-bot's ConversationHandler, which one would take instead: in memory, or pickled after each update.

It asks the same questions with the same buttons and keeps each answer in `user_data`, but understands nothing and, like
every variant here, sends nothing.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, TypeAlias
from warnings import filterwarnings

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from bench.measuring import Sample, Stopwatch
from bench.turn.dialogue import BOT, DIALOGUE, Press
from bench.turn.recording import Recording
from bench.turn.talking import talk
from bench.turn.world import WARM_UP
from handlers.engine.messages import Outgoing

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Context: TypeAlias = CallbackContext[Any, Any, Any, Any]


def measure_in_memory(recording: Recording, chats: int) -> Sample:
    """One round that keeps everything in memory: nothing survives the process."""
    return asyncio.run(_measure(recording, chats, None))


def measure_pickled(folder: Path, recording: Recording, chats: int) -> Sample:
    """One round that writes the pickle after each update (without fsync: a power cut may still lose it)."""
    path = folder / "persistence.pickle"
    path.unlink(missing_ok=True)
    return asyncio.run(_measure(recording, chats, PicklePersistence(path, on_flush=False)))


class _NoNetwork(BaseRequest):
    """Answers `getMe`, the only call that is made."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        me = {"id": BOT, "is_bot": True, "first_name": "Sổ thi đua", "username": "so_thi_dua_bot"}
        return 200, json.dumps({"ok": True, "result": me}).encode()


async def _measure(recording: Recording, chats: int, persistence: PicklePersistence[Any, Any, Any] | None) -> Sample:
    builder = Application.builder().token(f"{BOT}:token").updater(None)
    builder = builder.request(_NoNetwork()).get_updates_request(_NoNetwork())
    app: App = builder.persistence(persistence).build() if persistence is not None else builder.build()
    replied: list[tuple[str, InlineKeyboardMarkup]] = []
    app.add_handler(_make_conversation([one.reply for one in recording[0]], replied, persistence is not None))
    stopwatch = Stopwatch()

    async def answer(chat: int, place: int) -> None:
        before = len(replied)
        await app.process_update(Update.de_json(json.loads(recording[chat][place].update), app.bot))
        if persistence is not None:
            await app.update_persistence()
        assert len(replied) > before

    async with app:
        await talk(answer, [WARM_UP])
        stopwatch.start()
        await talk(answer, range(chats))
        stopwatch.stop()
    return stopwatch.share(chats * len(DIALOGUE))


def _make_conversation(
    replies: list[Outgoing], replied: list[tuple[str, InlineKeyboardMarkup]], is_kept: bool
) -> ConversationHandler[Context]:
    """A state per question of the dialogue."""

    def ask_after(place: int) -> Any:
        async def take(update: Update, context: Context) -> int:
            query = update.callback_query
            said = query.data if query is not None else update.effective_message and update.effective_message.text
            assert context.user_data is not None
            context.user_data[f"answer {place}"] = said
            reply = replies[place]
            buttons = [[InlineKeyboardButton(one.label, callback_data=one.token)] for one in reply.offered]
            replied.append((reply.text, InlineKeyboardMarkup(buttons)))
            return place + 1 if place + 1 < len(DIALOGUE) else ConversationHandler.END

        return take

    def handle(place: int) -> Any:
        if isinstance(DIALOGUE[place], Press):
            return CallbackQueryHandler(ask_after(place))
        return MessageHandler(filters.TEXT & ~filters.COMMAND, ask_after(place))

    filterwarnings("ignore", message="If 'per_message=False'", category=PTBUserWarning)
    return ConversationHandler(
        entry_points=[CommandHandler("khenthuong", ask_after(0))],
        states={place: [handle(place)] for place in range(1, len(DIALOGUE))},
        fallbacks=[],
        name="enter_award" if is_kept else None,
        persistent=is_kept,
    )
