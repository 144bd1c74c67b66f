"""The world outside, on Telegram: people with phones who follow a script, and an axe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from random import Random

from bot.channels.telegram import send
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.render import CHOSEN
from handlers.engine.stage import Book
from tests.crash.network_driver import run_channel
from tests.crash.phones import PhonePlatform, Talker
from tests.doubles.telegram import Phone, TelegramDouble


def serve(environ: Mapping[str, str], make_book: Callable[[], Book], pipe: Pipe) -> None:
    send.OVERALL_RATE = 1000  # the double keeps no pace, and a kill is worth more than a wait
    run_channel(
        environ,
        make_book,
        pipe,
        lambda settings, _: Telegram(settings, random=Random(1), poll_seconds=1, first_pause=0.02),
    )


@dataclass(kw_only=True)
class Person(Talker):
    """Says or presses the next line of a script ("[Nhãn]" presses) when the one before was answered."""

    phone: Phone
    update: int = 0
    """Of the last line."""

    def go_on(self, double: TelegramDouble, *, twice: bool) -> None:
        """Listen, and say the next line when it is time; with `twice` Telegram delivers it twice."""
        with double.world.lock:
            self.listen()
            if not self.waits and not self.is_done:
                line = self.script[self.said]
                self.said += 1
                double.duplicate_updates(int(twice))
                if line.startswith("["):
                    self.phone.press(line[1:-1])
                else:
                    self.phone.send(line)
                self.update = double.pending[-1]

    def listen(self) -> None:
        """Take note of what has come. Under the world's lock."""
        shown = self.phone.screen.chat.messages
        for message in islice(shown.values(), self._seen, None):
            if message.from_bot:
                self.hear(message.text.partition(f"\n\n{CHOSEN} ")[0])  # as it was before a button was pressed
        self._seen = len(shown)


class TelegramPlatform(PhonePlatform[Person]):
    """Telegram. `environ` holds the settings of the bot but for the double's address and token."""

    def __init__(
        self,
        double: TelegramDouble,
        environ: Mapping[str, str],
        make_book: Callable[[], Book],
        people: Sequence[Person],
        write_round: Callable[[int], Sequence[str]],
        seed: int,
    ) -> None:
        known = {"TELEGRAM_API_URL": double.base_url, "TELEGRAM_BOT_TOKEN": double.token, **environ}
        super().__init__(serve, known, make_book, people, write_round, seed)
        self.double = double

    def go_on(self, person: Person, *, twice: bool) -> None:
        person.go_on(self.double, twice=twice)

    def count(self) -> tuple[int, int]:
        with self.double.world.lock:
            messages = sum(len(person.phone.screen.chat.messages) for person in self.people)
            return len(self.double.updates.received), messages

    def look_at_what_is_left(self) -> bool:
        with self.double.world.lock:
            for person in self.people:
                person.listen()
            received = self.double.updates.received
            return any(person.waits and person.update in received for person in self.people)

    def show_chats(self) -> str:
        return "\n---\n".join(str(person.phone.screen)[-1000:] for person in self.people)
