"""What the doubles of Telegram and of Zalo Bot share: one bot, methods by name, polling or a webhook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from tests.doubles.changing import ChangingWorld
from tests.doubles.listening import ListeningDouble
from tests.doubles.loopback import Reply, Request
from tests.doubles.offences import Offence
from tests.doubles.record import Record
from tests.patience import PATIENCE


class NamedCall(Protocol):
    """A request that was understood."""

    @property
    def method(self) -> str: ...


class Clearable(Protocol):
    def clear(self) -> None: ...


class HasUrl(Protocol):
    url: str


CallT = TypeVar("CallT", bound=NamedCall)
DeliveryT = TypeVar("DeliveryT")


class FrontDoor(Protocol[CallT]):
    """Answers requests, and writes down what was asked and what was wrong."""

    @property
    def record(self) -> Record[CallT]: ...

    @property
    def faults(self) -> Clearable: ...

    async def answer(self, request: Request) -> Reply: ...


class WebhookCaller(Protocol[DeliveryT]):
    """Hands updates to the webhook."""

    deliveries: list[DeliveryT]

    @property
    def webhook(self) -> HasUrl | None: ...

    async def run(self) -> None: ...


class Queue(Protocol):
    """Updates that wait for the bot."""

    copies: int

    def hold(self, count: int) -> None: ...


class BotDouble(ListeningDouble, Generic[CallT, DeliveryT]):
    """A platform's server for one bot; whoever inherits makes its parts."""

    token: str
    world: ChangingWorld
    updates: Queue
    _front: FrontDoor[CallT]
    _courier: WebhookCaller[DeliveryT]

    @property
    def bot_url(self) -> str:
        """What a method's name is appended to."""
        return f"{self.base_url}/bot{self.token}/"

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

    @property
    def offences(self) -> list[Offence]:
        """What the bot did that the platform refuses, its manual forbids or nothing describes. Planned faults are
        none."""
        with self.world.lock:
            return list(self._front.record.offences)

    def allow(self, *kinds: str) -> None:
        """Offences of these kinds are no longer written down, and those that are written down are forgotten."""
        with self.world.lock:
            self._front.record.allowed.update(kinds)
            self._front.record.offences[:] = [one for one in self._front.record.offences if one.kind not in kinds]

    def check(self) -> None:
        """Raises AssertionError with all offences, if there are any."""
        if offences := self.offences:
            raise AssertionError("the bot broke rules of the platform:\n" + "\n".join(map(str, offences)))

    @property
    def calls(self) -> list[CallT]:
        """All requests that were understood, in the order of their answers."""
        with self.world.lock:
            return list(self._front.record.calls)

    def list_calls(self, method: str) -> list[CallT]:
        return [call for call in self.calls if call.method == method]

    @property
    def webhook_url(self) -> str:
        """Empty when none is set."""
        with self.world.lock:
            return self._courier.webhook.url if self._courier.webhook else ""

    @property
    def deliveries(self) -> list[DeliveryT]:
        """Attempts to hand updates to the webhook, as they ended."""
        with self.world.lock:
            return list(self._courier.deliveries)

    def wait_until(self, happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Looks at `happened` after every change. Raises AssertionError when it does not come true in time."""
        if not self.world.wait(happened, seconds):
            raise AssertionError(f"it did not happen within {seconds} s; offences: {list(map(str, self.offences))}")

    async def _answer(self, request: Request) -> Reply:
        return await self._front.answer(request)

    async def _deliver(self) -> None:
        await self._courier.run()
