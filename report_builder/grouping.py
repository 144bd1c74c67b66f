"""The awards of one kind of recipient in the order a report names them: by who gave them, then by what they are.

The order depends on each group alone, so that taking one award away never moves the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from commendation.catalogue import RecipientKind, load_catalogue
from commendation.folding import fold
from report_builder.wording import AwardName, name_award, name_code, name_conferrer
from storage.records import Award, Unit

KIND_WORDS: dict[RecipientKind, str] = {"collective": "tập thể", "individual": "cá nhân", "household": "hộ gia đình"}

_LEVELS = {
    "central": 0,
    "party-province": 1,
    "province": 2,
    "party-district": 3,
    "district": 5,
    "organisation": 6,
    "unit": 7,
    "party-commune": 9,
    "commune": 10,
}
_TITLE_WITHOUT_LEVEL = 4
_FORM_WITHOUT_LEVEL = 8
_KINDS = (
    "president",
    "government",
    "prime-minister",
    "national-assembly",
    "party-central",
    "ministry",
    "military-region",
    "province-chair",
    "provincial-department",
    "district-chair",
    "district-body",
    "fatherland-front",
    "trade-union",
    "women-union",
    "farmers-union",
    "youth-union",
    "veterans-association",
    "study-promotion",
    "red-cross",
    "elderly-association",
)


@dataclass(frozen=True)
class FormGroup:
    """Awards of one title or form from one giver to one kind of recipient."""

    name: AwardName
    awards: tuple[Award, ...]


@dataclass(frozen=True)
class ConferrerGroup:
    key: str
    """`key_giver` of its awards."""
    conferrer: str | None
    is_own_party: bool
    """The Party committee of the ward or commune itself."""
    is_own_chair: bool
    """The chair of the ward or commune itself."""
    forms: tuple[FormGroup, ...]


def group_awards(awards: Iterable[Award], unit: Unit) -> tuple[ConferrerGroup, ...]:
    """`awards` by giver, from the centre down to the ward's own Party committee and, last, its chair.

    An award without a giver stands alone with those of the same title or form.
    """
    givers: dict[str, list[Award]] = defaultdict(list)
    for award in awards:
        givers[key_giver(award, unit)].append(award)
    groups = sorted(givers.values(), key=lambda group: _rank_giver(group, unit))
    return tuple(_describe(group, unit) for group in groups)


def key_giver(award: Award, unit: Unit) -> str:
    """Equal for awards of one giver; awards without one are told apart by their title or form."""
    conferrer = name_conferrer(award, unit)
    return f"giver:{fold(conferrer)}" if conferrer else f"form:{name_award(award).key}"


def _describe(awards: list[Award], unit: Unit) -> ConferrerGroup:
    forms: dict[str, list[Award]] = defaultdict(list)
    for award in awards:
        forms[name_award(award).key].append(award)
    ordered = sorted(forms.values(), key=lambda group: rank_form(group[0]))
    level = _find_level(awards)
    return ConferrerGroup(
        key_giver(awards[0], unit),
        name_conferrer(awards[0], unit),
        level == "party-commune",
        level == "commune",
        tuple(FormGroup(name_award(group[0]), tuple(group)) for group in ordered),
    )


def _find_level(awards: Iterable[Award]) -> str | None:
    for award in awards:
        if award.conferrer_level is not None:
            return award.conferrer_level
        if award.conferrer_kind in ("commune-chair", "party-commune"):
            return "commune" if award.conferrer_kind == "commune-chair" else "party-commune"
    return None


def _rank_giver(awards: list[Award], unit: Unit) -> tuple[int, int, tuple[int, int, str], str]:
    conferrer = name_conferrer(awards[0], unit)
    level = _find_level(awards)
    if level is not None:
        place = _LEVELS[level]
    else:
        place = _TITLE_WITHOUT_LEVEL if not conferrer and name_award(awards[0]).is_title else _FORM_WITHOUT_LEVEL
    kinds = [_KINDS.index(award.conferrer_kind) for award in awards if award.conferrer_kind in _KINDS]
    # Givers are told apart by name; only awards without a giver by what they are.
    form = (0, 0, "") if conferrer else rank_form(awards[0])
    return place, min(kinds, default=len(_KINDS)), form, fold(conferrer or "")


def rank_form(award: Award) -> tuple[int, int, str]:
    """Sorts titles first, then forms, each in the order of the catalogue; an unknown form last."""
    return rank_code(award.code)


def rank_code(code: str | None) -> tuple[int, int, str]:
    """`rank_form` of a title or form of the catalogue; None is the unknown form."""
    if code is None:
        return 2, 0, ""
    name = name_code(code)
    return 0 if name.is_title else 1, _places_in_catalogue().get(code, 0), fold(name.text)


@lru_cache(maxsize=1)
def _places_in_catalogue() -> dict[str, int]:
    return {award.code: place for place, award in enumerate(load_catalogue().awards)}
