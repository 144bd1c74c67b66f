"""The Telegram channel: what it receives, by long polling or by webhook, and what it does for people."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any, TypeVar

from telegram.error import InvalidToken, TelegramError

from bot.channels import Attachment, Raw, SendFailed, SendRefused, Webhook
from bot.channels.telegram import NAME
from bot.channels.telegram.client import TooMany
from bot.channels.telegram.parse import ALLOWED_UPDATES, find_address, find_document, find_press, name_document
from bot.channels.telegram.polling import FIRST_PAUSE, LONGEST_PAUSE, POLL_SECONDS, Poller, read_number
from bot.channels.telegram.send import Sender
from bot.intake import Arrival, Intake, Upload
from bot.keeping import keep
from bot.leading import Leadership
from bot.log import get_log, name_error
from bot.network import ANSWER_SECONDS, make_client
from bot.settings import Settings
from handlers.commands import list_menu
from handlers.engine.messages import load_texts
from storage import settings as kept_settings
from storage.database import Store, StoreClosed, StoreFull
from storage.invites import LINK_SETTING
from storage.outbox import Outbound

T = TypeVar("T")

log = get_log(__name__)

PATH = "/telegram"
HEADER = "x-telegram-bot-api-secret-token"
FAREWELL_SECONDS = 2.0


class Telegram:
    """One bot. Made without a network; `open` before anything else, `close` at the end."""

    name = NAME

    def __init__(
        self,
        settings: Settings,
        *,
        random: Random | None = None,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        assert settings.telegram_bot_token is not None
        token = settings.telegram_bot_token.get_secret_value()
        proxy = settings.telegram_proxy_url
        self.account = token.partition(":")[0]
        self._settings = settings
        self._random = random or Random()  # noqa: S311 - spreads retries, guards nothing
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._answer_seconds = answer_seconds
        self._client = make_client(proxy.get_secret_value() if proxy is not None else None, answer_seconds)
        self._sender = Sender(self._client, settings.telegram_api_url, token)
        self._poll_url = f"{settings.telegram_api_url}/bot{token}/getUpdates"
        self._store: Store
        self._leadership: Leadership
        self._secret: str

    async def open(self, store: Store, secret_key: str, leadership: Leadership) -> None:
        """Take what the channel keeps in the database. `secret_key`: what its own secret is derived from."""
        given = self._settings.telegram_webhook_secret
        derived = hmac.new(secret_key.encode(), f"telegram-webhook:{self.account}".encode(), hashlib.sha256)
        self._store = store
        self._leadership = leadership
        self._secret = given.get_secret_value() if given is not None else derived.hexdigest()

    async def close(self) -> None:
        """End what is under way beside the conversation, and the client."""
        await self._sender.finish(FAREWELL_SECONDS)
        await self._client.aclose()

    # --- Receiving --------------------------------------------------------------------------------------------

    async def serve(self, intake: Intake) -> None:
        """Introduce the bot, then receive until cancelled."""
        await self._introduce()
        if self._settings.telegram_uses_webhook:
            url = f"{self._settings.public_url}{PATH}"
            await self._insist("setWebhook", lambda: self._set_webhook(url))
            log.info("telegram.webhook_set", url=url)
            await asyncio.Event().wait()
        # Telegram answers only one of several that ask for a bot's updates.
        await self._leadership.lead(f"polling:{self.name}:{self.account}", lambda: self._poll(intake))

    async def _poll(self, intake: Intake) -> None:
        """Ask for updates until cancelled."""
        await self._insist("deleteWebhook", lambda: self._sender.bot.delete_webhook())
        poller = Poller(
            self._client,
            self._poll_url,
            lambda updates: self._keep(intake, updates),
            self._sender.quiet,
            random=self._random,
            poll_seconds=self._poll_seconds,
            first_pause=self._first_pause,
            answer_seconds=self._answer_seconds,
        )
        log.info("telegram.polling", bot=self.account)
        await poller.run()

    def webhooks(self, intake: Intake) -> Sequence[Webhook]:
        """Where Telegram calls, in webhook mode (Bot API: setWebhook)."""

        async def take(headers: Mapping[str, str], body: bytes) -> int:
            try:
                update = json.loads(body, parse_constant=lambda name: None)
            except (ValueError, RecursionError):
                return 400
            if read_number(update) is None:
                return 400
            await self._keep(intake, [update])
            return 200

        return [Webhook(PATH, self._is_trusted, take)] if self._settings.telegram_uses_webhook else []

    def _is_trusted(self, headers: Mapping[str, str]) -> bool:
        return hmac.compare_digest(headers.get(HEADER, "").encode(), self._secret.encode())

    async def _keep(self, intake: Intake, updates: Sequence[Any]) -> None:
        """Commit the updates, then let pressed buttons come to rest. Raises when the database takes none."""
        arrivals = [self._make_arrival(update) for update in updates]
        try:
            kept = await intake.accept(*arrivals)
        except (StoreFull, StoreClosed):
            raise
        except Exception as error:
            log.error("telegram.batch_not_kept", size=len(arrivals), **name_error(error))
            kept = [await keep(intake, arrival, self._first_pause) for arrival in arrivals]
        for update, update_id in zip(updates, kept, strict=True):
            press_id = find_press(update)
            if press_id is not None and update_id is not None:
                self._sender.answer_press(press_id)

    def _make_arrival(self, update: Any) -> Arrival:
        """An update as the inbox takes it, whatever its shape."""
        number, address = read_number(update), find_address(update)
        digest = hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()[:16] if number is None else ""
        return Arrival(
            channel=self.name,
            account=self.account,
            external_id=str(number) if number is not None else f"x{digest}",
            chat=address.chat,
            sender=address.sender,
            sender_name=address.name,
            raw=update if isinstance(update, dict) else {"malformed": update},
            wants_file=find_document(update) is not None,
        )

    async def fetch(self, raw: Raw) -> Upload:
        """The document of an update. Raises FetchFailed or FetchRefused."""
        document = find_document(raw)
        assert document is not None
        name, media_type = name_document(document)
        return Upload(name, media_type, await self._sender.download(document["file_id"]))

    # --- The bot itself ---------------------------------------------------------------------------------------

    async def _introduce(self) -> None:
        """Learn the bot's name, for links that invite people, and set the menu of those who are not linked."""
        me = await self._insist("getMe", lambda: self._sender.bot.get_me())
        link = f"https://t.me/{me.username}?start={{code}}"
        await self._store.run(lambda conn: kept_settings.put(conn, f"{LINK_SETTING}{self.name}", link))
        await self._insist("setMyCommands", lambda: self._sender.set_menu(self._describe_menu(list_menu(None))))
        log.info("telegram.known", bot=me.username)

    async def _set_webhook(self, url: str) -> None:
        await self._sender.bot.set_webhook(url, allowed_updates=ALLOWED_UPDATES, secret_token=self._secret)

    async def _insist(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """Call until it succeeds: without it the channel cannot begin, and others serve meanwhile."""
        failures = 0
        while True:
            try:
                return await call()
            except (TelegramError, SendFailed, SendRefused) as error:
                failures += 1
                pause = min(LONGEST_PAUSE, self._first_pause * 2 ** (failures - 1)) * self._random.uniform(1.0, 1.5)
                asked = error.seconds if isinstance(error, TooMany) else getattr(error, "retry_after", None)
                event = "telegram.token_refused" if isinstance(error, InvalidToken) else "telegram.not_ready"
                pause = max(pause, asked or 0.0)
                log.warning(event, call=what, failures=failures, pause=round(pause, 1), **name_error(error))
                await asyncio.sleep(pause)

    # --- What people see --------------------------------------------------------------------------------------

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        """Send a message. Raises SendFailed or SendRefused."""
        if not message.chat:
            raise SendRefused("its update did not say where it came from")
        return await self._sender.send(message, attachment)

    async def show_working(self, chat: str) -> None:
        """Show that something is being made; not reliably."""
        await self._sender.show_working(chat)

    async def show_menu(self, chat: str, commands: Sequence[tuple[str, str]]) -> None:
        """Set the command menu of a person's chat. Raises SendFailed or SendRefused."""
        await self._sender.set_menu(self._describe_menu(commands), chat)

    @staticmethod
    def _describe_menu(commands: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        texts = load_texts()
        return [(word, texts.raw(key)) for word, key in commands]
