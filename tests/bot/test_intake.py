"""Taking in: what was accepted is committed, all of it or nothing, and is nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.intake import Intake, Upload
from storage import files, inbox
from storage.changes import Actor, UnitFounded, apply_changes
from storage.database import Connection, Store
from storage.records import Scope
from tests.bot.ears import NOW, arrive

arrived: list[list[int]] = []


def make_intake(store: Store) -> Intake:
    arrived.clear()
    return Intake(store, lambda: NOW, lambda users: arrived.append(list(users)))


def take_all(store: Store, user_id: int = 1) -> list[dict[str, Any]]:
    def take(conn: Connection) -> dict[str, Any] | None:
        claimed = inbox.claim_next(conn, user_id, NOW)
        if claimed is None:
            return None
        inbox.finish(conn, claimed.id, NOW)
        return claimed.raw

    taken = []
    while (raw := store.run_now(take)) is not None:
        taken.append(raw)
    return taken


async def test_what_is_accepted_is_committed(store: Store) -> None:
    """Promise 1: another process sees it before the platform hears that we have it."""
    intake = make_intake(store)

    kept = await intake.accept(arrive("Hoa", "một"), arrive("Hoa", "hai"))

    other = Store.open(store.url)
    assert [raw["text"] for raw in take_all(other)] == ["một", "hai"]
    assert None not in kept
    assert arrived == [[1, 1]]
    other.close()


async def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    intake = make_intake(store)
    broken = replace(arrive("Hoa", "ba"), raw={"text": object()})

    with pytest.raises(Exception, match="object"):
        await intake.accept(arrive("Hoa", "một"), arrive("Hoa", "hai"), broken)

    assert store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10)) == []
    assert arrived == []


async def test_delivered_twice_kept_once(store: Store) -> None:
    intake = make_intake(store)
    update = arrive("Hoa", "một", external_id="7")

    first = await intake.accept(update)
    second = await intake.accept(update, replace(update, account="another bot"))

    assert first[0] is not None
    assert second[0] is None
    assert second[1] is not None, "the same id of another bot is another update"


async def test_the_same_sender_in_two_chats_is_two_conversations(store: Store) -> None:
    intake = make_intake(store)

    await intake.accept(arrive("Hoa", "một"), replace(arrive("Hoa", "hai"), chat="nhóm"))

    assert len(store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10))) == 2


async def test_a_file_is_kept_for_the_unit_of_its_sender(store: Store) -> None:
    intake = make_intake(store)
    upload = Upload("a.txt", "text/plain", "nội dung".encode())
    await intake.accept(replace(arrive("Hoa", ""), raw={"kind": "file"}, upload=upload))
    (raw,) = take_all(store)
    assert raw == {"kind": "file", "file": {"id": 1, "name": "a.txt", "media_type": "text/plain", "size": 10}}
    store.run_now(found_unit)

    await intake.accept(replace(arrive("Hoa", ""), raw={"kind": "file"}, upload=upload))

    (raw,) = take_all(store)
    scope = Scope(unit_id=1, user_id=1, role="admin")
    file, content = store.read_now(lambda conn: files.load(conn, scope, raw["file"]["id"]))
    assert (file.name, content) == (upload.name, upload.content)
    with pytest.raises(LookupError):
        store.read_now(lambda conn: files.load(conn, scope, 1))


def found_unit(conn: Connection) -> None:
    founded = UnitFounded(
        kind="phường",
        name="Long Xuyên",
        district=None,
        province="tỉnh Hải Dương",
        code=None,
        place="Long Xuyên",
        signer_name="Phạm Văn Giang",
        signer_title="CHỦ TỊCH",
        addressee=None,
        distribution=(),
    )
    apply_changes(conn, None, Actor(user_id=1, inbox_id=1, now=NOW), [founded])
