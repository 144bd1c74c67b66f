"""The chat that transcripts are played in: what Telegram would refuse, or not show whole, does not pass."""

from __future__ import annotations

import pytest

from bot.channels.telegram.render import Button, Piece
from handlers.engine.messages import Outgoing
from storage.records import Offered, StoredFile
from tests.doubles.telegram.refusals import Refusal
from tests.telegram import chat as chats
from tests.telegram.chat import TelegramChat

OFFERED = (Offered("Ghi & đóng", "12.3.submit"), Offered("Huỷ", "12.3.cancel"))
FILE = StoredFile(7, "BaoCao.docx", "application/msword", 4)


@pytest.fixture
def chat() -> TelegramChat:
    opened = TelegramChat()
    opened.say("alo")
    return opened


@pytest.mark.parametrize(
    "outgoing",
    [
        pytest.param(Outgoing("Số < 3 & > 1: “ổn”\n\n  - Một"), id="signs of HTML"),
        pytest.param(Outgoing("Ghi vào sổ chứ?", OFFERED), id="buttons"),
        pytest.param(Outgoing("Chọn:", (Offered("Giấy khen của " + "Chủ tịch " * 10, "1.1.a"), *OFFERED)), id="long"),
        pytest.param(
            Outgoing("\n\n".join(f"Đoạn {n} " + "khen thưởng " * 30 for n in range(30)), OFFERED), id="pieces"
        ),
        pytest.param(Outgoing("Năm 2023", OFFERED, file_id=7), id="a file"),
        pytest.param(Outgoing("khen " * 400, OFFERED, file_id=7), id="a file with a long text"),
    ],
)
def test_a_message_is_read_back_as_it_was(chat: TelegramChat, outgoing: Outgoing) -> None:
    shown = chat.show(outgoing, (FILE, b"PK\3\4"))

    assert shown.text.strip() == outgoing.text.strip()
    assert [offer.token for offer in shown.offered] == [offer.token for offer in outgoing.offered]
    assert [offer.label for offer in shown.offered] == [offer.label.strip() for offer in outgoing.offered]


def test_a_press_says_which_button_and_is_marked(chat: TelegramChat) -> None:
    chat.show(Outgoing("Ghi chứ?", OFFERED), None)
    heard = chat.parse(chat.press(0, 1, "12.3.cancel"))
    chat.show(Outgoing("Đã bỏ.", pressed=heard.pressed), None)

    assert (heard.kind, heard.token) == ("press", "12.3.cancel")
    assert str(chat.screen).splitlines() == ["> alo", "< Ghi chứ?", "", "▸ Huỷ", "< Đã bỏ."]


def test_a_press_on_what_was_shown_before_the_mark(chat: TelegramChat) -> None:
    chat.show(Outgoing("Ghi chứ?", OFFERED), None)
    chat.show(Outgoing("Đã bỏ.", pressed=chat.parse(chat.press(0, 1, "12.3.cancel")).pressed), None)
    heard = chat.parse(chat.press(0, 0, "12.3.submit"))
    chat.show(Outgoing("Nút này đã hết hạn.", pressed=heard.pressed), None)

    assert heard.token == "12.3.submit"


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([], id="nothing"),
        pytest.param([Piece("Ghi", ((("Ghi & đóng", "12.3.submit"), ("Huỷ", "12.3.cancel")),))], id="half a text"),
        pytest.param([Piece("Ghi vào sổ chứ?")], id="no buttons"),
        pytest.param(
            [Piece("Ghi vào sổ chứ?", ((("Huỷ", "12.3.cancel"), ("Ghi & đóng", "12.3.submit")),))], id="swapped"
        ),
        pytest.param([Piece("Ghi vào", ((("Ghi & đóng", "12.3.submit"),),)), Piece("sổ chứ?")], id="buttons too early"),
    ],
)
def test_a_loss_is_noticed(chat: TelegramChat, monkeypatch: pytest.MonkeyPatch, pieces: list[Piece]) -> None:
    monkeypatch.setattr(chats, "render_message", lambda outgoing: pieces)
    expected = Outgoing("Ghi vào sổ chứ?", OFFERED)

    with pytest.raises(AssertionError):
        assert chat.show(expected, None) == expected


def _hand_out(text: str, *buttons: Button) -> list[Piece]:
    return [Piece(text, (buttons,) if buttons else ())]


@pytest.mark.parametrize(
    ("pieces", "refused"),
    [
        pytest.param(_hand_out("x" * 4097), "text-too-long", id="too long"),
        pytest.param(_hand_out(""), "text-empty", id="empty"),
        pytest.param(_hand_out("Chọn", ("Ghi", "x" * 65)), "button-data", id="data"),
    ],
)
def test_what_telegram_refuses_is_refused(
    chat: TelegramChat, monkeypatch: pytest.MonkeyPatch, pieces: list[Piece], refused: str
) -> None:
    monkeypatch.setattr(chats, "render_message", lambda outgoing: pieces)

    with pytest.raises(Refusal) as refusal:
        chat.show(Outgoing("x"), None)
    assert refusal.value.kind == refused
