"""The double as tests use it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.doubles.bot_double import BotDouble
from tests.doubles.loopback import Json
from tests.doubles.zalo_bot.delivery import Courier, Delivery, IdleStatus
from tests.doubles.zalo_bot.faults import Fault
from tests.doubles.zalo_bot.front import Call, Front
from tests.doubles.zalo_bot.methods import Api
from tests.doubles.zalo_bot.phone import Phone
from tests.doubles.zalo_bot.updates import BodyForm, UpdateQueue
from tests.doubles.zalo_bot.world import Chat, Person, World, make_id

TOKEN = "12345689:abc-xyz"
BOT = Person(make_id("bot"), "Bot Sổ Thi Đua", is_bot=True)


class ZaloBotDouble(BotDouble[Call, Delivery]):
    """The platform, for one bot. Where its descriptions disagree, the arguments choose.

    `allow_http` lets a webhook be on loopback; `public` maps the https address that the bot gives to the loopback
    address where it listens, as a reverse proxy does. `quota` is what may be sent in a month, `second` how long
    a second of a poll's timeout takes.
    """

    world: World
    updates: UpdateQueue
    _front: Front
    _courier: Courier

    def __init__(
        self,
        token: str = TOKEN,
        *,
        allow_http: bool = False,
        public: Mapping[str, str] | None = None,
        webhook_timeout: float = 10.0,
        body_form: BodyForm = "both",
        idle_status: IdleStatus = 200,
        code_name: str = "error_code",
        refusal_status: int | None = None,
        silent_with_webhook: bool = False,
        probe_with_secret: bool = False,
        quota: int | None = None,
        second: float = 0.2,
    ) -> None:
        self.token = token
        self.world = World(BOT)
        self.updates = UpdateQueue()
        super().__init__(self.world)
        self._api = Api(self.world, quota)
        self._courier = Courier(
            world=self.world,
            queue=self.updates,
            server=self._server,
            allow_http=allow_http,
            public=public or {},
            webhook_timeout=webhook_timeout,
            body_form=body_form,
            silent_with_webhook=silent_with_webhook,
            probe_with_secret=probe_with_secret,
            second=second,
        )
        self._front = Front(token, self._api, self._courier, idle_status, code_name, refusal_status)

    def user(self, name: str) -> Phone:
        """A person's phone. The bot may write to them only after they have written."""
        person = Person(make_id("person", name), name)
        with self.world.change():
            self.world.chats.setdefault(person.id, Chat(person.id))
        return Phone(self.world, person, self.updates)

    # What goes wrong

    def fail(self, method: str, fault: Fault, times: int = 1, *, after: int = 0) -> None:
        """The next `times` requests for `method` ("*": any) go wrong, the first `after` of them excepted."""
        with self.world.lock:
            self._front.faults.add(method, fault, times, after)

    def push(self, event: Json | bytes) -> None:
        """An event made by hand: malformed, or of a kind that is not known yet. Broken JSON comes by webhook only."""
        with self.world.change():
            self.updates.push_raw(event)

    def send_wrong_secrets(self, secret: str | None) -> None:
        """Somebody else calls the webhook, who guesses; None ends that."""
        with self.world.lock:
            self._courier.secret_override = secret

    def renew_quota(self, quota: int | None) -> None:
        """A new month begins, or another plan was bought."""
        with self.world.change():
            self.world.sent = 0
            self._api.quota, self._api.spent = quota, False

    # What the bot did

    @property
    def polled(self) -> bool:
        """A getUpdates is waiting."""
        return self._courier.polls > 0

    @property
    def pending(self) -> int:
        """Events that have not left for the bot."""
        with self.world.lock:
            return len(self.updates.pending)

    @property
    def is_heard(self) -> bool:
        """The bot is done with every event: its webhook has answered, or it polls again."""
        with self.world.lock:
            given = len(self.updates.given)
            if self.updates.pending:
                return False
            if self.webhook_url:
                return len(self.deliveries) == given
            return self.polled and sum(call.code == 0 for call in self.list_calls("getUpdates")) == given
