"""The queue of updates that wait for the bot, with the rules of getUpdates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.doubles.offences import Note
from tests.doubles.telegram.refusals import Json, note

# Kinds that the bot receives only when it asks for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_ID = 512_384_001


@dataclass(frozen=True)
class Update:
    id: int
    body: bytes
    """What is sent: JSON with its update_id, or (raw) anything."""
    lane: str
    """A webhook receives the updates of one lane in order, and lanes side by side: a press may overtake a message."""
    again: bool = False
    """Delivered once more, whatever the offset says."""


class UpdateQueue:
    """Not locked: used under the world's lock."""

    def __init__(self) -> None:
        self.pending: list[Update] = []
        self.received: set[int] = set()
        """Ids that were handed to the bot at least once."""
        self.confirmed: set[int] = set()
        self.allowed: set[str] | None = None
        self.copies = 0
        """How many of the next updates come twice."""
        self._everything: dict[int, Update] = {}
        self._next_id = FIRST_ID
        self._held: list[Update] = []
        self._held_until = 0

    def push(self, kind: str, content: object, lane: str) -> int | None:
        """The update's id; None when the bot does not want updates of this kind."""
        wanted = kind not in ON_REQUEST if self.allowed is None else kind in self.allowed
        return self.push_raw({kind: content}, lane) if wanted else None

    def push_raw(self, update: Mapping[str, object] | bytes, lane: str = "raw") -> int:
        update_id = self._next_id
        self._next_id += 1
        body = update if isinstance(update, bytes) else write_json({"update_id": update_id, **update})
        one = Update(update_id, body, lane)
        self._everything[update_id] = one
        self._enqueue(one)
        return update_id

    def hold(self, count: int) -> None:
        """The next `count` updates are held back and then come in reverse order."""
        self._held_until = count

    def repeat(self, update_id: int) -> None:
        self.pending.append(replace(self._everything[update_id], again=True))

    def take(self, offset: int, limit: int) -> tuple[list[Update], list[Note]]:
        """What getUpdates answers. Updates below `offset` (or before the last -offset) are forgotten."""
        if offset > self._next_id:
            batch, notes = self.take(0, limit)
            return batch, [note("offset-in-future", offset=offset, last=self._next_id - 1), *notes]
        forgotten = self._forget(offset)
        batch = self.pending[:limit]
        self.received |= {one.id for one in batch}
        self.pending = [one for one in self.pending if not (one.again and one in batch)]
        return batch, [note("updates-skipped", ids=forgotten)] if forgotten else []

    def clear(self) -> list[Note]:
        """drop_pending_updates."""
        forgotten = [one.id for one in self.pending if one.id not in self.received]
        self.pending.clear()
        return [note("updates-skipped", ids=forgotten)] if forgotten else []

    def confirm(self, update: Update) -> None:
        """The webhook accepted it."""
        self.confirmed.add(update.id)
        self.pending = [one for one in self.pending if one is not update]

    def list_heads(self) -> list[Update]:
        """The first update of each lane."""
        heads: dict[str, Update] = {}
        for one in self.pending:
            heads.setdefault(one.lane, one)
        return list(heads.values())

    def _enqueue(self, one: Update) -> None:
        copies = 1
        if self.copies:
            self.copies -= 1
            copies = 2
        # The copies are told apart by identity: a webhook accepts each for itself.
        several = [replace(one) for _ in range(copies)]
        if not self._held_until:
            self.pending += several
            return
        self._held = several + self._held
        self._held_until -= 1
        if not self._held_until:
            self.pending += self._held
            self._held = []

    def _forget(self, offset: int) -> list[int]:
        """Drops confirmed updates; returns the ids of those that the bot has never been given."""
        if offset > 0:
            gone = [one for one in self.pending if one.id < offset and not one.again]
        elif offset < 0:
            gone = self.pending[:offset]
        else:
            gone = []
        self.confirmed |= {one.id for one in gone}
        self.pending = [one for one in self.pending if not any(one is other for other in gone)]
        return [one.id for one in gone if one.id not in self.received]


def write_json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
