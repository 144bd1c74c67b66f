"""Events as Zalo writes them, by its own samples and by anybody else's: whose they are and what they mean."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.zalo_oa.events import NotAnEvent, find_document, make_raw, read_event
from bot.channels.zalo_oa.presses import Stamp
from bot.channels.zalo_oa.signature import Signer
from bot.known_channels import parse_update
from handlers.engine.messages import Incoming
from storage.records import StoredFile

SIDES = '"app_id":"360","sender":{"id":"246"},"recipient":{"id":"388"},"user_id_by_app":"552"'
STAMP = "1540363714987"
AT = datetime.fromisoformat("2018-10-24T13:48:34.987+07:00")
FILE = (
    '"attachments":[{"type":"file","payload":{"url":"https://f.zdn.vn/x","name":"developer.docx","type":"docx",'
    '"size":"233947","checksum":"db8f0a790d28e3d8658a0ff0846189"}}]'
)


def write(name: str, rest: str = "", sides: str = SIDES, stamp: str = f'"{STAMP}"') -> bytes:
    return f'{{{sides},"event_name":"{name}"{rest},"timestamp":{stamp}}}'.encode()


def parse(body: bytes, token: str | None = None, **kept: Any) -> Incoming:
    raw = json.loads(json.dumps(make_raw(read_event(body), token)))
    return parse_update("zalo_oa", {**raw, **kept})


TEXT = write("user_send_text", ',"message":{"text":"xin chào","msg_id":"96d3cdf3af150460909"}')


def test_a_text() -> None:
    event = read_event(TEXT)

    assert (event.name, event.user, event.at) == ("user_send_text", "246", AT)
    assert event.key == "user_send_text:96d3cdf3af150460909"
    assert event.is_said
    assert parse(TEXT) == Incoming("text", "xin chào", said_at=AT)


def test_texts_are_read_in_one_form_of_letters() -> None:
    body = write("user_send_text", ',"message":{"text":"chiê\u0301n si\u0303 1\ufe0f\u20e3","msg_id":"m"}')
    assert parse(body).text == "chiến sĩ 1"


def test_a_press() -> None:
    assert parse(TEXT, "12.3.submit") == Incoming("press", token="12.3.submit")
    assert parse(TEXT, "") == Incoming("press", token="")


@pytest.mark.parametrize("place", [f',"message":{{"msg_id":"m3",{FILE}}}', f',"message":{{"msg_id":"m3"}},{FILE}'])
def test_a_file(place: str) -> None:
    """In the message by most samples, beside it by one."""
    body = write("user_send_file", place)
    document = find_document(make_raw(read_event(body), None))

    assert document is not None
    assert (document["url"], document["name"], document["size"]) == ("https://f.zdn.vn/x", "developer.docx", "233947")
    assert parse(body) == Incoming("lost_file")
    kept = {"id": 7, "name": "developer.docx", "media_type": "x/y", "size": 5}
    assert parse(body, file=kept).file == StoredFile(7, "developer.docx", "x/y", 5)
    assert parse(body, file_lost="too_large") == Incoming("large_file")


def test_a_size_is_a_number_elsewhere() -> None:
    body = write("user_send_file", f',"message":{{"msg_id":"m3",{FILE}}}').replace(b'"233947"', b"99999999")
    assert parse(body) == Incoming("large_file")
    assert find_document(make_raw(read_event(body), None)) is None


def test_a_link_is_what_was_typed_around_it() -> None:
    body = write(
        "user_send_link", ',"message":{"text":"xem https://x.vn","msg_id":"m","attachments":[{"type":"link"}]}'
    )
    assert parse(body).text == "xem https://x.vn"
    assert parse(write("user_send_link", ',"message":{"msg_id":"m"}')) == Incoming("other")


@pytest.mark.parametrize(
    ("name", "sides", "user"),
    [
        ("follow", '"oa_id":"388","follower":{"id":"246"},"source":"oa_profile","app_id":"360"', "246"),
        ("unfollow", '"oa_id":"388","follower":{"id":"246"},"app_id":"360"', "246"),
        ("user_click_chatnow", '"oa_id":"388","user_id":"246","app_id":"360"', "246"),
        ("user_submit_info", '"sender":{"id":"246"},"recipient":{"id":"388"},"app_id":"360"', "246"),
        ("oa_send_text", '"sender":{"id":"388"},"recipient":{"id":"246"},"app_id":"360"', ""),
    ],
)
def test_whose_an_event_is(name: str, sides: str, user: str) -> None:
    event = read_event(write(name, sides=sides))
    assert (event.user, event.is_said) == (user, False)
    assert event.is_deed == (name in ("follow", "user_click_chatnow", "user_submit_info"))
    assert event.key == f"{name}:{user}:{STAMP}"


def test_numbers_stay_as_they_are_written() -> None:
    """Ids are longer than 2^53, and the timestamp is signed as it stands there."""
    body = write(
        "user_send_text",
        ',"message":{"msg_id":12345678901234567890123}',
        '"sender":{"id":2460000000000000246}',
        stamp=STAMP,
    )
    event = read_event(body)

    assert (event.user, event.at) == ("2460000000000000246", AT)
    assert event.fields["message"]["msg_id"] == "12345678901234567890123"
    assert event.fields["timestamp"] == STAMP


def test_a_key_is_bounded() -> None:
    long = read_event(write("user_send_text", f',"message":{{"msg_id":"{"x" * 5000}"}}'))
    other = read_event(write("user_send_text", f',"message":{{"msg_id":"{"x" * 4999}y"}}'))
    assert len(long.key) < 200
    assert long.key != other.key


def test_the_vector_of_the_signature() -> None:
    body = (
        '{"app_id":"1234567890","sender":{"id":"111"},"recipient":{"id":"222"},"event_name":"user_send_text",'
        '"message":{"text":"xin chào","msg_id":"m1"},"timestamp":"1700000000000"}'
    ).encode()
    signer = Signer("1234567890", "oa-secret-for-tests", "app-secret")
    mac = "mac=9aad626b799df304746fac870feeb24618d8259f35793b8e1872a98e6e55182c"
    fields = read_event(body).fields

    assert signer.check("strict", fields, body, mac)
    assert signer.find_formula(fields, body, mac) == "strict"
    assert not signer.check("strict", fields, json.dumps(json.loads(body), sort_keys=True).encode(), mac)
    assert signer.find_formula(fields, body, "mac=" + "0" * 64) is None
    for secret in ("oa-secret-for-tests", "app-secret"):
        assert secret not in repr(signer)


def test_a_payload_is_of_one_chat_and_one_key() -> None:
    stamp = Stamp("khoá", "360")
    payload = stamp.make_payload("246", "12.3.pick:a:b")

    assert len(payload) < 100
    assert stamp.read_token("246", payload) == "12.3.pick:a:b"
    assert stamp.read_token("246", f" {payload}\n") is None
    assert stamp.read_token("246", f"{payload}\n") == "12.3.pick:a:b"
    assert stamp.read_token("247", payload) == ""
    assert Stamp("khoá khác", "360").read_token("246", payload) == ""
    assert Stamp("khoá", "361").read_token("246", payload) == ""
    assert stamp.read_token("246", "ghi") is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("sender", "recipient", "follower", "user_id", "oa_id", "message", "attachments", "info")
NAMES = st.sampled_from(
    ["user_send_text", "user_send_file", "user_send_link", "user_send_x", "follow", "unfollow", "oa_send_text", "x", ""]
)


@given(body=st.binary(max_size=200))
@example(body=b'{"event_name":"x","timestamp":"99999999999999"}')
@example(body=b'{"event_name":"x","timestamp":"\xc2\xb2"}')
@example(body=b'{"event_name":"x","timestamp":1e400}')
def test_any_bytes_are_an_event_or_none(body: bytes) -> None:
    with suppress(NotAnEvent):
        read_event(body)


@given(name=NAMES, fields=st.dictionaries(st.sampled_from(FIELDS), json_values), token=st.none() | st.text(max_size=5))
@example(name="user_send_file", fields={"message": {"attachments": [{"payload": {"url": 5, "size": {}}}]}}, token=None)
@example(name="user_send_text", fields={"sender": {"id": ["x"]}, "message": "x"}, token=None)
def test_any_event_is_understood_somehow(name: str, fields: dict[str, Any], token: str | None) -> None:
    body = json.dumps({**fields, "event_name": name, "timestamp": STAMP}).encode()
    event = read_event(body)
    raw = make_raw(event, token)
    find_document(raw)

    assert len(event.key) <= 300
    assert parse_update("zalo_oa", raw).kind in ("text", "press", "lost_file", "large_file", "photo", "other")


@pytest.mark.parametrize("raw", [{}, {"event": None}, {"event": {}}, {"not_kept": "..."}, {"event": {"event_name": 5}}])
def test_what_was_never_an_event_is_parked(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="without an event"):
        parse_update("zalo_oa", raw)
