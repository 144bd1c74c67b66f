"""Who may confer what, by the law in force on the day of the decision (domain: thẩm quyền).

A question of authority depends on form, giver and *decision date* together. What is found wrong is a `Breach` that
quotes its article: a warning that an officer may overrule, never a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from commendation.catalogue import (
    AwardKind,
    Catalogue,
    ConferrerLevel,
    Confidence,
    RecipientKind,
    Tier,
    load_catalogue,
    read_giver,
)
from commendation.catalogue.givers import is_association, spell_out
from commendation.folding import clean, fold, has_tones
from commendation.rules.naming import Place, name_conferrer

__all__ = [
    "CONFERRER_KINDS",
    "NO_DISTRICTS_FROM",
    "Breach",
    "Conferrer",
    "ConferrerKind",
    "Place",
    "check_authority",
    "code_for",
    "conferrers_for",
    "level_of",
    "name_conferrer",
    "read_conferrer",
]

NO_DISTRICTS_FROM = date(2025, 7, 1)
"""The level of districts, thị xã and cities of provinces ended (Nghị định 129/2025/NĐ-CP)."""


Reason = Literal["not-authorised", "level-abolished", "not-in-force"]


@dataclass(frozen=True)
class ConferrerKind:
    """A stable word for a kind of authority and its usual level; None where the name decides."""

    kind: str
    level: ConferrerLevel | None


CONFERRER_KINDS = (
    ConferrerKind("commune-chair", "commune"),
    ConferrerKind("party-commune", "party-commune"),
    ConferrerKind("district-chair", "district"),
    ConferrerKind("party-district", "party-district"),
    ConferrerKind("province-chair", "province"),
    ConferrerKind("party-province", "party-province"),
    ConferrerKind("prime-minister", "central"),
    ConferrerKind("ministry", "central"),
    ConferrerKind("unit-head", "unit"),
    ConferrerKind("district-body", "district"),
    ConferrerKind("provincial-department", "province"),
    ConferrerKind("police", "unit"),
    ConferrerKind("women-union", "organisation"),
    ConferrerKind("youth-union", "organisation"),
    ConferrerKind("farmers-union", "organisation"),
    ConferrerKind("veterans-association", "organisation"),
    ConferrerKind("fatherland-front", "organisation"),
    ConferrerKind("trade-union", "organisation"),
    ConferrerKind("study-promotion", "organisation"),
    ConferrerKind("red-cross", "organisation"),
    ConferrerKind("elderly-association", "organisation"),
    ConferrerKind("military-region", "central"),
    ConferrerKind("president", "central"),
    ConferrerKind("government", "central"),
    ConferrerKind("national-assembly", "central"),
    ConferrerKind("party-central", "central"),
    ConferrerKind("other", None),
)
"""Every kind, most usual for a ward first."""

_LEVELS = {kind.kind: kind.level for kind in CONFERRER_KINDS}
_USUAL = {kind.kind: place for place, kind in enumerate(CONFERRER_KINDS)}
_LEVEL_OF_TIER: dict[Tier, ConferrerLevel] = {
    "central": "central",
    "province": "province",
    "district": "district",
    "commune": "commune",
}
_ORGANISATIONS = {kind.kind for kind in CONFERRER_KINDS if kind.level == "organisation"}
_NAMED_BY_THEMSELVES = {"unit-head", "district-body", "provincial-department", "ministry", "military-region"}
_SAYS_NOTHING = set(fold("chủ tịch UBND bí thư ban thường vụ chấp hành giám đốc cấp của do ủy viên liên hiệp").split())
_TIER_WORDS = set(fold("cấp tỉnh thành phố huyện quận thị xã phường").split())
"""Words that, alone, name a tier and leave its usual head to be understood: "giấy khen của phường"."""
_CAPITALS = {"tw": "TW", "ubnd": "UBND", "hdnd": "HĐND", "mttq": "MTTQ", "lhpn": "LHPN", "ccb": "CCB", "ldld": "LĐLĐ"}


@dataclass(frozen=True)
class Conferrer:
    """An authority as it is written in a sentence about this ward."""

    kind: str
    level: ConferrerLevel | None
    """None when the words do not say."""
    name: str
    code: str | None = None
    """The catalogue's award that this authority's giving amounts to, where one was asked for."""


@dataclass(frozen=True)
class Breach:
    """A giver and an award that do not go together on a day."""

    code: str
    conferrer: str
    decision_day: date
    reason: Reason
    says: str
    """The rule as a Vietnamese clause without a full stop."""
    citation: str
    confidence: Confidence
    unverified: bool
    """The decision falls under Luật 06/2026, whose content is not verified."""


_Finding = tuple[Reason, str, str, Confidence]


def level_of(kind: str, tier: Tier | None = None) -> ConferrerLevel | None:
    """The level of this kind of authority; for the police and others the tier that was said decides."""
    if kind in ("police", "other") and tier is not None:
        return _LEVEL_OF_TIER[tier]
    return _LEVELS.get(kind)


def conferrers_for(
    form_or_code: str,
    recipient_kind: RecipientKind,
    day: date,
    place: Place,
    catalogue: Catalogue | None = None,
) -> tuple[Conferrer, ...]:
    """The authorities that may confer this on `day`, most usual for a ward first, named for `place`.

    `form_or_code` is a family ("giay-khen": every giver of one) or the code of one award.
    """
    if catalogue is None or catalogue is load_catalogue():
        return _list_known(form_or_code, recipient_kind, day, place)
    return _list_conferrers(form_or_code, recipient_kind, day, place, catalogue)


@lru_cache(maxsize=256)
def _list_known(form_or_code: str, recipient_kind: RecipientKind, day: date, place: Place) -> tuple[Conferrer, ...]:
    return _list_conferrers(form_or_code, recipient_kind, day, place, load_catalogue())


def _list_conferrers(
    form_or_code: str, recipient_kind: RecipientKind, day: date, place: Place, catalogue: Catalogue
) -> tuple[Conferrer, ...]:
    family = tuple(award for award in catalogue.in_form(form_or_code) if not award.generic)
    awards = family or (catalogue.award(form_or_code),)
    kinds: dict[str, None] = {}
    for award in awards:
        if award.valid_on(day) and recipient_kind in award.recipients:
            kinds |= dict.fromkeys((award.rule_on(day) or award.rules[0]).conferrers)
    in_order = sorted(kinds, key=lambda kind: _USUAL[kind]) if len(awards) > 1 else list(kinds)
    form = awards[0].form
    found = (_name_for(kind, form, day, place) for kind in in_order)
    return tuple(
        Conferrer(kind, level_of(kind, tier), name, _code_of(awards, kind, recipient_kind, name, catalogue))
        for kind, tier, name in found
        if name is not None
    )


def _name_for(kind: str, form: str, day: date, place: Place) -> tuple[str, Tier | None, str | None]:
    if kind not in _ORGANISATIONS and kind != "police":
        gone = day >= NO_DISTRICTS_FROM and level_of(kind) in ("district", "party-district")
        return kind, None, None if gone else name_conferrer(kind, place)
    tier: Tier = "central" if form == "ky-niem-chuong" else "province"
    if form == "giay-khen" and kind != "police":
        tier = "district" if place.district is not None and day < NO_DISTRICTS_FROM else "commune"
    return kind, tier, name_conferrer(kind, place, tier)


def _code_of(
    awards: tuple[AwardKind, ...], kind: str, recipient_kind: RecipientKind, name: str, catalogue: Catalogue
) -> str:
    if len(awards) == 1:
        return awards[0].code
    return code_for(awards[0].form, kind, recipient_kind, name=name, catalogue=catalogue)


def code_for(
    form: str,
    conferrer_kind: str | None,
    recipient_kind: RecipientKind,
    *,
    name: str = "",
    catalogue: Catalogue | None = None,
) -> str:
    """The code of a family given by this kind of authority; the family's generic code when none or several fit.

    `name` (the giver as written) tells apart the tiers of an organisation and the kinds of unit. A title, which is its
    own family, is its own code whoever gives it. Raises KeyError for a family that is not in the catalogue.
    """
    if catalogue is None or catalogue is load_catalogue():
        return _find_known_code(form, conferrer_kind, recipient_kind, name)
    return _find_code(form, conferrer_kind, recipient_kind, name, catalogue)


@lru_cache(maxsize=1024)
def _find_known_code(form: str, conferrer_kind: str | None, recipient_kind: RecipientKind, name: str) -> str:
    return _find_code(form, conferrer_kind, recipient_kind, name, load_catalogue())


def _find_code(
    form: str, conferrer_kind: str | None, recipient_kind: RecipientKind, name: str, catalogue: Catalogue
) -> str:
    if conferrer_kind is None or form not in catalogue.names.by_form:
        return catalogue.award(form).code
    giver = read_giver(name) if name else None
    tier = giver.tier if giver is not None else None
    codes = catalogue.codes_for(form, conferrer_kind, recipient_kind, name, tier)
    return codes[0] if len(codes) == 1 else catalogue.award(form).code


def read_conferrer(text: str, place: Place) -> Conferrer:
    """A typed giver: its kind and level, and its name as typed when that says more than the usual name does.

    What is not known is "other"; its level is None unless the words say one.
    """
    typed = clean(text)
    giver = read_giver(typed, city=place.city)
    if giver is None:
        return Conferrer("other", None, _polish(typed))
    level = level_of(giver.kind, giver.tier)
    if giver.kind == "other" and is_association(spell_out(fold(typed))):
        level = "organisation"
    usual = name_conferrer(giver.kind, place, giver.tier or _implied_tier(giver.kind))
    return Conferrer(giver.kind, level, _choose_name(typed, usual, giver.kind, place))


def _implied_tier(kind: str) -> Tier | None:
    return "commune" if kind in _ORGANISATIONS or kind == "police" else None


def _choose_name(typed: str, usual: str | None, kind: str, place: Place) -> str:
    if usual is None:
        return _polish(typed)
    if fold(typed) == fold(usual) or _words(typed) <= _TIER_WORDS:
        return usual
    own_words = {
        word for part in (place.kind, place.name, place.district or "", place.province) for word in _words(part)
    }
    says_more = _words(typed) - _words(usual) - own_words - _SAYS_NOTHING
    if has_tones(typed) or typed != typed.lower() or says_more or kind in _NAMED_BY_THEMSELVES:
        return _polish(typed)
    return usual


def _words(text: str) -> set[str]:
    return set(spell_out(fold(text)).split())


def _polish(typed: str) -> str:
    """Abbreviations in capitals and a capital first; the rest stays as typed."""
    written = " ".join(_CAPITALS.get(fold(word), word) for word in typed.split(" "))
    return written[:1].upper() + written[1:]


def check_authority(
    code: str, conferrer_kind: str, decision_day: date, catalogue: Catalogue | None = None
) -> Breach | None:
    """What is wrong with this giver for this award on the day of the decision; None when nothing is, or is known.

    Ratings, evidence and the awards of organisations are outside the law of commendation and are not checked.
    """
    catalogue = catalogue or load_catalogue()
    award = catalogue.award(code)
    if award.kind in ("rating", "evidence", "organisation", "other"):
        return None
    powers = _check_powers(award, conferrer_kind, decision_day, catalogue)
    if powers is not None and powers[0] == "level-abolished":
        found: _Finding | None = powers
    else:
        found = _check_validity(award, decision_day) or powers or _check_rule(award, conferrer_kind, decision_day)
    if found is None:
        return None
    reason, says, citation, confidence = found
    unverified = catalogue.is_unverified(decision_day)
    return Breach(code, conferrer_kind, decision_day, reason, says, citation, confidence, unverified)


def _check_powers(award: AwardKind, conferrer: str, day: date, catalogue: Catalogue) -> _Finding | None:
    authority = catalogue.authority_on(conferrer, day)
    if authority is None or award.form in authority.forms:
        return None
    reason: Reason = "not-authorised" if authority.forms else "level-abolished"
    return reason, authority.says, authority.citation, authority.confidence


def _check_validity(award: AwardKind, day: date) -> _Finding | None:
    if award.valid_on(day):
        return None
    until = f" đến {award.valid_to:%d/%m/%Y}" if award.valid_to is not None else ""
    says = f"{award.short_name} chỉ có từ {award.valid_from:%d/%m/%Y}{until}"
    return "not-in-force", says, award.citation, award.confidence


def _check_rule(award: AwardKind, conferrer: str, day: date) -> _Finding | None:
    rule = award.rule_on(day)
    if rule is None or award.generic or conferrer == "other" or conferrer in rule.conferrers:
        return None
    says = f"{award.short_name} do {'; '.join(rule.conferring)} tặng"
    return "not-authorised", says, rule.citation, rule.confidence
