"""A scripted official on Zalo, talking with an Official Account: buttons or menus, and files in the chat."""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.dialogues.official import Official, offer, read_menu
from tests.doubles.zalo_oa import APP_ID, Message, Phone

_MARK = re.compile(r"\((\d+)/(\d+)\) ")


class ZaloOaOfficial(Official):
    def __init__(self, url: str, phone: Phone, settle: Callable[[], None]) -> None:
        super().__init__(url, ("zalo_oa", APP_ID, phone.id, phone.id), settle)
        self.phone = phone

    def type(self, text: str) -> None:
        self.phone.say(text)

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a button of the newest message that has it; in a menu, type its number."""
        if any(one.label == label for one in self.said[-1].offered) and not self.phone.heard[-1].buttons:
            return self.type_number(label)
        return self.act(lambda: self.phone.press(label))

    def count_messages(self) -> int:
        return len(self.phone.heard)

    def read_since(self, count: int) -> list[Outgoing]:
        """Messages as a person takes them in: a file belongs to the words below it, marked pieces to one another."""
        answers: list[Outgoing] = []
        pieces: list[str] = []
        file_id: int | None = None
        for message in self.phone.heard[count:]:
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
    words, labels, can_go_back = read_menu(text)
    return Outgoing(words, offer(labels), file_id, can_go_back=can_go_back)
