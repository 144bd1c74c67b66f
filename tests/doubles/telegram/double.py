"""The double itself: what a test holds in its hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.doubles.loopback import Loopback, Reply, Request
from tests.doubles.telegram import schema as botapi
from tests.doubles.telegram.delivery import Courier, Delivery
from tests.doubles.telegram.faults import Fault, Gate, Pace
from tests.doubles.telegram.front import Call, Front
from tests.doubles.telegram.methods import Api, Limits
from tests.doubles.telegram.parameters import Parameters
from tests.doubles.telegram.phone import Group, Phone, Screen, push_membership
from tests.doubles.telegram.refusals import Offence
from tests.doubles.telegram.updates import UpdateQueue
from tests.doubles.telegram.world import Chat, Person, World
from tests.patience import PATIENCE

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcR"
BOT = Person(4839574812, "Sổ Thi Đua", username="so_thi_dua_bot", is_bot=True)


class TelegramDouble:
    """A Bot API server for one bot, on loopback.

    `pace` switches Telegram's limits on messages per second on. `allow_http` lets the webhook be http on loopback;
    `public` maps the https address that the bot gives to the loopback address where it listens, as a reverse proxy
    does. `retry_unit` stands for the second of the webhook's back-off. `schema` names the machine-readable API; where
    it is not there, or None, names and types of parameters are not checked.
    """

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
        self._server = Loopback(self._answer, self._deliver)
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
        self.world.listen(self._server.wake)
        self.base_url = ""

    # Running

    def start(self) -> str:
        """Listens, at the old port after a `close`; the base URL is what stands for https://api.telegram.org."""
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
            self._front.faults.add(method, fault, times, after, when)

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
    def offences(self) -> list[Offence]:
        """What the bot did that Telegram refuses or its manual forbids. Planned faults are none."""
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
            raise AssertionError("the bot broke rules of the Bot API:\n" + "\n".join(map(str, offences)))

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
        with self.world.lock:
            return self._courier.is_polled

    @property
    def deliveries(self) -> list[Delivery]:
        """Attempts to hand updates to the webhook, as they ended."""
        with self.world.lock:
            return list(self._courier.deliveries)

    @property
    def pending(self) -> list[int]:
        """Ids of updates that the bot has not confirmed."""
        with self.world.lock:
            return [one.id for one in self.updates.pending]

    def wait_until(self, happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Looks at `happened` after every change. Raises AssertionError when it does not come true in time."""
        if not self.world.wait(happened, seconds):
            raise AssertionError(
                f"it did not happen within {seconds} s; offences: {[str(one) for one in self.offences]}"
            )

    async def _answer(self, request: Request) -> Reply:
        return await self._front.answer(request)

    async def _deliver(self) -> None:
        await self._courier.run()
