"""The world a transcript plays in: a real database, the real turn, and a clock the transcript moves.

Only the network is left out: an update goes through the inbox, the worker's settling and the outbox as it does
in the process, jobs are run where they stand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels import Attachment
from bot.intake import Arrival, Upload, keep_arrival
from bot.job_kinds import KINDS
from bot.jobs import keep_result
from bot.known_channels import parse_update
from bot.settling import find_scope, settle_next
from commendation.rules.authority import Place
from handlers.assistant import make_book
from handlers.engine.messages import Incoming, Outgoing
from storage import conversations, files, inbox, jobs, outbox
from storage.database import Connection, Store
from storage.outbox import Outbound
from storage.records import Run, Scope, User
from tests.dialogues.chats import Chat, ConsoleChat
from tests.dialogues.given import Past

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ADDRESS = ("console", "", "console", "console")
"""Channel, account, chat and sender, whatever the payloads look like: only at the console a unit can be set up."""

UPLOADS = "https://thidua.example.vn/gui/MA-RIENG"
"""The page through which files are sent in, whatever the conversation."""

CODES = ("K7M2QX", "H4N8PT", "W9R3CD", "P5T8KA", "Y3N6HX")
"""What codes of a transcript say, in this order."""


@dataclass
class Seat:
    """A place from which the person talks: a channel, and what was said there."""

    address: tuple[str, str, str, str]
    name: str
    """What the person calls themselves there."""
    chat: Chat
    said: list[Outgoing] = field(default_factory=list)

    @property
    def channel(self) -> str:
        return self.address[0]


class World:
    """One person's chat on one database. `restart()` builds everything anew over the same database.

    With `twice` every update is delivered twice. `chat` is how the person talks: at the terminal unless given.
    """

    def __init__(self, url: str, *, twice: bool = False, chat: Chat | None = None) -> None:
        self.url = url
        self.twice = twice
        self.now = datetime(2024, 1, 17, 9, 0, tzinfo=ZONE)
        self.place = Place(kind="phường", name="Long Xuyên", district="thị xã Kinh Môn", province="tỉnh Hải Dương")
        self.file_names: dict[int, str] = {}
        self._seats = [Seat(ADDRESS, "quản trị", chat or ConsoleChat())]
        self._seat = self._seats[0]
        self._sent = 0
        self.store = Store.open(url)
        self._witness = _hold_open(url)

    def close(self) -> None:
        self.store.close()
        if self._witness is not None:
            self._witness.close()

    def restart(self) -> None:
        """What a killed process leaves: the database and nothing else."""
        self.store.close()
        make_book.cache_clear()
        self.store = Store.open(self.url)

    @property
    def said(self) -> list[Outgoing]:
        """What was answered where the person is now."""
        return self._seat.said

    @property
    def address(self) -> tuple[str, str, str, str]:
        """Where the person is now: channel, account, chat and sender."""
        return self._seat.address

    def go_to(self, channel: str) -> None:
        """Talk on from another channel, where the bot does not know the person yet."""
        seat = next((one for one in self._seats if one.channel == channel), None)
        if seat is None:
            seat = Seat((channel, "bot", f"{channel}-1", f"{channel}-1"), "Hoa", ConsoleChat())
            self._seats.append(seat)
        self._seat = seat

    # --- What the person does -----------------------------------------------------------------------------

    def say(self, text: str) -> list[Outgoing]:
        return self._deliver(self._seat.chat.say(text))

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a label of the newest message that offers it, or of the n-th answer of the dialogue."""
        shown = [message - 1] if message else list(reversed(range(len(self.said))))
        for answer in shown:
            for button, offer in enumerate(self.said[answer].offered):
                if offer.label == label:
                    return self._deliver(self._seat.chat.press(answer, button, offer.token))
        raise AssertionError(f"no button [{label}] in {[[o.label for o in self.said[at].offered] for at in shown[:2]]}")

    def send_file(self, name: str, content: bytes, media_type: str) -> list[Outgoing]:
        return self._deliver(*self._seat.chat.send_file(name, content, media_type))

    def send_kind(self, kind: str) -> list[Outgoing]:
        return self._deliver(self._seat.chat.send(kind))

    def _deliver(self, raw: dict[str, Any], upload: Upload | None = None) -> list[Outgoing]:
        self._sent += 1
        for _ in range(2 if self.twice else 1):
            self.store.run_now(lambda conn: self._receive(conn, f"line-{self._sent}", raw, upload))
        return self.settle()

    def _receive(self, conn: Connection, external_id: str, raw: dict[str, Any], upload: Upload | None = None) -> None:
        channel, account, chat, sender = self.address
        arrival = Arrival(channel, account, external_id, chat, sender, self._seat.name, raw=raw, upload=upload)
        keep_arrival(conn, arrival, self.now)

    def settle(self) -> list[Outgoing]:
        """Take every waiting turn, run every due job, and hand over what is to be sent."""
        answers: list[Outgoing] = []
        while True:
            waiting, open_jobs = self.store.read_now(self._look)
            if not waiting and not open_jobs:
                return answers
            for user_id in waiting:
                self._take_turn(user_id)
            if open_jobs:
                self._do_next_job()
            answers.extend(self._send_due())

    def _look(self, conn: Connection) -> tuple[list[int], int]:
        return inbox.waiting_users(conn, self.now, 10), jobs.open_count(conn, self.now)

    def _take_turn(self, user_id: int) -> None:
        book = make_book()

        def take(conn: Connection) -> object:
            make_code = iter(CODES).__next__
            return settle_next(conn, book, book.texts, user_id, self.now, self._parse, make_code, _link_upload)

        assert self.store.run_now(take) is not None, "what waits is not taken"

    def _parse(self, channel: str, raw: Mapping[str, Any]) -> Incoming:
        seat = next((one for one in self._seats if one.channel == channel), None)
        return seat.chat.parse(raw) if seat is not None else parse_update(channel, raw)

    def _do_next_job(self) -> None:
        """Do one job where we stand, and keep what it brings back as the process does."""
        job = self.store.run_now(lambda conn: jobs.lease_next(conn, self.now, 30))
        assert job is not None, "what is open is not due"
        work = KINDS[job.kind]
        result = self.store.read_now(lambda conn: work(conn, job.args, self.now))
        self.store.run_now(lambda conn: keep_result(conn, job, result, self.now))

    def _send_due(self) -> list[Outgoing]:
        return [self._show(*one) for one in self.store.run_now(self._take_due)]

    def _take_due(self, conn: Connection) -> list[tuple[Outbound, Attachment | None]]:
        taken = []
        while due := outbox.due(conn, self.now, 10):
            for one in due:
                outbox.sent(conn, one.id, None, self.now)
                taken.append((one, files.load(conn, None, one.file_id) if one.file_id is not None else None))
        return taken

    def _show(self, one: Outbound, attachment: Attachment | None) -> Outgoing:
        if one.file_id is not None and attachment is not None:
            self.file_names[one.file_id] = attachment[0].name
        place = (one.channel, one.account, one.chat)
        seat = next((seat for seat in self._seats if seat.address[:3] == place), self._seats[0])
        shown = seat.chat.show(Outgoing.from_body(one.body, one.file_id), attachment)
        seat.said.append(shown)
        return shown if seat is self._seat else replace(shown, text=f"({seat.channel}) {shown.text}")

    # --- What it holds ------------------------------------------------------------------------------------

    @property
    def user(self) -> User:
        return self.store.read_now(self._load_user)

    @property
    def scope(self) -> Scope:
        scope = find_scope(self.user)
        assert scope is not None, "nobody has a unit yet"
        return scope

    def _find_user(self, conn: Connection) -> User | None:
        conversation = conversations.find_conversation(conn, *self.address)
        return conversations.load_user(conn, conversation.user_id) if conversation is not None else None

    def _load_user(self, conn: Connection) -> User:
        user = self._find_user(conn)
        assert user is not None, "nobody has said anything yet"
        return user

    def read(self, query: Callable[..., Any], *args: Any) -> Any:
        """A ledger query of storage with this person's scope."""

        def read(conn: Connection) -> Any:
            scope = find_scope(self._load_user(conn))
            assert scope is not None, "nobody has a unit yet"
            return query(conn, scope, *args)

        return self.store.read_now(read)

    def run(self) -> Run | None:
        return self.store.read_now(lambda conn: conversations.load_run(conn, self._load_user(conn).current_run or 0))

    # --- What was there before ----------------------------------------------------------------------------

    def given(self, *items: str) -> None:
        """Items of a transcript's `given:`, in one transaction."""
        self.store.run_now(lambda conn: self._write_past(conn, items))

    def _write_past(self, conn: Connection, items: Sequence[str]) -> None:
        if any(item.startswith("unit ") for item in items):
            self._receive(conn, "given", {"kind": "other"})
        user = self._find_user(conn)
        past = Past(conn, self.now, self.place, find_scope(user) if user is not None else None)
        for item in items:
            past.write(item)
        self.now, self.place = past.now, past.place

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def _link_upload(conversation_id: int, now: datetime) -> str:
    return UPLOADS


def _hold_open(url: str) -> sqlite3.Connection | None:
    """A connection of another process: the last one of all would tidy up at its end, which a killed one does not."""
    if not url.startswith("sqlite"):
        return None
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    connection.execute("SELECT count(*) FROM units").fetchone()
    return connection
