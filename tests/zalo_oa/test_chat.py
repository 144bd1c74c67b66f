"""The chat that transcripts are played in: what Zalo would refuse, or not show whole, does not pass."""

from __future__ import annotations

import pytest

from bot.channels.zalo_oa.render import Piece
from bot.settings import OaButtons
from handlers.engine.messages import Outgoing
from storage.records import Offered, StoredFile
from tests.doubles.zalo_oa.offences import ApiDenial, Refusal
from tests.zalo_oa import chat as chats
from tests.zalo_oa.chat import ZaloOaChat

OFFERED = (Offered("Ghi & đóng", "12.3.submit"), Offered("Huỷ", "12.3.cancel"))
LONG = Offered("Giấy khen của " + "Chủ tịch " * 10, "1.1.a")
MANY = tuple(Offered(f"Mục {number}", f"12.3.{number}") for number in range(9))
DOCX = StoredFile(7, "BaoCao.docx", "application/msword", 6)
XLSX = StoredFile(8, "Khen thưởng.xlsx", "application/vnd.ms-excel", 6)
ZIP = b"PK\x03\x04.."


@pytest.fixture(params=["plain", "list", "button", "off"])
def chat(request: pytest.FixtureRequest) -> ZaloOaChat:
    style: OaButtons = request.param
    opened = ZaloOaChat(style)
    opened.say("alo")
    return opened


@pytest.mark.parametrize(
    ("outgoing", "file"),
    [
        pytest.param(Outgoing("Số < 3 & > 1: “ổn”\n\n  - Một"), None, id="plain"),
        pytest.param(Outgoing("Ghi vào sổ chứ?", OFFERED), None, id="buttons"),
        pytest.param(Outgoing("Năm nào?", OFFERED, can_go_back=True), None, id="the way back"),
        pytest.param(
            Outgoing("Chọn:", (Offered("Giấy khen của " + "Chủ tịch " * 10, "1.1.a"), *OFFERED)), None, id="long"
        ),
        pytest.param(Outgoing("Chọn:", MANY), None, id="more than fit"),
        pytest.param(
            Outgoing("\n\n".join(f"Đoạn {n} " + "khen thưởng " * 30 for n in range(15)), OFFERED), None, id="pieces"
        ),
        pytest.param(Outgoing("Năm 2023", OFFERED, file_id=7), DOCX, id="a file"),
        pytest.param(Outgoing("Đã xuất 12 lượt khen.", OFFERED, file_id=8), XLSX, id="a link to a file"),
    ],
)
def test_a_message_is_read_back_as_it_was(chat: ZaloOaChat, outgoing: Outgoing, file: StoredFile | None) -> None:
    shown = chat.show(outgoing, (file, ZIP) if file is not None else None)

    assert shown.text.strip() == outgoing.text.strip()
    assert [offer.token for offer in shown.offered] == [offer.token for offer in outgoing.offered]
    assert [offer.label for offer in shown.offered] == [offer.label.strip() for offer in outgoing.offered]


def test_a_press_says_which_button() -> None:
    chat = ZaloOaChat()
    chat.say("alo")
    chat.show(Outgoing("Ghi chứ?", OFFERED), None)
    chat.show(Outgoing("Chọn:", MANY), None)

    assert chat.parse(chat.press(0, 1, "12.3.cancel")).token == "12.3.cancel"
    assert chat.parse(chat.press(1, 6, "12.3.6")).text == "7"


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([Piece("Ghi", (("Ghi & đóng", "x"), ("Huỷ", "y")))], id="half a text"),
        pytest.param([Piece("Ghi vào sổ chứ?")], id="no buttons"),
        pytest.param([Piece("Ghi vào", (("Ghi & đóng", "x"),)), Piece("sổ chứ?")], id="buttons too early"),
    ],
)
def test_a_loss_is_noticed(monkeypatch: pytest.MonkeyPatch, pieces: list[Piece]) -> None:
    chat = ZaloOaChat()
    chat.say("alo")
    monkeypatch.setattr(chats, "render_message", lambda *args, **kwargs: pieces)

    with pytest.raises((AssertionError, IndexError)):
        assert chat.show(Outgoing("Ghi vào sổ chứ?", OFFERED), None) == Outgoing("Ghi vào sổ chứ?", OFFERED)


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        pytest.param(Piece("x" * 2001), "text-too-long", id="too long"),
        pytest.param(Piece(" "), "text-empty", id="empty"),
        pytest.param(Piece("Chọn", (("Ghi", "x" * 1001),)), "button-payload", id="payload"),
        pytest.param(Piece("Chọn", (("Ghi", "x"),) * 6), "buttons-too-many", id="buttons"),
    ],
)
def test_what_zalo_refuses_is_refused(monkeypatch: pytest.MonkeyPatch, piece: Piece, kind: str) -> None:
    chat = ZaloOaChat()
    chat.say("alo")
    monkeypatch.setattr(chats, "render_message", lambda *args, **kwargs: [piece])

    with pytest.raises(Refusal) as refusal:
        chat.show(Outgoing("x"), None)
    assert refusal.value.offence.kind == kind


def test_another_envelope_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = ZaloOaChat("list")
    chat.say("alo")
    monkeypatch.setattr(chat, "_style", "plain")

    with pytest.raises(ApiDenial):
        chat.show(Outgoing("Ghi chứ?", OFFERED), None)
