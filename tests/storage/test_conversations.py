"""Where a conversation stands is read back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage import answers, conversations, files, places, settings
from storage.access import NoAccess
from storage.changes import MemberJoined
from storage.database import Store
from storage.records import Offered, Scope
from tests.storage.world import LATER, NOW, add_user, change, found_unit, join, receive


def test_user_is_read_with_the_role_in_the_current_unit(store: Store) -> None:
    admin = found_unit(store)
    officer = join(store, admin, "Hoa", "officer")
    user = store.read_now(lambda conn: conversations.load_user(conn, officer.user_id))
    assert (user.name, user.unit_id, user.role) == ("Hoa", admin.unit_id, "officer")
    other = found_unit(store, "An Lưu")
    change(store, other, MemberJoined(officer.user_id, "member"))
    user = store.read_now(lambda conn: conversations.load_user(conn, officer.user_id))
    assert (user.unit_id, user.role) == (other.unit_id, "member")


def test_offer_is_stored_in_the_order_shown(store: Store) -> None:
    user_id = add_user(store, "Lan")
    offered = (Offered("Cá nhân", "individual"), Offered("Tập thể", "collective"))
    store.run_now(lambda conn: conversations.save_user(conn, user_id, 7, offered, LATER))
    user = store.read_now(lambda conn: conversations.load_user(conn, user_id))
    assert (user.offered, user.current_run, user.last_seen_at) == (offered, 7, LATER)


def test_run_is_read_back(store: Store) -> None:
    user_id = add_user(store, "Lan")
    run = store.run_now(lambda conn: conversations.start_run(conn, user_id, "register", 2, "who", {"year": None}, NOW))
    assert store.read_now(lambda conn: conversations.load_run(conn, run.id)) == run
    moved = replace(run, step="year", seq=1, status="suspended", draft={"year": 2024, "who": "Hoa"})
    store.run_now(lambda conn: conversations.save_run(conn, moved, LATER))
    assert store.read_now(lambda conn: conversations.load_run(conn, run.id)) == replace(moved, updated_at=LATER)


def test_open_runs_start_with_the_one_touched_last(store: Store) -> None:
    user_id = add_user(store, "Lan")
    runs = [
        store.run_now(lambda conn: conversations.start_run(conn, user_id, "register", 1, "who", {}, NOW))
        for _ in range(4)
    ]
    store.run_now(lambda conn: conversations.save_run(conn, replace(runs[0], status="suspended"), LATER))
    store.run_now(lambda conn: conversations.save_run(conn, replace(runs[1], status="done"), LATER))
    store.run_now(lambda conn: conversations.save_run(conn, replace(runs[2], status="cancelled"), LATER))
    found = store.read_now(lambda conn: conversations.open_runs(conn, user_id))
    assert [run.id for run in found] == [runs[0].id, runs[3].id]
    assert store.read_now(lambda conn: conversations.open_runs(conn, user_id + 1)) == []


def test_what_is_unknown_is_said(store: Store) -> None:
    user_id = add_user(store, "Lan")
    run = store.run_now(lambda conn: conversations.start_run(conn, user_id, "register", 1, "who", {}, NOW))
    assert store.read_now(lambda conn: conversations.load_run(conn, 99)) is None
    with pytest.raises(LookupError):
        store.read_now(lambda conn: conversations.load_user(conn, 99))
    with pytest.raises(LookupError):
        store.run_now(lambda conn: conversations.save_user(conn, 99, None, (), NOW))
    with pytest.raises(LookupError):
        store.run_now(lambda conn: conversations.save_run(conn, replace(run, id=99), NOW))


def test_same_answer_cannot_be_kept_twice(store: Store) -> None:
    user_id = add_user(store, "Lan")
    run = store.run_now(lambda conn: conversations.start_run(conn, user_id, "register", 1, "who", {}, NOW))
    store.run_now(lambda conn: answers.append(conn, run.id, 2, "year", 2024, "2024", 5, LATER))
    store.run_now(lambda conn: answers.append(conn, run.id, 1, "who", {"name": "Hoa"}, "hoa", 4, NOW))
    with pytest.raises(IntegrityError):
        store.run_now(lambda conn: answers.append(conn, run.id, 2, "year", 2025, "2025", 5, LATER))
    found = store.read_now(lambda conn: answers.history(conn, run.id))
    assert [(a.seq, a.step, a.value, a.raw, a.at) for a in found] == [
        (1, "who", {"name": "Hoa"}, "hoa", NOW),
        (2, "year", 2024, "2024", LATER),
    ]


def test_file_belongs_to_its_unit(store: Store) -> None:
    here, there = found_unit(store), found_unit(store, "An Lưu")
    content = bytes(range(256))
    file_id = store.run_now(lambda conn: files.put(conn, here.unit_id, "ban1.docx", "application/x", content, NOW))
    stored, read = store.read_now(lambda conn: files.load(conn, here, file_id))
    assert (stored.name, stored.media_type, stored.size, read) == ("ban1.docx", "application/x", 256, content)
    assert store.read_now(lambda conn: files.load(conn, None, file_id))[1] == content
    with pytest.raises(LookupError):
        store.read_now(lambda conn: files.load(conn, there, file_id))
    with pytest.raises(LookupError):
        store.read_now(lambda conn: files.load(conn, None, file_id + 1))
    with pytest.raises(NoAccess):
        store.read_now(lambda conn: files.load(conn, Scope(here.unit_id, there.user_id, "admin"), file_id))


def test_setting_is_put_once(store: Store) -> None:
    assert store.read_now(lambda conn: settings.get(conn, "secret")) is None
    assert store.run_now(lambda conn: settings.put_once(conn, "secret", "a")) == "a"
    assert store.run_now(lambda conn: settings.put_once(conn, "secret", "b")) == "a"
    assert store.read_now(lambda conn: settings.get(conn, "secret")) == "a"


def test_when_somebody_was_heard_last(store: Store) -> None:
    """Whatever order the news of it comes in, and nobody is made up for it."""
    receive(store, "Lan")

    def hear(chat: str, at: datetime) -> datetime | None:
        store.run_now(lambda conn: places.note_heard(conn, "telegram", "bot", chat, at))
        return store.read_now(lambda conn: places.find_heard(conn, "telegram", "bot", chat))

    assert store.read_now(lambda conn: places.find_heard(conn, "telegram", "bot", "Lan")) is None
    assert hear("Lan", LATER) == LATER
    assert hear("Lan", NOW) == LATER
    assert hear("nobody", NOW) is None
