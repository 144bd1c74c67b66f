"""What the double knows: the time, the people, what was said, the tokens in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.doubles.changing import ChangingWorld

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN = datetime(2024, 1, 17, 9, 0, tzinfo=VIETNAM)


class Clock:
    """A clock that stands still until it is moved on; or, without a beginning, the real one."""

    def __init__(self, begin: datetime | None = BEGIN) -> None:
        self._begin = begin
        self._moved = timedelta()

    def read(self) -> datetime:
        return (self._begin or datetime.now(VIETNAM)) + self._moved

    def move(self, **span: float) -> None:
        self._moved += timedelta(**span)


@dataclass(frozen=True, slots=True)
class Button:
    title: str
    payload: str
    type: str = "oa.query.hide"


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(slots=True)
class Message:
    """One message of a chat, as it stands on the phone."""

    id: str
    from_oa: bool
    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: File | None = None
    image: File | None = None
    is_list: bool = False


@dataclass(slots=True)
class Upload:
    kind: str
    file: File
    at: datetime


@dataclass(slots=True)
class Account:
    """A person, as the account sees them."""

    user_id: str
    name: str
    is_follower: bool = True
    last_interaction: datetime | None = None
    chat: list[Message] = field(default_factory=list)


class World(ChangingWorld):
    """Everything that Zalo knows."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.people: dict[str, Account] = {}
        self.uploads: dict[str, Upload] = {}
        self.media: dict[str, File | str] = {}
        """Files that people sent, by the last part of their address; a text is where it redirects to."""
        self._numbers = count(1)

    def make_id(self, kind: str) -> str:
        """An id that nothing else has; of people and messages it is longer than 2^53."""
        return f"{kind}{next(self._numbers):016x}"
