"""Read the catalogue's TOML files into records. Broken data raises `CatalogueError` naming the place."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, get_args

from commendation.catalogue import Catalogue
from commendation.catalogue.checking import CatalogueError, check_catalogue
from commendation.catalogue.model import (
    AmbiguousAlias,
    Authority,
    AwardClass,
    AwardKind,
    BaseSalary,
    ConferrerLevel,
    Confidence,
    Era,
    Form,
    Multipliers,
    RecipientKind,
    Rule,
)
from commendation.folding import fold

FOLDER = Path(__file__).parent
AWARD_FILES = ("titles", "commendations", "state_honours", "party", "organisations", "other")

Table = dict[str, Any]


class _Row:
    """One table of a TOML file; every field is checked as it is taken, and `done` finds fields nobody took."""

    def __init__(self, table: Table, where: str) -> None:
        self._left = dict(table)
        self.where = where

    def take(self, field: str, kind: type, default: Any = ...) -> Any:
        value = self._left.pop(field, default)
        if value is ...:
            raise CatalogueError(f"{self.where}: {field} is missing")
        if value is not default and (not isinstance(value, kind) or value == ""):
            raise CatalogueError(f"{self.where}: {field} must be a {kind.__name__}, not {value!r}")
        return value

    def text(self, field: str, default: Any = ...) -> Any:
        return self.take(field, str, default)

    def texts(self, field: str, default: Any = ...) -> tuple[str, ...]:
        return tuple(self.take(field, list, default))

    def word(self, field: str, allowed: Any) -> Any:
        value = self.text(field)
        if value not in get_args(allowed):
            raise CatalogueError(f"{self.where}: {field} = {value!r} is not one of {get_args(allowed)}")
        return value

    def words(self, field: str, allowed: Any) -> tuple[Any, ...]:
        values = self.texts(field)
        for value in values:
            if value not in get_args(allowed):
                raise CatalogueError(f"{self.where}: {field} holds {value!r}, not one of {get_args(allowed)}")
        return values

    def dates(self) -> tuple[date, date | None]:
        start, end = self.take("valid_from", date), self.take("valid_to", date, None)
        if end is not None and end < start:
            raise CatalogueError(f"{self.where}: valid_to is before valid_from")
        return start, end

    def multipliers(self) -> Multipliers:
        table = self.take("multipliers", dict, {})
        row = _Row(table, f"{self.where} multipliers")
        values = {field: row.text(field, None) for field in get_args(RecipientKind)}
        grades = row.take("grades", dict, {})
        at_most = row.take("at_most", bool, False)
        confidence = row.word("confidence", Confidence) if "confidence" in table else None
        row.done()
        try:
            decimals = {field: value and Decimal(value) for field, value in values.items()}
            by_grade = tuple(sorted((int(grade), Decimal(value)) for grade, value in grades.items()))
        except (InvalidOperation, TypeError) as error:
            raise CatalogueError(f'{self.where}: a multiplier is decimal text, as in "0.3"') from error
        return Multipliers(**decimals, at_most=at_most, grades=by_grade, confidence=confidence)

    def done(self) -> None:
        if self._left:
            raise CatalogueError(f"{self.where}: unknown fields {sorted(self._left)}")


def read_toml(name: str) -> Table:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def read_awards() -> tuple[AwardKind, ...]:
    return tuple(read_award(table) for name in AWARD_FILES for table in read_toml(name)["award"])


def read_award(table: Table) -> AwardKind:
    row = _Row(table, f"award {table.get('code', '?')}")
    rules = row.take("rule", list, [])
    code, name = row.text("code"), row.text("name")
    start, end = row.dates()
    award = partial(
        AwardKind,
        code=code,
        form=row.text("form", code),
        name=name,
        short_name=row.text("short_name", name),
        abbreviations=row.texts("abbreviations", ()),
        aliases=row.texts("aliases", ()),
        kind=row.word("kind", AwardClass),
        recipients=row.words("recipients", RecipientKind),
        levels=row.words("levels", ConferrerLevel),
        conferring=row.texts("conferring"),
        conferrers=row.texts("conferrers"),
        valid_from=start,
        valid_to=end,
        citation=row.text("citation"),
        confidence=row.word("confidence", Confidence),
        multipliers=row.multipliers(),
        prerequisites=row.text("prerequisites", None),
        ratio_cap=row.text("ratio_cap", None),
        note=row.text("note", None),
        generic=row.take("generic", bool, False),
        giver_marks=tuple(fold(mark) for mark in row.texts("giver_marks", ())),
        giver_tiers=row.texts("giver_tiers", ()),
        collective_counterpart=row.text("collective_counterpart", None),
    )
    row.done()
    plain = award(rules=())
    return award(rules=tuple(_read_rule(rule, plain) for rule in rules) or (_own_rule(plain),))


def _read_rule(table: Table, award: AwardKind) -> Rule:
    row = _Row(table, f"rule {table.get('valid_from', '?')} of {award.code}")
    start, end = row.dates()
    rule = Rule(
        valid_from=start,
        valid_to=end,
        conferring=row.texts("conferring", award.conferring),
        conferrers=row.texts("conferrers", award.conferrers),
        citation=row.text("citation"),
        confidence=row.word("confidence", Confidence),
        multipliers=row.multipliers(),
        prerequisites=row.text("prerequisites", None),
        ratio_cap=row.text("ratio_cap", None),
        note=row.text("note", None),
    )
    row.done()
    return rule


def _own_rule(award: AwardKind) -> Rule:
    return Rule(
        award.valid_from,
        award.valid_to,
        award.conferring,
        award.conferrers,
        award.citation,
        award.confidence,
        award.multipliers,
        award.prerequisites,
        award.ratio_cap,
        award.note,
    )


def read_era(table: Table) -> Era:
    row = _Row(table, f"era {table.get('code', '?')}")
    start, end = row.dates()
    era = Era(
        row.text("code"),
        start,
        end,
        row.text("basis"),
        row.texts("levels"),
        row.take("registration_required", bool),
        row.text("citation"),
        row.word("confidence", Confidence),
    )
    row.done()
    return era


def read_base_salary(table: Table) -> BaseSalary:
    row = _Row(table, f"base salary {table.get('valid_from', '?')}")
    salary = BaseSalary(
        row.dates()[0], row.take("amount_vnd", int), row.text("citation"), row.word("confidence", Confidence)
    )
    row.done()
    return salary


def read_authority(table: Table) -> Authority:
    row = _Row(table, f"authority of {table.get('conferrer', '?')}")
    start, end = row.dates()
    authority = Authority(
        row.text("conferrer"),
        start,
        end,
        row.texts("forms"),
        row.text("says"),
        row.text("citation"),
        row.word("confidence", Confidence),
    )
    row.done()
    return authority


def read_form(table: Table) -> tuple[Form, AmbiguousAlias]:
    """A family, and its name as words that name more than one award."""
    row = _Row(table, f"form {table.get('code', '?')}")
    form = Form(row.text("code"), row.text("name"))
    alias = AmbiguousAlias(
        aliases=(form.name, *row.texts("aliases")),
        candidates=row.texts("candidates"),
        note=row.text("note"),
        form=form.code,
        generic=row.text("generic"),
    )
    row.done()
    return form, alias


def read_ambiguous_alias(table: Table) -> AmbiguousAlias:
    row = _Row(table, f"ambiguous alias {table.get('aliases', '?')}")
    alias = AmbiguousAlias(
        aliases=row.texts("aliases"),
        candidates=row.texts("candidates"),
        note=row.text("note"),
        generic=row.text("generic", None),
    )
    row.done()
    return alias


def build_catalogue() -> Catalogue:
    """Read every file and check that they agree."""
    law, families = read_toml("law"), read_toml("aliases")
    awards = read_awards()
    forms = [read_form(table) for table in families["form"]]
    named = {form.code for form, _ in forms}
    own = {award.form: Form(award.form, lower_first(award.short_name)) for award in awards if award.form not in named}
    catalogue = Catalogue(
        awards=awards,
        forms=(*(form for form, _ in forms), *own.values()),
        eras=tuple(read_era(table) for table in law["era"]),
        base_salaries=tuple(read_base_salary(table) for table in law["base_salary"]),
        authorities=tuple(read_authority(table) for table in law["authority"]),
        ambiguous_aliases=(
            *(alias for _, alias in forms),
            *(read_ambiguous_alias(table) for table in families["ambiguous_alias"]),
        ),
        unverified_after=law["unverified_after"],
        unverified_mark=law["unverified_mark"],
        rounding_vnd=law["rounding_vnd"],
        household_factor=Decimal(law["household_factor"]),
    )
    check_catalogue(catalogue)
    return catalogue


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
