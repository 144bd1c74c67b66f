"""Telegram's payloads -> neutral messages, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.parse import (
    LARGEST_FILE,
    NOBODY,
    Address,
    find_address,
    find_document,
    find_press,
    name_document,
    parse_update,
)
from handlers.engine.messages import Incoming, IncomingKind
from storage.records import StoredFile
from tests.channels.telegram.payloads import BOT, CHAT, GROUP, HOA, OTHER_BOT, Json, document, message, press, update

KEPT = {"id": 7, "name": "danh sách.docx", "media_type": "application/msword", "size": 1200}
LIVE = {"latitude": 21.0, "longitude": 106.5}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (update(text="dem 2023"), "dem 2023"),
        (update(text="  hai dòng\nnhé "), "  hai dòng\nnhé "),
        (update(text="/dem@so_thi_dua_bot 2023"), "/dem 2023"),
        (update(text="/dem@So_Thi_Dua_Bot"), "/dem"),
        (update(text="/start LX29K7"), "/start LX29K7"),
        (update(text="thư gửi a@b.vn"), "thư gửi a@b.vn"),
        (update(text="nhờ @so_thi_dua_bot đếm"), "nhờ @so_thi_dua_bot đếm"),
        (update(text="Giấy khen", entities=[{"type": "bold", "offset": 0, "length": 4}]), "Giấy khen"),
        (update(text="của báo", forward_origin={"type": "user"}), "của báo"),
    ],
)
def test_text(raw: Json, text: str) -> None:
    assert parse_update(raw) == Incoming(kind="text", text=text)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {"file_id": "x"}}, "voice"),
        ({"audio": {"file_id": "x"}}, "voice"),
        ({"video_note": {"file_id": "x"}}, "voice"),
        ({"sticker": {"file_id": "x"}}, "sticker"),
        ({"photo": [{"file_id": "x"}], "caption": "giấy khen"}, "photo"),
        ({"location": LIVE}, "location"),
        ({"location": LIVE, "venue": {"title": "UBND"}}, "location"),
        ({"video": {"file_id": "x"}}, "other"),
        ({"animation": {"file_id": "x"}, "document": document()}, "other"),
        ({"contact": {"phone_number": "+84"}}, "other"),
        ({"poll": {"id": "1"}}, "other"),
        ({"something_of_2031": {"id": "1"}}, "other"),
        ({"pinned_message": message(text="x")}, "silent"),
        ({"document": document(file_size=LARGEST_FILE + 1)}, "large_file"),
        ({"document": document()}, "lost_file"),
    ],
)
def test_kinds_of_messages(content: Json, kind: IncomingKind) -> None:
    assert parse_update(update(**content)).kind == kind


def test_a_document_that_was_fetched() -> None:
    raw = update(document=document(file_name="danh sách.docx"), caption="nhập giúp") | {"file": KEPT}

    file = StoredFile(id=7, name="danh sách.docx", media_type="application/msword", size=1200)
    assert parse_update(raw) == Incoming(kind="file", text="nhập giúp", file=file)


@pytest.mark.parametrize(("reason", "kind"), [("too_large", "large_file"), ("gone", "lost_file")])
def test_a_document_that_could_not_be_fetched(reason: str, kind: str) -> None:
    assert parse_update(update(document=document()) | {"file_lost": reason}).kind == kind


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (update("edited_message", text="dem 2022", edit_date=1), "edited"),
        (update("edited_message", location=LIVE), "silent"),
        (update("edited_message", chat=GROUP, text="x"), "silent"),
        (update("my_chat_member", {"chat": CHAT, "from": HOA}), "silent"),
        (update("channel_post", {"chat": {"id": -5, "type": "channel"}, "text": "x"}), "silent"),
        (update("something_of_2031", {"id": 1}), "silent"),
        (update(sender=OTHER_BOT, text="x"), "silent"),
    ],
)
def test_other_updates(raw: Json, kind: str) -> None:
    assert parse_update(raw).kind == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"text": "/dem 2023"}, "group"),
        ({"text": "/dem@so_thi_dua_bot"}, "group"),
        ({"text": "đếm giúp @so_thi_dua_bot với"}, "group"),
        ({"text": "ok", "reply_to_message": message(sender=BOT, text="x")}, "group"),
        ({"new_chat_members": [BOT]}, "group"),
        ({"group_chat_created": True}, "group"),
        ({"text": "chiều nay họp"}, "silent"),
        ({"text": "gửi a@b.vn nhé"}, "silent"),
        ({"text": "ok", "reply_to_message": message(text="x")}, "silent"),
        ({"new_chat_members": [HOA]}, "silent"),
        ({"left_chat_member": HOA}, "silent"),
        ({"document": document()}, "silent"),
    ],
)
def test_groups(content: Json, kind: str) -> None:
    assert parse_update(update(chat=GROUP, **content)).kind == kind


def test_a_press_knows_its_message_and_its_label() -> None:
    assert parse_update(update("callback_query", press("12.3.cancel"))) == Incoming(
        kind="press",
        token="12.3.cancel",
        pressed={"message": 11, "text": "Ghi chứ?", "is_text": True, "label": "Huỷ"},
    )


@pytest.mark.parametrize(
    ("pressed", "shown"),
    [
        (
            press(text=None, caption="Báo cáo năm 2023", document=document()),
            {"message": 11, "text": "Báo cáo năm 2023", "is_text": False, "label": "Ghi"},
        ),
        (press(data="9.9.gone"), {"message": 11, "text": "Ghi chứ?", "is_text": True, "label": ""}),
        (
            press() | {"message": {"chat": CHAT, "message_id": 11, "date": 0}},
            {"message": 11, "text": "", "is_text": False, "label": ""},
        ),
        ({key: value for key, value in press().items() if key != "message"}, {}),
    ],
)
def test_what_a_press_tells_of_its_message(pressed: Json, shown: Json) -> None:
    assert parse_update(update("callback_query", pressed)).pressed == shown


def test_presses_that_are_none() -> None:
    game = {key: value for key, value in press().items() if key != "data"} | {"game_short_name": "x"}

    assert parse_update(update("callback_query", game)).kind == "other"
    assert parse_update(update("callback_query", press(chat=GROUP))).kind == "group"


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1},
        {"update_id": 1, "message": "garbage"},
        {"update_id": 1, "message": {"text": "no chat"}},
        {"update_id": 1, "message": {"chat": {"id": 5}, "text": "a chat without a type"}},
        update(text=["no", "text"]),
        update(document="no object"),
        update("callback_query", press() | {"data": 5}),
        update("callback_query", {"id": "1", "message": {"chat": None}}),
        {"malformed": ["a", "list"]},
        {"not_kept": "RecursionError", "update": "{}"},
    ],
)
def test_malformed_updates_raise(raw: Json) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the worker parks whatever is raised
        parse_update(raw)


# --- What the intake needs to know, whatever comes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (update(text="x"), Address("5000000001", "5000000001", "Nguyễn Thị Hoa")),
        (update(chat=GROUP, text="/x"), Address("-1001234567890", "5000000001", "Nguyễn Thị Hoa")),
        (update("callback_query", press()), Address("5000000001", "5000000001", "Nguyễn Thị Hoa")),
        (update("callback_query", press() | {"message": None}), Address("5000000001", "5000000001", "Nguyễn Thị Hoa")),
        (update(text="x", sender={"id": 5, "username": "hoa_vp"}), Address("5000000001", "5", "hoa_vp")),
        (update("edited_message", text="x"), Address("5000000001", "5000000001", "Nguyễn Thị Hoa")),
        (update("channel_post", {"chat": {"id": -5, "type": "channel", "title": "Tin"}}), Address("-5", "-5", "Tin")),
    ],
)
def test_where_an_update_comes_from(raw: Json, address: Address) -> None:
    assert find_address(raw) == address


@pytest.mark.parametrize(
    "raw", [None, 5, "x", [], {}, {"update_id": 1}, {"message": []}, {"message": {"chat": {"id": "5"}, "from": 5}}]
)
def test_nothing_is_too_strange_for_the_intake(raw: Any) -> None:
    assert find_address(raw) == NOBODY
    assert find_press(raw) is None
    assert find_document(raw) is None


def test_which_documents_are_fetched() -> None:
    assert find_document(update(document=document(file_name="a.docx"))) == document(file_name="a.docx")
    assert find_document(update(document=document(file_size=LARGEST_FILE))) is not None
    assert find_document(update(document=document(file_size=LARGEST_FILE + 1))) is None
    assert find_document(update(document=document(), animation={})) is None
    assert find_document(update(chat=GROUP, document=document())) is None
    assert find_document(update(photo=[{"file_id": "x"}])) is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"file_name": "Danh sách.docx", "mime_type": "x/y"}, ("Danh sách.docx", "x/y")),
        ({}, ("tep", "application/octet-stream")),
        ({"file_name": " ", "mime_type": ""}, ("tep", "application/octet-stream")),
    ],
)
def test_documents_have_a_name(fields: Json, named: tuple[str, str]) -> None:
    assert name_document(document(**fields)) == named


def test_a_press_is_to_be_answered() -> None:
    assert find_press(update("callback_query", press())) == "77"
    assert find_press(update(text="x")) is None
