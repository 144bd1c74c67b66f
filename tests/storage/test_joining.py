"""Who is let in: only by an admin's word or a code that is good, and everything is in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import conversations, invites, people, places, settings, units
from storage.access import NoAccess
from storage.changes import AccessAsked, AccessSettled, InviteMade, InviteUsed, MemberJoined, MemberLeft, PersonAdded
from storage.database import Connection, Store
from storage.records import Role, Scope
from tests.storage.world import NOW, add_user, change, found_unit, join

CODE = "K7M2QX"
HOA = InviteMade(code_hash=invites.hash_code(CODE), name="Nguyễn Thị Hoa", role="officer", ref="invite")


def use(store: Store, admin: Scope, user_id: int, invite_id: int = 1, days: int = 0) -> int:
    used = InviteUsed(unit_id=admin.unit_id, invite_id=invite_id, ref="user")
    return change(store, None, used, user_id=user_id, now=NOW + timedelta(days=days))["user"].id


def actions(store: Store) -> list[str]:
    return store.read_now(lambda conn: list(conn.exec_driver_sql("SELECT action FROM audit ORDER BY id").scalars()))


@pytest.mark.parametrize("role", ["member", "officer", "leader"])
def test_only_an_admin_lets_people_in(store: Store, role: Role) -> None:
    admin = found_unit(store)
    scope = join(store, admin, "Lan", role)
    for wanted in (HOA, AccessSettled(1), MemberJoined(scope.user_id, "admin")):
        with pytest.raises(NoAccess):
            change(store, scope, wanted)


def test_a_stranger_becomes_a_member_under_the_invited_name(store: Store) -> None:
    admin = found_unit(store)
    change(store, admin, HOA)
    stranger = add_user(store, "hoa_vp")

    assert use(store, admin, stranger) == stranger

    user = store.read_now(lambda conn: conversations.load_user(conn, stranger))
    [person] = store.read_now(lambda conn: people.list_people(conn, admin))
    assert (user.name, user.role, user.unit_id) == ("Nguyễn Thị Hoa", "officer", admin.unit_id)
    assert (person.id, person.name) == (user.person_id, "Nguyễn Thị Hoa")
    assert actions(store)[-2:] == ["invite-used", "invite-used"]


def test_an_invite_is_used_once_and_in_time(store: Store) -> None:
    admin = found_unit(store)
    change(store, admin, HOA)
    change(store, admin, HOA)
    first, second = add_user(store, "một"), add_user(store, "hai")
    use(store, admin, first)
    with pytest.raises(LookupError):
        use(store, admin, second)
    with pytest.raises(LookupError):
        use(store, admin, second, invite_id=2, days=7)
    with pytest.raises(LookupError):
        use(store, admin, second, invite_id=99)
    assert store.read_now(lambda conn: conversations.load_user(conn, second)).unit_id is None


def test_a_stranger_who_is_a_member_already_moves_over_and_their_runs_end(store: Store) -> None:
    admin = found_unit(store)
    known = join(
        store,
        admin,
        "Hoa",
        "officer",
        person_id=change(
            store,
            admin,
            PersonAdded(
                "Hoa",
            ),
        )[""].id,
    )
    change(store, admin, InviteMade(code_hash="x", name="Hoa", role="officer"))
    stranger = add_user(store, "Hoa máy mới")
    own, theirs = (
        store.run_now(lambda conn, user=user: conversations.start_run(conn, user, "menu", 1, "", {}, NOW))  # type: ignore[misc]
        for user in (known.user_id, stranger)
    )

    assert use(store, admin, stranger) == known.user_id

    def look(conn: Connection) -> list[object]:
        talk = conversations.find_conversation(conn, "telegram", "bot", "Hoa máy mới", "Hoa máy mới")
        runs = [conversations.load_run(conn, run.id) for run in (own, theirs)]
        assert talk is not None
        return [talk.user_id, *((run.user_id, run.status) for run in runs if run is not None)]

    assert store.read_now(look) == [known.user_id, (known.user_id, "open"), (known.user_id, "cancelled")]


def test_a_member_of_another_unit_is_not_merged_with_anybody(store: Store) -> None:
    """Somebody who works elsewhere keeps their own user, even when the invited person has one here."""
    admin, other = found_unit(store), found_unit(store, "An Lưu")
    person = change(store, admin, PersonAdded("Hoa"))[""].id
    join(store, admin, "Hoa", "officer", person_id=person)
    guest = join(store, other, "Hoa An Lưu", "officer")
    change(store, admin, InviteMade(code_hash="x", name="Hoa", role="member", person_id=person))

    assert use(store, admin, guest.user_id) == guest.user_id

    user = store.read_now(lambda conn: conversations.load_user(conn, guest.user_id))
    assert (user.name, user.unit_id, user.role) == ("Hoa An Lưu", admin.unit_id, "member")


@pytest.mark.parametrize(
    ("known", "expected"),
    [([], 1), (["Nguyễn Thị Hoa"], 1), (["Nguyễn Thị Hòa"], 2), (["Nguyễn Thị Hoa", "Nguyễn Thị Hoa"], None)],
)
def test_whose_person_an_invite_is(store: Store, known: list[str], expected: int | None) -> None:
    """The one of that name, or a new one; of two namesakes neither is guessed."""
    admin = found_unit(store)
    for name in known:
        change(store, admin, PersonAdded(name))
    change(store, admin, HOA)
    stranger = add_user(store, "hoa_vp")
    use(store, admin, stranger)

    assert store.read_now(lambda conn: conversations.load_user(conn, stranger)).person_id == expected


def test_a_request_is_kept_once_and_answered_by_joining(store: Store) -> None:
    admin = found_unit(store)
    stranger = add_user(store, "Lan")
    for words in ("tôi là Lan", "Lan hội phụ nữ"):
        change(store, None, AccessAsked(unit_id=admin.unit_id, words=words), user_id=stranger)
    asked = store.read_now(lambda conn: invites.requests(conn, admin))
    member = join(store, admin, "Hoa", "member")
    with pytest.raises(NoAccess):
        store.read_now(lambda conn: invites.requests(conn, member))
    change(store, admin, MemberJoined(stranger, "member", name="Trần Thị Lan", is_new_person=True))

    assert [(one.user_id, one.name, one.words) for one in asked] == [(stranger, "Lan", "Lan hội phụ nữ")]
    assert store.read_now(lambda conn: invites.requests(conn, admin)) == []
    assert store.read_now(lambda conn: invites.asked_at(conn, admin.unit_id, stranger)) is None
    named = [one.name for one in store.read_now(lambda conn: units.members(conn, admin))]
    assert named == ["Quản trị Long Xuyên", "Trần Thị Lan", "Hoa"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("k7m2qx", "K7M2QX"),
        (" K7M 2QX ", "K7M2QX"),
        ("k7-m2-qx", "K7M2QX"),
        ("lx29k7", "LX29K7"),
        ("nguyen", None),
        ("123456", None),
        ("k7m2q", None),
        ("k7m2qxx", None),
        ("kỷ7m2q", None),
        ("", None),
    ],
)
def test_what_can_be_a_code(text: str, code: str | None) -> None:
    assert invites.read_code(text) == code


def test_settings_that_change_and_those_that_begin_alike(store: Store) -> None:
    def write(conn: Connection) -> None:
        settings.put(conn, "invite-link.telegram", "một {code}")
        settings.put(conn, "invite-link.telegram", "hai {code}")
        settings.put(conn, "secret-key", "geheim")

    store.run_now(write)

    assert store.read_now(lambda conn: invites.links(conn, "X")) == ["hai X"]


def test_the_menu_that_is_due(store: Store) -> None:
    admin = found_unit(store)
    lan = join(store, admin, "Lan", "officer")
    add_user(store, "Người lạ")
    menus: dict[Role | None, str] = {None: "s1", "member": "m1", "officer": "o1", "leader": "l1", "admin": "a1"}

    def due(conn: Connection) -> list[tuple[str, Role | None]]:
        return [(chat, role) for _, chat, role in places.menus_due(conn, "telegram", "bot", menus, 9)]

    before = store.read_now(due)
    store.run_now(lambda conn: places.note_menu(conn, 2, "o1"))
    after = store.read_now(due)
    change(store, admin, MemberJoined(lan.user_id, "leader"))

    assert before == [("Quản trị Long Xuyên", "admin"), ("Lan", "officer")]
    assert after == [("Quản trị Long Xuyên", "admin")]
    assert store.read_now(due) == [("Quản trị Long Xuyên", "admin"), ("Lan", "leader")]
    change(store, admin, MemberLeft(lan.user_id))
    assert store.read_now(due) == [("Quản trị Long Xuyên", "admin"), ("Lan", None)]
