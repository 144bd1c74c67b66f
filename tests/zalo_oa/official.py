"""A scripted official with a phone: what a transcript says is typed into Zalo, and the bot runs for real."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.dialogues.world import World
from tests.doubles.zalo_oa import APP_ID, Message, Phone

_MARK = re.compile(r"\((\d+)/(\d+)\) ")
_BACK = "0. Quay lại"


class Official(World):
    """The transcripts' world, with everything between the phone and the database in the hands of a running bot.

    `settle` returns when the bot has heard everything and has nothing left to do or to send. The store is only read.
    """

    def __init__(self, url: str, phone: Phone, settle: Callable[[], None]) -> None:
        super().__init__(url)
        self.phone = phone
        self._seat.address = ("zalo_oa", APP_ID, phone.id, phone.id)
        self._wait = settle

    def say(self, text: str) -> list[Outgoing]:
        """Type or paste."""
        return self._act(lambda: self.phone.say(text))

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a button of the newest message that has it; in a menu, type its number."""
        newest = self.said[-1]
        labels = [offer.label for offer in newest.offered]
        if label in labels and not self.phone.heard[-1].buttons:
            return self.say(str(labels.index(label) + 1))
        return self._act(lambda: self.phone.press(label))

    def _act(self, act: Callable[[], object]) -> list[Outgoing]:
        before = len(self.phone.heard)
        act()
        self._wait()
        heard = self._read(self.phone.heard[before:])
        assert heard, f"no answer. The chat:\n{self.phone.texts}"
        self.said.extend(heard)
        return heard

    def _read(self, messages: Sequence[Message]) -> list[Outgoing]:
        """Messages as a person takes them in: a file belongs to the words below it, marked pieces to one another."""
        answers: list[Outgoing] = []
        pieces: list[str] = []
        file_id: int | None = None
        for message in messages:
            if message.file is not None:
                file_id = -1 - len(self.file_names)
                self.file_names[file_id] = message.file.name
                continue
            mark = _MARK.match(message.text)
            pieces.append(_MARK.sub("", message.text, count=1))
            if mark is not None and mark[1] != mark[2]:
                continue
            answers.append(_read_answer("\n".join(pieces), message, file_id))
            pieces, file_id = [], None
        assert not pieces
        return answers

    @property
    def newest_file(self) -> bytes:
        """The last file that was sent, as it lies on the phone."""
        return [message.file.content for message in self.phone.heard if message.file][-1]


def _read_answer(text: str, last: Message, file_id: int | None) -> Outgoing:
    if last.buttons:
        return Outgoing(text, tuple(Offered(button.title, button.payload) for button in last.buttons), file_id)
    lines = text.split("\n")
    can_go_back = lines[-1] == _BACK
    lines = lines[:-1] if can_go_back else lines
    first = _find_menu(lines)
    offered = tuple(Offered(line.partition(". ")[2], line) for line in lines[first:])
    return Outgoing("\n".join(lines[:first]), offered, file_id, can_go_back=can_go_back)


def _find_menu(lines: list[str]) -> int:
    """Where the lines begin that count 1., 2., … to the end, more than buttons could; their number where none do."""
    for first in range(len(lines) - 1, -1, -1):
        if all(line.startswith(f"{number}. ") for number, line in enumerate(lines[first:], start=1)):
            return first
    return len(lines)
