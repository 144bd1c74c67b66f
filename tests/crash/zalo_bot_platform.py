"""The world outside, on Zalo Bot, which delivers everything once at most: who is not heard says it again."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from random import Random

from bot.channels.zalo_bot.channel import ZaloBot
from handlers.engine.stage import Book
from storage.database import Connection, Store
from tests.crash.network_driver import run_channel
from tests.crash.phones import TICK, PhonePlatform, Talker
from tests.doubles.zalo_bot import Phone, ZaloBotDouble


def serve(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe) -> None:
    run_channel(
        environ,
        make_book,
        pipe,
        lambda settings, clock: ZaloBot(settings, clock=clock, random=Random(1), poll_seconds=1, first_pause=0.02),
    )


@dataclass(kw_only=True)
class Person(Talker):
    """Says the next line of a script when the one before was answered."""

    phone: Phone
    message: str = ""
    """The id of the last line."""

    def listen(self) -> None:
        """Take note of what has come."""
        chat = self.phone.chat
        for message in chat[self._seen :]:
            if message.from_bot:
                self.hear(message.text)
        self._seen = len(chat)

    def go_on(self, double: ZaloBotDouble, *, twice: bool) -> None:
        """Say the next line, when it is time."""
        if not self.waits and not self.is_done:
            double.duplicate_updates(int(twice))
            self.said += 1
            self.repeat()

    def repeat(self) -> None:
        """Say the last line, perhaps again."""
        self.message = self.phone.send(self.script[self.said - 1]).id


class ZaloBotPlatform(PhonePlatform[Person]):
    """Zalo Bot. `environ` holds the settings of the bot but for the double's address and token.

    A message that left for a process which died is lost unless it is in the inbox. People cannot see that; they notice
    that no answer comes. Here they know, so that nothing is said twice; and they wait until somebody listens, since
    what is said before is lost in any case.
    """

    def __init__(
        self,
        double: ZaloBotDouble,
        environ: Mapping[str, str],
        make_book: Callable[[], Book],
        people: Sequence[Person],
        write_round: Callable[[int], Sequence[str]],
        seed: int,
    ) -> None:
        known = {"ZALO_BOT_API_URL": double.base_url, "ZALO_BOT_TOKEN": double.token, "ZALO_BOT_QUOTA": "1000000"}
        super().__init__(serve, {**known, **environ}, make_book, people, write_round, seed)
        self.double = double
        self.lost = 0
        """Lines that were said again."""
        self._store = Store.open(environ["DATABASE_URL"])
        self._port = int(environ["HTTP_PORT"])
        self._is_heard = False
        self._over: set[str] = set()
        """Messages that had left for a process which has died since."""

    def close(self) -> None:
        self._store.close()

    @property
    def acknowledged(self) -> set[str]:
        """Messages of which the platform was told that they have arrived."""
        return {delivery.update_id for delivery in self.double.deliveries if delivery.status == 200}

    @property
    def kept(self) -> set[str]:
        """Messages in the inbox."""
        return self._store.read_now(_read_inbox)

    def go_on(self, person: Person, *, twice: bool) -> None:
        self._is_heard = self._is_heard or _is_open(self._port)
        with self.double.world.lock:
            person.listen()
            is_gone = person.waits and (person.message in self._over or self._is_refused(person.message))
            if not is_gone and self._is_heard:
                person.go_on(self.double, twice=twice)
        if is_gone and self._is_heard and person.message not in self.kept:
            self.lost += 1
            person.repeat()

    def _is_refused(self, message: str) -> bool:
        """Whether the webhook was called with it, for each of its copies, and did not take it."""
        statuses = [one.status for one in self.double.deliveries if one.update_id == message]
        updates = self.double.updates
        is_coming = any(update.id == message for update in updates.pending)
        return (
            bool(statuses) and not is_coming and len(statuses) == updates.given.count(message) and 200 not in statuses
        )

    def count(self) -> tuple[int, int]:
        with self.double.world.lock:
            return len(self.double.updates.given), sum(len(person.phone.chat) for person in self.people)

    def look_at_what_is_left(self) -> bool:
        self._is_heard = False
        while self.double.polled:  # the dead process's poll, which could still be handed something
            time.sleep(TICK)
        with self.double.world.lock:
            for person in self.people:
                person.listen()
            given, pending = set(self.double.updates.given), {one.id for one in self.double.updates.pending}
            if not self.double.webhook_url:
                self._over = given - pending
            return any(person.waits and person.message in given for person in self.people)

    def show_chats(self) -> str:
        return "\n---\n".join("\n".join(map(str, person.phone.chat[-6:])) for person in self.people)


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.1).close()
    except OSError:
        return False
    return True


def _read_inbox(conn: Connection) -> set[str]:
    return {row[0] for row in conn.exec_driver_sql("SELECT external_id FROM inbox WHERE channel = 'zalo_bot'")}
