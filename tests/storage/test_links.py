"""A link to a file: for a day, five times, and only for whoever may have the file by then."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage import files, links, outbox, places
from storage.changes import MemberJoined
from storage.database import Connection, Store
from storage.links import LinkRefused
from storage.outbox import Outbound
from storage.records import Scope
from tests.storage.world import NOW, add_user, change, found_unit, join

NAME = "BaoCao_TDKT_2023.docx"
CONTENT = b"PK the report"


def talk_of(conn: Connection, user_id: int) -> int:
    talk_id = places.find_reachable(conn, user_id)
    assert talk_id is not None
    return talk_id


def put_message(store: Store, user_id: int, unit_id: int | None) -> Outbound:
    """A message with a file, in the outbox."""

    def put(conn: Connection) -> Outbound:
        file_id = files.put(conn, unit_id, NAME, "application/docx", CONTENT, NOW)
        outbox.put(conn, talk_of(conn, user_id), None, [({"text": "", "options": []}, file_id)], NOW)
        [outbox_id] = conn.exec_driver_sql("SELECT max(id) FROM outbox").one()
        return Outbound(outbox_id, talk_of(conn, user_id), "telegram", "bot", "", {}, file_id, 0, None)

    return store.run_now(put)


def make(store: Store, message: Outbound, key: str = "k1", now: datetime = NOW) -> str:
    return store.run_now(lambda conn: links.make_file_link(conn, message, key, now))


def refusal(store: Store, key: str, now: datetime = NOW) -> str:
    """Why the link gives nothing, asked by looking and by downloading."""
    reasons = set()
    for use in (links.look_up, links.download):
        with pytest.raises(LinkRefused) as refused:
            store.run_now(lambda conn, use=use: use(conn, key, now))  # type: ignore[misc]
        reasons.add(refused.value.reason)
    assert len(reasons) == 1
    return reasons.pop()


def test_looking_uses_nothing_and_the_sixth_download_is_refused(store: Store) -> None:
    admin = found_unit(store)
    make(store, put_message(store, admin.user_id, admin.unit_id))
    for used in range(5):
        looked = [store.run_now(lambda conn: links.look_up(conn, "k1", NOW)) for _ in range(2)]
        assert [one.left for one in looked] == [5 - used, 5 - used]
        file, content = store.run_now(lambda conn: links.download(conn, "k1", NOW))
        assert (file.name, file.size, content) == (NAME, len(CONTENT), CONTENT)
    assert refusal(store, "k1") == "used_up"


def test_it_ends_after_a_day(store: Store) -> None:
    admin = found_unit(store)
    make(store, put_message(store, admin.user_id, admin.unit_id))
    almost = NOW + timedelta(hours=24) - timedelta(microseconds=1)
    assert store.run_now(lambda conn: links.look_up(conn, "k1", almost)).left == 5
    assert refusal(store, "k1", NOW + timedelta(hours=24)) == "expired"


def test_a_message_that_is_sent_again_has_the_same_link_and_its_day_begins_anew(store: Store) -> None:
    admin = found_unit(store)
    message = put_message(store, admin.user_id, admin.unit_id)
    other = put_message(store, admin.user_id, admin.unit_id)
    later = NOW + timedelta(hours=30)
    assert [make(store, message, "k1"), make(store, message, "k2", later), make(store, other, "k3")] == ["k1"] * 2 + [
        "k3"
    ]
    assert store.run_now(lambda conn: links.look_up(conn, "k1", later)).left == 5
    assert refusal(store, "k2") == "unknown"


def drop_membership(store: Store, scope: Scope) -> None:
    leave = text("DELETE FROM memberships WHERE user_id = :user")
    store.run_now(lambda conn: conn.execute(leave, {"user": scope.user_id}).close())


def test_whoever_is_no_member_any_more_gets_nothing(store: Store) -> None:
    admin = found_unit(store)
    hoa = join(store, admin, "Hoa", "officer")
    make(store, put_message(store, hoa.user_id, admin.unit_id))
    drop_membership(store, hoa)
    assert refusal(store, "k1") == "no_access"


def test_whoever_may_less_than_when_it_was_made_gets_nothing(store: Store) -> None:
    admin = found_unit(store)
    hoa = join(store, admin, "Hoa", "officer")
    make(store, put_message(store, hoa.user_id, admin.unit_id))
    change(store, admin, MemberJoined(hoa.user_id, "member"))
    assert refusal(store, "k1") == "no_access"
    change(store, admin, MemberJoined(hoa.user_id, "admin"))
    assert store.run_now(lambda conn: links.look_up(conn, "k1", NOW)).left == 5


def test_the_link_follows_its_chat_and_not_the_person(store: Store) -> None:
    """A lost phone is unlinked: what its chat was given is worth nothing from then on."""
    admin = found_unit(store)
    stranger = add_user(store, "ai đó")
    message = put_message(store, admin.user_id, admin.unit_id)
    make(store, message)
    move = text("UPDATE conversations SET user_id = :user WHERE id = :talk")
    store.run_now(lambda conn: conn.execute(move, {"user": stranger, "talk": message.conversation_id}).close())
    assert refusal(store, "k1") == "no_access"


@pytest.mark.parametrize("of_nobody", [True, False])
def test_files_of_no_unit_or_of_another_one_are_not_given(store: Store, of_nobody: bool) -> None:
    admin, other = found_unit(store), found_unit(store, "Kinh Môn")
    make(store, put_message(store, admin.user_id, None if of_nobody else other.unit_id))
    assert refusal(store, "k1") == "no_access"


def test_many_downloads_at_once_are_five(store: Store) -> None:
    admin = found_unit(store)
    make(store, put_message(store, admin.user_id, admin.unit_id))

    def take(_: int) -> str:
        try:
            return store.run_now(lambda conn: links.download(conn, "k1", NOW))[0].name
        except LinkRefused as refused:
            return refused.reason

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(take, range(20))) == {NAME: 5, "used_up": 15}


def test_an_unknown_key(store: Store) -> None:
    assert refusal(store, "khong-co") == "unknown"
