"""Check that the catalogue's facts agree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from commendation.catalogue import Catalogue
from commendation.catalogue.lookup import build_names
from commendation.catalogue.model import Authority, Era, Rule


class CatalogueError(ValueError):
    """The catalogue's data is wrong."""


def check_catalogue(catalogue: Catalogue) -> None:
    """Raises `CatalogueError` when codes repeat, dated rows overlap, or a code is referred to that is not there."""
    codes = [award.code for award in catalogue.awards]
    if len(set(codes)) != len(codes):
        raise CatalogueError(f"codes repeat: {sorted({code for code in codes if codes.count(code) > 1})}")
    for award in catalogue.awards:
        _check_dates(f"rules of {award.code}", award.rules)
    _check_dates("eras", catalogue.eras)
    for conferrer in {row.conferrer for row in catalogue.authorities}:
        _check_dates(
            f"authorities of {conferrer}", [row for row in catalogue.authorities if row.conferrer == conferrer]
        )
    salaries = [salary.valid_from for salary in catalogue.base_salaries]
    if salaries != sorted(set(salaries)):
        raise CatalogueError("base salaries are not in order of date")
    referred = {code for alias in catalogue.ambiguous_aliases for code in (*alias.candidates, alias.generic)}
    referred |= {award.collective_counterpart for award in catalogue.awards}
    missing = referred - {None, *codes}
    if missing:
        raise CatalogueError(f"these codes are referred to but not there: {sorted(map(str, missing))}")
    families = {form.code for form in catalogue.forms}
    unknown = {form for row in catalogue.authorities for form in row.forms} - families
    if unknown:
        raise CatalogueError(f"authorities name unknown families: {sorted(unknown)}")
    try:
        build_names(catalogue.by_code, catalogue.ambiguous_aliases)
    except ValueError as error:
        raise CatalogueError(str(error)) from error


def _check_dates(what: str, rows: Sequence[Rule | Era | Authority]) -> None:
    for earlier, later in pairwise(rows):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise CatalogueError(f"{what} overlap at {later.valid_from}")
