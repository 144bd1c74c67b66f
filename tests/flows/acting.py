"""Changes made beside the conversation: by the same person elsewhere, or by somebody else in the unit."""

from __future__ import annotations

from storage import inbox
from storage.changes import Actor, Change, MemberJoined, RegistrationSubmitted, TargetDraft, apply_changes
from storage.database import Connection
from storage.records import Role, Scope
from tests.dialogues.world import World


def change(world: World, *changes: Change, scope: Scope | None = None) -> None:
    """One group of changes, by the console's user or in another scope."""
    scope = scope or world.scope
    actor = Actor(user_id=scope.user_id, inbox_id=None, now=world.now)
    world.store.run_now(lambda conn: apply_changes(conn, scope, actor, list(changes)))


def add_colleague(world: World, name: str) -> Scope:
    """Another officer of the unit, met on a channel of their own."""

    def meet(conn: Connection) -> int:
        inbox.add(
            conn,
            channel="console",
            account="",
            external_id=f"first of {name}",
            chat=name,
            sender=name,
            sender_name=name,
            raw={"kind": "text", "text": "chào"},
            now=world.now,
        )
        [user_id] = inbox.waiting_users(conn, world.now, 10)
        claimed = inbox.claim_next(conn, user_id, world.now)
        assert claimed is not None
        inbox.finish(conn, claimed.id, world.now)
        return user_id

    user_id = world.store.run_now(meet)
    change(world, MemberJoined(user_id=user_id, role="officer"))
    return Scope(unit_id=world.scope.unit_id, user_id=user_id, role="officer")


def become(world: World, role: Role, person_id: int | None = None) -> None:
    """Give the console's user another role."""
    change(world, MemberJoined(user_id=world.user.id, role=role, person_id=person_id))


def registration(number_of_targets: int, *, year: int = 2024, person_id: int | None = 1) -> RegistrationSubmitted:
    """A registration of Nguyễn Thị Hoa with so many targets, called "chỉ tiêu 1" and so on."""
    return RegistrationSubmitted(
        year=year,
        recipient_kind="individual",
        nominee="Nguyễn Thị Hoa",
        person_id=person_id,
        collective_id=None,
        codes=("lao-dong-tien-tien",),
        targets=tuple(
            TargetDraft(f"chỉ tiêu {number}", amount="98", measure="%") for number in range(1, number_of_targets + 1)
        ),
    )
