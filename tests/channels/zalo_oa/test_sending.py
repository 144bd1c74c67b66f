"""What people see, and what becomes of messages that Zalo does not take."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import Any, Literal

import pytest
from sqlalchemy import select

from bot.channels import SendBlocked, SendFailed, SendRefused, SendUnclear
from bot.channels.zalo_oa import client as calling
from bot.channels.zalo_oa import sending
from bot.channels.zalo_oa.errors import MEANINGS, ApiError, Handling, find_meaning
from storage import conversations, places
from storage.database import Connection, Store
from storage.tables import outbox as table
from tests.channels.running import choose_wait, wait_until
from tests.channels.telegram.test_sending import make_buttons
from tests.channels.zalo_oa.desk import note_heard, open_desk
from tests.channels.zalo_oa.running import Bot, run_bot
from tests.channels.zalo_oa.test_tokens import add_admin, read_alarms
from tests.dialogues.parts import SHARED
from tests.doubles.zalo_oa import (
    APP_ID,
    BEGIN,
    SEND_PATH,
    Button,
    Clock,
    Deny,
    Garbage,
    Limit,
    Phone,
    Reset,
    ServerError,
    Silence,
    ZaloOaDouble,
)

BY_HANDLING: dict[Handling, set[int]] = {
    Handling.NEXT_MINUTE: {-32},
    Handling.UPLOAD_AGAIN: {-100},
    Handling.TRY_AGAIN: {-200},
    Handling.OTHER_FORM: {-201, -233},
    Handling.SHORTEN: {-210},
    Handling.RENEW_TOKEN: {-216, -220, 216, 401, -401},
    Handling.STOP: {-204, -205, -209, -212, -219, -221, -223, -224, -240, -242},
    Handling.WAIT_FOR_QUOTA: {-211, -218, -320, -321},
    Handling.NEXT_MORNING: {-234},
    Handling.NOT_REACHABLE: {-213, -227, -230, -232, -244},
    Handling.GIVE_UP_AND_TELL: {-248},
}
"""The list of Zalo's error page, by what is to be done."""
CODES = sorted(code for codes in BY_HANDLING.values() for code in codes)
SHEET = SHARED / "reference" / "zalo-api.md"


def list_sent(double: ZaloOaDouble) -> list[dict[str, Any]]:
    """The messages of all calls, taken or not."""
    return [json.loads(call.request.body)["message"] for call in double.list_calls(SEND_PATH)]


# --- Buttons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["plain", "list", "button"])
async def test_a_button_is_pressed_and_answered(style: Literal["plain", "list", "button"], sqlite_url: str) -> None:
    with ZaloOaDouble(envelope=style) as double:
        hoa = double.phone("2460000000000000246", "Hoa")
        async with run_bot(double, sqlite_url, make_buttons(), environ={"ZALO_OA_BUTTONS": style}) as bot:
            hoa.say("alo")
            await bot.settle()
            assert [button.title for button in hoa.heard[-1].buttons] == ["Một & hai", "Ba"]
            hoa.press("Ba")
            await bot.settle()
        double.check()

    assert hoa.texts[0] == "Nghe: Chọn"
    assert hoa.texts[-1] == "Nghe: đã chọn"


async def test_a_button_of_before_a_restart_works(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    environ = double.make_environ()
    async with run_bot(double, sqlite_url, make_buttons(), environ=environ) as bot:
        hoa.say("alo")
        await bot.settle()
    async with run_bot(double, sqlite_url, make_buttons(), environ=environ) as bot:
        hoa.press("Ba")
        await bot.settle()

    assert hoa.texts == ["Nghe: Chọn", "Nghe: đã chọn"]


async def test_nobody_presses_by_typing(double: ZaloOaDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    """Another person's payload, one without a signature or with a wrong one: kindly called too old, not obeyed."""
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await bot.settle()
        await bot.tell(hoa, "Ghi chứ?", "Ghi")
        await hoa.await_for(2)
        [button] = hoa.heard[-1].buttons
        hoa.press("Ghi")
        lan.send_payload(button)
        for payload in ("zc:1.1.0", "zc:1.1.0:", "zc:1.1.0:0000", "zc:", button.payload[:-1], button.payload + "0"):
            hoa.send_payload(Button("x", payload))
        await bot.settle()

    assert hoa.texts == ["Nghe: alo", "Ghi chứ?", "Nghe: 1.1.0", *["Nghe: press"] * 6]
    assert lan.texts == ["Nghe: press"]


@pytest.mark.parametrize("code", [-201, -233])
async def test_buttons_that_are_not_taken_become_a_menu(
    double: ZaloOaDouble, store: Store, hoa: Phone, code: int
) -> None:
    """And are not tried again: the form is the wrong one."""
    double.api.envelope, double.api.envelope_error = "button", code
    async with open_desk(double, store, hoa) as desk:
        await desk.send(hoa, "Ghi chứ?", "Ghi", "Huỷ")
        await desk.send(hoa, "Năm nào?", "2023", "2024")
        await desk.send(hoa, "Xong.")

    assert hoa.texts == ["Ghi chứ?\n1. Ghi\n2. Huỷ", "Năm nào?\n1. 2023\n2. 2024", "Xong."]
    assert [call.code for call in double.list_calls(SEND_PATH)] == [code, 0, 0, 0]


async def test_a_message_that_is_refused_in_any_form(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    """It was not the buttons: they are tried again with the next message."""
    double.fail(SEND_PATH, Deny(-201), times=2)
    async with open_desk(double, store, hoa) as desk:
        with pytest.raises(SendRefused, match="-201"):
            await desk.send(hoa, "Ghi chứ?", "Ghi")
        await desk.send(hoa, "Ghi chứ?", "Ghi")

    assert [button.title for button in hoa.heard[-1].buttons] == ["Ghi"]


async def test_more_than_five_become_a_menu(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    async with open_desk(double, store, hoa) as desk:
        await desk.send(hoa, "Chọn:", *(f"Mục {number}" for number in range(5)))
        await desk.send(hoa, "Chọn:", *(f"Mục {number}" for number in range(6)))

    assert [len(message.buttons) for message in hoa.heard] == [5, 0]
    assert hoa.texts[1].endswith("\n6. Mục 5")


async def test_the_shape_of_a_refused_message_is_logged_without_its_words(
    double: ZaloOaDouble, store: Store, hoa: Phone, capsys: pytest.CaptureFixture[str]
) -> None:
    double.fail(SEND_PATH, Deny(-201), times=2)
    async with open_desk(double, store, hoa) as desk:
        with pytest.raises(SendRefused):
            await desk.send(hoa, "Nguyễn Thị Hoa", "Ghi")
    logged = capsys.readouterr().out

    assert "'text': 14" in logged
    assert "oa.query.hide" not in logged
    assert "Nguyễn" not in logged


# --- Length -----------------------------------------------------------------------------------------------------


async def test_a_long_text_goes_in_pieces_and_in_order(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    text = "\n\n".join(f"Đoạn {number}: " + "khen thưởng " * 40 for number in range(12))
    async with open_desk(double, store, hoa) as desk:
        await desk.send(hoa, text, "Ghi")

    assert len(hoa.heard) > 2
    words = [re.sub(r"^\(\d/\d\) ", "", shown) for shown in hoa.texts]
    assert [shown[:5] for shown in hoa.texts] == [f"({at}/{len(words)})" for at in range(1, len(words) + 1)]
    assert " ".join(words).split() == text.split()
    assert [len(message.buttons) for message in hoa.heard] == [0] * (len(hoa.heard) - 1) + [1]


async def test_what_zalo_counts_otherwise_is_cut_smaller(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    double.fail(SEND_PATH, Deny(-210), times=2)
    text = "khen thưởng " * 150
    async with open_desk(double, store, hoa) as desk:
        await desk.send(hoa, text, "Ghi")
        double.fail(SEND_PATH, Deny(-210), times=100)
        with pytest.raises(SendRefused, match="-210"):
            await desk.send(hoa, text)

    assert " ".join(hoa.texts).split() == text.split()
    assert len(hoa.heard) == 3
    assert hoa.heard[-1].buttons
    assert len(double.list_calls(SEND_PATH)) < 12


async def test_a_piece_that_fails_is_sent_again_and_those_before_it_are_not(
    double: ZaloOaDouble, store: Store, hoa: Phone
) -> None:
    double.fail(SEND_PATH, ServerError(), after=1)
    async with open_desk(double, store, hoa) as desk:
        message = desk.make_message(hoa, "khen " * 700)
        with pytest.raises(SendFailed):
            await desk.sender.send(message, None)
        await desk.sender.send(message, None)

    assert len(hoa.heard) == 2


# --- The windows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "hours", "reason"),
    [
        ("free", 47.9, ""),
        ("free", 48.1, "48 giờ"),
        ("free", 169, "7 ngày"),
        ("paid", 167.9, ""),
        ("paid", 168.1, "7 ngày"),
    ],
)
async def test_nothing_is_sent_outside_the_window(
    double: ZaloOaDouble, store: Store, hoa: Phone, window: Any, hours: float, reason: str
) -> None:
    double.allow("paid-message")
    async with open_desk(double, store, hoa, window=window) as desk:
        double.let_pass(hours=hours)
        double.hand_out_refresh()
        if reason:
            with pytest.raises(SendBlocked, match=reason):
                await desk.send(hoa, "Nhắc: còn 3 ngày.")
        else:
            await desk.send(hoa, "Nhắc: còn 3 ngày.")

    assert len(double.list_calls(SEND_PATH)) == (not reason)
    assert bool(double.offences) is False


async def test_the_admin_sees_why_and_a_sign_of_life_opens_the_window(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone
) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await bot.settle()
        double.let_pass(hours=49)
        await bot.tell(hoa, "Nhắc lần một.")
        await wait_until(lambda: bot.given_up)
        assert "ZALO_OA_WINDOW=free" in bot.given_up[0].last_error
        hoa.open_chat()
        await wait_until(lambda: not double.caller.pending)
        await bot.tell(hoa, "Nhắc lần hai.")
        await bot.settle()

    assert hoa.texts == ["Nghe: alo", "Nhắc lần hai."]


async def test_whoever_is_outside_the_window_is_reached_elsewhere(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone
) -> None:
    def find(conn: Connection) -> int | None:
        talk = conversations.find_conversation(conn, "zalo_oa", APP_ID, hoa.id, hoa.id)
        assert talk is not None
        return places.find_reachable(conn, talk.user_id)

    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await bot.settle()
        assert bot.store.read_now(find) is not None
        hoa.unfollow()
        await bot.settle()
        assert bot.store.read_now(find) is None
        hoa.follow()
        await bot.settle()
        assert bot.store.read_now(find) is not None


async def test_zalo_has_the_last_word_on_people_of_whom_nothing_is_known(
    double: ZaloOaDouble, store: Store, hoa: Phone
) -> None:
    """A database of an older version, or of another machine."""
    double.allow("outside-window")
    hoa.account.last_interaction = double.clock.read()
    async with open_desk(double, store) as desk:
        await desk.send(hoa, "alo")
        double.let_pass(days=8)
        double.hand_out_refresh()
        with pytest.raises(SendBlocked, match="-230"):
            await desk.send(hoa, "alo")


# --- Errors -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHEET.exists(), reason="the facts sheet is not beside the project")
def test_every_error_of_the_sheet_has_its_handling() -> None:
    section = SHEET.read_text(encoding="utf-8").partition("### 2.9")[2].partition("\n---")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {int(code) for cell in cells for code in re.findall(r"`(-?\d+)`", cell)}

    assert len(named) > 25
    assert named - {0} <= set(MEANINGS)


def test_the_table_is_zalos_list() -> None:
    assert {code: meaning.handling for code, meaning in MEANINGS.items()} == {
        code: handling for handling, codes in BY_HANDLING.items() for code in codes
    }
    assert find_meaning(-9999).handling is Handling.TRY_AGAIN


OUTCOMES: dict[Handling, tuple[type[Exception], float | None]] = {
    Handling.NEXT_MINUTE: (SendFailed, 60.0),
    Handling.UPLOAD_AGAIN: (SendRefused, None),
    Handling.TRY_AGAIN: (SendFailed, None),
    Handling.OTHER_FORM: (SendRefused, None),
    Handling.SHORTEN: (SendRefused, None),
    Handling.RENEW_TOKEN: (SendFailed, 600.0),
    Handling.STOP: (SendFailed, 600.0),
    Handling.WAIT_FOR_QUOTA: (SendFailed, 3600.0),
    Handling.NEXT_MORNING: (SendFailed, 21 * 3600 + 300.0),
    Handling.NOT_REACHABLE: (SendBlocked, None),
    Handling.GIVE_UP_AND_TELL: (SendRefused, None),
}
"""What becomes of a plain message, and how long it waits, when each error comes again and again at nine o'clock."""
TOLD = {Handling.RENEW_TOKEN, Handling.STOP, Handling.WAIT_FOR_QUOTA, Handling.GIVE_UP_AND_TELL}
SILENT = {Handling.NEXT_MINUTE, Handling.RENEW_TOKEN, Handling.STOP}


@pytest.mark.parametrize("code", [*CODES, -9999])
async def test_what_becomes_of_a_message(double: ZaloOaDouble, store: Store, hoa: Phone, code: int) -> None:
    handling = find_meaning(code).handling
    expected, wait = OUTCOMES[handling]
    double.fail(SEND_PATH, Deny(code), times=100)
    add_admin(store)
    async with open_desk(double, store, hoa) as desk:
        with pytest.raises(expected, match=str(code)) as failure:
            await desk.send(hoa, "alo")
        calls = len(double.list_calls(SEND_PATH))
        with pytest.raises(expected):
            await desk.send(hoa, "alo")
        later = len(double.list_calls(SEND_PATH)) - calls

    assert type(failure.value) is expected
    assert getattr(failure.value, "retry_after", None) == wait
    assert calls == (2 if handling is Handling.RENEW_TOKEN else 1)
    assert later == (0 if handling in SILENT else calls)
    assert desk.tokens.renewals == (handling is Handling.RENEW_TOKEN)
    alarms = read_alarms(store)
    assert len(alarms) == (handling in TOLD)
    assert all(str(code) in alarm and "Zalo OA" in alarm for alarm in alarms)


async def test_admins_are_told_once_a_day_of_each_trouble(
    double: ZaloOaDouble, store: Store, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "STOP_SECONDS", 0.0)
    add_admin(store)
    async with open_desk(double, store, hoa) as desk:
        for code, hours in ((-204, 0.0), (-204, 1), (-224, 1), (-204, 23)):
            double.let_pass(hours=hours)
            note_heard(store, double, hoa)
            double.fail(SEND_PATH, Deny(code))
            with pytest.raises(SendFailed):
                await desk.send(hoa, "alo")

    assert [re.findall(r"-\d+", alarm) for alarm in read_alarms(store)] == [["-204"], ["-224"], ["-204"]]


async def test_after_a_stop_it_is_tried_again(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (calling, sending):
        monkeypatch.setattr(module, "STOP_SECONDS", 0.5)
    double.fail(SEND_PATH, Deny(-209))
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("một")
        await hoa.await_for(1)
        await bot.settle()
        assert bot.given_up == []

    assert [call.code for call in double.list_calls(SEND_PATH)] == [-209, 0]


def is_postponed(bot: Bot) -> bool:
    waiting = select(table.c.last_error).where(table.c.sent_at.is_(None))
    return bot.store.read_now(lambda conn: conn.scalar(waiting)) is not None


@pytest.mark.parametrize("limit", [Limit(), Limit(by_status=True)])
async def test_too_many_calls_wait_for_the_next_minute(sqlite_url: str, limit: Limit) -> None:
    """Every message of everybody, and not one call before."""
    with ZaloOaDouble(clock=Clock(BEGIN + timedelta(seconds=50))) as double:
        hoa, lan = double.phone("246", "Hoa"), double.phone("247", "Lan")
        double.fail(SEND_PATH, limit)
        async with run_bot(double, sqlite_url) as bot:
            await wait_until(lambda: double.list_calls(calling.ACCOUNT_PATH))
            for phone in (hoa, lan):  # nothing but messages is on its way meanwhile
                note_heard(bot.store, double, phone)
            hoa.say("một")
            await wait_until(lambda: is_postponed(bot))
            lan.say("hai")
            await asyncio.sleep(0.3)
            assert len(double.list_calls(SEND_PATH)) == 1
            double.let_pass(seconds=10)
            await hoa.await_for(1)
            await lan.await_for(1)
            await bot.settle()
            assert bot.given_up == []
        double.check()


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        pytest.param(Reset(accepted=True), 2, id="taken, the answer lost"),
        pytest.param(Silence(accepted=True), 2, id="taken, no answer"),
        pytest.param(Garbage(), 2, id="taken, garbage answered"),
        pytest.param(ServerError(), 1, id="a gateway's error"),
        pytest.param(ServerError(403), 1, id="an error page"),
    ],
)
async def test_what_is_unclear_is_sent_once_more_and_not_again(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone, fault: Any, times: int
) -> None:
    double.fail(SEND_PATH, fault)
    async with run_bot(double, sqlite_url, answer_seconds=choose_wait(fault)) as bot:
        hoa.say("một")
        await hoa.await_for(times)
        await bot.settle()

    assert hoa.texts == ["Nghe: một"] * times


async def test_an_account_without_a_network(double: ZaloOaDouble, store: Store, hoa: Phone) -> None:
    async with open_desk(double, store, hoa) as desk:
        double.close()
        with pytest.raises(SendFailed) as failure:
            await desk.send(hoa, "alo")
        double.start()

    assert not isinstance(failure.value, SendUnclear)
    assert str(failure.value) == "ConnectError"


async def test_the_proof_of_the_apps_secret(store: Store) -> None:
    with ZaloOaDouble(with_proof=True) as double:
        hoa = double.phone("246", "Hoa")
        async with open_desk(double, store, hoa, with_proof=True) as desk:
            await desk.send(hoa, "alo")
        double.check()
        double.allow("proof")
        async with open_desk(double, store, hoa) as desk:
            with pytest.raises(SendFailed, match="ZALO_OA_APPSECRET_PROOF"):
                await desk.send(hoa, "alo")


def test_an_error_says_what_helps() -> None:
    assert str(ApiError(-223)) == (
        "lỗi -223: quản trị OA chưa đồng ý cho ứng dụng đủ quyền; chạy lại python -m bot zalo-consent"
    )
