"""The sending half of the channel alone: a desk from which one message at a time is handed to Zalo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from bot.channels import Attachment, SendFailed
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.client import Api
from bot.channels.zalo_oa.presses import Stamp
from bot.channels.zalo_oa.sending import Sender
from bot.network import make_client
from bot.settings import OaButtons, OaWindow
from handlers.engine.messages import Outgoing
from storage import conversations, places
from storage.database import Connection, Store
from storage.outbox import Outbound
from storage.records import Offered, StoredFile
from tests.doubles.zalo_oa import APP_ID, APP_SECRET, Phone, ZaloOaDouble
from tests.patience import PATIENCE


class Given:
    """The newest access token that Zalo has handed out; a refused one is renewed by asking for another."""

    def __init__(self, double: ZaloOaDouble) -> None:
        self._double = double
        self.renewals = 0

    async def read(self) -> str:
        return self._double.grants.pairs[-1].access

    async def renew(self, refused: str) -> str:
        if self.renewals:
            raise SendFailed("not again")
        self.renewals += 1
        return self._double.grants.hand_out().access


@dataclass
class Desk:
    double: ZaloOaDouble
    store: Store
    sender: Sender
    api: Api
    tokens: Given
    _ids: count[int] = field(default_factory=lambda: count(1))

    def make_message(
        self, phone: Phone, text: str, *labels: str, file: StoredFile | None = None, link: str | None = None
    ) -> Outbound:
        """A message as the outbox has it, its options numbered from 0."""
        offered = tuple(Offered(label, f"1.1.{number}") for number, label in enumerate(labels))
        body = Outgoing(text, offered).to_body()
        file_id = file.id if file is not None else None
        return Outbound(next(self._ids), 1, NAME, APP_ID, phone.id, body, file_id, 0, None, file_link=link)

    async def send(self, phone: Phone, text: str, *labels: str) -> str:
        return await self.sender.send(self.make_message(phone, text, *labels), None)

    async def send_file(self, phone: Phone, text: str, attachment: Attachment, link: str | None = None) -> str:
        return await self.sender.send(self.make_message(phone, text, file=attachment[0], link=link), attachment)


@asynccontextmanager
async def open_desk(
    double: ZaloOaDouble,
    store: Store,
    *people: Phone,
    style: OaButtons = "plain",
    window: OaWindow = "free",
    with_proof: bool = False,
) -> AsyncIterator[Desk]:
    """A desk for people who have just written."""
    double.hand_out_refresh()
    tokens = Given(double)
    for phone in people:
        note_heard(store, double, phone)
    async with make_client(answer_seconds=PATIENCE) as client:
        proof = APP_SECRET if with_proof else None
        api = Api(client, double.base_url, tokens, clock=double.clock.read, proof_secret=proof)
        stamp = Stamp("a key of tests", APP_ID)
        sender = Sender(api, store, APP_ID, stamp, clock=double.clock.read, style=style, window=window)
        yield Desk(double, store, sender, api, tokens)


def note_heard(store: Store, double: ZaloOaDouble, phone: Phone) -> None:
    """What the webhook does when somebody writes."""
    now = double.clock.read()
    phone.account.last_interaction = now

    def note(conn: Connection) -> None:
        conversations.find_or_start(conn, NAME, APP_ID, phone.id, phone.id, phone.account.name, now)
        places.note_heard(conn, NAME, APP_ID, phone.id, now)

    store.run_now(note)
