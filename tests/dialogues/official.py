"""A scripted official with a phone: what a transcript says is typed into a platform, and the bot runs for real.

Their day is the sample report: the ward's whole year told to the assistant, and the file that comes back.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.enrolment import add_unit, make_invite
from handlers.engine.messages import Outgoing
from storage import files
from storage.database import Connection, Store
from storage.records import Offered
from tests.channels.running import NOW
from tests.dialogues.parts import SHARED
from tests.dialogues.runner import play
from tests.dialogues.transcript import Line, Transcript, read_transcript
from tests.dialogues.world import World
from tests.patience import PATIENCE

TRANSCRIPT = Path(__file__).parent / "sample_report" / "long_xuyen_2023.txt"
SAMPLE = SHARED / "reference" / "report-2023-long-xuyen.txt"
WARD = "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"
SIGNER = "Nguyễn Văn Sơn"
BACK = "0. Quay lại"

Pieces = Mapping[str, Sequence[str]]
"""Pastes that are longer than one message, with what the bot answers: the phone cuts them, and each piece is heard."""


class Official(World, ABC):
    """The transcripts' world, with everything between the phone and the database in the hands of a running bot.

    `address` is channel, account, chat and sender. `settle` returns when the bot has heard everything and has nothing
    left to do or to send. The store is only read.
    """

    def __init__(self, url: str, address: tuple[str, str, str, str], settle: Callable[[], None]) -> None:
        super().__init__(url)
        self._seat.address = address
        self._settle = settle

    @abstractmethod
    def type(self, text: str) -> None:
        """Type or paste on the phone."""

    @abstractmethod
    def count_messages(self) -> int:
        """How far the chat goes by now."""

    @abstractmethod
    def read_since(self, count: int) -> list[Outgoing]:
        """What the bot has said since the chat went so far."""

    def say(self, text: str) -> list[Outgoing]:
        return self.act(lambda: self.type(text))

    def type_number(self, label: str) -> list[Outgoing]:
        """Choose a line of the newest message by its number."""
        labels = [offer.label for offer in self.said[-1].offered]
        return self.say(str(labels.index(label) + 1))

    def act(self, act: Callable[[], object]) -> list[Outgoing]:
        """Do something on the phone, and read what is answered."""
        before = self.count_messages()
        act()
        self._settle()
        heard = self.read_since(before)
        assert heard, "no answer"
        self.said.extend(heard)
        return heard


def read_menu(text: str) -> tuple[str, list[str], bool]:
    """A message of a place without buttons as a person takes it in: words, what can be chosen, whether (0) is back."""
    lines = text.split("\n")
    can_go_back = lines[-1] == BACK
    lines = lines[:-1] if can_go_back else lines
    first = next((at for at in reversed(range(len(lines))) if _counts_from_one(lines[at:])), len(lines))
    return "\n".join(lines[:first]), [line.partition(". ")[2] for line in lines[first:]], can_go_back


def offer(labels: Sequence[str]) -> tuple[Offered, ...]:
    """Numbered lines as what they offer."""
    return tuple(Offered(label, str(number)) for number, label in enumerate(labels, start=1))


def _counts_from_one(lines: Sequence[str]) -> bool:
    return all(line.startswith(f"{number}. ") for number, line in enumerate(lines, start=1))


# --- The day ----------------------------------------------------------------------------------------------------


def enrol(url: str) -> str:
    """What the ward's own machine does first: name the unit, print a code for its admin."""
    store = Store.open(url)

    def invite(conn: Connection) -> str:
        add_unit(conn, WARD, "quản trị", NOW)
        return make_invite(conn, "admin", "Nguyễn Thị Hoa", None, NOW)[0]

    try:
        return store.run_now(invite)
    finally:
        store.close()


def spend_day(official: Official, greeting: str, pieces: Pieces) -> None:
    """Join by the code in the greeting, name who signs, then all that the transcript says."""
    [joined] = official.say(greeting)
    assert "phường Long Xuyên" in joined.text
    official.say("caidat")
    official.press("Người ký")
    official.say(SIGNER)
    play(leave_out_founding(read_transcript(TRANSCRIPT), pieces), official)


def settle_in(
    loop: asyncio.AbstractEventLoop, settle: Callable[[float], Coroutine[Any, Any, None]]
) -> Callable[[], None]:
    """The bot's own waiting, for an official in a thread beside its event loop."""
    return lambda: asyncio.run_coroutine_threadsafe(settle(PATIENCE), loop).result(2 * PATIENCE)


def leave_out_founding(transcript: Transcript, pieces: Pieces) -> Transcript:
    """The transcript without its first part, which only the terminal may do, and with long pastes in pieces."""
    founded = next(at for at, line in enumerate(transcript.lines) if line.sign == "=")
    lines: list[Line] = []
    for line in transcript.lines[founded + 1 :]:
        answers = pieces.get(lines[-1].text) if line.sign == "<" else None
        lines.extend(replace(line, text=text) for text in answers or (line.text,))
    return replace(transcript, lines=lines)


def build_at_terminal(url: str) -> bytes:
    """The file of the same dialogue at a terminal, on a fresh database."""
    world = World(url)
    try:
        play(read_transcript(TRANSCRIPT), world)
        scope, newest = world.scope, max(world.file_names)
        content: bytes = world.store.read_now(lambda conn: files.load(conn, scope, newest)[1])
        return content
    finally:
        world.close()
