"""Where updates come in: raw payload -> inbox row -> acknowledged. Nothing is understood or answered here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.log import get_log
from bot.measures import Measures
from storage import conversations, files, inbox, places
from storage.database import Connection, Store
from storage.inbox import Kept

log = get_log(__name__)


@dataclass(frozen=True)
class Upload:
    """A file that arrived together with its update."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Arrival:
    """One update as a platform delivered it. `external_id` is the platform's, unique per channel and account."""

    channel: str
    account: str
    external_id: str
    chat: str
    sender: str
    sender_name: str
    raw: dict[str, Any] = field(repr=False)
    upload: Upload | None = field(default=None, repr=False)
    """Kept in `files`; the row's raw then tells id, name, media type and size under "file"."""
    wants_file: bool = False
    """Whether it names a file that `bot.fetching` downloads before its turn."""
    heard_at: datetime | None = None
    """When the person did it, where the platform counts from it how long they may be written to."""


class Intake:
    """Commits what arrived to the inbox, and tells whoever takes it from there whose updates they are."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        on_arrived: Callable[[Sequence[int]], None],
        measures: Measures | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_arrived = on_arrived
        self._measures = measures or Measures()

    async def accept(self, *arrivals: Arrival) -> list[int | None]:
        """Commit the updates in one transaction; only then may they be acknowledged (promise 1).

        Returns their ids in the inbox, None for those that were delivered before. Raises StoreFull, and any
        other error of the database: then none is kept, and the platform has to deliver all of them again.
        """
        now = self._clock()
        kept = await self._store.run(lambda conn: [keep_arrival(conn, arrival, now) for arrival in arrivals])
        ids = [one.id if one is not None else None for one in kept]
        for arrival, update_id in zip(arrivals, ids, strict=True):
            event = "intake.repeated" if update_id is None else "intake.accepted"
            self._measures.count_received(arrival.channel)
            log.info(event, update=update_id, channel=arrival.channel, external_id=arrival.external_id)
        self._on_arrived([one.user_id for one in kept if one is not None])
        return ids


def keep_arrival(conn: Connection, arrival: Arrival, now: datetime) -> Kept | None:
    """Write an update, and the file it brought, into the transaction; None when it was delivered before."""
    raw = arrival.raw
    if arrival.upload is not None:
        raw = {**raw, "file": _keep_upload(conn, arrival, arrival.upload, now)}
    kept = inbox.add(
        conn,
        channel=arrival.channel,
        account=arrival.account,
        external_id=arrival.external_id,
        chat=arrival.chat,
        sender=arrival.sender,
        sender_name=arrival.sender_name,
        raw=raw,
        now=now,
        wants_file=arrival.wants_file,
    )
    if arrival.heard_at is not None:
        places.note_heard(conn, arrival.channel, arrival.account, arrival.chat, arrival.heard_at)
    return kept


def _keep_upload(conn: Connection, arrival: Arrival, upload: Upload, now: datetime) -> dict[str, Any]:
    talk = conversations.find_conversation(conn, arrival.channel, arrival.account, arrival.chat, arrival.sender)
    unit_id = conversations.load_user(conn, talk.user_id).unit_id if talk is not None else None
    return keep_upload(conn, unit_id, upload, now)


def keep_upload(conn: Connection, unit_id: int | None, upload: Upload, now: datetime) -> dict[str, Any]:
    """Write a file into the transaction; returns what an update's raw tells of it under "file"."""
    file_id = files.put(conn, unit_id, upload.name, upload.media_type, upload.content, now)
    return {"id": file_id, "name": upload.name, "media_type": upload.media_type, "size": len(upload.content)}
