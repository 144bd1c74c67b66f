"""The door, through Telegram: codes, links, requests, and what each of them lets one see (journey J1)."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count

from bot import enrolment
from bot.codes import draw_code
from handlers.assistant import make_book
from handlers.commands import ROLES, commands_for
from storage import conversations, invites, people, units
from storage.changes import Actor, CodeMistyped, MemberLeft, apply_changes
from storage.database import Connection, Store
from storage.invites import CODE_LENGTH, CODE_SIGNS
from storage.records import Role, Scope, User
from tests.channels.running import NOW, found_ward, wait_until
from tests.channels.telegram.running import Bot, let_in, run_bot, texts
from tests.doubles.telegram import Phone, TelegramDouble
from tests.patience import PATIENCE


def make_code(store: Store, admin: Scope, name: str = "Nguyễn Thị Hoa", role: Role = "officer") -> str:
    code, _ = store.run_now(lambda conn: enrolment.make_invite(conn, role, name, admin.unit_id, NOW))
    return code


def find_user(bot: Bot, phone: Phone) -> User:
    def find(conn: Connection) -> User:
        chat = str(phone.person.id)
        talk = conversations.find_conversation(conn, "telegram", bot.channel.account, chat, chat)
        assert talk is not None
        return conversations.load_user(conn, talk.user_id)

    return bot.store.read_now(find)


async def ask(phone: Phone, text: str) -> str:
    """What the bot answers; not an edit of what it said before."""
    before = len(texts(phone))
    phone.send(text)
    await phone.await_for(lambda news: len(texts(phone)) > before)
    return texts(phone)[-1]


async def test_the_first_time(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    """J1, as it stands."""
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        code = make_code(bot.store, admin)

        assert await ask(hoa, "alo") == (
            "Chào anh/chị. Tôi giúp đăng ký thi đua, nhập khen thưởng, đếm số liệu, xuất báo cáo của phường, xã.\n"
            "Anh/chị nhập mã mời 6 ký tự, hoặc bấm Xin quyền."
        )
        assert hoa.chat[-1].labels == ["Xin quyền"]
        assert await ask(hoa, "toi la van thu phuong") == (
            "Tôi chưa nhận ra anh/chị nên chưa mở số liệu. Đã ghi nhận yêu cầu, chưa gửi cho ai. "
            "Gửi cho quản trị phường, xã?"
        )
        assert hoa.chat[-1].labels == ["Gửi", "Nhập mã"]
        assert bot.store.read_now(lambda conn: invites.requests(conn, admin)) == []
        assert await ask(hoa, code.lower()) == (
            "Đã liên kết: Nguyễn Thị Hoa, văn thư, UBND phường Long Xuyên (được nhập, được xuất).\n"
            "Thử ngay: gõ “dem 2023”, “nhap”, “baocao 2023”. Xem đủ các việc: “trogiup”."
        )
        await bot.settle()
        user = find_user(bot, hoa)
        hoa.press("Đếm số liệu")
        await hoa.await_for(1)
        await bot.settle()

    assert (user.name, user.role, user.unit_id) == ("Nguyễn Thị Hoa", "officer", admin.unit_id)
    assert user.person_id is not None
    assert "đã cũ" not in texts(hoa)[-1]


async def test_a_link_lets_one_in_at_once(double: TelegramDouble, database_url: str, hoa: Phone) -> None:
    async with run_bot(double, database_url, make_book()) as bot:
        admin = found_ward(bot.store)
        await wait_until(lambda: bot.store.read_now(lambda conn: invites.links(conn, "x")))
        code, links = bot.store.run_now(lambda conn: enrolment.make_invite(conn, "leader", "Hoa", None, NOW))
        hoa.start(code)
        await hoa.await_for("Đã liên kết: Hoa, lãnh đạo, UBND phường Long Xuyên")
        hoa.start(code)  # the link is pressed again
        await hoa.await_for("Anh/chị đã dùng mã này rồi: đang làm việc với sổ của UBND phường Long Xuyên.")
        await bot.settle()
        user = find_user(bot, hoa)

    assert links == [f"https://t.me/so_thi_dua_bot?start={code}"]
    assert (user.role, user.unit_id) == ("leader", admin.unit_id)


async def test_a_code_is_good_once(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        code = make_code(bot.store, found_ward(bot.store))
        await ask(hoa, code)
        said = await ask(lan, code)
        await bot.settle()

    assert said == "Mã này đã có người dùng. Mỗi mã chỉ dùng được một lần; anh/chị xin quản trị mã mới."
    assert lan.chat[-1].labels == ["Xin quyền"]


async def test_two_people_with_one_code_at_the_same_moment(double: TelegramDouble, database_url: str) -> None:
    phones = [double.user(6_000_000_000 + number, f"Người {number}") for number in range(6)]
    async with run_bot(double, database_url, make_book()) as bot:
        admin = found_ward(bot.store)
        code = make_code(bot.store, admin)
        for phone in phones:
            phone.send(code)
        for phone in phones:
            await phone.await_for(1, PATIENCE)
        await bot.settle()
        members = bot.store.read_now(lambda conn: units.members(conn, admin))

    assert sum("Đã liên kết" in texts(phone)[0] for phone in phones) == 1
    assert len(members) == 2


async def test_a_code_expires_after_a_week(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        early = NOW - timedelta(days=7)
        code, _ = bot.store.run_now(lambda conn: enrolment.make_invite(conn, "officer", "Hoa", None, early))
        said = await ask(hoa, code)
        await bot.settle()
        fresh = make_code(bot.store, admin)
        joined = await ask(hoa, fresh)
        await bot.settle()

    assert said == "Mã này đã quá hạn 7 ngày. Anh/chị xin quản trị mã mới."
    assert joined.startswith("Đã liên kết")


async def test_five_wrong_codes_in_an_hour_and_no_more(
    double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone
) -> None:
    """Not even the right one is looked at then; somebody else may go on."""
    numbers = count(2)
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        code = make_code(bot.store, admin)
        wrong = [await ask(hoa, f"ABCDE{next(numbers)}") for _ in range(5)]
        blocked = await ask(hoa, code)
        other = await ask(lan, "toi la lan")
        await bot.settle()
        user = find_user(bot, hoa)

    assert all(said.startswith("Tôi không thấy mã này.") for said in wrong)
    assert blocked == "Đã có 5 lần nhập sai. Để giữ an toàn cho sổ, anh/chị thử lại sau 10:00."
    assert user.unit_id is None
    assert other.startswith("Tôi chưa nhận ra anh/chị")


def test_wrong_codes_are_forgotten_after_an_hour(store: Store) -> None:
    def mistype(conn: Connection) -> int:
        user_id = conversations.find_or_start(conn, "telegram", "1", "5", "5", "Hoa", NOW).user_id
        for minute in range(5):
            apply_changes(conn, None, Actor(user_id, None, NOW + timedelta(minutes=minute)), [CodeMistyped()])
        return user_id

    user_id = store.run_now(mistype)

    def until(minutes: int) -> object:
        return store.read_now(lambda conn: invites.blocked_until(conn, user_id, NOW + timedelta(minutes=minutes)))

    assert until(5) == NOW + timedelta(hours=1)
    assert until(59) == NOW + timedelta(hours=1)
    assert until(60) is None


async def test_asking_for_access_and_being_granted_it(
    double: TelegramDouble, database_url: str, hoa: Phone, lan: Phone
) -> None:
    async with run_bot(double, database_url, make_book()) as bot:
        admin = found_ward(bot.store)
        let_in(bot, admin, lan, "admin")
        await ask(lan, "alo")
        await ask(hoa, "alo")
        hoa.press("Xin quyền")
        await hoa.await_for(lambda news: any("họ tên, chức danh" in one.text for one in news))
        await ask(hoa, "Nguyễn Thị Hoa, văn thư phường Long Xuyên")
        hoa.press("Gửi")
        await hoa.await_for(lambda news: any("Đã gửi yêu cầu cho quản trị" in one.text for one in news))
        await lan.await_for("Nguyễn Thị Hoa xin quyền dùng sổ: “Nguyễn Thị Hoa, văn thư phường Long Xuyên”.")
        await bot.settle()

        await ask(lan, "/moi")
        asked = lan.chat[-1]
        lan.press("Cấp quyền: Nguyễn Thị Hoa")
        await lan.await_for("Cấp quyền gì?")
        lan.press("văn thư: được nhập, được xuất")
        await lan.await_for("Họ và tên người được mời?")
        await ask(lan, "Nguyễn Thị Hoa")
        await hoa.await_for("Đã liên kết: Nguyễn Thị Hoa, văn thư, UBND phường Long Xuyên (được nhập, được xuất).")
        await bot.settle()
        user = find_user(bot, hoa)
        counted = await ask(hoa, "dem 2023")
        await bot.settle()
        left = bot.store.read_now(lambda conn: invites.requests(conn, admin))

    assert "Đang có 1 người xin quyền:" in asked.text
    assert texts(lan)[-1] == "Đã cấp quyền cho Nguyễn Thị Hoa: văn thư, được nhập, được xuất."
    assert (user.role, user.name, user.person_id is not None) == ("officer", "Nguyễn Thị Hoa", True)
    assert "chưa nhận ra" not in counted
    assert left == []


async def test_an_admin_is_told_once_a_day(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        let_in(bot, admin, lan, "admin")
        await ask(lan, "alo")
        for words in ("tôi là Hoa", "Hoa văn thư đây"):
            await ask(hoa, words)
            hoa.press("Gửi")
            await hoa.await_for(lambda news: any("quản trị" in one.text.lower() and not one.labels[1:] for one in news))
            await bot.settle()
        requests = bot.store.read_now(lambda conn: invites.requests(conn, admin))

    assert sum("xin quyền dùng sổ" in text for text in texts(lan)) == 1
    assert [one.words for one in requests] == ["Hoa văn thư đây"]


async def test_a_request_can_be_put_aside(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        let_in(bot, admin, lan, "admin")
        await ask(lan, "alo")
        await ask(hoa, "tôi là Hoa")
        hoa.press("Gửi")
        await lan.await_for("xin quyền dùng sổ")
        await ask(lan, "/moi")
        lan.press("Bỏ qua: Nguyễn Thị Hoa")
        await lan.await_for("Đã bỏ qua yêu cầu của Nguyễn Thị Hoa. Người đó có thể xin lại.")
        await bot.settle()
        assert bot.store.read_now(lambda conn: invites.requests(conn, admin)) == []
        assert find_user(bot, hoa).unit_id is None


async def test_with_several_wards_one_is_named(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    """Nobody is shown the list of wards."""
    async with run_bot(double, sqlite_url, make_book()) as bot:
        first = found_ward(bot.store)
        bot.store.run_now(lambda conn: enrolment.add_unit(conn, "Phường Kinh Môn, Hải Phòng", "quản trị", NOW))
        await ask(hoa, "tôi là Hoa")
        hoa.press("Gửi")
        await hoa.await_for("Anh/chị thuộc phường, xã nào?")
        await bot.settle()
        unclear = await ask(hoa, "phường Hoa Lư")
        sent = await ask(hoa, "phuong long xuyen")
        await bot.settle()
        requests = bot.store.read_now(lambda conn: invites.requests(conn, first))

    assert unclear.startswith("Tôi chưa tìm thấy phường, xã này")
    assert sent.startswith("Đã gửi yêu cầu cho quản trị.")
    assert [one.words for one in requests] == ["tôi là Hoa"]
    assert not any("Kinh Môn" in text.replace("ví dụ: phường Kinh Môn, Hải Phòng", "") for text in texts(hoa))


async def test_without_any_unit_it_still_answers(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        await ask(hoa, "tôi là Hoa")
        hoa.press("Gửi")
        await hoa.await_for("Chưa có phường, xã nào được khai báo ở đây")
        await bot.settle()


async def test_another_phone_of_the_same_person(double: TelegramDouble, database_url: str, hoa: Phone) -> None:
    """The new chat becomes that person's: with their draft, and one turn at a time over both."""
    second = double.user(5_000_000_009, "Hoa máy mới")
    async with run_bot(double, database_url, make_book()) as bot:
        admin = found_ward(bot.store)
        await ask(hoa, make_code(bot.store, admin))
        await ask(hoa, "nhap giay khen")
        await bot.settle()
        before = find_user(bot, hoa)
        await ask(second, "alo")
        joined = await ask(second, make_code(bot.store, admin))
        await bot.settle()
        moved = find_user(bot, second)
        going_on = await ask(second, "tiep tuc")
        await bot.settle()
        members = bot.store.read_now(lambda conn: units.members(conn, admin))
        namesakes = [one.name for one in bot.store.read_now(lambda conn: people.list_people(conn, admin))]

    assert before.current_run is not None
    assert joined.startswith("Đã liên kết: Nguyễn Thị Hoa")
    assert (moved.id, moved.current_run) == (before.id, before.current_run)
    assert "Giấy khen" in going_on or "khen" in going_on
    assert len(members) == 2
    assert namesakes == ["Nguyễn Thị Hoa"]


async def test_a_member_joins_a_second_ward(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        first = found_ward(bot.store)
        await ask(hoa, make_code(bot.store, first))
        unit_id = bot.store.run_now(
            lambda conn: enrolment.add_unit(conn, "Phường Kinh Môn, Hải Phòng", "quản trị", NOW)
        )
        second = Scope(unit_id, first.user_id, "admin")
        code = make_code(bot.store, second, "Hoa Kinh Môn", "member")
        said = await ask(hoa, f"/start {code}")
        await bot.settle()
        user = find_user(bot, hoa)

    assert said.startswith("Đã liên kết: Hoa Kinh Môn, cán bộ, UBND phường Kinh Môn (được đăng ký, xem phần của mình).")
    assert (user.unit_id, user.role, user.name) == (unit_id, "member", "Nguyễn Thị Hoa")


async def test_the_menu_follows_the_role(double: TelegramDouble, sqlite_url: str, hoa: Phone, lan: Phone) -> None:
    async with run_bot(double, sqlite_url, make_book()) as bot:
        admin = found_ward(bot.store)
        await ask(hoa, make_code(bot.store, admin))
        await ask(lan, make_code(bot.store, admin, "Trần Thị Lan", "member"))
        await wait_until(lambda: len(double.list_calls("setMyCommands")) >= 3)
        await bot.settle()
        let_in(bot, admin, lan, "leader")
        bot.app.signs.menus.wake()
        await wait_until(lambda: len(double.list_calls("setMyCommands")) >= 4)
        left = MemberLeft(find_user(bot, lan).id)
        bot.store.run_now(lambda conn: apply_changes(conn, admin, Actor(admin.user_id, None, NOW), [left]))
        bot.app.signs.menus.wake()
        await wait_until(lambda: len(double.list_calls("setMyCommands")) >= 5)
    menus = [
        (json.loads(call.values.get("scope", "{}")).get("chat_id"), json.loads(call.values["commands"]))
        for call in double.list_calls("setMyCommands")
    ]
    shown = [(chat, [one["command"] for one in menu]) for chat, menu in menus]

    assert shown[0] == (None, ["batdau"])
    assert shown[-1] == (lan.person.id, ["batdau"])
    assert shown[1:-1] == [
        (phone.person.id, [*(one.word for one in commands_for(role)), "huy"])
        for phone, role in ((hoa, ROLES[1]), (lan, ROLES[0]), (lan, ROLES[2]))
    ]
    assert menus[1][1][0] == {"command": "dangky", "description": "đăng ký danh hiệu, chỉ tiêu"}


async def test_a_stranger_sees_nothing_and_keeps_nothing(double: TelegramDouble, sqlite_url: str, hoa: Phone) -> None:
    """Promise 7, by commands, questions, files and old buttons."""
    async with run_bot(double, sqlite_url, make_book()) as bot:
        found_ward(bot.store)
        for text in (
            "/dem 2023",
            "dem 2023",
            "/baocao",
            "/moi",
            "danhsach",
            "Long Xuyên có mấy giấy khen?",
            "/hoantac",
        ):
            await ask(hoa, text)
        hoa.send_photo()
        await hoa.await_for("Tin vừa gửi tôi chưa mở.")
        await bot.settle()

    assert not any("Long Xuyên" in text or "2023" in text for text in texts(hoa))


def test_codes_have_no_signs_that_look_alike() -> None:
    codes = {draw_code() for _ in range(200)}

    assert not set("01OIL") & set(CODE_SIGNS)
    assert {len(code) for code in codes} == {CODE_LENGTH}
    assert set("".join(codes)) <= set(CODE_SIGNS)
    assert len(codes) > 190


def test_a_drawn_code_has_a_letter_and_a_digit_and_was_never_given(store: Store) -> None:
    admin = found_ward(store)
    taken = make_code(store, admin)
    drawn = iter(["ABCDEF", "234567", taken, "K7M2QX"])

    assert store.read_now(lambda conn: invites.draw_code(conn, lambda: next(drawn))) == "K7M2QX"


def test_nothing_of_a_code_but_its_hash_is_kept(store: Store) -> None:
    code = make_code(store, found_ward(store))
    found = store.read_now(lambda conn: invites.find_invite(conn, code.lower()))

    assert found is not None
    assert (found.unit, found.name, found.role, found.used_by) == (
        "phường Long Xuyên",
        "Nguyễn Thị Hoa",
        "officer",
        None,
    )
    kept = store.read_now(lambda conn: str(conn.exec_driver_sql("SELECT * FROM invites").all()))
    audited = store.read_now(lambda conn: str(conn.exec_driver_sql("SELECT * FROM audit").all()))
    assert code not in kept + audited
