"""A scripted official with a phone: what a transcript says is typed into Telegram, and the bot runs for real."""

from __future__ import annotations

from collections.abc import Callable

from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.dialogues.world import World
from tests.doubles.telegram import Message, Phone


class Official(World):
    """The transcripts' world, with everything between the phone and the database in the hands of a running bot.

    `settle` returns when the bot has heard everything and has nothing left to do or to send. The store is only read.
    """

    def __init__(self, url: str, phone: Phone, account: str, settle: Callable[[], None]) -> None:
        super().__init__(url)
        self.phone = phone
        self._seat.address = ("telegram", account, str(phone.person.id), str(phone.person.id))
        self._wait = settle

    def say(self, text: str) -> list[Outgoing]:
        """Type or paste; the phone cuts what is too long for one message."""
        return self._act(lambda: self.phone.paste(text))

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a button of the newest message that has it."""
        return self._act(lambda: self.phone.press(label))

    def _act(self, act: Callable[[], object]) -> list[Outgoing]:
        before = max((message.id for message in self.phone.chat), default=0)
        act()
        self._wait()
        heard = [self._read(one) for one in self.phone.chat if one.from_bot and one.id > before]
        assert heard, f"no answer. The chat:\n{self.phone.screen}"
        self.said.extend(heard)
        return heard

    def _read(self, message: Message) -> Outgoing:
        offered = tuple(Offered(button.text, button.data) for button in message.buttons)
        if message.file is None:
            return Outgoing(message.text, offered)
        self.file_names[message.id] = message.file.name
        return Outgoing(message.text, offered, file_id=message.id)

    @property
    def newest_file(self) -> bytes:
        """The last file that was sent, as it lies on the phone."""
        return [message.file.content for message in self.phone.chat if message.from_bot and message.file][-1]
