"""The world outside, on Telegram: people with phones who follow a script, and an axe."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.process import BaseProcess
from random import Random

from bot.channels.telegram.render import CHOSEN
from handlers.engine.stage import Book
from tests.crash.platform import LOADED, TOO_LONG, Axe, Tally
from tests.crash.telegram_driver import serve
from tests.doubles.telegram import Phone, TelegramDouble

TICK = 0.002


@dataclass
class Person:
    """Says or presses the next line of a script ("[Nhãn]" presses) when the one before was answered."""

    phone: Phone
    script: list[str]
    said: int = 0
    update: int = 0
    """Of the last line."""
    replies: list[str] = field(default_factory=list)
    """Without those that came again: they come before anything else does."""
    repeats: int = 0
    _seen: int = 0

    @property
    def waits(self) -> bool:
        return len(self.replies) < self.said

    @property
    def is_done(self) -> bool:
        return self.said == len(self.script) and not self.waits

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
                words = message.text.partition(f"\n\n{CHOSEN} ")[0]  # as it was before a button was pressed
                if self.replies and self.replies[-1] == words:
                    self.repeats += 1
                else:
                    self.replies.append(words)
        self._seen = len(shown)


class TelegramPlatform:
    """Runs the app's process against the double, kills it, and starts it again.

    `environ` holds the settings of the bot but for the double's address and token. While there are kills to come, the
    scripts never end: `write_round` gives everybody's next lines, by the number of the round.
    """

    def __init__(
        self,
        double: TelegramDouble,
        environ: Mapping[str, str],
        make_book: Callable[[], Book],
        people: Sequence[Person],
        write_round: Callable[[int], Sequence[str]],
        seed: int,
    ) -> None:
        self.double = double
        self.environ = {"TELEGRAM_API_URL": double.base_url, "TELEGRAM_BOT_TOKEN": double.token, **environ}
        self.make_book = make_book
        self.people = people
        self.rounds = 0
        self._write_round = write_round
        self.random = Random(seed)
        self.tally = Tally()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(LOADED)

    def run(self, rounds: int, kills: int) -> None:
        """Let everybody say so many rounds, or more, until the process has been killed so many times."""
        for _ in range(rounds):
            self._begin_round()
        while self.tally.kills < kills or not self._is_done():
            self._live_once(may_kill=self.tally.kills < kills)
        self.tally.repeats = sum(person.repeats for person in self.people)

    def _begin_round(self) -> None:
        for person in self.people:
            person.script.extend(self._write_round(self.rounds))
        self.rounds += 1

    def _is_done(self) -> bool:
        return all(person.is_done for person in self.people)

    def _live_once(self, *, may_kill: bool) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(self.environ, self.make_book, theirs))
        process.start()
        theirs.close()
        axe = self._sharpen() if may_kill else None
        try:
            self._talk(process, axe)
        finally:
            if axe is not None and axe.fell:
                process.kill()
                process.join()
                self._look_at_what_is_left()
            ours.close()
            process.join(TOO_LONG)
            assert process.exitcode is not None, "the process does not end"

    def _sharpen(self) -> Axe:
        """Most fall soon after the process was given an update, or has sent a message; the others at any moment."""
        choice = self.random.random()
        if choice < 0.6:
            return Axe("given", self.random.randint(1, 3), self.random.uniform(0, 0.03))
        if choice < 0.8:
            return Axe("sent", self.random.randint(1, 3), self.random.choice([0.0, 0.0, 0.004]))
        return Axe("", 0, self.random.uniform(0.0, 0.6))

    def _talk(self, process: BaseProcess, axe: Axe | None) -> None:
        """Talk and listen until everybody is done; where there is an axe, until it falls."""
        given, sent = self._count()
        last_sign = time.monotonic()
        while axe is not None or not self._is_done():
            if axe is not None and any(person.is_done for person in self.people):
                self._begin_round()
            for person in self.people:
                person.go_on(self.double, twice=self.random.random() < 0.2)
            before, (given, sent) = (given, sent), self._count()
            marks = ["given"] * (given - before[0]) + ["sent"] * (sent - before[1])
            if marks:
                last_sign = time.monotonic()
            if axe is not None:
                for mark in marks:
                    axe.see(mark)
                if axe.falls():
                    return
            assert process.is_alive(), "the process has ended"
            assert time.monotonic() - last_sign < TOO_LONG, f"no sign of life. The chats:\n{self._show_chats()}"
            time.sleep(TICK)

    def _count(self) -> tuple[int, int]:
        """How many updates were handed to the bot, and how many messages came from it."""
        with self.double.world.lock:
            messages = sum(len(person.phone.screen.chat.messages) for person in self.people)
            return len(self.double.updates.received), messages

    def _look_at_what_is_left(self) -> None:
        """Count the kill, once what had left the process before it died has arrived."""
        time.sleep(0.02)
        with self.double.world.lock:
            for person in self.people:
                person.listen()
            received = self.double.updates.received
            left = [person for person in self.people if person.waits and person.update in received]
        self.tally.kills += 1
        self.tally.between += bool(left)

    def _show_chats(self) -> str:
        return "\n---\n".join(str(person.phone.screen)[-1000:] for person in self.people)
