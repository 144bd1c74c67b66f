"""Changes of awards, with their recipients and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from commendation.folding import fold
from storage.changes import kinds
from storage.changes.kinds import Applied, DecisionDraft, RecipientDraft
from storage.changes.people import find_namesake, find_or_add_collective, find_or_add_nominee
from storage.changes.rows import Ledger, check_fields
from storage.prepared import prepared
from storage.records import AWAITING_CORRECTION, AwardStatus
from storage.tables import award_recipients, awards, decisions

_PLAIN_FIELDS = (
    "year",
    "code",
    "form",
    "conferrer_kind",
    "conferrer",
    "conferrer_level",
    "recipient_kind",
    "count",
    "reason",
    "wording",
    "flags",
)
_POSITIONS = prepared(
    select(award_recipients.c.position)
    .where(award_recipients.c.unit_id == bindparam("unit"), award_recipients.c.award_id == bindparam("award"))
    .order_by(award_recipients.c.position)
)
_ALIKE_DECISIONS = prepared(
    select(decisions.c.id)
    .where(
        decisions.c.unit_id == bindparam("unit"),
        decisions.c.folded == bindparam("folded"),
        decisions.c.date.is_not_distinct_from(bindparam("date")),
    )
    .order_by(decisions.c.id)
)


def enter_award(ledger: Ledger, change: kinds.AwardEntered) -> Applied:
    """Write the award under the year's next number, its recipients, and its decision when new."""
    _check_names(change.count, change.recipients)
    _require_own(ledger, change.recipient_kind, change.recipients)
    number = f"KT-{change.year}-{ledger.take_number(f'award:{change.year}'):03d}"
    values = {name: getattr(change, name) for name in _PLAIN_FIELDS} | {
        "number": number,
        "decision_id": _find_or_add_decision(ledger, change.decision),
        "source": change.source,
        "status": _settle_status(change.flags),
        "run_id": ledger.actor.run_id,
        "entered_by": ledger.actor.user_id,
        "entered_at": ledger.actor.now,
        "updated_at": ledger.actor.now,
    }
    award_id = ledger.add(awards, values)
    _write_recipients(ledger, award_id, change.recipient_kind, change.recipients)
    return Applied(award_id, number)


def change_award(ledger: Ledger, change: kinds.AwardChanged) -> Applied:
    """Write the new fields; recipients and decision are replaced as a whole."""
    fields = check_fields(change.fields, *_PLAIN_FIELDS, "recipients", "decision")
    award = _get_entered(ledger, change.award_id)
    before = _get_own_recipients(ledger, change.award_id)
    recipients: Sequence[RecipientDraft] | None = fields.pop("recipients", None)
    kind = fields.get("recipient_kind", award["recipient_kind"])
    if recipients is None and kind != award["recipient_kind"] and before:
        raise ValueError("another kind of recipient needs its recipients named anew")
    _check_names(fields.get("count", award["count"]), before if recipients is None else recipients)
    if recipients is not None:
        _require_own(ledger, kind, recipients)
    if "decision" in fields:
        fields["decision_id"] = _find_or_add_decision(ledger, fields.pop("decision"))
    if "flags" in fields:
        fields["status"] = _settle_status(fields["flags"])
    ledger.update(awards, award, {**fields, "updated_at": ledger.actor.now})
    if recipients is not None:
        _write_recipients(ledger, change.award_id, kind, recipients, before)
    return Applied(award["id"], award["number"])


def delete_award(ledger: Ledger, change: kinds.AwardDeleted) -> Applied:
    """Mark the award as deleted."""
    award = _get_entered(ledger, change.award_id)
    _get_own_recipients(ledger, change.award_id)
    ledger.update(awards, award, {"status": "deleted", "updated_at": ledger.actor.now})
    return Applied(award["id"], award["number"])


def _get_entered(ledger: Ledger, award_id: int) -> dict[str, Any]:
    award = ledger.get_known(awards, award_id)
    if award["status"] == "deleted":
        raise LookupError(f"award {award['number']} is {award['status']}")
    return award


def _settle_status(flags: Sequence[str]) -> AwardStatus:
    """What waits for a correction is withheld from every count."""
    return "withheld" if AWAITING_CORRECTION in flags else "entered"


def _check_names(count: int, recipients: Sequence[object]) -> None:
    if len(recipients) > count:
        raise ValueError(f"{len(recipients)} names for {count} awards")


def _require_own(ledger: Ledger, recipient_kind: str, recipients: Sequence[RecipientDraft]) -> None:
    """Raise NoAccess when a member enters an award that is not, name by name, their own."""
    if not recipients:
        ledger.require_whole()
    for recipient in recipients:
        if recipient_kind == "individual":
            ledger.require_own(recipient.person_id, None)
        else:
            ledger.require_own(None, recipient.collective_id)


def _get_own_recipients(ledger: Ledger, award_id: int) -> list[dict[str, Any]]:
    """The rows of an award's recipients. Raises NoAccess when the award is not, name by name, the member's own."""
    positions = ledger.conn.scalars(_POSITIONS, {"unit": ledger.unit_id, "award": award_id}).all()
    if not positions:
        ledger.require_whole()
    rows = [ledger.get_known(award_recipients, award_id, position) for position in positions]
    for row in rows:
        ledger.require_own(row["person_id"], row["collective_id"])
    return rows


def _write_recipients(
    ledger: Ledger,
    award_id: int,
    recipient_kind: str,
    recipients: Sequence[RecipientDraft],
    before: Sequence[dict[str, Any]] = (),
) -> None:
    """Make the rows of an award's recipients what the drafts say, touching only those that differ."""
    for position, recipient in enumerate(recipients):
        person_id, collective_id = _find_recipient(ledger, recipient_kind, recipient)
        values = {"name": recipient.name, "person_id": person_id, "collective_id": collective_id}
        if position < len(before):
            ledger.update(award_recipients, before[position], values)
        else:
            ledger.insert(award_recipients, {"award_id": award_id, "position": position, **values})
    for row in before[len(recipients) :]:
        ledger.delete(award_recipients, row)


def _find_recipient(ledger: Ledger, recipient_kind: str, recipient: RecipientDraft) -> tuple[int | None, int | None]:
    if recipient.is_new:
        person_id, collective_id = None, recipient.collective_id
        if recipient_kind == "individual" and recipient.unless_known:
            person_id = find_namesake(ledger, recipient.name)
        if recipient_kind == "individual" and recipient.collective is not None:
            collective_id = find_or_add_collective(ledger, recipient.collective)
        return find_or_add_nominee(
            ledger, recipient_kind, recipient.name, person_id, collective_id, recipient.birth_year
        )
    if recipient_kind == "individual":
        return recipient.person_id, None
    return None, recipient.collective_id if recipient_kind == "collective" else None


def _find_or_add_decision(ledger: Ledger, draft: DecisionDraft | None) -> int | None:
    """The decision of that number and date; its blanks are filled in. One signed or issued otherwise is another one."""
    if draft is None:
        return None
    given = {name: text for name in ("signer", "issuer") if (text := getattr(draft, name)) is not None}
    key = fold(draft.number)
    values = {"unit": ledger.unit_id, "folded": key, "date": draft.date}
    for decision_id in ledger.conn.scalars(_ALIKE_DECISIONS, values).all():
        row = ledger.get_known(decisions, decision_id)
        if all(row[name] is None or fold(row[name]) == fold(text) for name, text in given.items()):
            ledger.update(decisions, row, {name: text for name, text in given.items() if row[name] is None})
            return int(decision_id)
    return ledger.add(decisions, {"number": draft.number, "folded": key, "date": draft.date, **given})
