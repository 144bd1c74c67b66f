"""A small ward for the tests of this folder: users, units, and changes in one line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from storage import awards, conversations, inbox, registrations
from storage.changes import (
    Actor,
    Applied,
    AwardEntered,
    Change,
    DecisionDraft,
    MemberJoined,
    RegistrationSubmitted,
    TargetDraft,
    UnitFounded,
    apply_changes,
)
from storage.columns import VIETNAM
from storage.database import Store
from storage.records import Award, Registration, Role, Scope

NOW = datetime(2024, 1, 17, 9, 12, tzinfo=VIETNAM)
LATER = datetime(2024, 1, 17, 10, 4, tzinfo=VIETNAM)

WARD = UnitFounded(
    kind="phường",
    name="Long Xuyên",
    district="thị xã Kinh Môn",
    province="tỉnh Hải Dương",
    code=None,
    place="Long Xuyên",
    signer_name="Phạm Văn Bình",
    signer_title="CHỦ TỊCH",
    addressee=None,
    distribution=("Như trên", "Lưu: VT"),
    ref="unit",
)

AWARD = AwardEntered(
    year=2023,
    code="giay-khen-chu-tich-ubnd-cap-xa",
    form="giay-khen",
    conferrer_kind="commune-chair",
    conferrer="Chủ tịch UBND phường",
    conferrer_level="commune",
    recipient_kind="individual",
    count=1,
    ref="award",
)

DECISION = DecisionDraft("45/QĐ-UBND", date(2023, 2, 28))

REGISTRATION = RegistrationSubmitted(
    year=2024,
    recipient_kind="individual",
    nominee="Nguyễn Thị Hoa",
    person_id=None,
    collective_id=None,
    codes=("lao-dong-tien-tien",),
    targets=(
        TargetDraft("hồ sơ giải quyết đúng hạn", "98", "%", date(2024, 11, 30)),
        TargetDraft("dự đủ các buổi sinh hoạt"),
    ),
    ref="registration",
)

_numbers = count(1)


def receive(store: Store, sender: str, text: str = "xin chào", *, channel: str = "telegram") -> int:
    """Put a message of `sender` into the inbox and return its id."""
    kept = store.run_now(
        lambda conn: inbox.add(
            conn,
            channel=channel,
            account="bot",
            external_id=f"message-{next(_numbers)}",
            chat=sender,
            sender=sender,
            sender_name=sender,
            raw={"text": text},
            now=NOW,
        )
    )
    assert kept is not None
    return kept.id


def add_user(store: Store, name: str) -> int:
    """The id of a stranger who has said something once."""
    receive(store, name)

    def find(conn: Any) -> int:
        waiting = inbox.waiting_users(conn, NOW, 1000)
        return next(user for user in waiting if conversations.load_user(conn, user).name == name)

    return store.read_now(find)


def change(
    store: Store,
    scope: Scope | None,
    *changes: Change,
    inbox_id: int | None = None,
    now: datetime = NOW,
    run_id: int | None = None,
    user_id: int | None = None,
) -> dict[str, Applied]:
    """Apply changes in a transaction of their own."""
    if user_id is None:
        assert scope is not None
        user_id = scope.user_id
    actor = Actor(user_id, inbox_id, now, run_id)
    return store.run_now(lambda conn: apply_changes(conn, scope, actor, changes))


def found_unit(store: Store, name: str = "Long Xuyên") -> Scope:
    """A unit with its admin."""
    user_id = add_user(store, f"Quản trị {name}")
    applied = change(store, None, replace(WARD, name=name), user_id=user_id)
    return Scope(applied["unit"].id, user_id, "admin")


def join(store: Store, admin: Scope, name: str, role: Role, person_id: int | None = None) -> Scope:
    """One more user of the unit."""
    user_id = add_user(store, name)
    change(store, admin, MemberJoined(user_id, role, person_id))
    return Scope(admin.unit_id, user_id, role)


def get_award(store: Store, scope: Scope, number: str) -> Award:
    """The award of that number, which must be there."""
    award = store.read_now(lambda conn: awards.get_award(conn, scope, number))
    assert award is not None
    return award


def get_registration(store: Store, scope: Scope, number: str) -> Registration:
    """The registration of that number, which must be there."""
    registration = store.read_now(lambda conn: registrations.get_registration(conn, scope, number))
    assert registration is not None
    return registration
