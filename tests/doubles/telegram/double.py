"""The double itself: what a test holds in its hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.doubles.bot_double import BotDouble
from tests.doubles.telegram import schema as botapi
from tests.doubles.telegram.delivery import Courier, Delivery
from tests.doubles.telegram.faults import Fault, Gate, Pace
from tests.doubles.telegram.front import Call, Front
from tests.doubles.telegram.methods import Api, Limits
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.phone import Group, Phone, Screen, push_membership
from tests.doubles.telegram.updates import UpdateQueue
from tests.doubles.telegram.world import Chat, Person, World

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcR"
BOT = Person(4839574812, "Sổ Thi Đua", username="so_thi_dua_bot", is_bot=True)


class TelegramDouble(BotDouble[Call, Delivery]):
    """A Bot API server for one bot, on loopback.

    `pace` switches Telegram's limits on messages per second on. `allow_http` lets the webhook be http on loopback;
    `public` maps the https address that the bot gives to the loopback address where it listens, as a reverse proxy
    does. `retry_unit` stands for the second of the webhook's back-off. `schema` names the machine-readable API; where
    it is not there, or None, names and types of parameters are not checked.
    """

    world: World
    updates: UpdateQueue
    _front: Front
    _courier: Courier

    def __init__(
        self,
        token: str = TOKEN,
        *,
        limits: Limits | None = None,
        pace: Pace | None = None,
        allow_http: bool = False,
        public: Mapping[str, str] | None = None,
        retry_unit: float = 0.05,
        webhook_timeout: float = 10.0,
        schema: Path | None = botapi.PATH,
    ) -> None:
        self.token = token
        self.world = World(BOT)
        self.updates = UpdateQueue()
        self.schema = botapi.load_schema(schema) if schema else None
        super().__init__(self.world)
        self._api = Api(self.world, limits or Limits())
        self._courier = Courier(
            api=self._api,
            queue=self.updates,
            server=self._server,
            allow_http=allow_http,
            retry_unit=retry_unit,
            webhook_timeout=webhook_timeout,
            public=public or {},
            update_kinds=self.schema.list_update_kinds() if self.schema else None,
        )
        self._front = Front(token, self._api, self._courier, self.schema, Gate(pace))

    # People and groups

    def user(self, user_id: int, first_name: str, last_name: str = "", username: str = "") -> Phone:
        """A person's phone. The bot may write to them only after they have written."""
        person = Person(user_id, first_name, last_name, username)
        with self.world.change():
            chat = self.world.chats.setdefault(user_id, Chat(user_id, "private", people={user_id: person}))
        return Phone(self.world, person, Screen(self.world, chat), self.updates)

    def group(self, chat_id: int, title: str, *members: Phone, admin: bool = False) -> Group:
        """A group to which the first member adds the bot; ids below -1000000000000 are supergroups'."""
        kind = "supergroup" if chat_id < -1_000_000_000_000 else "group"
        people = {one.person.id: one.person for one in members}
        with self.world.change():
            chat = self.world.chats[chat_id] = Chat(chat_id, kind, title, people, bot_is_admin=admin)
            push_membership(self.world, self.updates, chat, members[0].person, "member")
        return Group(self.world, self.updates, chat)

    # Faults

    def fail(
        self,
        method: str,
        fault: Fault,
        times: int = 1,
        *,
        after: int = 0,
        when: Callable[[Parameters], bool] | None = None,
    ) -> None:
        """The next `times` requests for `method` ("*": any; "file": a download) go wrong, the first `after` of them
        excepted, and only those for which `when` holds."""
        with self.world.lock:
            self._front.faults.add(method.lower(), fault, times, after, when)

    def redeliver(self, *update_ids: int) -> None:
        """Sends updates once more, whatever was confirmed."""
        with self.world.change():
            for update_id in update_ids:
                self.updates.repeat(update_id)

    def push(self, update: Mapping[str, object] | bytes) -> int:
        """An update made by hand (its id is added): malformed, or of a kind that is not known yet. Bytes are sent as
        they are, to a webhook only: no poll could get past them."""
        if isinstance(update, bytes) and self._courier.webhook is None:
            raise ValueError("broken JSON can be delivered to a webhook only")
        with self.world.change():
            return self.updates.push_raw(update)

    def expire_presses(self) -> None:
        """No press made so far can be answered any more."""
        self.let_pass(self._api.limits.press_seconds + 1)

    def let_pass(self, seconds: float) -> None:
        """Time goes by for messages and presses (not for update queues and limits)."""
        with self.world.change():
            self.world.age += int(seconds)
            for press in self.world.presses.values():
                press.at -= seconds

    # What the bot did

    @property
    def polled(self) -> bool:
        """A getUpdates is waiting."""
        with self.world.lock:
            return self._courier.is_polled

    @property
    def pending(self) -> list[int]:
        """Ids of updates that the bot has not confirmed."""
        with self.world.lock:
            return [one.id for one in self.updates.pending]
