"""A scripted official on Zalo, talking with a bot: no buttons, and files behind links."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import httpx

from handlers.engine.messages import Outgoing
from tests.dialogues.official import Official, offer, read_menu
from tests.doubles.zalo_bot import Message, Phone

_FILE_LINE = re.compile(r"\n\nTải tệp (?P<name>.+): (?P<link>http\S+)")


class ZaloBotOfficial(Official):
    def __init__(self, url: str, phone: Phone, account: str, settle: Callable[[], None]) -> None:
        super().__init__(url, ("zalo_bot", account, phone.person.id, phone.person.id), settle)
        self.phone = phone
        self.links: list[str] = []

    def type(self, text: str) -> None:
        """The phone cuts what is too long for one message."""
        self.phone.paste(text)

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        return self.type_number(label)

    def count_messages(self) -> int:
        return len(self.phone.chat)

    def read_since(self, count: int) -> list[Outgoing]:
        return [self._read(message) for message in self.phone.chat[count:] if message.from_bot]

    def _read(self, message: Message) -> Outgoing:
        text, labels, can_go_back = read_menu(message.text)
        file_id = None
        if found := _FILE_LINE.search(text):
            text = text.replace(found[0], "")
            self.links.append(found["link"])
            file_id = -len(self.links)
            self.file_names[file_id] = found["name"]
        return Outgoing(text, offer(labels), file_id, can_go_back=can_go_back)

    def download(self, link: str) -> tuple[str, bytes]:
        """Open the page behind a link and press its button: name and content of the file."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(link)
            assert page.status_code == 200
            assert 'method="post"' in page.text
            file = browser.post(link)
        assert file.status_code == 200
        return unquote(file.headers["content-disposition"].rpartition("UTF-8''")[2]), file.content
