"""The places where people talk. Each channel turns raw payloads into neutral messages, and neutral ones into its own.

Channels do not know each other. What they promise is here: `Channel`, `Listener`, `Platform`, and the ways in which
sending and fetching fail.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from bot.intake import Intake, Upload
from bot.leading import Leadership
from storage.database import Store
from storage.outbox import Outbound
from storage.records import StoredFile

Raw = Mapping[str, Any]
"""A payload as it came in, or as the inbox keeps it: JSON."""

Attachment = tuple[StoredFile, bytes]


@dataclass(frozen=True)
class Capabilities:
    """What a channel cannot do; for files, pages on the web stand in (`bot.links`)."""

    takes_files: bool = True
    """Whether people can send it files."""
    sends_files: Literal["all", "some", "none"] = "all"
    """Which files it carries to people. Unless all, messages with a file come with `Outbound.file_link` as well."""
    has_buttons: bool = True
    """Without them what is offered is numbered, and typed."""
    longest_message: int = 4096
    """UTF-16 units: phones cut what people paste into messages of at most so many."""


CAPABILITIES: Mapping[str, Capabilities] = {
    "zalo_bot": Capabilities(takes_files=False, sends_files="none", has_buttons=False, longest_message=2000),
    "zalo_oa": Capabilities(sends_files="some", longest_message=2000),
}
"""Of the channels that cannot do everything. That people's messages end where the bot's do in Zalo is an assumption."""


def find_capabilities(channel: str) -> Capabilities:
    return CAPABILITIES.get(channel, Capabilities())


class SendFailed(Exception):
    """The message may be sent later: no network, a time-out, too many requests. Its text holds no secret."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds that the platform asked to wait; None when it did not say."""


class SendUnclear(SendFailed):
    """No answer came: the message may have been taken. It is sent once more and not again (promise 4)."""


class SendRefused(Exception):
    """The message will never be taken: the chat is gone, the message is malformed. Its text holds no secret."""


class SendBlocked(SendRefused):
    """The person cannot be written to in this chat: they do not want it, are no longer there, or were silent for too
    long. Elsewhere they may be."""


class FetchFailed(SendFailed):
    """The file may be fetched later."""


class FetchRefused(Exception):
    """The file will never be had."""

    def __init__(self, reason: Literal["too_large", "gone"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """A way to answer people. How its payloads are understood stands in `bot.known_channels`."""

    @property
    def name(self) -> str:
        """Stable word of the database: "console", "telegram", ..."""

    @property
    def account(self) -> str:
        """Which of the channel's own addresses this is; only conversations of it are answered."""

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        """Send one message and return the platform's id for it. Raises SendFailed or SendRefused."""


class Listener(Channel, Protocol):
    """A channel that receives by itself, over a network."""

    async def serve(self, intake: Intake) -> None:
        """Receive until cancelled. A payload is acknowledged only after `intake.accept` has returned."""


Take = Callable[[Mapping[str, str], bytes], Awaitable[int]]
"""(headers by small letters, body) -> the HTTP status: 200 only after the update is committed."""


@dataclass(frozen=True)
class Webhook:
    """An address at which a platform calls. What `take` raises is answered with 503, so that it calls again."""

    path: str
    is_trusted: Callable[[Mapping[str, str]], bool]
    """Whether the headers may come from the platform; asked before the body is read."""
    take: Take
    largest: int = 1024 * 1024
    """Of a body, in bytes."""


@runtime_checkable
class Platform(Listener, Protocol):
    """A listener on a platform of others: it can be called, holds files of people, and shows them signs."""

    async def open(self, store: Store, secret_key: str, leadership: Leadership) -> None:
        """Begin, before anything else is asked of it. `secret_key` is what secrets of its own are derived from.

        What several processes must not do at once (polling, renewing a token) goes through `leadership.lead`.
        """

    async def close(self) -> None:
        """End what is under way."""

    def webhooks(self, intake: Intake) -> Sequence[Webhook]:
        """The addresses at which the platform calls; none where it is asked instead."""

    async def fetch(self, raw: Raw) -> Upload:
        """The file that an update names (`Arrival.wants_file`). Raises FetchFailed or FetchRefused."""

    async def show_working(self, chat: str) -> None:
        """Show for a few seconds that something is being made. Fails in silence."""

    async def show_menu(self, chat: str, commands: Sequence[tuple[str, str]]) -> None:
        """Set a chat's menu: (word, key of its meaning in the texts). Raises SendFailed or SendRefused."""
