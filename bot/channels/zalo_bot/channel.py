"""The Zalo Bot channel: what it receives, by long polling or by webhook, and what it does for people."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from bot.alarms import put_alarm
from bot.channels import Attachment, FetchRefused, Raw, SendFailed, SendRefused, Webhook
from bot.channels.zalo_bot import NAME
from bot.channels.zalo_bot.client import Client, TokenRefused
from bot.channels.zalo_bot.parse import find_address, is_event, name_event, unwrap
from bot.channels.zalo_bot.polling import FIRST_PAUSE, LONGEST_PAUSE, POLL_SECONDS, Poller
from bot.channels.zalo_bot.quota import Quota
from bot.channels.zalo_bot.sending import Sender
from bot.intake import Arrival, Intake, Upload
from bot.keeping import keep
from bot.leading import Leadership
from bot.log import get_log, name_error
from bot.network import ANSWER_SECONDS, make_client
from bot.settings import Settings
from handlers.engine.messages import Words, load_texts
from storage import settings as kept_settings
from storage.database import Connection, Store, StoreClosed, StoreFull
from storage.outbox import Outbound

log = get_log(__name__)

PATH = "/zalo/bot"
HEADER = "x-bot-api-secret-token"
WEBHOOK_SETTING = "zalo-bot-webhook."
"""Before a bot's id: the key under which is kept which webhook Zalo was told of and has reached."""
REFUSED_SETTING = "zalo-bot-refused."
"""Before a digest of a token: the key under which is kept that admins know of its refusal."""


class ZaloBot:
    """One bot. Made without a network; `open` before anything else, `close` at the end. `clock` tells the month."""

    name = NAME

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        random: Random | None = None,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        assert settings.zalo_bot_token is not None
        token = settings.zalo_bot_token.get_secret_value()
        self.account = _name_account(token)
        self._settings = settings
        self._clock = clock
        self._random = random or Random()  # noqa: S311 - spreads retries, guards nothing
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._answer_seconds = answer_seconds
        self._http = make_client(answer_seconds=answer_seconds)
        self._client = Client(self._http, settings.zalo_bot_api_url, token, self._tell_token_refused)
        self._token_mark = hashlib.sha256(f"zalo-bot-token:{token}".encode()).hexdigest()[:12]
        self._store: Store
        self._leadership: Leadership
        self._sender: Sender
        self._secret: str

    async def open(self, store: Store, secret_key: str, leadership: Leadership) -> None:
        """Take what the channel keeps in the database. `secret_key`: what its own secret is derived from."""
        given = self._settings.zalo_bot_webhook_secret
        derived = hmac.new(secret_key.encode(), f"zalo-bot-webhook:{self.account}".encode(), hashlib.sha256)
        self._store = store
        self._leadership = leadership
        self._secret = given.get_secret_value() if given is not None else derived.hexdigest()
        quota = Quota(store, self.name, self.account, self._settings.zalo_bot_quota, self._clock)
        self._sender = Sender(self._client, quota)

    async def close(self) -> None:
        """Close the client."""
        await self._http.aclose()

    # --- Receiving --------------------------------------------------------------------------------------------

    async def serve(self, intake: Intake) -> None:
        """Introduce the bot, then receive until cancelled."""
        me = await self._insist("getMe", lambda: self._client.call("getMe", {}))
        log.info("zalo_bot.known", bot=me.get("account_name") if isinstance(me, dict) else None)
        if self._settings.zalo_bot_uses_webhook:
            await self._leadership.lead(f"webhook:{self.name}:{self.account}", self._announce_webhook)
            await asyncio.Event().wait()
        # What one poll is given, no other one gets: with two, nobody would know who has what.
        await self._leadership.lead(f"polling:{self.name}:{self.account}", lambda: self._poll(intake))

    async def _poll(self, intake: Intake) -> None:
        """Ask for updates until cancelled."""
        await self._insist("deleteWebhook", self._clear_webhook)
        poller = Poller(
            self._client,
            lambda update: self._keep(intake, update),
            self._try_to_clear_webhook,
            random=self._random,
            poll_seconds=self._poll_seconds,
            first_pause=self._first_pause,
            answer_seconds=self._answer_seconds,
        )
        log.info("zalo_bot.polling", bot=self.account)
        await poller.run()

    def webhooks(self, intake: Intake) -> Sequence[Webhook]:
        """Where Zalo calls, in webhook mode."""

        async def take(headers: Mapping[str, str], body: bytes) -> int:
            if not body.strip():  # Zalo's probe of the address
                return 200
            try:
                event = unwrap(json.loads(body, parse_constant=lambda name: None))
            except (ValueError, RecursionError):
                return 400
            if not isinstance(event, dict):
                return 400
            if is_event(event):
                await self._keep(intake, event)
            else:
                log.info("zalo_bot.event_ignored", event_name=str(event.get("event_name"))[:60])
            return 200

        return [Webhook(PATH, self._is_trusted, take)] if self._settings.zalo_bot_uses_webhook else []

    def _is_trusted(self, headers: Mapping[str, str]) -> bool:
        """By the secret; without one only an empty call is let in, which Zalo tries the address with."""
        if HEADER not in headers:
            return headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        return hmac.compare_digest(headers.get(HEADER, "").encode(), self._secret.encode())

    async def _keep(self, intake: Intake, update: Any) -> None:
        """Commit an update. Raises when the database takes nothing: Zalo does not give it again."""
        await keep(intake, self._make_arrival(update), self._first_pause)

    def _make_arrival(self, update: Any) -> Arrival:
        """An update as the inbox takes it, whatever its shape."""
        address = find_address(update)
        return Arrival(
            channel=self.name,
            account=self.account,
            external_id=name_event(update),
            chat=address.chat,
            sender=address.sender,
            sender_name=address.name,
            raw=update if isinstance(update, dict) else {"malformed": update},
        )

    async def fetch(self, raw: Raw) -> Upload:
        """Zalo gives a bot no files. Raises FetchRefused."""
        raise FetchRefused("gone")

    # --- The webhook ------------------------------------------------------------------------------------------

    async def _announce_webhook(self) -> None:
        """Tell Zalo where to call, unless it has called there already: how often it may be told in a day is limited."""
        url = f"{self._settings.public_url}{PATH}"
        mark = hmac.new(self._secret.encode(), url.encode(), hashlib.sha256).hexdigest()
        key = f"{WEBHOOK_SETTING}{self.account}"
        info = await self._insist("getWebhookInfo", lambda: self._client.call("getWebhookInfo", {}))
        known = await self._store.read(lambda conn: kept_settings.get(conn, key))
        if _read_url(info) == url and known == mark:
            log.info("zalo_bot.webhook_kept", url=url)
            return
        result = await self._insist(
            "setWebhook", lambda: self._client.call("setWebhook", {"url": url, "secret_token": self._secret})
        )
        reached = _report_verification(url, result)
        await self._store.run(lambda conn: kept_settings.put(conn, key, mark if reached else ""))

    async def _clear_webhook(self) -> None:
        """Take away a webhook, which polls would stay silent beside."""
        url = _read_url(await self._client.call("getWebhookInfo", {}))
        if url != "":
            await self._client.call("deleteWebhook", {})
            log.warning("zalo_bot.webhook_removed", host=urlsplit(url or "").hostname)

    async def _try_to_clear_webhook(self) -> None:
        try:
            await self._clear_webhook()
        except (SendFailed, SendRefused) as error:
            log.debug("zalo_bot.webhook_not_looked_at", **name_error(error))

    async def _insist(self, what: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """Call until it succeeds: without it the channel cannot begin, and others serve meanwhile."""
        failures = 0
        while True:
            try:
                return await call()
            except (SendFailed, SendRefused) as error:
                failures += 1
                is_token = isinstance(error, TokenRefused)
                grown = min(LONGEST_PAUSE, self._first_pause * 2 ** min(failures - 1, 16))
                pause = LONGEST_PAUSE if is_token else grown * self._random.uniform(1.0, 1.5)
                event = "zalo_bot.token_refused" if is_token else "zalo_bot.not_ready"
                log.warning(event, call=what, reason=str(error), failures=failures, pause=round(pause, 1))
                await asyncio.sleep(pause)

    async def _tell_token_refused(self) -> None:
        """Tell the admins on their other channels, once for each token: without a human nothing goes on."""
        key, now = f"{REFUSED_SETTING}{self._token_mark}", self._clock()

        def tell(conn: Connection) -> None:
            mark = token_hex(8)
            if kept_settings.put_once(conn, key, mark) == mark:
                put_alarm(conn, load_texts().render(Words("zalo_bot.token_refused"), {}), now, away=self.name)

        try:
            await self._store.run(tell)
        except (StoreFull, StoreClosed) as error:  # the next refusal tells it
            log.warning("zalo_bot.refusal_not_told", **name_error(error))

    # --- Sending ----------------------------------------------------------------------------------------------

    async def send(self, message: Outbound, attachment: Attachment | None) -> str:
        """Send a message; its file as a link. Raises SendFailed or SendRefused."""
        return await self._sender.send(message, attachment)

    async def show_working(self, chat: str) -> None:
        """Show that something is being made; not reliably."""
        await self._sender.show_working(chat)

    async def show_menu(self, chat: str, commands: Sequence[tuple[str, str]]) -> None:
        """Zalo has no command menus: people type "trợ giúp"."""


def _name_account(token: str) -> str:
    """What stands before the colon is the bot's id, and no secret. A token without one is named by a digest."""
    bot_id, colon, _ = token.partition(":")
    return bot_id if colon else hashlib.sha256(token.encode()).hexdigest()[:12]


def _read_url(info: object) -> str | None:
    url = info.get("url") if isinstance(info, Mapping) else None
    return url if isinstance(url, str) else None


def _report_verification(url: str, result: object) -> bool:
    """Tell whether Zalo's own call to the address went well. It keeps the address in either case."""
    verification = result.get("verification") if isinstance(result, Mapping) else None
    if not isinstance(verification, Mapping):
        log.info("zalo_bot.webhook_set", url=url, verified="not told")
        return True
    told = {name: verification.get(name) for name in ("outcome", "status_code", "hint")}
    if verification.get("ok") is True:
        log.info("zalo_bot.webhook_set", url=url, verified=True)
        return True
    log.error("zalo_bot.webhook_not_reached", url=url, **told)
    return False
