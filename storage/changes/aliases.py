"""Changes of the short names that a unit uses."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from commendation.folding import fold
from storage.changes import kinds
from storage.changes.kinds import Applied
from storage.changes.rows import Ledger
from storage.tables import aliases, collectives, people

_OF_KEY = select(aliases.c.id).where(aliases.c.unit_id == bindparam("unit"), aliases.c.folded == bindparam("folded"))


def learn_alias(ledger: Ledger, change: kinds.AliasLearned) -> Applied:
    """Write whom the alias means from now on, in place of whom it meant before."""
    ledger.require_whole()
    key = fold(change.alias)
    if not key or (change.person_id is None) == (change.collective_id is None):
        raise ValueError("an alias means one person or one collective")
    if change.person_id is not None:
        ledger.get_known(people, change.person_id)
    else:
        ledger.get_known(collectives, change.collective_id)
    values = {"alias": change.alias, "person_id": change.person_id, "collective_id": change.collective_id}
    known = ledger.conn.scalar(_OF_KEY, {"unit": ledger.unit_id, "folded": key})
    if known is None:
        return Applied(ledger.add(aliases, {**values, "folded": key}))
    ledger.update(aliases, ledger.get_known(aliases, known), values)
    return Applied(int(known))


def forget_alias(ledger: Ledger, change: kinds.AliasForgotten) -> Applied:
    """Delete an alias; one that is gone already is no error."""
    ledger.require_whole()
    row = ledger.get(aliases, change.alias_id)
    if row is not None:
        ledger.delete(aliases, row)
    return Applied(change.alias_id)
