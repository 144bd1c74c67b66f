"""Applying changes: which function writes which kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from storage import access
from storage.changes import aliases, awards, joining, kinds, linking, misunderstood, people, registrations, texts, unit
from storage.changes.kinds import Actor, Applied, Change
from storage.changes.rows import Ledger
from storage.changes.undo import undo_last_group
from storage.records import Scope

_APPLY: dict[type[Change], Callable[[Ledger, Any], Applied]] = {
    kinds.UnitChanged: unit.change_unit,
    kinds.MemberJoined: unit.add_member,
    kinds.RoleChanged: unit.change_role,
    kinds.MemberLeft: unit.remove_member,
    kinds.InviteMade: joining.make_invite,
    kinds.AccessSettled: joining.settle_request,
    kinds.MessagesResent: joining.resend_messages,
    kinds.LinkCodeMade: linking.make_code,
    kinds.TalkUnlinked: linking.unlink_talk,
    kinds.PersonAdded: people.add_person,
    kinds.PersonChanged: people.change_person,
    kinds.CollectiveAdded: people.add_collective,
    kinds.CollectiveChanged: people.change_collective,
    kinds.AliasLearned: aliases.learn_alias,
    kinds.AliasForgotten: aliases.forget_alias,
    kinds.NotUnderstood: misunderstood.keep_misunderstood,
    kinds.RegistrationSubmitted: registrations.submit_registration,
    kinds.RegistrationChanged: registrations.change_registration,
    kinds.RegistrationWithdrawn: registrations.withdraw_registration,
    kinds.TargetChanged: registrations.change_target,
    kinds.AwardEntered: awards.enter_award,
    kinds.AwardChanged: awards.change_award,
    kinds.AwardDeleted: awards.delete_award,
    kinds.MovementLaunched: texts.launch_movement,
    kinds.MovementChanged: texts.change_movement,
    kinds.MovementDeleted: texts.delete_movement,
    kinds.NarrativeWritten: texts.write_narrative,
    kinds.ReportBuilt: texts.keep_report,
    kinds.HelpAsked: texts.note_asked,
    kinds.Undone: undo_last_group,
}


def apply_changes(conn: Connection, scope: Scope | None, actor: Actor, changes: Sequence[Change]) -> dict[str, Applied]:
    """Write the changes in order, each row with its audit row, and return what they made by their `ref`.

    What comes after a UnitFounded goes into that unit, with the actor as its admin.
    Raises NoAccess for what the scope's role does not allow, LookupError for a record that is not there, ValueError
    for a field that cannot be changed, NothingToUndo and UndoConflict. After an error the transaction must be rolled
    back, since earlier changes are written (UndoConflict of a lone Undone excepted: it checks before it writes).
    """
    applied: dict[str, Applied] = {}
    ledger: Ledger | None = None
    for change in changes:
        if isinstance(change, kinds.UnitFounded):
            if ledger is not None:
                ledger.close()
            ledger = unit.found_unit(conn, actor, change)
            applied[change.ref] = Applied(ledger.unit_id)
            continue
        if type(change) in joining.AT_THE_DOOR:  # it opens the ledger for itself
            if ledger is not None:
                ledger.close()
            applied[change.ref] = joining.AT_THE_DOOR[type(change)](conn, actor, change)
            continue
        if ledger is None:
            ledger = open_ledger(conn, scope, actor)
        ledger.change = change
        applied[change.ref] = _APPLY[type(change)](ledger, change)
    if ledger is not None:
        ledger.close()
    return applied


def open_ledger(conn: Connection, scope: Scope | None, actor: Actor) -> Ledger:
    """The ledger of the scope's unit, with the role that its changes are checked against. Raises NoAccess."""
    view = access.check(conn, scope)
    assert scope is not None
    return Ledger(conn, view, scope.role, actor)
