"""What the bot does in Telegram: messages with buttons and files, marks on pressed buttons, signs, the command menu.

Requests for one chat go one after the other; several for different chats go at once. Refusals are named as
`bot.channels` wants them, by Telegram's status codes and never by its words.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import httpx
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.channels import Attachment, FetchFailed, FetchRefused, SendBlocked, SendFailed, SendRefused, SendUnclear
from bot.channels.telegram.client import ClientRequest, NotSent, Quiet, TooMany, Unanswered
from bot.channels.telegram.parse import LARGEST_FILE
from bot.channels.telegram.render import Piece, render_message, show_answer, show_choice
from bot.log import get_log, name_error
from bot.recent import Recent
from handlers.engine.messages import Outgoing
from storage.outbox import Outbound

log = get_log(__name__)

# Telegram takes 30 messages a second, and 20 a minute in a group (Bots FAQ: "My bot is hitting limits"). Both limiters
# begin with a burst as large as their rate, and up to eight requests may be held up and arrive together.
OVERALL_RATE, OVERALL_SECONDS = 3, 0.15
GROUP_RATE, GROUP_SECONDS = 10, 60

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sender:
    """Sends for one bot, on the one client."""

    def __init__(self, client: httpx.AsyncClient, api_url: str, token: str) -> None:
        self._client = client
        self.quiet = Quiet()
        request = ClientRequest(client, self.quiet)
        self.bot: ExtBot[int] = ExtBot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=AIORateLimiter(OVERALL_RATE, OVERALL_SECONDS, GROUP_RATE, GROUP_SECONDS),
        )
        self._chats: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._progress: Recent[int] = Recent()
        """How many pieces of a message have been sent, for when the next one fails."""
        self._courtesies: set[asyncio.Task[None]] = set()

    async def send(self, message: Outbound, attachment: Attachment | None) -> str:
        """Send a message and return the id of its last piece. Raises SendFailed or SendRefused.

        One that may have been taken already, and answers a press, is put into the message that was pressed instead.
        """
        pieces = render_message(Outgoing.from_body(message.body, message.file_id))
        sent = self._progress.take(message.id) or 0
        pressed = message.body.get("pressed")
        platform_id = ""
        try:
            async with self._in_order(message.chat):
                if message.is_unclear and pressed and await self._answer_in_place(message.chat, pressed, pieces):
                    return str(pressed["message"])
                for piece in pieces[sent:]:
                    platform_id = str(await self._send_piece(message.chat, piece, attachment))
                    sent += 1
        except TelegramError as error:
            failure = _name_failure(error)
            if not isinstance(failure, SendRefused):
                self._progress.keep(message.id, sent)
            raise failure from None
        if pressed:
            self.be_polite(self._mark_pressed(message.chat, pressed))
        return platform_id

    async def _send_piece(self, chat: str, piece: Piece, attachment: Attachment | None) -> int:
        markup = _make_keyboard(piece)
        if not piece.has_file:
            said = await self.bot.send_message(
                chat, piece.html, ParseMode.HTML, reply_markup=markup, link_preview_options=NO_PREVIEW
            )
            return said.message_id
        if attachment is None:
            raise BadRequest("the file is gone")
        file, content = attachment
        document = InputFile(content, filename=file.name)
        sent = await self.bot.send_document(
            chat,
            document,
            caption=piece.html or None,
            parse_mode=ParseMode.HTML if piece.text else None,
            reply_markup=markup,
            disable_content_type_detection=True,
        )
        return sent.message_id

    async def _answer_in_place(self, chat: str, pressed: Mapping[str, Any], pieces: Sequence[Piece]) -> bool:
        """Show the answer to a press in the message that was pressed. False when that cannot be."""
        *before, answer = pieces
        shown = show_answer(pressed["text"], pressed["label"], answer)
        if before or shown is None or not pressed["is_text"]:
            return False
        try:
            await self.bot.edit_message_text(
                shown, chat, pressed["message"], parse_mode=ParseMode.HTML, reply_markup=_make_keyboard(answer)
            )
        except BadRequest:  # it was deleted, is too old to be edited, or was edited by the attempt before
            return False
        return True

    async def _mark_pressed(self, chat: str, pressed: Mapping[str, Any]) -> None:
        """Take the buttons off the message that was pressed, and show below it which one it was."""
        shown = show_choice(pressed["text"], pressed["label"], is_text=pressed["is_text"])
        place: dict[str, Any] = {"chat_id": chat, "message_id": pressed["message"]}
        async with self._in_order(chat):
            if shown is None:
                await self.bot.edit_message_reply_markup(**place)
            elif pressed["is_text"]:
                await self.bot.edit_message_text(shown, parse_mode=ParseMode.HTML, **place)
            else:
                await self.bot.edit_message_caption(caption=shown, parse_mode=ParseMode.HTML, **place)

    def answer_press(self, press_id: str) -> None:
        """Let the button come to rest on the person's screen."""
        self.be_polite(self._answer_press(press_id))

    async def _answer_press(self, press_id: str) -> None:
        await self.quiet.wait()
        await self.bot.answer_callback_query(press_id)

    async def show_working(self, chat: str) -> None:
        """ "đang nhập" above the chat, for five seconds. Nothing is shown while a message is on its way there."""
        lock = self._chats.get(chat)
        if (lock is not None and lock.locked()) or self.quiet.seconds_left:
            return
        try:
            async with self._in_order(chat):
                await self.bot.send_chat_action(chat, ChatAction.TYPING)
        except TelegramError as error:
            log.debug("telegram.sign_not_shown", **name_error(error))

    async def set_menu(self, commands: Sequence[tuple[str, str]], chat: str | None = None) -> None:
        """The command menu of a chat, or of all that have none of their own. Raises SendFailed or SendRefused."""
        await self.quiet.wait()
        described = [BotCommand(word, meaning[: BotCommand.MAX_DESCRIPTION]) for word, meaning in commands]
        scope = BotCommandScopeChat(int(chat)) if chat is not None else None
        try:
            await self.bot.set_my_commands(described, scope=scope)
        except TelegramError as error:
            raise _name_failure(error) from None

    async def download(self, file_id: str) -> bytes:
        """The content of a file that somebody sent. Raises FetchFailed or FetchRefused."""
        await self.quiet.wait()
        try:
            file = await self.bot.get_file(file_id)
        except TooMany as error:
            raise FetchFailed(str(error), retry_after=error.seconds) from None
        except BadRequest as error:
            # "file is too big" is the one refusal that the person can do something about; getFile gives no code for it.
            too_large = "too big" in error.message.lower()
            raise FetchRefused("too_large" if too_large else "gone") from None
        except TelegramError as error:
            raise FetchFailed(type(error).__name__) from None
        if file.file_path is None:
            raise FetchRefused("gone")
        return await self._read_file(file.file_path)

    async def _read_file(self, url: str) -> bytes:
        content = bytearray()
        try:
            async with self._client.stream("GET", url) as response:
                if response.is_client_error:
                    raise FetchRefused("gone")
                if not response.is_success:
                    raise FetchFailed(f"status {response.status_code}")
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > LARGEST_FILE:
                        raise FetchRefused("too_large")
        except httpx.HTTPError as error:
            raise FetchFailed(type(error).__name__) from None
        return bytes(content)

    def be_polite(self, courtesy: Coroutine[Any, Any, None]) -> None:
        """Do something beside the conversation that nobody misses when it fails."""
        task = asyncio.create_task(_try(courtesy))
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def finish(self, seconds: float) -> None:
        """Let the courtesies under way come to their end, but no longer than so many seconds."""
        if self._courtesies:
            _, late = await asyncio.wait(self._courtesies, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    @asynccontextmanager
    async def _in_order(self, chat: str) -> AsyncIterator[None]:
        """One request for a chat at a time. Raises TooMany while Telegram wants to hear nothing."""
        lock = self._chats.get(chat)
        if lock is None:
            lock = self._chats[chat] = asyncio.Lock()
        async with lock:
            if (seconds := self.quiet.seconds_left) > 0:
                raise TooMany(seconds)
            yield


async def _try(courtesy: Coroutine[Any, Any, None]) -> None:
    try:
        await courtesy
    except TelegramError as error:
        # Mostly a press that is too old, or an edit that was made before a restart.
        log.debug("telegram.courtesy_failed", **name_error(error))


def _make_keyboard(piece: Piece) -> InlineKeyboardMarkup | None:
    if not piece.keyboard:
        return None
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in piece.keyboard]
    return InlineKeyboardMarkup(rows)


def _name_failure(error: TelegramError) -> SendFailed | SendRefused:
    """The error as the deliverer knows it. Its text is Telegram's, or ours where that one may hold the token."""
    match error:
        case TooMany():
            return SendFailed(error.message, retry_after=error.seconds)
        case Forbidden():
            return SendBlocked(error.message)
        case ChatMigrated():
            return SendRefused("the group has become another chat")
        case InvalidToken() | Conflict():
            return SendFailed(f"the token is refused ({type(error).__name__})")
        case BadRequest():
            return SendRefused(error.message)
        case NotSent():
            return SendFailed(error.message)
        case Unanswered():
            return SendUnclear(error.message)
        case NetworkError():
            return SendFailed(error.message[:200])
    return SendUnclear("the answer could not be read")
