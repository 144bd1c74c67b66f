"""Writing one row of the ledger and the audit row of it: everything that changes the ledger ends here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Date, Select, Table, and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is understood by SQLite too
from sqlalchemy.sql.dml import Delete, Insert, Update

from storage.access import NoAccess, View
from storage.changes.kinds import Actor, Change
from storage.columns import Moment, read_moment, write_moment
from storage.prepared import prepared
from storage.records import Role
from storage.tables import audit, counters

_INSERT_COUNTER = insert(counters)
_COUNT_ON = prepared(
    _INSERT_COUNTER.on_conflict_do_update(
        index_elements=[counters.c.unit_id, counters.c.name],
        set_={"value": counters.c.value + _INSERT_COUNTER.excluded.value},
    ).returning(counters.c.value)
)
_SET_COUNTER = prepared(
    counters.update().where(counters.c.unit_id == bindparam("unit"), counters.c.name == bindparam("counter"))
)
_ADD_AUDIT = prepared(audit.insert())

Key = tuple[Any, ...]
"""The primary key of a row without its unit_id: `(41,)`, or `(41, 0)` for a part of a record."""


@dataclass
class Ledger:
    """One unit's ledger, open for the changes of one actor.

    Audit rows are collected and written by `close`. The first number of a counter locks its row until the transaction
    ends, so that further ones are counted here, and `close` writes how far.
    """

    conn: Connection
    view: View
    role: Role
    actor: Actor
    change: Change = field(init=False)
    """The change that is being applied: its action and reason go into the audit."""
    _audit: list[dict[str, Any]] = field(default_factory=list)
    _own_group: int | None = None
    _last: dict[str, int] = field(default_factory=dict)
    """The last number that was taken of each counter."""
    _ahead: set[str] = field(default_factory=set)
    """Counters whose rows do not tell their last number yet."""

    @property
    def unit_id(self) -> int:
        """The unit."""
        return self.view.unit_id

    def require_whole(self) -> None:
        """Raise NoAccess for a member."""
        if not self.view.whole:
            raise NoAccess("a member changes only their own records")

    def require_role(self, *roles: Role) -> None:
        """Raise NoAccess for any other role."""
        if self.role not in roles:
            raise NoAccess(f"only for {', '.join(roles)}")

    def require_own(self, person_id: int | None, collective_id: int | None) -> None:
        """Raise NoAccess for a member when the record is about somebody else."""
        if not self.view.owns(person_id, collective_id):
            raise NoAccess("a member changes only their own records")

    def take_number(self, counter: str, how_many: int = 1) -> int:
        """The next number of a counter of this unit, or the first of so many. Numbers are never given twice."""
        if counter in self._last:
            self._last[counter] += how_many
            self._ahead.add(counter)
        else:
            values = {"unit_id": self.unit_id, "name": counter, "value": how_many}
            self._last[counter] = self.conn.execute(_COUNT_ON, values).scalar_one()
        return self._last[counter] - how_many + 1

    def get(self, table: Table, *key: Any) -> dict[str, Any] | None:
        """A row, locked until the transaction ends; None when there is none."""
        row = self.conn.execute(_statements(table).read, self._key_values(table, key)).one_or_none()
        return None if row is None else row._asdict()

    def get_known(self, table: Table, *key: Any) -> dict[str, Any]:
        """A row that must be there. Raises LookupError."""
        row = self.get(table, *key)
        if row is None:
            raise LookupError(f"no {table.name} {write_key(key)} in unit {self.unit_id}")
        return row

    def add(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert a record under the next id of its table; columns that are not named become NULL. Returns the id."""
        number = self.take_number(table.name)
        self.insert(table, {**values, "id": number})
        return number

    def insert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert a row; columns that are not named become NULL."""
        row = {column.name: values.get(column.name) for column in table.columns}
        if "unit_id" in row:
            row["unit_id"] = self.unit_id
        self.conn.execute(_statements(table).insert, row)
        self.record(table, None, row)

    def update(self, table: Table, before: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Change columns of a row that was read with `get`; nothing is written when nothing differs."""
        after = before | dict(values)
        if encode_row(table, after) == encode_row(table, before):
            return
        changed = {name: value for name, value in after.items() if name not in table.primary_key.columns}
        self.conn.execute(_statements(table).update, changed | self._key_values(table, key_of(table, before)))
        self.record(table, before, after)

    def delete(self, table: Table, before: dict[str, Any]) -> None:
        """Delete a row that was read with `get`."""
        self.conn.execute(_statements(table).delete, self._key_values(table, key_of(table, before)))
        self.record(table, before, None)

    def record(self, table: Table, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Add the audit row of a row that was written."""
        row = after or before
        assert row is not None
        self._audit.append(
            {
                "unit_id": self.unit_id,
                "at": self.actor.now,
                "user_id": self.actor.user_id,
                "inbox_id": self.actor.inbox_id,
                "entity": table.name,
                "entity_key": write_key(key_of(table, row)),
                "action": self.change.action,
                "before": before and encode_row(table, before),
                "after": after and encode_row(table, after),
                "reason": self.change.why,
                "undone_by": None,
            }
        )

    def close(self) -> None:
        """Write the audit rows as one group, and how far was counted. Can be called again after more changes."""
        if self._audit:
            group = self.group_id
            first = self.take_number(audit.name, len(self._audit))
            rows = [{**row, "id": first + place, "group_id": group} for place, row in enumerate(self._audit)]
            self.conn.execute(_ADD_AUDIT, rows)
            self._audit.clear()
        if self._ahead:
            told = [{"unit": self.unit_id, "counter": name, "value": self._last[name]} for name in sorted(self._ahead)]
            self.conn.execute(_SET_COUNTER, told)
        self._ahead.clear()
        self._last.clear()

    @property
    def group_id(self) -> int:
        """What ties the audit rows of this turn together: the update, or a number of its own below zero."""
        if self.actor.inbox_id is not None:
            return self.actor.inbox_id
        if self._own_group is None:
            self._own_group = -self.take_number("audit-group")
        return self._own_group

    def _key_values(self, table: Table, key: Key) -> dict[str, Any]:
        names = _key_names(table)
        values = {f"key_{name}": part for name, part in zip(names, key, strict=True)}
        if "unit_id" in table.c:
            values["key_unit_id"] = self.unit_id
        return values


@dataclass(frozen=True)
class _Statements:
    """The four statements on one row of a table, built once so that they compile once."""

    read: Select[Any]
    insert: Insert
    update: Update
    delete: Delete


@cache
def _statements(table: Table) -> _Statements:
    is_row = and_(*(column == bindparam(f"key_{column.name}") for column in table.primary_key.columns))
    return _Statements(
        read=prepared(select(table).where(is_row).with_for_update()),
        insert=prepared(table.insert()),
        update=prepared(table.update().where(is_row)),
        delete=prepared(table.delete().where(is_row)),
    )


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns if column.name != "unit_id")


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """The key of a row."""
    return tuple(row[name] for name in _key_names(table))


def write_key(key: Key) -> str:
    """The key as the audit keeps it: "41" or "41/0"."""
    return "/".join(str(part) for part in key)


def encode_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it: days and moments as ISO text, tuples as lists."""
    return {column.name: _encode(row[column.name]) for column in table.columns}


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def decode_row(table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    """A row from what `encode_row` wrote."""
    row = dict(data)
    for column in table.columns:
        text = row[column.name]
        if text is not None and isinstance(column.type, Date):
            row[column.name] = date.fromisoformat(text)
        elif text is not None and isinstance(column.type, Moment):
            row[column.name] = read_moment(text)
    return row


def check_fields(fields: Mapping[str, Any], *allowed: str) -> dict[str, Any]:
    """The new values of a "…Changed" change. Raises ValueError for a field that cannot be changed."""
    unknown = set(fields) - set(allowed)
    if unknown:
        raise ValueError(f"cannot change {', '.join(sorted(unknown))}")
    return dict(fields)
