"""The catalogue's data is whole, dated, sourced, and agrees with itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commendation.catalogue import Catalogue, load_catalogue
from commendation.catalogue.checking import CatalogueError, check_catalogue
from commendation.catalogue.loading import read_award, read_toml
from commendation.catalogue.lookup import build_names
from commendation.catalogue.model import AmbiguousAlias
from commendation.rules.authority import CONFERRER_KINDS

GENERIC = {"giay-khen", "bang-khen", "co-thi-dua", "ky-niem-chuong", "huy-hieu", "chien-si-thi-dua-chua-ro-cap"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_it_is_read_once(catalogue: Catalogue) -> None:
    assert load_catalogue() is catalogue
    assert len(catalogue.awards) > 100


def test_codes_are_unique_stable_words(catalogue: Catalogue) -> None:
    codes = [award.code for award in catalogue.awards]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_every_fact_has_its_source_and_confidence(catalogue: Catalogue) -> None:
    for award in catalogue.awards:
        assert award.citation, award.code
        assert award.rules, award.code
        assert all(rule.citation and rule.confidence for rule in award.rules), award.code


def test_rules_lie_within_the_award_and_do_not_overlap(catalogue: Catalogue) -> None:
    for award in catalogue.awards:
        for earlier, later in zip(award.rules, award.rules[1:], strict=False):
            assert earlier.valid_to is not None, award.code
            assert earlier.valid_to < later.valid_from, award.code
        assert award.valid_from <= award.rules[0].valid_from, award.code
        last = award.rules[-1].valid_to
        assert last == award.valid_to or (award.valid_to is not None and last is not None and last <= award.valid_to)


def test_conferrers_are_known_kinds(catalogue: Catalogue) -> None:
    known = {kind.kind for kind in CONFERRER_KINDS}
    used = {kind for award in catalogue.awards for rule in award.rules for kind in rule.conferrers}
    used |= {row.conferrer for row in catalogue.authorities}
    assert used <= known
    assert known - used <= {"other", "party-central"}


def test_every_name_finds_its_award_or_is_declared_ambiguous(catalogue: Catalogue) -> None:
    for award in catalogue.awards:
        if award.generic:
            continue
        for word in (award.name, award.short_name, *award.abbreviations, *award.aliases):
            assert catalogue.look_up(word).sure == award, f"{word} of {award.code}"
    for alias in catalogue.ambiguous_aliases:
        for word in alias.aliases:
            found = catalogue.look_up(word)
            assert found.sure is None, word
            assert [award.code for award in found.candidates] == list(alias.candidates), word


def test_generic_codes(catalogue: Catalogue) -> None:
    assert {award.code for award in catalogue.awards if award.generic} == GENERIC
    for code in GENERIC:
        assert catalogue.award(code).form == code
        assert not catalogue.award(code).multipliers.individual


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("giay-khen", "giấy khen"),
        ("bang-khen", "bằng khen"),
        ("lao-dong-tien-tien", "lao động tiên tiến"),
        ("chien-si-thi-dua-chua-ro-cap", "chiến sĩ thi đua"),
        ("huan-chuong-lao-dong-hang-ba", "huân chương Lao động hạng Ba"),
        ("huy-hieu-dang", "huy hiệu Đảng"),
    ],
)
def test_form_names_for_sentences(catalogue: Catalogue, form: str, name: str) -> None:
    assert catalogue.form_name(form) == name


def test_families(catalogue: Catalogue) -> None:
    assert catalogue.award("giay-khen-dang-uy-co-so-chi-bo").form == "giay-khen"
    assert catalogue.award("co-tinh-uy-to-chuc-co-so-dang").form == "co-thi-dua"
    assert catalogue.award("chien-si-thi-dua-co-so").form == "chien-si-thi-dua-co-so"
    assert {award.form for award in catalogue.awards} == {form.code for form in catalogue.forms}


@pytest.mark.parametrize(
    ("day", "era"),
    [
        (date(2004, 6, 30), None),
        (date(2016, 1, 1), "e1"),
        (date(2023, 12, 31), "e1"),
        (date(2024, 1, 1), "e2"),
        (date(2025, 6, 30), "e2"),
        (date(2025, 7, 1), "e3"),
        (date(2026, 9, 30), "e3"),
        (date(2026, 10, 1), "e4"),
    ],
)
def test_eras(catalogue: Catalogue, day: date, era: str | None) -> None:
    found = catalogue.era_on(day)
    assert (found.code if found else None) == era
    assert catalogue.is_unverified(day) is (era == "e4")


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2016, 4, 30), None),
        (date(2023, 6, 30), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
        (date(2026, 7, 1), 2_530_000),
    ],
)
def test_base_salaries(catalogue: Catalogue, day: date, amount: int | None) -> None:
    found = catalogue.base_salary_on(day)
    assert (found.amount_vnd if found else None) == amount


@pytest.mark.parametrize(
    ("code", "day", "times"),
    [
        ("giay-khen-chu-tich-ubnd-cap-xa", date(2023, 12, 31), ("0.15", "0.3", None)),
        ("giay-khen-chu-tich-ubnd-cap-xa", date(2025, 7, 1), ("0.3", "0.6", "0.45")),
        ("bang-khen-bo-nganh", date(2020, 1, 1), ("1", "2", None)),
        ("bang-khen-bo-nganh", date(2026, 1, 1), ("1.5", "3", "2.25")),
        ("lao-dong-tien-tien", date(2024, 5, 1), ("0.3", None, None)),
        ("xa-phuong-tieu-bieu", date(2024, 5, 1), (None, "2", None)),
    ],
)
def test_multipliers_by_date(
    catalogue: Catalogue, code: str, day: date, times: tuple[str | None, str | None, str | None]
) -> None:
    rule = catalogue.rule_on(code, day)
    assert rule is not None
    expected = tuple(Decimal(value) if value is not None else None for value in times)
    got = tuple(rule.multipliers.of(kind) for kind in ("individual", "collective", "household"))
    assert got == expected


def test_amounts_that_nobody_confirmed_say_so(catalogue: Catalogue) -> None:
    rule = catalogue.rule_on("giay-khen-chu-tich-ubnd-cap-xa", date(2024, 3, 1))
    assert rule is not None
    assert rule.confidence == "confirmed"
    assert rule.multipliers.confidence == "memory"


def test_no_rule_before_the_first_known_one(catalogue: Catalogue) -> None:
    assert catalogue.rule_on("lao-dong-tien-tien", date(2010, 1, 1)) is None
    assert catalogue.rule_on("bang-khen-quan-khu-tuong-duong", date(2024, 1, 1)) is None


def test_valid_on(catalogue: Catalogue) -> None:
    before = {award.code for award in catalogue.valid_on(date(2023, 5, 1), "collective", ["title", "commendation"])}
    after = {award.code for award in catalogue.valid_on(date(2025, 8, 1), "collective", ["title", "commendation"])}
    assert "giay-khen-chu-tich-ubnd-cap-huyen" in before - after
    assert "xa-phuong-tieu-bieu" in after - before
    assert "lao-dong-tien-tien" not in before
    assert not before & GENERIC


def _award(**changes: Any) -> dict[str, Any]:
    plain = {
        "code": "thu",
        "name": "Thử",
        "kind": "title",
        "recipients": ["individual"],
        "levels": ["commune"],
        "conferring": ["Ai đó"],
        "conferrers": ["commune-chair"],
        "valid_from": date(2020, 1, 1),
        "citation": "Luật",
        "confidence": "memory",
    }
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def test_an_award_without_rules_has_the_rule_of_its_own_fields() -> None:
    award = read_award(_award(multipliers={"individual": "0.3"}))
    assert award.rule_on(date(2020, 1, 1)) == award.rules[0]
    assert award.rules[0].multipliers.individual == Decimal("0.3")


@pytest.mark.parametrize(
    "changes",
    [
        {"citation": None},
        {"confidence": "sure"},
        {"citation": ""},
        {"recipients": ["person"]},
        {"valid_to": date(2019, 1, 1)},
        {"colour": "red"},
        {"multipliers": {"individual": 0.3}},
        {"multipliers": {"individual": "a third"}},
    ],
)
def test_broken_data_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CatalogueError):
        read_award(_award(**changes))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda catalogue: {"awards": (*catalogue.awards, catalogue.awards[0])},
        lambda catalogue: {"eras": (*catalogue.eras, catalogue.eras[0])},
        lambda catalogue: {"base_salaries": tuple(reversed(catalogue.base_salaries))},
        lambda catalogue: {"authorities": (*catalogue.authorities, catalogue.authorities[0])},
        lambda catalogue: {"ambiguous_aliases": (AmbiguousAlias(("x",), ("no-such-code",), ""),)},
        lambda catalogue: {"ambiguous_aliases": (AmbiguousAlias(("LĐTT",), ("lao-dong-tien-tien",), ""),)},
    ],
)
def test_disagreeing_data_is_refused(catalogue: Catalogue, spoil: Callable[[Catalogue], dict[str, Any]]) -> None:
    fields = {name: getattr(catalogue, name) for name in Catalogue.__dataclass_fields__}
    with pytest.raises(CatalogueError):
        check_catalogue(Catalogue(**{**fields, **spoil(catalogue)}))


def test_one_name_for_two_awards_is_refused(catalogue: Catalogue) -> None:
    one, other = read_award(_award(code="mot")), read_award(_award(code="hai"))
    with pytest.raises(ValueError, match="names both"):
        build_names({one.code: one, other.code: other}, ())


def test_the_law_file_holds_nothing_unread() -> None:
    known = {"era", "base_salary", "authority", "unverified_after", "unverified_mark", "rounding_vnd"}
    assert set(read_toml("law")) - known == {"rounding_citation", "household_factor", "household_citation"}
