"""Events in all the shapes that descriptions and captures show."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_bot.parse import NOBODY, Address, find_address, is_event, name_event, parse_update, unwrap
from handlers.engine.messages import Incoming

HOA = {"id": "6ede9afa66b88fe6d6a9", "display_name": "Hoa", "is_bot": False}
PRIVATE = {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}


def event(name: str | None = "message.text.received", **message: Any) -> dict[str, Any]:
    about = {"from": HOA, "chat": PRIVATE, "message_id": "2d758cb5e222177a4e35", "date": 1750316131602, **message}
    return {"message": about} if name is None else {"event_name": name, "message": about}


def test_a_text() -> None:
    said_at = datetime.fromisoformat("2025-06-19T13:55:31.602000+07:00")
    assert parse_update(event(text="Xin chào")) == Incoming("text", "Xin chào", said_at=said_at)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (event("message.image.received", photo="https://a.zdn.vn/x.jpg"), "photo"),
        (event("message.image.received", photo_url="https://a.zdn.vn/x.jpg", caption="Quyết định"), "photo"),
        (event("message.sticker.received", sticker="0e07", url="https://x"), "sticker"),
        (event("message.voice.received", voice_url="https://x/a.aac"), "voice"),
        (event("message.unsupported.received"), "sealed"),
        (event("message.location.received"), "other"),
        (event(None, text="alo"), "text"),
        (event(None, photo_url="https://a.zdn.vn/x.jpg"), "photo"),
        (event(None, sticker="0e07"), "sticker"),
        (event(None), "other"),
        (event(text="alo", chat={"id": "g", "chat_type": "GROUP"}), "group"),
        ({"message": {"from": {**HOA, "is_bot": True}, "chat": PRIVATE, "text": "alo"}}, "silent"),
    ],
)
def test_kinds(raw: dict[str, Any], kind: str) -> None:
    assert parse_update(raw).kind == kind


@pytest.mark.parametrize(
    "raw",
    [{}, {"message": None}, {"message": "alo"}, event(), event(text=7), {**event(text="alo"), "event_name": 5}],
)
def test_what_is_malformed_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"without|no text"):
        parse_update(raw)


@pytest.mark.parametrize("date", [None, "1750316131602", True, 10**30, -(10**30)])
def test_a_date_that_is_none_is_left_out(date: Any) -> None:
    assert parse_update(event(text="alo", date=date)).said_at is None


def test_where_it_comes_from() -> None:
    assert find_address(event(text="alo")) == Address(PRIVATE["id"], HOA["id"], "Hoa")  # type: ignore[arg-type]
    assert find_address(event(chat={"id": "g9", "chat_type": "GROUP"})).chat == "g9"
    assert find_address({"message": {"chat": {"id": "c"}}}) == Address("c", "c", "")
    assert find_address({"message": 5}) == find_address(None) == NOBODY


def test_envelopes_are_taken_off() -> None:
    bare = event(text="alo")
    assert unwrap({"ok": True, "result": bare}) is bare
    assert unwrap(bare) is bare
    assert unwrap({"ok": False, "result": bare}) != bare
    assert is_event(bare)
    assert not any(map(is_event, ({}, [], None, {"event_name": "user.followed"})))


def test_what_tells_events_apart() -> None:
    assert name_event(event(text="alo")) == "2d758cb5e222177a4e35"
    nameless = event(text="alo", message_id=None)
    assert name_event(nameless) == name_event(event(text="alo", message_id=None)) != name_event(event(None))
    assert len(name_event(nameless)) == 21


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "from", "chat", "id", "text", "event_name", "x"]), inner)
    ),
)


@given(JSON)
def test_nothing_that_comes_in_breaks_the_receiver(body: Any) -> None:
    found = unwrap(body)
    find_address(found)
    name_event(found)
    if isinstance(found, dict):
        with suppress(ValueError):
            parse_update(found)
