"""Which titles and forms a registration seeks: what the year offers, and several typed in one answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commendation.catalogue import AwardKind, load_catalogue
from commendation.folding import clean, fold
from commendation.rules import eligibility
from handlers.engine.flow import Choice, Context, Draft, Reject
from handlers.engine.messages import load_texts
from handlers.flows.award_slots import place_of
from handlers.flows.wording import award_name, kind_word
from storage import units

SHOWN = 8

_BETWEEN_TITLES = re.compile(r"\s*(?:\n|;|,|\+|&|\bvà\b|\bva\b)\s*", re.IGNORECASE)


def _labels(ctx: Context, draft: Draft) -> dict[str, str]:
    """What exists in the draft's year for its kind of nominee, by code, as this unit calls it."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    return {one.code: one.label for one in eligibility.titles_for(draft["year"], draft["recipient_kind"], place=place)}


def title_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """The most usual titles and forms of the year, for buttons."""
    return [Choice(code, label, code) for code, label in list(_labels(ctx, draft).items())[:SHOWN]]


def read_titles(ctx: Context, draft: Draft, text: str) -> list[str]:
    """All titles and forms that a text names: "ldtt va giay khen". Raises Reject at the first that is not clear."""
    return list(dict.fromkeys(read_title(ctx, draft, part) for part in split_said(ctx, draft, text)))


def split_said(ctx: Context, draft: Draft, text: str) -> list[str]:
    """The parts of a text that name a title or form each; a name that holds an "và" itself stays whole."""
    whole = load_catalogue().look_up(text, recipient_kind=draft["recipient_kind"], year=draft["year"])
    return [text] if whole.sure is not None else split_titles(text)


def split_titles(text: str) -> list[str]:
    """The parts of "ldtt va giay khen", at least one."""
    return [part for part in _BETWEEN_TITLES.split(text) if fold(part)] or [text]


def read_title(ctx: Context, draft: Draft, text: str) -> str:
    """The one title or form that a text names. Raises Reject, with those near it."""
    found = load_catalogue().look_up(text, recipient_kind=draft["recipient_kind"], year=draft["year"])
    if found.sure is not None and not found.sure.generic:
        return _check_title(ctx, draft, found.sure)
    labels = _labels(ctx, draft)
    near = [award for award in found.candidates if draft["recipient_kind"] in award.recipients]
    near = sorted(near, key=lambda award: award.code not in labels)[:6]
    generic = found.generic or found.sure
    if generic is not None:
        near.append(generic)
    if not near:
        raise Reject("register.titles.unclear", typed=clean(text)[:60])
    choices = [Choice(f"+{one.code}", labels.get(one.code) or _name_title(one), one.code) for one in near]
    raise Reject("register.titles.which", choices=choices, typed=clean(text)[:60])


def _name_title(award: AwardKind) -> str:
    """As a button names it; a form of which nothing more is known says so."""
    if award.generic and award.code == award.form and "(" not in award.short_name:
        return load_texts().raw("register.titles.unknown_giver").format(title=award.short_name)
    return award.short_name


def _check_title(ctx: Context, draft: Draft, award: AwardKind) -> str:
    if draft["recipient_kind"] not in award.recipients:
        raise Reject("register.titles.not_for_kind", title=award.short_name, kind=kind_word(draft["recipient_kind"]))
    if not award.valid_in(draft["year"]):
        raise Reject("register.titles.not_in_year", title=award.short_name, year=draft["year"])
    return award.code


def show_titles(ctx: Context, draft: Draft) -> str:
    """The chosen ones as this unit calls them."""
    labels = _labels(ctx, draft)
    return "; ".join(labels.get(code) or award_name(code) for code in draft["titles"])
