"""The catalogue of titles, forms of commendation and parallel recognitions, as dated data with sources.

The facts are in the TOML files beside this module; `load_catalogue` reads and checks them once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from commendation.catalogue.givers import Giver, Tier, read_giver, read_tier
from commendation.catalogue.lookup import Names, build_names
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
    LookUp,
    Multipliers,
    RecipientKind,
    Rule,
)

__all__ = [
    "AmbiguousAlias",
    "Authority",
    "AwardClass",
    "AwardKind",
    "BaseSalary",
    "Catalogue",
    "ConferrerLevel",
    "Confidence",
    "Era",
    "Form",
    "Giver",
    "LookUp",
    "Multipliers",
    "RecipientKind",
    "Rule",
    "Tier",
    "load_catalogue",
    "read_giver",
    "read_tier",
]


@dataclass(frozen=True)
class Catalogue:
    """All awards and the dated law around them."""

    awards: tuple[AwardKind, ...]
    forms: tuple[Form, ...]
    """Families, each with its name for sentences."""
    eras: tuple[Era, ...]
    base_salaries: tuple[BaseSalary, ...]
    """By date."""
    authorities: tuple[Authority, ...]
    ambiguous_aliases: tuple[AmbiguousAlias, ...]
    unverified_after: date
    """From this day of decision on, values are those of before, with the mark `unverified_mark`."""
    unverified_mark: str
    rounding_vnd: int
    """A bonus is rounded up to a multiple of this many VND."""
    household_factor: Decimal
    """A household's bonus as times an individual's, where the law says so."""

    @cached_property
    def by_code(self) -> Mapping[str, AwardKind]:
        return {award.code: award for award in self.awards}

    @cached_property
    def names(self) -> Names:
        """Every folded name, exact and ambiguous."""
        return build_names(self.by_code, self.ambiguous_aliases)

    @cached_property
    def _form_names(self) -> dict[str, str]:
        return {form.code: form.name for form in self.forms}

    def award(self, code: str) -> AwardKind:
        """Raises KeyError for a code that is not in the catalogue."""
        return self.by_code[code]

    def form_name(self, form: str) -> str:
        """The family's name for use within a sentence: "giấy khen". Raises KeyError for an unknown family."""
        return self._form_names[form]

    def in_form(self, form: str) -> tuple[AwardKind, ...]:
        return tuple(award for award in self.awards if award.form == form)

    def valid_on(
        self, day: date, recipient_kind: RecipientKind | None = None, kinds: Iterable[AwardClass] | None = None
    ) -> tuple[AwardKind, ...]:
        """The awards that exist on `day`, generic ones left out."""
        wanted = None if kinds is None else set(kinds)
        return tuple(
            award
            for award in self.awards
            if not award.generic
            and award.valid_on(day)
            and (recipient_kind is None or recipient_kind in award.recipients)
            and (wanted is None or award.kind in wanted)
        )

    def rule_on(self, code: str, day: date) -> Rule | None:
        """What held for the award on the day of the decision; None where the catalogue knows no rule for that day."""
        return self.award(code).rule_on(day)

    def era_on(self, day: date) -> Era | None:
        return next((era for era in self.eras if era.covers(day)), None)

    def base_salary_on(self, day: date) -> BaseSalary | None:
        """None before the first known base salary."""
        return next((salary for salary in reversed(self.base_salaries) if salary.valid_from <= day), None)

    def authority_on(self, conferrer: str, day: date) -> Authority | None:
        """What this kind of conferrer may confer on `day`, where the catalogue says so."""
        return next((row for row in self.authorities if row.conferrer == conferrer and row.covers(day)), None)

    def is_unverified(self, day: date) -> bool:
        """Whether a decision of `day` falls under a law that has not been read."""
        return day >= self.unverified_after

    def codes_for(
        self,
        form: str,
        giver: str,
        recipient_kind: RecipientKind | None = None,
        giver_text: str = "",
        tier: Tier | None = None,
    ) -> tuple[str, ...]:
        """Codes of a family that a kind of giver confers: none, one, or several that the words do not tell apart."""
        return self.names.codes_for(form, giver, recipient_kind, giver_text, tier)

    def look_up(self, text: str, *, recipient_kind: RecipientKind | None = None, year: int | None = None) -> LookUp:
        """The award that `text` names, as officials type it: abbreviated, without diacritics, misspelt, giver or not.

        An ambiguity is never resolved silently: then `sure` is None and `candidates` hold what fits `recipient_kind`
        and `year`, or `form` names the family when only that much is said.
        """
        return self.names.look_up(text, recipient_kind, year)


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue of this release, read and checked once. Raises `loading.CatalogueError` for broken data."""
    from commendation.catalogue.loading import build_catalogue

    return build_catalogue()
