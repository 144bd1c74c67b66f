"""What the account says: within the time that Zalo grants, with buttons or a menu, with files or links to them.

`bot.channels.zalo_oa.errors` says what each error means; here it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.alarms import put_alarm
from bot.channels import Attachment, SendBlocked, SendFailed, SendRefused
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.client import STOP_SECONDS, Api, UploadKind
from bot.channels.zalo_oa.errors import ApiError, Handling
from bot.channels.zalo_oa.media import choose_upload
from bot.channels.zalo_oa.presses import Stamp
from bot.channels.zalo_oa.render import Piece, make_file_message, make_image_message, make_message, render_message
from bot.log import get_log
from bot.numbered import render_text
from bot.pieces import count_units, split_text
from bot.recent import Recent
from bot.settings import OaButtons, OaWindow
from handlers.engine.messages import Outgoing, Words, load_texts
from storage import places
from storage import settings as kept_settings
from storage.database import Connection, Store
from storage.outbox import Outbound

log = get_log(__name__)

FREE = timedelta(hours=48)
"""So long after a person's last sign of life messages cost nothing."""
WEEK = timedelta(days=7)
"""So long they are taken at all."""

QUOTA_SECONDS = 3600.0
UPLOAD_LASTS = timedelta(days=6)
"""Zalo keeps an upload for seven days."""
SHORTEST_PIECE = 400
"""A text of so few units is not cut into halves any more."""
TELL_AGAIN = timedelta(hours=24)
TOLD_SETTING = "zalo-oa-told."
MORNING = 6


@dataclass
class _Progress:
    """How much of a message has been sent, for when the rest of it fails. Forgotten with the process."""

    style: OaButtons
    """What its pieces were cut for."""
    sent: int = 0
    file_done: bool = False
    goes_along: bool = False
    """Whether its file was sent, and needs no link."""
    platform_id: str = ""


class Sender:
    """Sends for one account."""

    def __init__(
        self,
        api: Api,
        store: Store,
        account: str,
        stamp: Stamp,
        *,
        clock: Callable[[], datetime],
        style: OaButtons,
        window: OaWindow,
    ) -> None:
        self._api = api
        self._store = store
        self._account = account
        self._stamp = stamp
        self._clock = clock
        self._style = style
        self._window = FREE if window == "free" else WEEK
        self._uploads: Recent[tuple[str, datetime]] = Recent()
        """By the file's id: what Zalo calls it, and when it was uploaded."""
        self._progress: Recent[_Progress] = Recent()

    async def send(self, message: Outbound, attachment: Attachment | None) -> str:
        """Send a message and return the id of its last piece. Raises SendFailed or SendRefused."""
        if not message.chat:
            raise SendRefused("its update did not say where it came from")
        if message.file_id is not None and attachment is None:
            raise SendRefused("the file is gone")
        await self._check_window(message)
        progress = self._progress.take(message.id) or _Progress(self._style)
        try:
            await self._send_rest(message, attachment, progress)
        except ApiError as error:
            failure = await self._name_failure(error)
            if isinstance(failure, SendFailed):
                self._progress.keep(message.id, progress)
            raise failure from None
        except SendFailed:
            self._progress.keep(message.id, progress)
            raise
        return progress.platform_id

    async def _check_window(self, message: Outbound) -> None:
        """Raises SendBlocked when the person has been silent for too long. Zalo has the last word where nothing is
        known of them."""
        chat = message.chat
        heard = await self._store.read(lambda conn: places.find_heard(conn, NAME, self._account, chat))
        silent = self._clock() - heard if heard is not None else timedelta()
        if silent > WEEK:
            raise SendBlocked("người nhận không tương tác với OA trong 7 ngày qua nên Zalo không nhận tin")
        if silent > self._window:
            raise SendBlocked("người nhận im lặng quá 48 giờ, gửi thì mất phí (ZALO_OA_WINDOW=free)")

    async def _send_rest(self, message: Outbound, attachment: Attachment | None, progress: _Progress) -> None:
        """What has not been sent yet: the file first, so that the question stays the newest message."""
        if attachment is not None and not progress.file_done:
            progress.goes_along = await self._send_file(message, attachment)
            progress.file_done = True
        outgoing = Outgoing.from_body(message.body, message.file_id)
        file_line = _write_file_line(message, attachment) if attachment and not progress.goes_along else ""

        def make_payload(token: str) -> str:
            return self._stamp.make_payload(message.chat, token)

        pieces = render_message(outgoing, progress.style, make_payload, file_line=file_line)
        for piece in pieces[progress.sent :]:
            progress.platform_id = await self._send_piece(message.chat, piece, outgoing, progress.style)
            progress.sent += 1

    async def _send_piece(self, chat: str, piece: Piece, outgoing: Outgoing, style: OaButtons) -> str:
        body = make_message(piece, style)
        try:
            return await self._api.send(chat, body)
        except ApiError as error:
            if error.handling is Handling.SHORTEN and count_units(piece.text) > SHORTEST_PIECE:
                return await self._send_halves(chat, piece, outgoing, style)
            if error.handling is not Handling.OTHER_FORM:
                raise
            log.error("zalo_oa.form_refused", code=error.code, shape=describe_shape(body))
            if not piece.buttons:
                raise
        return await self._send_menu(chat, replace(outgoing, text=piece.text, file_id=None))

    async def _send_halves(self, chat: str, piece: Piece, outgoing: Outgoing, style: OaButtons) -> str:
        *before, last = split_text(piece.text, count_units(piece.text) // 2 + 1)
        for text in before:
            await self._send_piece(chat, Piece(text), outgoing, style)
        return await self._send_piece(chat, Piece(last, piece.buttons), outgoing, style)

    async def _send_menu(self, chat: str, outgoing: Outgoing) -> str:
        """The same without buttons. Once that has gone through, it was the buttons: no more of them are tried."""
        platform_id = ""
        for text in render_text(outgoing):
            platform_id = await self._api.send(chat, {"text": text})
        if self._style != "off":
            log.warning("zalo_oa.buttons_given_up", style=self._style, how="ZALO_OA_BUTTONS")
            self._style = "off"
        return platform_id

    # --- Files --------------------------------------------------------------------------------------------------

    async def _send_file(self, message: Outbound, attachment: Attachment) -> bool:
        """Send a message's file, if Zalo takes it; False when people need a link instead."""
        kind = choose_upload(attachment[0])
        if kind is None:
            return False
        try:
            try:
                await self._send_upload(message, kind, attachment)
            except ApiError as error:
                if error.handling is not Handling.UPLOAD_AGAIN:
                    raise
                self._uploads.take(attachment[0].id)
                await self._send_upload(message, kind, attachment)
        except ApiError as error:
            if error.handling not in (Handling.SHORTEN, Handling.OTHER_FORM):
                raise
            log.warning("zalo_oa.file_refused", code=error.code, size=attachment[0].size)
            return False
        return True

    async def _send_upload(self, message: Outbound, kind: UploadKind, attachment: Attachment) -> None:
        file, content = attachment
        now = self._clock()
        known = self._uploads.get(file.id)
        if known is None or now - known[1] >= UPLOAD_LASTS:
            known = await self._api.upload(kind, file.name, file.media_type, content), now
            self._uploads.keep(file.id, known)
        body = make_file_message(known[0]) if kind == "file" else make_image_message(known[0])
        await self._api.send(message.chat, body)

    # --- Failures -----------------------------------------------------------------------------------------------

    async def _name_failure(self, error: ApiError) -> SendFailed | SendRefused:
        """The error as the deliverer knows it; the admins are told where only a human can help."""
        now = self._clock()
        match error.handling:
            case Handling.NEXT_MINUTE:
                return SendFailed(str(error), retry_after=60.0 - now.second)
            case Handling.TRY_AGAIN:
                return SendFailed(str(error))
            case Handling.STOP | Handling.RENEW_TOKEN:
                await self._tell(error, "alarm.oa_trouble")
                return SendFailed(str(error), retry_after=STOP_SECONDS)
            case Handling.WAIT_FOR_QUOTA:
                await self._tell(error, "alarm.oa_trouble")
                return SendFailed(str(error), retry_after=QUOTA_SECONDS)
            case Handling.NEXT_MORNING:
                return SendFailed(str(error), retry_after=_count_until_morning(now))
            case Handling.NOT_REACHABLE:
                return SendBlocked(str(error))
            case Handling.GIVE_UP_AND_TELL:
                await self._tell(error, "alarm.oa_refused")
        return SendRefused(str(error))

    async def _tell(self, error: ApiError, key: str) -> None:
        """Tell the admins, in their other chats, once a day for each kind of error."""
        now = self._clock()
        setting = f"{TOLD_SETTING}{self._account}.{error.code}"

        def tell(conn: Connection) -> None:
            before = kept_settings.get(conn, setting)
            if before is None or now - datetime.fromisoformat(before) >= TELL_AGAIN:
                kept_settings.put(conn, setting, now.isoformat())
                put_alarm(conn, load_texts().render(Words(key, why=str(error)), {}), now, away=NAME)

        log.error("zalo_oa.trouble", code=error.code, reason=str(error))
        await self._store.run(tell)


def describe_shape(body: Any) -> Any:
    """What a message is made of, without its words: for finding out which part of it Zalo does not like."""
    if isinstance(body, Mapping):
        return {key: describe_shape(value) for key, value in body.items()}
    if isinstance(body, list):
        return [describe_shape(value) for value in body]
    return len(body) if isinstance(body, str) else type(body).__name__


def _write_file_line(message: Outbound, attachment: Attachment) -> str:
    """Where people get a file that Zalo does not carry."""
    name = attachment[0].name
    if message.file_link is None:
        return load_texts().render(Words("zalo_oa.no_file_link", name=name), {})
    return load_texts().render(Words("zalo_bot.file_link", name=name, link=message.file_link), {})


def _count_until_morning(now: datetime) -> float:
    morning = now.replace(hour=MORNING, minute=5, second=0, microsecond=0)
    return ((morning if morning > now else morning + timedelta(days=1)) - now).total_seconds()
