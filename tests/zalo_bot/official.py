"""A scripted official with a phone: what a transcript says is typed into Zalo, and the bot runs for real."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import httpx

from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.dialogues.world import World
from tests.doubles.zalo_bot import Message, Phone
from tests.zalo_bot.chat import BACK

_FILE_LINE = re.compile(r"\n\nTải tệp (?P<name>.+): (?P<link>http\S+)")


class Official(World):
    """The transcripts' world, with everything between the phone and the database in the hands of a running bot.

    `settle` returns when the bot has heard everything and has nothing left to do or to send. The store is only read.
    """

    def __init__(self, url: str, phone: Phone, account: str, settle: Callable[[], None]) -> None:
        super().__init__(url)
        self.phone = phone
        self.links: list[str] = []
        self._seat.address = ("zalo_bot", account, phone.person.id, phone.person.id)
        self._wait = settle

    def say(self, text: str) -> list[Outgoing]:
        """Type or paste; the phone cuts what is too long for one message."""
        before = len(self.phone.chat)
        self.phone.paste(text)
        self._wait()
        heard = [self._read(message) for message in self.phone.chat[before:] if message.from_bot]
        assert heard, f"no answer to {text[:60]!r}"
        self.said.extend(heard)
        return heard

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Type the number of a line of the newest message."""
        labels = [offer.label for offer in self.said[-1].offered]
        return self.say(str(labels.index(label) + 1))

    def _read(self, message: Message) -> Outgoing:
        """A message as a person takes it in: words, then the lines that can be chosen, then (0) the way back."""
        lines = message.text.split("\n")
        can_go_back = lines[-1] == BACK
        lines = lines[:-1] if can_go_back else lines
        first = _find_menu(lines)
        labels = [line.partition(". ")[2] for line in lines[first:]]
        lines = lines[:first]
        text = "\n".join(lines)
        file_id = None
        if found := _FILE_LINE.search(text):
            text = text.replace(found[0], "")
            self.links.append(found["link"])
            file_id = -len(self.links)
            self.file_names[file_id] = found["name"]
        offered = tuple(Offered(label, str(number)) for number, label in enumerate(labels, start=1))
        return Outgoing(text, offered, file_id, can_go_back=can_go_back)

    def download(self, link: str) -> tuple[str, bytes]:
        """Open the page behind a link and press its button: name and content of the file."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(link)
            assert page.status_code == 200
            assert 'method="post"' in page.text
            file = browser.post(link)
        assert file.status_code == 200
        return unquote(file.headers["content-disposition"].rpartition("UTF-8''")[2]), file.content


def _find_menu(lines: list[str]) -> int:
    """Where the lines begin that count 1., 2., … to the end; their number where there are none."""
    for first in range(len(lines) - 1, -1, -1):
        if all(line.startswith(f"{number}. ") for number, line in enumerate(lines[first:], start=1)):
            return first
    return len(lines)
