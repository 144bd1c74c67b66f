"""The same rows through async SQLAlchemy ORM on aiosqlite, as its tutorial shows it: two commits per answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import registry

from bench.measuring import Sample, Stopwatch
from bench.turn.dialogue import BOT, DIALOGUE, sender_of
from bench.turn.recording import Recording, Write
from bench.turn.talking import talk
from bench.turn.world import WARM_UP, copy_template
from storage import tables
from storage.columns import write_json


def _map(table: Table) -> type[Any]:
    entity = type(table.name.title().replace("_", ""), (), {})
    _MAPPER.map_imperatively(entity, table)
    return entity


_MAPPER = registry(metadata=tables.metadata)
_ENTITIES = {table.name: _map(table) for table in tables.metadata.tables.values()}
_USER, _CONVERSATION = _ENTITIES["users"], _ENTITIES["conversations"]


@dataclass(frozen=True)
class _Object:
    """A row as the ORM takes it: with days, moments and JSON as Python has them."""

    entity: type[Any]
    key: tuple[Any, ...]
    values: dict[str, Any]
    is_new: bool


def measure(template: Path, recording: Recording, chats: int) -> Sample:
    """One round on a fresh database."""
    path = copy_template(template, "orm")
    prepared = {
        chat: [(one.update, _prepare(one.intake), _prepare(one.turn)) for one in exchanges]
        for chat, exchanges in recording.items()
    }
    return asyncio.run(_measure(path, prepared, chats))


async def _measure(
    path: Path, prepared: dict[int, list[tuple[bytes, list[_Object], list[_Object]]]], chats: int
) -> Sample:
    # One connection: with several, SQLite lets all but one wait, and costs more.
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", json_serializer=write_json, pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def make_durable(connection: Any, record: object) -> None:
        # Without relationships the unit of work does not order its inserts, so foreign keys are left unchecked.
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    new_session = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)

    async def answer(chat: int, place: int) -> None:
        body, intake, turn = prepared[chat][place]
        json.loads(body)
        sender = str(sender_of(chat))
        async with new_session() as session, session.begin():
            wanted = select(_CONVERSATION).filter_by(channel="telegram", account=str(BOT), chat=sender, sender=sender)
            conversation = (await session.scalars(wanted)).one()
            await _write(session, intake)
        async with new_session() as session, session.begin():
            await session.get_one(_USER, conversation.user_id)
            await _write(session, turn)

    stopwatch = Stopwatch()
    await talk(answer, [WARM_UP])
    stopwatch.start()
    await talk(answer, range(chats))
    stopwatch.stop()
    await engine.dispose()
    return stopwatch.share(chats * len(DIALOGUE))


async def _write(session: AsyncSession, objects: Sequence[_Object]) -> None:
    for one in objects:
        if one.is_new:
            session.add(_make(one))
        else:
            known = await session.get_one(one.entity, one.key)
            for name, value in one.values.items():
                setattr(known, name, value)


def _make(one: _Object) -> Any:
    row = one.entity()
    for name, value in one.values.items():
        setattr(row, name, value)
    return row


def _prepare(writes: Sequence[Write]) -> list[_Object]:
    return [
        _Object(
            _ENTITIES[write.table],
            tuple(write.key.values()),
            {name: _read(tables.metadata.tables[write.table], name, value) for name, value in write.values.items()},
            write.is_new,
        )
        for write in writes
    ]


def _read(table: Table, name: str, value: Any) -> Any:
    dialect = sqlite.dialect()
    process = table.c[name].type.dialect_impl(dialect).result_processor(dialect, None)
    return value if process is None else process(value)
