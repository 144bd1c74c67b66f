"""The world outside: people who type their script line by line, a platform that redelivers, and an axe."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from random import Random
from typing import Any

from handlers.engine.stage import Book
from storage import inbox, outbox
from storage.database import Connection, Store
from tests.crash.driver import NOW, serve
from tests.patience import PATIENCE

TOO_LONG = PATIENCE
"""Seconds without any sign of life."""

JOB = "bieudo"
"""What begins so is answered at once, and again when its job is done."""

LOADED = [
    "handlers.assistant",
    "storage.upgrade",
    "tests.crash.driver",
    # for the platforms with phones, which may come later: there is one server of forks in a test session
    "anyio._backends._asyncio",
    "bot.web",
    "httpcore",
    "tests.crash.telegram_platform",
    "tests.crash.zalo_bot_platform",
    "tests.crash.zalo_oa_platform",
]
"""What each process would load anew after it was started."""


@dataclass
class Person:
    """One chat: says the next line of its script when the one before was acknowledged and answered."""

    chat: str
    script: Sequence[str]
    said: int = 0
    acknowledged: int = 0
    replies: dict[int, str] = field(default_factory=dict)
    """By the id in the outbox: a reply that came twice counts once."""
    first_seen: list[int] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.acknowledged == len(self.script) and not self.waits_for(len(self.script) - 1)

    def waits_for(self, number: int) -> bool:
        """Whether a line of the script, or one before it, was not wholly answered yet."""
        return len(self.replies) < sum(2 if line.startswith(JOB) else 1 for line in self.script[: number + 1])

    def next_update(self) -> tuple[str, str, str] | None:
        """What is to be delivered now, for the first time or again."""
        if self.acknowledged < self.said:
            return self.update(self.acknowledged)
        if self.said < len(self.script) and not self.waits_for(self.said - 1):
            self.said += 1
            return self.update(self.said - 1)
        return None

    def update(self, number: int) -> tuple[str, str, str]:
        return (f"{self.chat}:{number}", self.chat, self.script[number])


@dataclass
class Tally:
    """How often the axe fell, and where."""

    kills: int = 0
    between: int = 0
    """Kills that left an update which was received and not answered: not done, or its reply not noted as sent."""
    inside: int = 0
    """Those of them that left an update received and not done."""
    repeats: int = 0
    """Replies that came again after a kill."""


class Platform:
    """Runs the app's process on a database, kills it, and starts it again."""

    def __init__(
        self, url: str, make_book: Callable[[], Book], scripts: Mapping[str, Sequence[str]], seed: int
    ) -> None:
        self.url = url
        self.make_book = make_book
        self.people = {chat: Person(chat, script) for chat, script in scripts.items()}
        self.random = Random(seed)
        self.tally = Tally()
        self._began = time.time()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(LOADED)

    def run(self, kills: int) -> None:
        """Let everybody say their script to its end, killing the process so many times on the way."""
        while not all(person.is_done for person in self.people.values()):
            self._live_once(may_kill=self.tally.kills < kills)

    def _live_once(self, *, may_kill: bool) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(self.url, self.make_book, theirs, self._began))
        process.start()
        theirs.close()
        axe = self._sharpen() if may_kill else None
        try:
            self._talk(ours, axe)
        finally:
            if axe is not None and axe.fell:
                process.kill()
                process.join()
                self._drain(ours)
                self._look_at_what_is_left()
            ours.close()
            process.join(TOO_LONG)
            assert process.exitcode is not None, "the process does not end"

    def _sharpen(self) -> Axe:
        """Two of three fall right after an update was received, or a reply sent; the others at any moment."""
        choice = self.random.random()
        if choice < 0.5:
            return Axe("acknowledged", self.random.randint(1, 4), self.random.uniform(0, 0.012))
        if choice < 0.7:
            return Axe("reply", self.random.randint(1, 4), self.random.choice([0.0, 0.0, 0.002]))
        return Axe("", 0, self.random.uniform(0.0, 0.2))

    def _talk(self, pipe: Pipe, axe: Axe | None) -> None:
        """Deliver and listen until everybody is done, or the axe falls."""
        delivered: set[str] = set()
        last_sign = time.monotonic()
        while not all(person.is_done for person in self.people.values()):
            for person in self.people.values():
                update = person.next_update()
                if update is not None and update[0] not in delivered:
                    delivered.add(update[0])
                    pipe.send(update)
                    if self.random.random() < 0.2:  # a platform that did not hear us in time
                        pipe.send(update)
            wait = 0.5 if axe is None else axe.time_left()
            if pipe.poll(wait):
                last_sign = time.monotonic()
                self._hear(pipe.recv(), axe)
            assert time.monotonic() - last_sign < TOO_LONG, "no sign of life"
            if axe is not None and axe.falls():
                return

    def _hear(self, mark: tuple[Any, ...], axe: Axe | None) -> None:
        if axe is not None:
            axe.see(mark[0])
        if mark[0] == "acknowledged":
            chat, _, number = mark[1].rpartition(":")
            person = self.people[chat]
            person.acknowledged = max(person.acknowledged, int(number) + 1)
        else:
            _, outbox_id, chat, text = mark
            person = self.people[chat]
            self.tally.repeats += outbox_id in person.replies
            if outbox_id not in person.replies:
                person.first_seen.append(outbox_id)
            person.replies[outbox_id] = text

    def _drain(self, pipe: Pipe) -> None:
        """What had left the process before it died has left it."""
        try:
            while pipe.poll(0):
                self._hear(pipe.recv(), None)
        except (EOFError, OSError):
            return

    def _look_at_what_is_left(self) -> None:
        store = Store.open(self.url, read_only=True)
        undone, unsent = store.read_now(_count_left)
        store.close()
        self.tally.kills += 1
        self.tally.between += bool(undone or unsent)
        self.tally.inside += bool(undone)


def _count_left(conn: Connection) -> tuple[int, int]:
    later = NOW.replace(year=2030)
    return len(inbox.waiting_users(conn, later, 100)), len(outbox.due(conn, later, 100))


@dataclass
class Axe:
    """Falls `delay` seconds after the `count`-th mark of a kind, or (no kind) after the start."""

    mark: str
    count: int
    delay: float
    due: float | None = None
    fell: bool = False

    def __post_init__(self) -> None:
        if not self.mark:
            self.due = time.monotonic() + self.delay

    def see(self, mark: str) -> None:
        if mark == self.mark:
            self.count -= 1
            if self.count == 0:
                self.due = time.monotonic() + self.delay

    def time_left(self) -> float:
        return 0.5 if self.due is None else max(0.0, self.due - time.monotonic())

    def falls(self) -> bool:
        self.fell = self.due is not None and time.monotonic() >= self.due
        return self.fell
