"""Several processes on one PostgreSQL, killed one after the other; a platform hands each update to any of them."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from random import Random

from handlers.engine.stage import Book
from tests.crash.driver import SECONDS, serve
from tests.crash.platform import LOADED, TOO_LONG, Axe, Person, Tally


@dataclass
class Member:
    """One process of the fleet, and what it was handed."""

    process: BaseProcess
    pipe: Pipe
    handed: set[str] = field(default_factory=set)
    """Updates that it was given."""
    acknowledged: set[str] = field(default_factory=set)
    """Those of them that it has acknowledged."""


class Fleet:
    """So many processes; a killed one is replaced at once."""

    lease_seconds = SECONDS

    def __init__(
        self, url: str, make_book: Callable[[], Book], scripts: Mapping[str, Sequence[str]], seed: int, size: int
    ) -> None:
        self.people = {chat: Person(chat, script) for chat, script in scripts.items()}
        self.tally = Tally()
        self.random = Random(seed)
        self._url = url
        self._make_book = make_book
        self._size = size
        self._began = time.time()
        self._members: list[Member] = []
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(LOADED)

    def run(self, kills: int) -> None:
        """Let everybody say their script to its end, killing so many processes on the way."""
        try:
            while not self._is_over():
                self._fill_up()
                self._talk(self._sharpen() if self.tally.kills < kills else None)
        finally:
            for member in self._members:
                member.pipe.close()
            for member in self._members:
                member.process.join(TOO_LONG)
                assert member.process.exitcode is not None, "a process does not end"

    def _is_over(self) -> bool:
        return all(person.is_done for person in self.people.values())

    def _fill_up(self) -> None:
        while len(self._members) < self._size:
            ours, theirs = self._context.Pipe()
            process = self._context.Process(
                target=serve, args=(self._url, self._make_book, theirs, self._began, self.lease_seconds)
            )
            process.start()
            theirs.close()
            self._members.append(Member(process, ours))

    def _sharpen(self) -> Axe:
        """Most fall right after an update was received, or a reply sent; the others at any moment."""
        choice = self.random.random()
        if choice < 0.6:
            return Axe("acknowledged", self.random.randint(1, 4), self.random.uniform(0, 0.012))
        if choice < 0.8:
            return Axe("reply", self.random.randint(1, 4), self.random.choice([0.0, 0.0, 0.002]))
        return Axe("", 0, self.random.uniform(0.0, 0.2))

    def _talk(self, axe: Axe | None) -> None:
        """Deliver and listen until everybody is done, or the axe has fallen on whoever made the last mark."""
        victim, last_sign = self.random.choice(self._members), time.monotonic()
        while not self._is_over():
            self._deliver()
            pipes = {member.pipe: member for member in self._members}
            for pipe in wait(list(pipes), 0.5 if axe is None else axe.time_left()):
                member = pipes[pipe]  # type: ignore[index]
                mark = self._hear(member)
                last_sign = time.monotonic()
                if axe is not None and axe.due is None:
                    axe.see(mark)
                    victim = member
            assert time.monotonic() - last_sign < TOO_LONG, "no sign of life"
            if axe is not None and axe.falls():
                self._kill(victim)
                return

    def _deliver(self) -> None:
        for person in self.people.values():
            update = person.next_update()
            if update is None or any(update[0] in member.handed for member in self._members):
                continue
            # A platform that did not hear us in time delivers again, perhaps to another process.
            for member in self.random.sample(self._members, min(self._size, 2 if self.random.random() < 0.2 else 1)):
                member.handed.add(update[0])
                member.pipe.send(update)

    def _hear(self, member: Member) -> str:
        kind, *facts = member.pipe.recv()
        if kind == "acknowledged":
            [update_id] = facts
            member.acknowledged.add(update_id)
            chat, _, number = update_id.rpartition(":")
            person = self.people[chat]
            person.acknowledged = max(person.acknowledged, int(number) + 1)
        else:
            outbox_id, chat, text = facts
            person = self.people[chat]
            self.tally.repeats += outbox_id in person.replies
            if outbox_id not in person.replies:
                person.first_seen.append(outbox_id)
            person.replies[outbox_id] = text
        return str(kind)

    def _kill(self, victim: Member) -> None:
        victim.process.kill()
        victim.process.join()
        try:
            while victim.pipe.poll(0):  # what had left the process before it died has left it
                self._hear(victim)
        except (EOFError, OSError):
            pass
        victim.pipe.close()
        self._members.remove(victim)
        self.tally.kills += 1
        self.tally.between += any(self._list_unanswered(victim))

    def _list_unanswered(self, member: Member) -> Iterator[str]:
        """Updates that it had acknowledged and that nobody has answered."""
        for update_id in member.acknowledged:
            chat, _, number = update_id.rpartition(":")
            if self.people[chat].waits_for(int(number)):
                yield update_id
