"""What the bot does in Zalo: texts, counted and within their limits, and the sign that it is working."""

from __future__ import annotations

from collections import Counter

from bot.channels import Attachment, SendFailed, SendRefused, SendUnclear
from bot.channels.zalo_bot.client import Client, IdlePoll, QuotaSpent
from bot.channels.zalo_bot.quota import Quota
from bot.log import get_log, name_error
from bot.numbered import render_text
from bot.recent import Recent
from handlers.engine.messages import Outgoing, Words, load_texts
from storage.outbox import Outbound

log = get_log(__name__)


class Sender:
    """Sends for one bot."""

    def __init__(self, client: Client, quota: Quota) -> None:
        self._client = client
        self._quota = quota
        self._progress: Recent[int] = Recent()
        """How many pieces of a message have been sent, for when the next one fails."""
        self._busy: Counter[str] = Counter()
        """Chats to which a message is on its way."""

    async def send(self, message: Outbound, attachment: Attachment | None) -> str:
        """Send a message and return the id of its last piece. Raises SendFailed or SendRefused."""
        if message.file_id is not None and attachment is None:
            raise SendRefused("the file is gone")
        file_line = write_file_line(attachment[0].name, message.file_link) if attachment is not None else ""
        pieces = render_text(Outgoing.from_body(message.body, message.file_id), file_line=file_line)
        sent = self._progress.take(message.id) or 0
        platform_id = ""
        self._busy[message.chat] += 1
        try:
            for piece in pieces[sent:]:
                platform_id = await self._send_piece(message.chat, piece)
                sent += 1
        except SendFailed:
            self._progress.keep(message.id, sent)
            raise
        finally:
            self._busy[message.chat] -= 1
        return platform_id

    async def _send_piece(self, chat: str, text: str) -> str:
        counted = await self._quota.take()
        try:
            result = await self._client.call("sendMessage", {"chat_id": chat, "text": text})
        except QuotaSpent:
            raise await self._quota.note_spent(counted) from None
        except IdlePoll as error:  # the platform waited for itself: the message may be on its way
            raise SendUnclear(str(error)) from None
        except SendUnclear:
            raise
        except (SendFailed, SendRefused):
            await self._quota.give_back(counted)
            raise
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return str(message_id) if message_id is not None else ""

    async def show_working(self, chat: str) -> None:
        """ "đang soạn tin" above the chat. Not while a message is on its way there: it would outlast that."""
        if self._busy[chat]:
            return
        try:
            await self._client.call("sendChatAction", {"chat_id": chat, "action": "typing"})
        except (SendFailed, SendRefused) as error:
            log.debug("zalo_bot.sign_not_shown", **name_error(error))


def write_file_line(name: str, link: str | None) -> str:
    """Where the person gets a file of this name: Zalo carries none. Without a link, how else."""
    if link is None:
        return load_texts().render(Words("zalo_bot.no_file_link", name=name), {})
    return load_texts().render(Words("zalo_bot.file_link", name=name, link=link), {})
