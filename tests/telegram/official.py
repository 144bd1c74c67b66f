"""A scripted official on Telegram."""

from __future__ import annotations

from collections.abc import Callable

from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.dialogues.official import Official
from tests.doubles.telegram import Message, Phone


class TelegramOfficial(Official):
    def __init__(self, url: str, phone: Phone, account: str, settle: Callable[[], None]) -> None:
        super().__init__(url, ("telegram", account, str(phone.person.id), str(phone.person.id)), settle)
        self.phone = phone

    def type(self, text: str) -> None:
        """The phone cuts what is too long for one message."""
        self.phone.paste(text)

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a button of the newest message that has it."""
        return self.act(lambda: self.phone.press(label))

    def count_messages(self) -> int:
        return max((message.id for message in self.phone.chat), default=0)

    def read_since(self, count: int) -> list[Outgoing]:
        return [self._read(one) for one in self.phone.chat if one.from_bot and one.id > count]

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
