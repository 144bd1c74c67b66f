"""The world outside, on a Zalo Official Account, which calls again until it is answered with 200."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe

from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.channel import ZaloOa
from handlers.engine.stage import Book
from storage import tokens
from storage.database import Connection, Store
from storage.tokens import NewPair
from tests.channels.running import find_free_port
from tests.crash.driver import NOW
from tests.crash.network_driver import run_channel
from tests.crash.phones import PhonePlatform, Talker
from tests.doubles.zalo_oa import APP_ID, Phone, ZaloOaDouble


def serve(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe) -> None:
    run_channel(environ, make_book, pipe, lambda settings, clock: ZaloOa(settings, clock=clock))


@dataclass(kw_only=True)
class Person(Talker):
    """Says the next line of a script when the one before was answered."""

    phone: Phone

    def listen(self) -> None:
        """Take note of what has come."""
        heard = self.phone.heard
        for message in heard[self._seen :]:
            self.hear(message.text)
        self._seen = len(heard)

    def go_on(self) -> None:
        """Say the next line, when it is time."""
        if not self.waits and not self.is_done:
            self.said += 1
            self.phone.say(self.script[self.said - 1])


class ZaloOaPlatform(PhonePlatform[Person]):
    """A Zalo Official Account whose calls are repeated at once instead of after half a minute.

    The tokens are fresh: what a kill does to their renewal is another test's (tests/channels/zalo_oa).
    """

    def __init__(
        self,
        double: ZaloOaDouble,
        url: str,
        make_book: Callable[[], Book],
        people: Sequence[Person],
        write_round: Callable[[int], Sequence[str]],
        seed: int,
    ) -> None:
        port = find_free_port()
        environ = {**double.make_environ(), "ZALO_OA_REFRESH_TOKEN": "", "DATABASE_URL": url, "HTTP_PORT": str(port)}
        super().__init__(serve, environ, make_book, people, write_round, seed)
        self.double = double
        with double.world.change():
            double.caller.ladder = (timedelta(),) * 100_000
            double.caller.url = f"http://127.0.0.1:{port}/zalo/oa"
        self._store = Store.open(url)
        pair = double.grants.pairs[-1]
        fresh = NewPair(pair.access, pair.refresh, NOW + timedelta(hours=25))
        self._store.run_now(lambda conn: tokens.consent(conn, NAME, APP_ID, fresh, None, NOW))

    def close(self) -> None:
        self._store.close()

    @property
    def kept(self) -> int:
        """How many messages are in the inbox."""
        return self._store.read_now(_count_inbox)

    def go_on(self, person: Person, *, twice: bool) -> None:
        with self.double.world.change():
            person.listen()
            self.double.caller.copies = 2 if twice else 1
            person.go_on()

    def count(self) -> tuple[int, int]:
        with self.double.world.lock:
            answered = sum(one.status is not None for one in self.double.caller.deliveries)
            return answered, sum(len(person.phone.chat) for person in self.people)

    def look_at_what_is_left(self) -> bool:
        with self.double.world.lock:
            for person in self.people:
                person.listen()
            return any(person.waits for person in self.people)

    def show_chats(self) -> str:
        return "\n---\n".join("\n".join(map(str, person.phone.chat[-6:])) for person in self.people)


def _count_inbox(conn: Connection) -> int:
    count: int = conn.exec_driver_sql("SELECT count(*) FROM inbox WHERE channel = 'zalo_oa'").scalar_one()
    return count
