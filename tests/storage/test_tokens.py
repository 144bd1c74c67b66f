"""The pair of tokens of an account: which one counts, whatever is configured and whoever comes late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storage import tokens
from storage.database import Store
from storage.tokens import NewPair, Pair
from tests.storage.world import LATER, NOW

WHOSE = ("zalo_oa", "360")
FIRST = NewPair("access-1", "refresh-1", NOW + timedelta(hours=25))
SECOND = NewPair("access-2", "refresh-2", LATER + timedelta(hours=25))


def do(store: Store, work: Callable[..., Any], *args: Any) -> Any:
    return store.run_now(lambda conn: work(conn, *WHOSE, *args))


def find(store: Store) -> Pair:
    pair: Pair | None = store.read_now(lambda conn: tokens.find(conn, *WHOSE))
    assert pair is not None
    return pair


def test_nothing_is_known_at_first(store: Store) -> None:
    assert store.read_now(lambda conn: tokens.find(conn, *WHOSE)) is None


def test_a_configured_token_starts_the_chain(store: Store) -> None:
    assert do(store, tokens.adopt, "seed-a", NOW)
    assert (find(store).access, find(store).refresh, find(store).obtained_at) == (None, "seed-a", NOW)


def test_an_unchanged_setting_never_beats_the_stored_pair(store: Store) -> None:
    do(store, tokens.adopt, "seed-a", NOW)
    do(store, tokens.replace, "seed-a", FIRST, NOW)

    assert not do(store, tokens.adopt, "seed-a", LATER)
    assert find(store).refresh == "refresh-1"


def test_a_changed_setting_beats_it_and_ends_its_troubles(store: Store) -> None:
    do(store, tokens.adopt, "seed-a", NOW)
    do(store, tokens.note_spending, "seed-a", NOW)
    do(store, tokens.fail, "seed-a", "-14014", NOW)
    do(store, tokens.note_told, "seed-a", NOW)

    assert do(store, tokens.adopt, "seed-b", LATER)
    assert find(store) == Pair(None, "seed-b", LATER, None, None, None, None, None)


def test_a_setting_of_before_does_not_come_back(store: Store) -> None:
    """A process that was started with the old .env and is restarted once more."""
    do(store, tokens.adopt, "seed-a", NOW)
    do(store, tokens.adopt, "seed-b", NOW)

    assert not do(store, tokens.adopt, "seed-a", LATER)
    assert find(store).refresh == "seed-b"


def test_a_consent_beats_everything_and_the_present_setting_does_not_beat_it(store: Store) -> None:
    do(store, tokens.adopt, "seed-a", NOW)
    do(store, tokens.fail, "seed-a", "-14014", NOW)
    do(store, tokens.consent, SECOND, "seed-c", LATER)

    assert find(store) == Pair("access-2", "refresh-2", LATER, SECOND.expires_at, None, None, None, None)
    assert not do(store, tokens.adopt, "seed-c", LATER)
    assert not do(store, tokens.adopt, "seed-a", LATER)
    assert do(store, tokens.adopt, "seed-d", LATER)


def test_a_first_consent_without_a_setting(store: Store) -> None:
    do(store, tokens.consent, FIRST, None, NOW)
    assert find(store).access == "access-1"
    assert do(store, tokens.adopt, "seed-a", LATER)


def test_only_the_spent_token_is_replaced(store: Store) -> None:
    do(store, tokens.consent, FIRST, None, NOW)
    do(store, tokens.note_spending, "refresh-1", NOW)
    assert find(store).spent_at == NOW

    assert do(store, tokens.replace, "refresh-1", SECOND, LATER)
    assert find(store) == Pair("access-2", "refresh-2", LATER, SECOND.expires_at, None, None, None, None)
    assert not do(store, tokens.replace, "refresh-1", FIRST, LATER)
    assert find(store).refresh == "refresh-2"


def test_who_comes_late_does_no_harm(store: Store) -> None:
    do(store, tokens.consent, SECOND, None, NOW)
    for work, args in (
        (tokens.note_spending, (LATER,)),
        (tokens.fail, ("-14014", LATER)),
        (tokens.note_told, (LATER,)),
    ):
        assert not do(store, work, "refresh-1", *args)
    assert find(store).failed_at is None


def test_a_pair_that_failed_is_well_again_when_the_late_answer_comes(store: Store) -> None:
    """The process that asked first was held up; the one that asked after it was refused."""
    do(store, tokens.consent, FIRST, None, NOW)
    do(store, tokens.fail, "refresh-1", "-14014", NOW)
    assert (find(store).failed_at, find(store).failure) == (NOW, "-14014")

    do(store, tokens.replace, "refresh-1", SECOND, LATER)
    assert (find(store).failed_at, find(store).failure) == (None, None)


def test_admins_are_told_once(store: Store) -> None:
    do(store, tokens.consent, FIRST, None, NOW)
    assert do(store, tokens.note_told, "refresh-1", NOW)
    assert not do(store, tokens.note_told, "refresh-1", LATER)
    do(store, tokens.replace, "refresh-1", SECOND, LATER)
    assert do(store, tokens.note_told, "refresh-2", LATER)


def test_accounts_do_not_share(store: Store) -> None:
    do(store, tokens.consent, FIRST, None, NOW)
    assert store.read_now(lambda conn: tokens.find(conn, "zalo_oa", "361")) is None


@pytest.mark.parametrize("secret", ["access-1", "refresh-1"])
def test_no_repr_shows_a_secret(store: Store, secret: str) -> None:
    do(store, tokens.consent, FIRST, None, NOW)
    assert secret not in repr(FIRST)
    assert secret not in repr(find(store))
