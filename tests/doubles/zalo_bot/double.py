"""The double as tests use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from tests.doubles.loopback import Json, Loopback, Reply, Request
from tests.doubles.zalo_bot.delivery import Courier, Delivery, IdleStatus
from tests.doubles.zalo_bot.faults import Fault
from tests.doubles.zalo_bot.front import Call, Front
from tests.doubles.zalo_bot.methods import Api
from tests.doubles.zalo_bot.phone import Phone
from tests.doubles.zalo_bot.refusals import Offence
from tests.doubles.zalo_bot.updates import BodyForm, UpdateQueue
from tests.doubles.zalo_bot.world import Chat, Person, World, make_id
from tests.patience import PATIENCE

TOKEN = "12345689:abc-xyz"
BOT = Person(make_id("bot"), "Bot Sổ Thi Đua", is_bot=True)


class ZaloBotDouble:
    """The platform, for one bot. Where its descriptions disagree, the arguments choose.

    `allow_http` lets a webhook be on loopback; `public` maps the https address that the bot gives to the loopback
    address where it listens, as a reverse proxy does. `quota` is what may be sent in a month, `second` how long
    a second of a poll's timeout takes.
    """

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
        self._server = Loopback(self._answer, self._deliver)
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
        self.world.listen(self._server.wake)
        self.base_url = ""

    # Running

    def start(self) -> str:
        """Listens, at the old port after a `close`; the base URL is what stands for Zalo's host."""
        self.base_url = self._server.start()
        return self.base_url

    def close(self) -> None:
        """Cuts all connections; everything is kept. An outage is `close()` and, later, `start()`."""
        self._server.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def bot_url(self) -> str:
        """What a method's name is appended to."""
        return f"{self.base_url}/bot{self.token}/"

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

    def heal(self) -> None:
        """No planned fault happens any more."""
        with self.world.lock:
            self._front.faults.clear()

    def duplicate_updates(self, count: int = 1) -> None:
        """Each of the next `count` updates comes twice."""
        with self.world.lock:
            self.updates.copies = count

    def reorder_updates(self, count: int = 2) -> None:
        """The next `count` updates wait for one another and come in reverse order."""
        with self.world.lock:
            self.updates.hold(count)

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
    def offences(self) -> list[Offence]:
        """What the bot did that the platform refuses or nothing describes. Planned faults are none."""
        with self.world.lock:
            return list(self._front.offences)

    def allow(self, *kinds: str) -> None:
        """Offences of these kinds are no longer written down, and those that are written down are forgotten."""
        with self.world.lock:
            self._front.allowed.update(kinds)
            self._front.offences[:] = [one for one in self._front.offences if one.kind not in kinds]

    def check(self) -> None:
        """Raises AssertionError with all offences, if there are any."""
        if offences := self.offences:
            raise AssertionError("the bot broke rules of the platform:\n" + "\n".join(map(str, offences)))

    @property
    def calls(self) -> list[Call]:
        """All requests that were understood, in the order of their answers."""
        with self.world.lock:
            return list(self._front.calls)

    def list_calls(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def webhook_url(self) -> str:
        """Empty when none is set."""
        with self.world.lock:
            return self._courier.webhook.url if self._courier.webhook else ""

    @property
    def polled(self) -> bool:
        """A getUpdates is waiting."""
        return self._courier.polls > 0

    @property
    def deliveries(self) -> list[Delivery]:
        """Attempts to hand events to the webhook, as they ended."""
        with self.world.lock:
            return list(self._courier.deliveries)

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

    def wait_until(self, happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Looks at `happened` after every change. Raises AssertionError when it does not come true in time."""
        if not self.world.wait(happened, seconds):
            raise AssertionError(f"it did not happen within {seconds} s; offences: {list(map(str, self.offences))}")

    async def _answer(self, request: Request) -> Reply:
        return await self._front.answer(request)

    async def _deliver(self) -> None:
        await self._courier.run()
