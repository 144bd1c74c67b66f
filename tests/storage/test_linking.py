"""Two accounts become one person, whole and once; a place that is taken off is a stranger's at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import awards, conversations, inbox, jobs, linking, outbox, reports
from storage.changes import (
    AccountsLinked,
    Actor,
    LinkCodeMade,
    NothingToUndo,
    PersonAdded,
    TalkUnlinked,
    Undone,
    apply_changes,
)
from storage.conversations import UserBusy
from storage.database import Connection, Store
from storage.invites import hash_code
from storage.records import AwardFilter, Scope
from tests.patience import PATIENCE
from tests.storage.world import AWARD, NOW, add_user, change, found_unit, join

CODE = "4H8Q2T"


def talk_of(store: Store, user_id: int) -> int:
    [talk] = store.read_now(lambda conn: linking.talks(conn, user_id))
    return talk.conversation_id


def make_code(store: Store, scope: Scope, code: str = CODE) -> int:
    """A code of somebody; its id."""
    made = LinkCodeMade(code_hash=hash_code(code), conversation_id=talk_of(store, scope.user_id))
    change(store, scope, made)
    found = store.read_now(lambda conn: linking.find_code(conn, code))
    assert found is not None
    return found.id


def use(store: Store, user_id: int, code_id: int, minutes: int = 0) -> int:
    linked = AccountsLinked(code_id=code_id, ref="user")
    return change(store, None, linked, user_id=user_id, now=NOW + timedelta(minutes=minutes))["user"].id


def start(store: Store, user_id: int, flow: str) -> int:
    """An open run, the user's current one."""

    def begin(conn: Connection) -> int:
        run = conversations.start_run(conn, user_id, flow, 1, "year", {}, NOW)
        conversations.save_user(conn, user_id, run.id, (), NOW)
        return run.id

    return store.run_now(begin)


def status(store: Store, run_id: int) -> tuple[int, str]:
    run = store.read_now(lambda conn: conversations.load_run(conn, run_id))
    assert run is not None
    return run.user_id, run.status


def names(store: Store, user_id: int) -> list[str]:
    return [talk.name for talk in store.read_now(lambda conn: linking.talks(conn, user_id))]


def test_the_code_itself_is_nowhere(store: Store) -> None:
    admin = found_unit(store)
    make_code(store, admin)
    held = store.read_now(lambda conn: str(conn.execute(text("SELECT * FROM link_codes")).all()))
    assert hash_code(CODE) in held
    assert CODE.lower() not in held.lower()


def test_a_stranger_becomes_who_made_the_code_and_keeps_nothing_open(store: Store) -> None:
    admin = found_unit(store)
    draft = start(store, admin.user_id, "enter_award")
    stranger = add_user(store, "Hoa trên Zalo")
    left = start(store, stranger, "enter_award")
    code = make_code(store, admin)

    assert use(store, stranger, code) == admin.user_id

    assert names(store, admin.user_id) == ["Quản trị Long Xuyên", "Hoa trên Zalo"]
    assert status(store, draft) == (admin.user_id, "open")
    assert status(store, left) == (admin.user_id, "cancelled")
    user = store.read_now(lambda conn: conversations.load_user(conn, admin.user_id))
    assert (user.current_run, user.role) == (draft, "admin")
    ghost = store.read_now(lambda conn: conversations.load_user(conn, stranger))
    assert (ghost.unit_id, ghost.current_run, names(store, stranger)) == (None, None, [])
    waiting = store.read_now(lambda conn: inbox.waiting_users(conn, NOW, 10))
    assert waiting == [admin.user_id], "what the stranger said last is the member's to be answered"


def test_it_is_in_the_audit_and_is_not_undone(store: Store) -> None:
    admin = found_unit(store)
    use(store, add_user(store, "Hoa"), make_code(store, admin))
    actions = store.read_now(lambda conn: list(conn.scalars(text("SELECT action FROM audit ORDER BY id"))))
    assert actions[-1] == "accounts-linked"
    with pytest.raises(NothingToUndo):
        change(store, admin, Undone())


@pytest.mark.parametrize(("minutes", "again"), [(10, False), (0, True)])
def test_a_code_is_good_once_and_for_ten_minutes(store: Store, minutes: int, again: bool) -> None:
    admin = found_unit(store)
    code = make_code(store, admin)
    first, second = add_user(store, "một"), add_user(store, "hai")
    if again:
        use(store, first, code)
    with pytest.raises(LookupError):
        use(store, second, code, minutes)
    assert names(store, second) == ["hai"]


def test_a_newer_code_ends_the_older_one_and_ones_own_is_no_use(store: Store) -> None:
    admin = found_unit(store)
    old, new = make_code(store, admin), make_code(store, admin, "7K2M9X")
    for user_id, code in ((add_user(store, "Hoa"), old), (admin.user_id, new)):
        with pytest.raises(LookupError):
            use(store, user_id, code)


def test_the_code_of_somebody_who_has_lost_access_is_no_use(store: Store) -> None:
    admin = found_unit(store)
    hoa = join(store, admin, "Hoa", "officer")
    code = make_code(store, hoa)
    leave = text("DELETE FROM memberships WHERE user_id = :user")
    store.run_now(lambda conn: conn.execute(leave, {"user": hoa.user_id}).close())
    with pytest.raises(LookupError):
        use(store, add_user(store, "Zalo"), code)


def test_members_of_two_units_are_one_member_of_both(store: Store) -> None:
    here, there = found_unit(store), found_unit(store, "Kinh Môn")
    draft = start(store, there.user_id, "register")
    assert use(store, there.user_id, make_code(store, here)) == here.user_id
    held = store.read_now(lambda conn: linking.list_memberships(conn, here.user_id))
    assert [(one.unit_id, one.role) for one in held] == [(here.unit_id, "admin"), (there.unit_id, "admin")]
    assert store.read_now(lambda conn: linking.list_memberships(conn, there.user_id)) == []
    assert status(store, draft) == (here.user_id, "cancelled"), "it names records of the other unit"


def test_in_one_unit_the_higher_role_and_the_known_person_stay(store: Store) -> None:
    admin = found_unit(store)
    person = change(store, admin, PersonAdded("Nguyễn Thị Hoa", ref="p"))["p"].id
    hoa = join(store, admin, "Hoa", "officer", person_id=person)
    draft = start(store, hoa.user_id, "register")
    assert use(store, hoa.user_id, make_code(store, admin)) == admin.user_id
    [held] = store.read_now(lambda conn: linking.list_memberships(conn, admin.user_id))
    assert (held.role, held.person_id) == ("admin", person)
    assert status(store, draft) == (admin.user_id, "suspended")


def test_what_was_done_before_the_two_were_one_is_theirs_to_undo(store: Store) -> None:
    admin = found_unit(store)
    hoa, lan = join(store, admin, "Hoa", "officer"), join(store, admin, "Lan", "officer")
    phone = join(store, admin, "Hoa trên Zalo", "officer")
    change(store, lan, AWARD)
    change(store, phone, AWARD)
    use(store, phone.user_id, make_code(store, hoa, "7K2M9X"))
    use(store, hoa.user_id, make_code(store, admin))  # and now all of it is the admin's

    change(store, admin, Undone())

    assert [one.id for one in store.read_now(lambda conn: awards.list_awards(conn, admin, AwardFilter()))] == [1]
    with pytest.raises(NothingToUndo):
        change(store, admin, Undone())
    [group] = store.read_now(lambda conn: reports.group_awards(conn, admin, AWARD.year))
    assert group.entered_by_id == lan.user_id


def test_what_an_account_entered_before_is_owed_by_who_it_became(store: Store) -> None:
    admin = found_unit(store)
    phone = join(store, admin, "Hoa trên Zalo", "officer")
    change(store, phone, AWARD)
    change(store, admin, AWARD)
    use(store, phone.user_id, make_code(store, admin))

    [group] = store.read_now(lambda conn: reports.group_awards(conn, admin, AWARD.year))

    assert (group.entered_by_id, group.entered_by, group.count) == (admin.user_id, "Quản trị Long Xuyên", 2)


def test_two_people_of_one_unit_are_never_one(store: Store) -> None:
    admin = found_unit(store)
    people = [change(store, admin, PersonAdded(name, ref="p"))["p"].id for name in ("Hoa", "Lan")]
    hoa, lan = (join(store, admin, name, "officer", person_id=one) for name, one in zip("HL", people, strict=True))
    code = make_code(store, hoa)
    with pytest.raises(ValueError, match="different people"):
        use(store, lan.user_id, code)
    assert (names(store, hoa.user_id), names(store, lan.user_id)) == (["H"], ["L"])


def test_an_unlinked_place_is_a_strangers_and_hears_nothing_more(store: Store) -> None:
    admin = found_unit(store)
    phone = add_user(store, "điện thoại")
    use(store, phone, make_code(store, admin))
    lost = store.read_now(lambda conn: linking.talks(conn, admin.user_id))[1].conversation_id

    def wait(conn: Connection) -> None:
        outbox.put(conn, lost, None, [({"text": "bí mật", "options": []}, None)], NOW)
        jobs.put(conn, "annual_report", {}, lost, None, NOW)

    store.run_now(wait)
    code = make_code_there(store, admin, lost)
    stranger = change(store, admin, TalkUnlinked(conversation_id=lost, ref="user"))["user"].id

    assert names(store, admin.user_id) == ["Quản trị Long Xuyên"]
    user = store.read_now(lambda conn: conversations.load_user(conn, stranger))
    assert (user.unit_id, user.role, names(store, stranger)) == (None, None, ["điện thoại"])
    assert store.read_now(lambda conn: outbox.due(conn, NOW, 10)) == []
    assert store.read_now(lambda conn: jobs.open_count(conn, NOW)) == 0
    with pytest.raises(LookupError):
        use(store, add_user(store, "kẻ gian"), code)
    with pytest.raises(LookupError):
        change(store, admin, TalkUnlinked(conversation_id=lost))


def make_code_there(store: Store, scope: Scope, conversation_id: int) -> int:
    change(store, scope, LinkCodeMade(code_hash=hash_code(CODE), conversation_id=conversation_id))
    found = store.read_now(lambda conn: linking.find_code(conn, CODE))
    assert found is not None
    return found.id


# --- At the same time -------------------------------------------------------------------------------------------


def test_of_many_who_type_one_code_at_once_one_is_linked(store: Store) -> None:
    admin = found_unit(store)
    code = make_code(store, admin)
    strangers = [add_user(store, f"người {number}") for number in range(8)]

    def race(user_id: int) -> bool:
        while True:
            try:
                return use(store, user_id, code) == admin.user_id
            except UserBusy:
                continue
            except LookupError:
                return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(race, strangers)) == 1
    assert len(names(store, admin.user_id)) == 2


def test_a_turn_under_way_is_waited_for(postgresql_url: str) -> None:
    """The maker of the code is in the middle of a turn: it is neither overtaken nor waited for out of order."""
    store = Store.open(postgresql_url)
    admin = found_unit(store)
    stranger = add_user(store, "Hoa")
    code = make_code(store, admin)
    entered, leave = threading.Event(), threading.Event()

    def dawdle(conn: Connection) -> None:
        conversations.lock_in_order(conn, [admin.user_id])
        entered.set()
        leave.wait(PATIENCE)
        conn.execute(text("UPDATE users SET name = 'sau lượt' WHERE id = :user"), {"user": admin.user_id}).close()

    with ThreadPoolExecutor(2) as pool:
        under_way = pool.submit(store.run_now, dawdle)
        entered.wait(10)
        with pytest.raises(UserBusy) as busy:
            use(store, stranger, code)
        assert busy.value.user_id == admin.user_id
        waiting = pool.submit(store.run_now, lambda conn: _claim_and_link(conn, stranger, admin.user_id, code))
        assert not waiting.done()
        leave.set()
        under_way.result(10)
        assert waiting.result(10) == "sau lượt", "what it reads is what the other turn has written"
    store.close()


def _claim_and_link(conn: Connection, user_id: int, beside: int, code_id: int) -> str:
    assert inbox.claim_next(conn, user_id, NOW, beside=beside) is not None
    apply_changes(conn, None, Actor(user_id, None, NOW), [AccountsLinked(code_id=code_id)])
    return conversations.load_user(conn, beside).name


def test_two_who_type_each_others_code_end_as_one(store: Store) -> None:
    one, other = found_unit(store), found_unit(store, "Kinh Môn")
    codes = {one.user_id: make_code(store, other, "7K2M9X"), other.user_id: make_code(store, one)}

    def race(user_id: int) -> str:
        for _ in range(10_000):
            try:
                use(store, user_id, codes[user_id])
            except UserBusy:
                continue
            except LookupError:
                return "too late"
            return "linked"
        return "never"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(race, codes)) == ["linked", "too late"]
    assert sorted(len(names(store, user_id)) for user_id in codes) == [0, 2]
