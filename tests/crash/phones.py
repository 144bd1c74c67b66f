"""The world outside, on a platform with phones: people who follow a script, and an axe."""

from __future__ import annotations

import multiprocessing
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from random import Random
from typing import Generic, TypeVar

from handlers.engine.stage import Book
from tests.crash.platform import LOADED, TOO_LONG, Axe, Tally

TICK = 0.002

Serve = Callable[[Mapping[str, str], Callable[[], Book], Pipe], None]
"""(environ, make_book, pipe): what the process does until the other end of the pipe is closed, or until killed."""


@dataclass(kw_only=True)
class Talker:
    """Somebody with a phone, who says the next line of a script when the one before was answered."""

    script: list[str]
    said: int = 0
    replies: list[str] = field(default_factory=list)
    """Without those that came again: they come before anything else does."""
    repeats: int = 0
    """Replies that came again."""
    _seen: int = 0

    @property
    def waits(self) -> bool:
        return len(self.replies) < self.said

    @property
    def is_done(self) -> bool:
        return self.said == len(self.script) and not self.waits

    def hear(self, words: str) -> None:
        if self.replies and self.replies[-1] == words:
            self.repeats += 1
        else:
            self.replies.append(words)


Somebody = TypeVar("Somebody", bound=Talker)


class PhonePlatform(ABC, Generic[Somebody]):
    """Runs the app's process against a double, kills it, and starts it again.

    While there are kills to come, the scripts never end: `write_round` gives everybody's next lines, by the number of
    the round. A platform says how its people go on, what they have been given, and what a kill has left.
    """

    def __init__(
        self,
        serve: Serve,
        environ: Mapping[str, str],
        make_book: Callable[[], Book],
        people: Sequence[Somebody],
        write_round: Callable[[int], Sequence[str]],
        seed: int,
    ) -> None:
        self.environ = environ
        self.make_book = make_book
        self.people = people
        self.rounds = 0
        self._serve = serve
        self._write_round = write_round
        self.random = Random(seed)
        self.tally = Tally()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(LOADED)

    @abstractmethod
    def go_on(self, person: Somebody, *, twice: bool) -> None:
        """Let somebody listen, and say the next line when it is time; with `twice` it is delivered twice."""

    @abstractmethod
    def count(self) -> tuple[int, int]:
        """How many updates were handed to the bot, and how many messages came from it."""

    @abstractmethod
    def look_at_what_is_left(self) -> bool:
        """After a kill: whether an update was handed over and not answered."""

    @abstractmethod
    def show_chats(self) -> str:
        """What everybody reads at the moment: said when there is no sign of life."""

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
        process = self._context.Process(target=self._serve, args=(self.environ, self.make_book, theirs))
        process.start()
        theirs.close()
        axe = self._sharpen() if may_kill else None
        try:
            self._talk(process, axe)
        finally:
            if axe is not None and axe.fell:
                process.kill()
                process.join()
                time.sleep(0.02)  # what had left it before it died arrives
                self.tally.kills += 1
                self.tally.between += self.look_at_what_is_left()
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
        given, sent = self.count()
        last_sign = time.monotonic()
        while axe is not None or not self._is_done():
            if axe is not None and any(person.is_done for person in self.people):
                self._begin_round()
            for person in self.people:
                self.go_on(person, twice=self.random.random() < 0.2)
            before, (given, sent) = (given, sent), self.count()
            marks = ["given"] * (given - before[0]) + ["sent"] * (sent - before[1])
            if marks:
                last_sign = time.monotonic()
            if axe is not None:
                for mark in marks:
                    axe.see(mark)
                if axe.falls():
                    return
            assert process.is_alive(), "the process has ended"
            assert time.monotonic() - last_sign < TOO_LONG, f"no sign of life. The chats:\n{self.show_chats()}"
            time.sleep(TICK)
