"""Changes of the people and collectives of a unit."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from commendation.folding import fold, fold_tones
from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.rows import Ledger, check_fields
from storage.prepared import prepared
from storage.tables import collectives, people

_NAMED_ALIKE = prepared(
    select(collectives.c.id, collectives.c.name)
    .where(collectives.c.unit_id == bindparam("unit"), collectives.c.folded == bindparam("folded"))
    .order_by(collectives.c.id)
)
_PEOPLE_ALIKE = prepared(
    select(people.c.id, people.c.name)
    .where(people.c.unit_id == bindparam("unit"), people.c.folded == bindparam("folded"))
    .order_by(people.c.id)
)


def add_person(ledger: Ledger, change: kinds.PersonAdded) -> Applied:
    """Write a new person, also when there is a namesake."""
    ledger.require_whole()
    values = {
        "name": change.name,
        "folded": fold(change.name),
        "birth_year": change.birth_year,
        "position": change.position,
        "collective_id": change.collective_id,
        "direct_worker": change.direct_worker,
    }
    return Applied(ledger.add(people, values))


def change_person(ledger: Ledger, change: kinds.PersonChanged) -> Applied:
    """Write the new fields of a person."""
    ledger.require_whole()
    fields = check_fields(
        change.fields, "name", "birth_year", "position", "collective_id", "collective", "direct_worker"
    )
    if "collective" in fields:
        fields["collective_id"] = find_or_add_collective(ledger, fields.pop("collective"))
    if "name" in fields:
        fields["folded"] = fold(fields["name"])
    ledger.update(people, ledger.get_known(people, change.person_id), fields)
    return Applied(change.person_id)


def add_collective(ledger: Ledger, change: kinds.CollectiveAdded) -> Applied:
    """Write a new collective, unless there is one of that name."""
    ledger.require_whole()
    return Applied(find_or_add_collective(ledger, change.name))


def change_collective(ledger: Ledger, change: kinds.CollectiveChanged) -> Applied:
    """Write the new name of a collective."""
    ledger.require_whole()
    row = ledger.get_known(collectives, change.collective_id)
    ledger.update(collectives, row, {"name": change.name, "folded": fold(change.name)})
    return Applied(change.collective_id)


def find_or_add_collective(ledger: Ledger, name: str) -> int:
    """The id of the collective of that name; case, spacing and the placement of tones make no other name."""
    key = fold(name)
    for row in ledger.conn.execute(_NAMED_ALIKE, {"unit": ledger.unit_id, "folded": key}):
        if fold_tones(row.name) == fold_tones(name):
            return int(row.id)
    return ledger.add(collectives, {"name": name, "folded": key})


def find_namesake(ledger: Ledger, name: str) -> int | None:
    """The id of the one person of exactly that name; None where there is nobody or there are several."""
    rows = ledger.conn.execute(_PEOPLE_ALIKE, {"unit": ledger.unit_id, "folded": fold(name)})
    found = [int(row.id) for row in rows if fold_tones(row.name) == fold_tones(name)]
    return found[0] if len(found) == 1 else None


def find_or_add_nominee(
    ledger: Ledger,
    recipient_kind: str,
    name: str,
    person_id: int | None,
    collective_id: int | None,
    birth_year: int | None = None,
    position: str | None = None,
) -> tuple[int | None, int | None]:
    """The person or the collective that is meant, made when there is no id; the other is None, for a household both.

    Of an individual, `collective_id` is only where a new person is placed; `birth_year` and `position` are theirs.
    """
    if recipient_kind == "individual":
        if person_id is None:
            values = {"name": name, "folded": fold(name), "collective_id": collective_id}
            values |= {"birth_year": birth_year, "position": position}
            person_id = ledger.add(people, values)
        return person_id, None
    if recipient_kind == "collective":
        return None, find_or_add_collective(ledger, name) if collective_id is None else collective_id
    return None, None
