"""The channel of a Zalo Official Account: calls of its webhook become updates, messages go out through the OpenAPI."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.channels import Attachment, Raw, SendFailed, Webhook
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.client import Api
from bot.channels.zalo_oa.errors import ApiError
from bot.channels.zalo_oa.events import Event, NotAnEvent, find_document, make_raw, read_event
from bot.channels.zalo_oa.media import fetch_document
from bot.channels.zalo_oa.names import Names, make_stand_in
from bot.channels.zalo_oa.oauth import OAuth
from bot.channels.zalo_oa.presses import Stamp
from bot.channels.zalo_oa.sending import Sender
from bot.channels.zalo_oa.signature import HEADER, Signer
from bot.channels.zalo_oa.tokens import Tokens
from bot.intake import Arrival, Intake, Upload
from bot.keeping import keep
from bot.leading import Leadership
from bot.log import get_log
from bot.network import ANSWER_SECONDS, make_client
from bot.settings import Settings
from storage import conversations, places
from storage import settings as kept_settings
from storage.database import Connection, Store
from storage.outbox import Outbound

log = get_log(__name__)

PATH = "/zalo/oa"
REPLAY_WINDOW = timedelta(hours=2)
"""Zalo's last repetition comes after less than that; whatever is older is not taken, signed or not."""
LOG_MODE_LASTS = timedelta(hours=24)
LOG_SETTING = "zalo-oa-log-mode."
"""Before the account: the key under which is kept since when signatures are only noted."""
FAREWELL_SECONDS = 5.0
FIRST_PAUSE = 0.1
"""Seconds. With the pauses that follow it, all tries to keep an event fit into the two seconds that Zalo waits."""


class ZaloOa:
    """One account. Made without a network; `open` before anything else, `close` at the end."""

    name = NAME

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        answer_seconds: float = ANSWER_SECONDS,
        watch_seconds: float | None = None,
    ) -> None:
        """`clock` tells what time it is for Zalo: how long tokens live, how old events are. `watch_seconds` is how
        often it is looked whether the tokens wear out."""
        assert settings.zalo_oa_app_id is not None
        assert settings.zalo_oa_app_secret is not None
        assert settings.zalo_oa_secret_key is not None
        app_secret = settings.zalo_oa_app_secret.get_secret_value()
        self.account = settings.zalo_oa_app_id.get_secret_value()
        self._settings = settings
        self._clock = clock
        self._client = make_client(answer_seconds=answer_seconds)
        self._signer = Signer(self.account, settings.zalo_oa_secret_key.get_secret_value(), app_secret)
        oauth = OAuth(self._client, settings.zalo_oa_oauth_url, self.account, app_secret)
        watch = {} if watch_seconds is None else {"watch_seconds": watch_seconds}
        self._tokens = Tokens(oauth, self.account, clock=clock, **watch)
        proof = app_secret if settings.zalo_oa_appsecret_proof else None
        self._api = Api(self._client, settings.zalo_oa_api_url, self._tokens, clock=clock, proof_secret=proof)
        self._names = Names(self._api, self.account)
        self._store: Store
        self._stamp: Stamp
        self._sender: Sender
        self._lenient_until: datetime | None = None

    async def open(self, store: Store, secret_key: str, leadership: Leadership) -> None:
        """Take what the channel keeps in the database. `secret_key`: what the signatures of buttons come from."""
        self._store = store
        self._names.open(store)
        self._stamp = Stamp(secret_key, self.account)
        self._sender = Sender(
            self._api,
            store,
            self.account,
            self._stamp,
            clock=self._clock,
            style=self._settings.zalo_oa_buttons,
            window=self._settings.zalo_oa_window,
        )
        seed = self._settings.zalo_oa_refresh_token
        await self._tokens.open(store, leadership.holder, seed.get_secret_value() if seed is not None else None)
        await self._begin_log_mode()

    async def close(self) -> None:
        """End what is under way. A renewal of the tokens is waited for."""
        await self._tokens.finish(FAREWELL_SECONDS)
        await self._client.aclose()

    async def serve(self, intake: Intake) -> None:
        """Keep the tokens fresh, and learn names, until cancelled; what people send comes through the webhook."""
        await asyncio.gather(self._introduce(), self._tokens.watch(), self._names.watch())

    async def _introduce(self) -> None:
        """Ask once which account it is: for the log of whoever sets it up."""
        try:
            account = await self._api.describe_account()
        except (ApiError, SendFailed) as error:
            log.warning("zalo_oa.not_ready", reason=str(error))
            return
        log.info("zalo_oa.known", oa=account.get("oaid"), name=account.get("name"), package=account.get("package_name"))

    # --- Receiving --------------------------------------------------------------------------------------------

    def webhooks(self, intake: Intake) -> Sequence[Webhook]:
        """Where Zalo calls."""

        async def take(headers: Mapping[str, str], body: bytes) -> int:
            try:
                event = read_event(body)
            except NotAnEvent:
                return 400
            if not self._is_signed(event, body, headers.get(HEADER, "")):
                log.warning("zalo_oa.signature_wrong", event_name=event.name[:60])
                return 401
            await self._take(intake, event)
            return 200

        return [Webhook(PATH, self._may_be_signed, take)]

    def _may_be_signed(self, headers: Mapping[str, str]) -> bool:
        """The signature covers the body, which is read only if there is one."""
        return bool(headers.get(HEADER)) or self._is_lenient()

    def _is_signed(self, event: Event, body: bytes, header: str) -> bool:
        chosen = self._settings.zalo_oa_signature
        if chosen != "log":
            return self._signer.check(chosen, event.fields, body, header)
        fitting = self._signer.find_formula(event.fields, body, header)
        log.warning("zalo_oa.signature_noted", fits=fitting or "none", how=f"ZALO_OA_SIGNATURE={fitting or '?'}")
        return fitting == "strict" or self._is_lenient()

    def _is_lenient(self) -> bool:
        return self._lenient_until is not None and self._clock() < self._lenient_until

    async def _begin_log_mode(self) -> None:
        """Anybody can make up updates while signatures are only noted: so that ends by itself, a day after it began."""
        key, now = f"{LOG_SETTING}{self.account}", self._clock()
        wanted = self._settings.zalo_oa_signature == "log"

        def find_beginning(conn: Connection) -> str:
            kept = kept_settings.get(conn, key) or ""
            beginning = (kept or now.isoformat()) if wanted else ""
            if beginning != kept:
                kept_settings.put(conn, key, beginning)
            return beginning

        beginning = await self._store.run(find_beginning)
        if wanted:
            self._lenient_until = datetime.fromisoformat(beginning) + LOG_MODE_LASTS
            log.warning("zalo_oa.signatures_only_noted", until=self._lenient_until.isoformat())

    async def _take(self, intake: Intake, event: Event) -> None:
        """Keep what is to be answered; note the rest. Raises when the database takes nothing."""
        now = self._clock()
        if abs(now - event.at) > REPLAY_WINDOW:
            off = round((now - event.at).total_seconds())  # not the key: a caller can have put anything into it
            log.warning("zalo_oa.event_too_old", event_name=event.name[:60], off_by_seconds=off)
            return
        if event.is_said:
            await self._keep(intake, event)
        elif event.is_deed:
            await self._note_deed(intake, event)
        elif event.name == "unfollow":
            await self._store.run(lambda conn: self._block(conn, event))
        else:
            log.debug("zalo_oa.event_ignored", event_name=event.name[:60])

    async def _keep(self, intake: Intake, event: Event) -> None:
        await keep(intake, self._make_arrival(event), FIRST_PAUSE)
        self._names.meet(event.user)

    def _make_arrival(self, event: Event) -> Arrival:
        is_text = event.name == "user_send_text"
        raw = make_raw(event, self._stamp.read_token(event.user, event.text) if is_text else None)
        return Arrival(
            channel=self.name,
            account=self.account,
            external_id=event.key,
            chat=event.user,
            sender=event.user,
            sender_name=make_stand_in(event.user),
            raw=raw,
            wants_file=find_document(raw) is not None,
            heard_at=event.at,
        )

    async def _note_deed(self, intake: Intake, event: Event) -> None:
        """An interaction: the person may be written to again. Whoever follows for the first time is welcomed."""
        known = await self._store.run(lambda conn: self._note_heard(conn, event))
        if not known and event.name == "follow":
            await self._keep(intake, event)

    def _note_heard(self, conn: Connection, event: Event) -> bool:
        """Whether the person is known."""
        talk = conversations.find_conversation(conn, self.name, self.account, event.user, event.user)
        if talk is None:
            return False
        places.note_heard(conn, self.name, self.account, event.user, event.at)
        places.unblock(conn, talk.id)
        return True

    def _block(self, conn: Connection, event: Event) -> None:
        talk = conversations.find_conversation(conn, self.name, self.account, event.user, event.user)
        if talk is not None:
            places.block(conn, talk.id, event.at)

    async def fetch(self, raw: Raw) -> Upload:
        """The document of an update. Raises FetchFailed or FetchRefused."""
        document = find_document(raw)
        assert document is not None
        return await fetch_document(self._client, document, self._settings.zalo_media_hosts)

    # --- Sending ----------------------------------------------------------------------------------------------

    async def send(self, message: Outbound, attachment: Attachment | None) -> str:
        """Send a message. Raises SendFailed or SendRefused."""
        return await self._sender.send(message, attachment)

    async def show_working(self, chat: str) -> None:
        """Official Accounts have no sign for it."""

    async def show_menu(self, chat: str, commands: Sequence[tuple[str, str]]) -> None:
        """The account's menu is set by hand, in OA Manager."""
