"""What a database and people's chats hold after a storm of kills is what they hold after a calm run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage.database import Connection, Store
from storage.tables import metadata
from tests.crash.fleet import Fleet
from tests.crash.phones import PhonePlatform, Somebody
from tests.crash.platform import Platform
from tests.crash.scripts import PLACES

# What a kill may change: which book row a record came from, and which unit got which id.
VARYING = {"unit_id", "inbox_id", "group_id", "run_id", "user_id", "entered_by", "submitted_by", "undone_by"}


def leave_out_varying(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: leave_out_varying(one) for key, one in value.items() if key not in VARYING}
    return value


def read_ledger(store: Store) -> dict[str, Any]:
    """Every row of every ledger table, by the name of the unit."""

    def read(conn: Connection) -> dict[str, Any]:
        ledger: dict[str, Any] = {}
        units = {row.id: row.name for row in conn.execute(metadata.tables["units"].select())}
        for table in metadata.sorted_tables:
            if "unit_id" not in table.c or table.name in ("users", "memberships", "files"):
                continue
            for row in conn.execute(table.select().order_by(*table.primary_key.columns)).mappings():
                kept = leave_out_varying(dict(row))
                if row.get("entity") in ("units", "memberships"):
                    kept["entity_key"] = None  # the unit's id
                    kept["after"].pop("id", None)
                ledger.setdefault(units[row["unit_id"]], {}).setdefault(table.name, []).append(kept)
        return ledger

    return store.read_now(read)


def read_answers(store: Store) -> dict[str, list[tuple[str, str, Any, str]]]:
    """Every accepted answer of everybody, in the order it was written."""

    def read(conn: Connection) -> dict[str, list[tuple[str, str, Any, str]]]:
        answers, runs, users = (metadata.tables[name] for name in ("answers", "runs", "users"))
        joined = answers.join(runs, answers.c.run_id == runs.c.id).join(users, runs.c.user_id == users.c.id)
        given: dict[str, list[tuple[str, str, Any, str]]] = {}
        columns = (users.c.name, runs.c.flow, answers.c.step, answers.c.value, answers.c.raw)
        for name, *answer in conn.execute(joined.select().with_only_columns(*columns).order_by(answers.c.id)):
            given.setdefault(name, []).append(tuple(answer))
        return given

    return store.read_now(read)


def _leave_out_user(value: Any) -> Any:
    """A ledger without who used an invite: by phone, users are numbered in the order in which they were first heard."""
    if isinstance(value, dict):
        return {key: _leave_out_user(one) for key, one in value.items() if key != "used_by"}
    return [_leave_out_user(one) for one in value] if isinstance(value, list) else value


def compare_databases(url: str, calm_url: str, awards: int, places: Sequence[str] = PLACES, *, by_phone: bool) -> None:
    """The same answers, the same ledgers, and so many awards in each unit."""
    expected, store = Store.open(calm_url), Store.open(url)
    try:
        assert read_answers(store) == read_answers(expected)
        ledger, calm = read_ledger(store), read_ledger(expected)
    finally:
        expected.close()
        store.close()
    if by_phone:
        ledger, calm = _leave_out_user(ledger), _leave_out_user(calm)
    assert ledger == calm
    assert {unit: len(tables["awards"]) for unit, tables in ledger.items()} == dict.fromkeys(places, awards)


def compare_pipes(stormy: Platform | Fleet, calm: Platform) -> None:
    """Everybody got the same replies, in order."""
    for chat, person in stormy.people.items():
        assert [person.replies[key] for key in sorted(person.replies)] == [
            calm.people[chat].replies[key] for key in sorted(calm.people[chat].replies)
        ]
        assert person.first_seen == sorted(person.first_seen), "a reply overtook another one"


def compare_phones(
    stormy: PhonePlatform[Somebody], calm: PhonePlatform[Somebody], url: str, calm_url: str, kills: int
) -> None:
    """So many kills, half of them at a bad moment, and nobody's chat nor any ledger shows them."""
    tally = stormy.tally
    print(
        f"{tally.kills} kills in {stormy.rounds} rounds, {tally.between} between a message's departure and its reply; "
        f"{tally.repeats} replies came twice"
    )
    assert tally.kills == kills
    assert tally.between >= kills / 2
    assert tally.repeats <= kills * len(PLACES)
    assert calm.tally.repeats == 0
    compare_databases(url, calm_url, calm.rounds, by_phone=True)
    for person, undisturbed in zip(stormy.people, calm.people, strict=True):
        assert len(undisturbed.replies) == len(undisturbed.script)
        assert person.replies == undisturbed.replies
