"""The webhook tells ids only: names are asked for once, and nothing depends on the answer."""

from __future__ import annotations

import pytest

from bot.channels.zalo_oa import NAME
from storage import conversations, linking
from storage.database import Connection
from tests.channels.running import wait_until
from tests.channels.zalo_oa.running import Bot, run_bot
from tests.doubles.zalo_oa import APP_ID, Deny, Phone, ServerError, ZaloOaDouble

PROFILE = "/v3.0/oa/user/detail"


def read_names(bot: Bot, phone: Phone) -> tuple[str, str]:
    """What the person is called: as a user, and in this chat."""

    def read(conn: Connection) -> tuple[str, str]:
        talk = conversations.find_conversation(conn, NAME, APP_ID, phone.id, phone.id)
        assert talk is not None
        [place] = linking.talks(conn, talk.user_id)
        return conversations.load_user(conn, talk.user_id).name, place.name

    return bot.store.read_now(read)


async def test_a_strangers_name_is_asked_for_once(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await hoa.await_for(1)
        await wait_until(lambda: "Hoa" in read_names(bot, hoa)[0])
        hoa.say("toi la van thu phuong")
        await bot.settle()

        assert read_names(bot, hoa) == ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa")
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await bot.settle()

    assert len(double.list_calls(PROFILE)) == 1


@pytest.mark.parametrize("code", [-213, -223, -201])
async def test_what_zalo_does_not_tell_stops_nothing(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone, code: int
) -> None:
    double.fail(PROFILE, Deny(code))
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("một")
        await wait_until(lambda: bool(double.list_calls(PROFILE)))
        hoa.say("hai")
        await hoa.await_for(2)
        await bot.settle()
        names = read_names(bot, hoa)

    assert names == ("người dùng Zalo …0246", "người dùng Zalo …0246")
    assert len(double.list_calls(PROFILE)) == 1


async def test_what_could_not_be_asked_is_asked_with_the_next_message(
    double: ZaloOaDouble, sqlite_url: str, hoa: Phone
) -> None:
    double.fail(PROFILE, ServerError())
    async with run_bot(double, sqlite_url) as bot:
        for said in range(1, 50):  # the second one may be there before the first one has failed
            hoa.say("alo")
            await hoa.await_for(said)
            if "Hoa" in read_names(bot, hoa)[0]:
                break
        assert read_names(bot, hoa)[0] == "Nguyễn Thị Hoa"
        await bot.settle()
    assert len(double.list_calls(PROFILE)) == 1


async def test_a_name_that_an_admin_gave_stays(double: ZaloOaDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url) as bot:
        hoa.say("alo")
        await hoa.await_for(1)
        await wait_until(lambda: "Hoa" in read_names(bot, hoa)[1])
        with double.world.change():
            hoa.account.name = "hoa xinh"
        hoa.say("alo")
        await hoa.await_for(2)
        await bot.settle()
        assert read_names(bot, hoa) == ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa")
