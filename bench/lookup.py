"""Finding one name among many as it is typed: with slips, without diacritics, with words swapped."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial

from rapidfuzz import fuzz, process

from bench.measuring import Sample, Variant, compare, print_aim, print_rounds, repeat, run_rounds
from bench.people import make_names
from bench.wards import NOW, arrive, found_ward, open_store
from commendation import matching
from commendation.folding import fold
from commendation.places import search_communes
from handlers.engine.flow import Context
from handlers.flows.names import find_person
from storage import conversations
from storage.database import Connection

_QUERIES = 40
_SCAN = "one WRatio pass"
_OURS = "this program"
_AIM = 1.5


def run(*, quick: bool) -> None:
    """Print a table for people of a small and a large ward, and one for the communes of the country."""
    rounds, times = (3, 1) if quick else (9, 3)
    for count in (100, 1000):
        _compare_people(count, rounds, times)
    communes = _list_communes()
    _compare(f"{len(communes)} communes", communes, search_communes, rounds, times)


def _compare_people(count: int, rounds: int, times: int) -> None:
    """The lookup alone, and as a turn does it: with the ward's people read from the database first."""
    names = make_names(count)
    choices = [matching.Choice(key=str(at), names=(name,)) for at, name in enumerate(names)]
    with open_store() as (store, _):
        scope = store.run_now(lambda conn: found_ward(conn, arrive("Kinh Môn"), "Kinh Môn", names))

        def find_in_turn(conn: Connection, queries: Sequence[str]) -> Sample:
            user = conversations.load_user(conn, scope.user_id)

            def find(query: str) -> object:
                # A context of its own for each: within a turn the people are read, and a name is looked up, once.
                return find_person(Context(conn=conn, now=NOW, user=user, scope=scope), {}, query)

            return _repeat(find, queries, times)

        _compare(
            f"{count} people",
            names,
            lambda typed: matching.decide(matching.rank(typed, choices, limit=6)),
            rounds,
            times,
            lambda queries: store.read_now(lambda conn: find_in_turn(conn, queries)),
        )


def _list_communes() -> list[str]:
    from vietnam_provinces import Ward

    return [ward.name for ward in Ward.iter_all()]


def _compare(
    title: str,
    names: Sequence[str],
    find: Callable[[str], object],
    rounds: int,
    times: int,
    in_turn: Callable[[Sequence[str]], Sample] | None = None,
) -> None:
    queries = misspell(names)
    folded = [fold(name) for name in names]
    exact = dict(zip(folded, names, strict=True))
    typed = [fold(query) for query in queries]
    variants = [
        Variant("exact dict", partial(_repeat, lambda query: exact.get(query), typed, 100 * times)),
        Variant(
            _SCAN,
            partial(_repeat, lambda query: process.extract(query, folded, scorer=fuzz.WRatio, limit=6), typed, times),
        ),
        Variant(_OURS, partial(_repeat, find, queries, times)),
    ]
    if in_turn is not None:
        variants.append(Variant("the same in a turn, people read first", partial(in_turn, queries)))
    find(queries[0])  # names are made ready for comparing when they are first seen
    taken = run_rounds(variants, rounds)
    print_rounds(title, taken, _SCAN, clock="cpu", what="each lookup")
    print_aim(f"{title}, beside one WRatio pass", compare(taken, _OURS, _SCAN, "cpu").median, _AIM)
    print()


def _repeat(find: Callable[[str], object], queries: Sequence[str], times: int) -> Sample:
    taken = repeat(lambda: [find(query) for query in queries], times)
    return Sample(taken.wall / len(queries), taken.cpu / len(queries))


def misspell(names: Sequence[str]) -> list[str]:
    """Names as they are typed: as they are, without diacritics, with a slip, or with two words swapped."""
    chance = random.Random(2024)
    queries = []
    for at, name in enumerate(chance.choices(names, k=_QUERIES)):
        words = name.split() if at % 4 == 0 else fold(name).split()
        if at % 4 == 2:
            place = chance.randrange(len(words))
            words[place] = words[place][:-1] + chance.choice("aeinu")
        elif at % 4 == 3:
            words.reverse()
        queries.append(" ".join(words))
    return queries
