"""A count in a person's own words, among 1,000 and among 100,000 awards of their ward, beside one count by key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import Sample, Variant, print_rounds, repeat, run_rounds
from bench.people import make_names
from bench.wards import NOW, arrive, found_ward, open_store
from commendation.catalogue import load_catalogue
from handlers.assistant import make_book
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming
from handlers.engine.turn import take_turn
from storage import awards, conversations
from storage.columns import write_moment
from storage.database import Connection, Store
from storage.records import AwardFilter, Scope

_YEARS = range(2014, 2024)
_CODES = ("giay-khen-chu-tich-ubnd-cap-xa", "lao-dong-tien-tien", "chien-si-thi-dua-co-so", "giay-khen-tinh-uy")
_OTHERS = 10
"""How many awards the other wards have for each of ours, where the table is small."""
_BY_KEY = "one count by key (sqlite3)"
_ADD_AWARD = (
    "INSERT INTO awards (unit_id, id, number, year, code, form, conferrer_kind, conferrer, conferrer_level,"
    " recipient_kind, count, source, status, flags, entered_by, entered_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, 'commune-chair', 'Chủ tịch UBND phường', 'commune', 'individual', ?, 'answer',"
    " 'entered', '[]', ?, ?, ?)"
)
_ADD_RECIPIENT = "INSERT INTO award_recipients (unit_id, award_id, position, name) VALUES (?, ?, 0, ?)"
_COUNT = "SELECT sum(count) FROM awards WHERE unit_id = ? AND year = 2023 AND form = 'giay-khen' AND status = 'entered'"


def run(*, quick: bool) -> None:
    """Print a table for each size."""
    for size in (1_000, 5_000) if quick else (1_000, 100_000):
        with open_store() as (store, path):
            scope = _fill(store, path, size)
            with closing(sqlite3.connect(path)) as bare:
                taken = run_rounds(_list_variants(store, bare, scope, size), 3 if quick else 7)
            print_rounds(f"{size:,} awards of the ward", taken, _BY_KEY, clock="cpu", what="each count")


def _fill(store: Store, path: Path, size: int) -> Scope:
    scopes = [
        store.run_now(lambda conn, name=name: found_ward(conn, arrive(name), name))  # type: ignore[misc]
        for name in ("Kinh Môn", "An Lưu")
    ]
    with closing(sqlite3.connect(path)) as connection:
        for scope, count in zip(scopes, (size, min(size * _OTHERS, 100_000)), strict=True):
            connection.executemany(_ADD_AWARD, _make_awards(scope, count))
            named = ((scope.unit_id, at, name) for at, name in enumerate(make_names(count // 2), start=1))
            connection.executemany(_ADD_RECIPIENT, named)
        connection.execute("ANALYZE")
        connection.commit()
    return scopes[0]


def _make_awards(scope: Scope, count: int) -> Iterator[tuple[Any, ...]]:
    forms = {code: load_catalogue().award(code).form for code in _CODES}
    moment = write_moment(NOW)
    for at in range(1, count + 1):
        code, year = _CODES[at // len(_YEARS) % len(_CODES)], _YEARS[at % len(_YEARS)]
        number = f"KT-{year}-{at:03d}"
        yield scope.unit_id, at, number, year, code, forms[code], at % 3 + 1, scope.user_id, moment, moment


def _list_variants(store: Store, bare: sqlite3.Connection, scope: Scope, size: int) -> list[Variant]:
    times = max(3, 20_000 // size)
    asked = AwardFilter(years=(2023,), forms=("giay-khen",))
    book = make_book()

    def ask(question: str, conn: Connection) -> object:
        user = conversations.load_user(conn, scope.user_id)
        return take_turn(book, Context(conn=conn, now=NOW, user=user, scope=scope), Incoming("text", text=question))

    def read(work: Callable[[Connection], object]) -> Sample:
        return store.read_now(lambda conn: repeat(lambda: work(conn), times))

    def count_by_key() -> Sample:
        return repeat(lambda: bare.execute(_COUNT, (scope.unit_id,)).fetchone(), times)

    questions = {
        "/dem năm 2023 bao nhiêu giấy khen": "one form of one year, the whole turn",
        "/dem 2023": "one year, the whole turn",
        "/dem từ 2014 đến 2023 có bao nhiêu giấy khen": "one form of ten years, the whole turn",
    }
    return [
        Variant(_BY_KEY, count_by_key),
        Variant("one form of one year, the query", partial(read, lambda conn: awards.tally(conn, scope, asked))),
        *(Variant(said, partial(read, partial(ask, question))) for question, said in questions.items()),
    ]
