"""Changes of registrations and their targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.people import find_or_add_nominee
from storage.changes.rows import Ledger, check_fields
from storage.tables import registrations, targets

_ID_OF = select(registrations.c.id).where(
    registrations.c.unit_id == bindparam("unit"), registrations.c.number == bindparam("number")
)
_TARGETS_OF = (
    select(targets.c.id)
    .where(targets.c.unit_id == bindparam("unit"), targets.c.registration_id == bindparam("registration"))
    .order_by(targets.c.position)
)
_JUDGED = ("approved", "returned")
_PLAIN_FIELDS = ("year", "codes", "status", "reason")
_NOMINEE_FIELDS = ("recipient_kind", "nominee", "person_id", "collective_id")


def submit_registration(ledger: Ledger, change: kinds.RegistrationSubmitted) -> Applied:
    """Write the registration under the year's next number, its targets, and its nominee when new."""
    ledger.require_own(
        change.person_id if change.recipient_kind == "individual" else None,
        change.collective_id if change.recipient_kind == "collective" else None,
    )
    person_id, collective_id = find_or_add_nominee(
        ledger,
        change.recipient_kind,
        change.nominee,
        change.person_id,
        change.collective_id,
        change.birth_year,
        change.position,
    )
    number = f"ĐK-{change.year}-{ledger.take_number(f'registration:{change.year}'):03d}"
    values = {
        "number": number,
        "year": change.year,
        "recipient_kind": change.recipient_kind,
        "nominee": change.nominee,
        "person_id": person_id,
        "collective_id": collective_id,
        "codes": change.codes,
        "status": "submitted",
        "run_id": ledger.actor.run_id,
        "submitted_by": ledger.actor.user_id,
        "submitted_at": ledger.actor.now,
    }
    registration_id = ledger.add(registrations, values)
    for position, target in enumerate(change.targets):
        ledger.add(
            targets,
            {
                "registration_id": registration_id,
                "position": position,
                "text": target.text,
                "amount": target.amount,
                "measure": target.measure,
                "due": target.due,
            },
        )
    return Applied(registration_id, number)


def change_registration(ledger: Ledger, change: kinds.RegistrationChanged) -> Applied:
    """Write the new fields and targets. Approving and returning is for leaders, and for admins in their absence."""
    fields = check_fields(change.fields, *_PLAIN_FIELDS, *_NOMINEE_FIELDS, "targets")
    new_targets = fields.pop("targets", None)
    row = _get_own(ledger, change.number)
    if fields.get("status") in _JUDGED or ("status" in fields and row["status"] in _JUDGED):
        ledger.require_role("leader", "admin")
    if any(name in fields for name in _NOMINEE_FIELDS):
        fields |= _settle_nominee(ledger, row | fields)
    ledger.update(registrations, row, fields)
    if new_targets is not None:
        _rewrite_targets(ledger, row["id"], new_targets)
    return Applied(row["id"], row["number"])


def _settle_nominee(ledger: Ledger, after: dict[str, Any]) -> dict[str, Any]:
    """The ids of the nominee that a changed registration names, made when new."""
    kind = after["recipient_kind"]
    ledger.require_own(
        after["person_id"] if kind == "individual" else None, after["collective_id"] if kind == "collective" else None
    )
    person_id, collective_id = find_or_add_nominee(
        ledger, kind, after["nominee"], after["person_id"], after["collective_id"]
    )
    return {"person_id": person_id, "collective_id": collective_id}


def _rewrite_targets(ledger: Ledger, registration_id: int, drafts: Sequence[kinds.TargetDraft]) -> None:
    """Change the known targets (their results stay), add the new ones, remove the others."""
    held = ledger.conn.scalars(_TARGETS_OF, {"unit": ledger.unit_id, "registration": registration_id}).all()
    kept = {draft.id for draft in drafts}
    for target_id in held:
        if target_id not in kept:
            ledger.delete(targets, ledger.get_known(targets, target_id))
    for position, draft in enumerate(drafts):
        values = {
            "position": position,
            "text": draft.text,
            "amount": draft.amount,
            "measure": draft.measure,
            "due": draft.due,
        }
        if draft.id in held:
            ledger.update(targets, ledger.get_known(targets, draft.id), values)
        else:
            ledger.add(targets, {"registration_id": registration_id, **values})


def withdraw_registration(ledger: Ledger, change: kinds.RegistrationWithdrawn) -> Applied:
    """Write the withdrawal with its reason."""
    row = _get_own(ledger, change.number)
    ledger.update(registrations, row, {"status": "withdrawn", "reason": change.why})
    return Applied(row["id"], row["number"])


def change_target(ledger: Ledger, change: kinds.TargetChanged) -> Applied:
    """Write the new fields of a target; a result also keeps when it was reported."""
    fields = check_fields(change.fields, "text", "amount", "measure", "due", "result", "result_amount")
    target = ledger.get_known(targets, change.target_id)
    registration = ledger.get_known(registrations, target["registration_id"])
    ledger.require_own(registration["person_id"], registration["collective_id"])
    if "result" in fields or "result_amount" in fields:
        fields["reported_at"] = ledger.actor.now
    ledger.update(targets, target, fields)
    return Applied(change.target_id, registration["number"])


def _get_own(ledger: Ledger, number: str) -> dict[str, Any]:
    registration_id = ledger.conn.scalar(_ID_OF, {"unit": ledger.unit_id, "number": number})
    if registration_id is None:
        raise LookupError(f"no registration {number} in unit {ledger.unit_id}")
    row = ledger.get_known(registrations, registration_id)
    ledger.require_own(row["person_id"], row["collective_id"])
    return row
