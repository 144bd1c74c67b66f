"""SIGKILL at random moments: every answer counts once, and every reply arrives (promises 1, 2 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.assistant import make_book
from storage.database import Connection, Store
from storage.tables import metadata
from tests.crash.platform import Platform

PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành")


def make_scripts(rounds: int) -> dict[str, Sequence[str]]:
    """Everybody sets up a ward of their own and enters one award after the other."""
    return {
        f"người {place}": [*set_up(place), *(line for at in range(rounds) for line in enter(at))] for place in PLACES
    }


def set_up(place: str) -> list[str]:
    return ["alo", f"phường {place}, thị xã Kinh Môn, tỉnh Hải Dương", place, "Phạm Văn Giang", "CHỦ TỊCH", "ghi"]


def enter(number: int) -> list[str]:
    what = ["/khenthuong", "giấy khen", "cá nhân", "2023", "Chủ tịch UBND phường", "2", "để sau"]
    return [*what, f"{number + 1}/QĐ-UBND", "28/2/2023", "để sau", "để sau", "ghi"]


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


def check_kills(url: str, calm_url: str, kills: int, rounds: int, seed: int) -> None:
    calm = Platform(calm_url, make_book, make_scripts(rounds), seed)
    calm.run(kills=0)
    stormy = Platform(url, make_book, make_scripts(rounds), seed)
    stormy.run(kills)
    tally = stormy.tally
    print(
        f"{tally.kills} kills, {tally.between} between an update's receipt and its reply "
        f"({tally.inside} before the end of its turn); {tally.repeats} replies came twice"
    )

    assert tally.kills >= kills, "the scripts are too short for so many kills"
    assert tally.between >= tally.kills / 2
    expected, store = Store.open(calm_url), Store.open(url)
    try:
        assert read_answers(store) == read_answers(expected)
        ledger = read_ledger(store)
        assert ledger == read_ledger(expected)
        assert {unit: len(tables["awards"]) for unit, tables in ledger.items()} == dict.fromkeys(PLACES, rounds)
    finally:
        expected.close()
        store.close()
    for chat, person in stormy.people.items():
        assert [person.replies[key] for key in sorted(person.replies)] == [
            calm.people[chat].replies[key] for key in sorted(calm.people[chat].replies)
        ]
        assert person.first_seen == sorted(person.first_seen), "a reply overtook another one"


def test_kills_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(sqlite_url, calm, kills=50, rounds=16, seed=1)


def test_kills_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(postgresql_url, calm, kills=10, rounds=4, seed=2)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10, 20))
def test_many_kills(database_url: str, tmp_path: Path, seed: int) -> None:
    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    check_kills(database_url, calm, kills=100, rounds=32, seed=seed)
