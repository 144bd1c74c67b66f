"""Values come back from both databases as they went in, and naive moments do not go in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage import answers, conversations, inbox
from storage.columns import VIETNAM, read_moment, replace_unstorable, write_json, write_moment
from storage.database import Connection, Store
from storage.tables import inbox as inbox_table
from tests.storage.world import NOW, add_user


def test_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        store.run_now(lambda conn: inbox.waiting_users(conn, datetime(2024, 1, 17), 1))  # noqa: DTZ001


def test_moments_are_read_in_vietnamese_time() -> None:
    moment = read_moment(write_moment(datetime(2023, 12, 31, 18, 30, tzinfo=UTC)))
    assert moment.isoformat() == "2024-01-01T01:30:00+07:00"


@given(
    first=st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2999, 1, 1)),  # noqa: DTZ001
    second=st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2999, 1, 1)),  # noqa: DTZ001
    offset=st.integers(-12, 14),
)
def test_moments_keep_their_order_as_text(first: datetime, second: datetime, offset: int) -> None:
    one = first.replace(tzinfo=timezone(timedelta(hours=offset)))
    other = second.replace(tzinfo=VIETNAM)
    assert read_moment(write_moment(one)) == one
    assert (write_moment(one) < write_moment(other)) == (one < other)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_json_text_is_json(value: object) -> None:
    assert json.loads(write_json(value)) == value or "\0" in repr(value) or "\\x00" in repr(value)


@pytest.mark.parametrize(
    ("payload", "stored"),
    [
        ("Nguyễn Thị Hòa – 98 %", "Nguyễn Thị Hòa – 98 %"),
        ("trước\0sau", "trước\N{REPLACEMENT CHARACTER}sau"),
        ("nửa \ud83d cặp", "nửa \N{REPLACEMENT CHARACTER} cặp"),
        ("\\u0000 gõ tay", "\\u0000 gõ tay"),
        ("\\\0", "\\\N{REPLACEMENT CHARACTER}"),
        ("\U0001f44d", "\U0001f44d"),
    ],
)
def test_any_payload_can_be_kept(store: Store, payload: str, stored: str) -> None:
    """What PostgreSQL cannot hold must not keep an update out of the inbox."""

    def keep(conn: Connection) -> inbox.Kept | None:
        return inbox.add(
            conn,
            channel="zalo",
            account="oa",
            external_id="1",
            chat="1",
            sender="1",
            sender_name=payload,
            raw={"text": payload, payload: [payload]},
            now=NOW,
        )

    kept = store.run_now(keep)
    assert kept is not None
    raw = store.read_now(lambda conn: conn.scalar(select(inbox_table.c.raw).where(inbox_table.c.id == kept.id)))
    assert raw == {"text": stored, stored: [stored]}
    assert store.read_now(lambda conn: conversations.load_user(conn, 1).name) == stored == replace_unstorable(payload)


def test_values_of_answers_come_back(store: Store) -> None:
    user_id = add_user(store, "Hoa")
    values: list[object] = [None, 0, "98", {"b": 1, "a": [None, "ă"]}, [], False]

    def write(conn: Connection) -> int:
        run = conversations.start_run(conn, user_id, "register", 1, "who", {}, NOW)
        for seq, value in enumerate(values):
            answers.append(conn, run.id, seq, "step", value, None, None, NOW)
        return run.id

    run_id = store.run_now(write)
    assert [answer.value for answer in store.read_now(lambda conn: answers.history(conn, run_id))] == values
