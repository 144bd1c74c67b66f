"""The slots of an award: what each offers, how its answers are read and shown, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commendation.catalogue import AwardKind, LookUp, load_catalogue
from commendation.folding import clean, fold
from commendation.reading import decisions
from commendation.reading.dates import show_short
from commendation.reading.office_names import opens_collective
from commendation.rules import authority
from commendation.rules.naming import name_conferrer
from handlers.engine.flow import Also, Choice, Context, Draft, Named, Reject
from handlers.engine.messages import Words
from handlers.flows import names, typed_values
from handlers.flows.wording import UNKNOWN
from storage import units
from storage.records import Unit

USUAL = (
    "giay-khen",
    "bang-khen",
    "lao-dong-tien-tien",
    "chien-si-thi-dua-co-so",
    "tap-the-lao-dong-tien-tien",
    "don-vi-quyet-thang",
    "co-thi-dua",
    "gia-dinh-van-hoa",
)
"""Offered first; every other form and title is typed."""
LEVEL_UNKNOWN = "chien-si-thi-dua-chua-ro-cap"
"""The code of "chiến sĩ thi đua" without a level: kept when nobody knows more, never chosen silently."""
LONGEST_REASON = 500
_OFFICE = re.compile(
    r"(?:(?:pho )?chu tich|(?:pho )?bi thu|(?:tong |pho )?giam doc|(?:hieu |thu |bo )?truong|thu tuong|tu lenh"
    r"|chi huy|tong|ban|bo|so|(?:chi )?cuc|cong ty|ngan hang|dai hoc|dai|vien|hoc vien|toa an|tap doan|doanh nghiep"
    r"|hop tac xa|htx|lien|hiep hoi|trung uong|tw|uy ban|ub|hdnd|quan|(?:su|lu|trung|tieu) doan|tinh|huyen|phuong|xa"
    r"|dang|nha nuoc|thanh (?:pho|uy|doan|hoi)|thi (?:xa|uy|doan|tran))\b"
)
"""What the name of a giver opens with, folded."""
_NOBODY = re.compile(r"chua\b")
"""Opens "chưa rõ ai", which would be a pagoda without its tones."""
RECIPIENT_KINDS = ("individual", "collective", "household")


def own_unit(ctx: Context) -> Unit:
    """The unit that this person works in."""
    return units.get(ctx.conn, ctx.ledger)


def place_of(unit: Unit) -> authority.Place:
    return authority.Place(kind=unit.kind, name=unit.name, district=unit.district, province=unit.province)


# --- The award ----------------------------------------------------------------------------------------------


def award_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    kind = draft.get("recipient_kind")
    typed = draft.get("meant") or draft.get("wording")
    meant = _possible_awards(typed) if typed else []
    known = meant or [load_catalogue().award(code) for code in USUAL]
    offered = [_award_choice(award) for award in known if kind is None or kind in award.recipients]
    return [*offered, Choice(UNKNOWN, Words("enter_award.award.unknown"))]


def _possible_awards(text: str) -> list[AwardKind]:
    """What an ambiguous name may mean, with the entry for "level not known" last where there is one."""
    found = load_catalogue().look_up(text)
    return [*found.candidates[:6], *([found.generic] if found.generic else [])]


def _award_choice(award: AwardKind) -> Choice:
    return Choice(award.code, award.short_name)


def read_award(ctx: Context, draft: Draft, text: str) -> str | Also:
    """The award that a text names, with its giver where that is said too. Raises Reject."""
    found = load_catalogue().look_up(text, recipient_kind=draft.get("recipient_kind"), year=draft.get("year"))
    code = enterable_code(found)
    if code is not None:
        giver = name_stated_giver(ctx, found)
        return Also(code, {"conferrer": giver}) if giver is not None else code
    if found.candidates:
        choices = [_award_choice(one) for one in _possible_awards(text)]
        sentence = "enter_award.award.which" if len(choices) > 1 else "enter_award.award.is_it"
        raise Reject(sentence, choices=choices, typed=clean(text)[:60])
    raise Reject("enter_award.award.unclear", typed=clean(text)[:60])


def name_stated_giver(ctx: Context, found: LookUp) -> dict[str, Any] | None:
    """The giver that was said with a form, as a slot holds it; None where the award itself says it, or nobody did."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    giver = name_conferrer(found.giver, place) if found.giver and found.sure is None else None
    return conferrer_value(authority.read_conferrer(giver, place)) if giver is not None else None


def enterable_code(found: LookUp) -> str | None:
    """The code to enter when nothing has to be asked: a sure award, or a form whose giver is asked next."""
    if found.sure is not None:
        return found.sure.code
    return found.generic.code if found.generic is not None and found.generic.code != LEVEL_UNKNOWN else None


def settle_by_award(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """What the award itself says: its only kind of recipient, its only conferrer."""
    if draft["award"] == UNKNOWN:
        return {}
    award = load_catalogue().award(draft["award"])
    settled: dict[str, Any] = {}
    if len(award.recipients) == 1:
        settled["recipient_kind"] = award.recipients[0]
    if award.code != award.form and award.kind in ("commendation", "party"):
        settled |= _only_conferrer(ctx, draft, award)
    return settled


def _only_conferrer(ctx: Context, draft: Draft, award: AwardKind) -> dict[str, Any]:
    found = _conferrers(ctx, {**draft, "recipient_kind": draft.get("recipient_kind") or award.recipients[0]})
    return {"conferrer": conferrer_value(found[0])} if len(found) == 1 else {}


# --- The conferrer --------------------------------------------------------------------------------------------


def _conferrers(ctx: Context, draft: Draft) -> Sequence[authority.Conferrer]:
    """Who may have conferred it. The decision's day decides; while that is unknown, the end of the year."""
    day = (
        date.fromisoformat(draft["decision_date"])
        if draft.get("decision_date")
        else date(draft.get("year") or ctx.today.year, 12, 31)
    )
    unit = ctx.once(own_unit)
    code = "giay-khen" if draft["award"] == UNKNOWN else draft["award"]
    return authority.conferrers_for(code, draft["recipient_kind"], day, place_of(unit), load_catalogue())


def conferrer_value(one: authority.Conferrer) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "level": one.level}


def conferrer_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice(one.kind, one.name, conferrer_value(one)) for one in _conferrers(ctx, draft)[:8]]


_CHAIR = ("ct", "chu tich")
"""Without a body the chair is the ward's own."""


def take_conferrer(ctx: Context, draft: Draft, text: str) -> dict[str, Any]:
    """A typed giver; under its usual name where the words say no more than that.

    Raises Reject, also for what is neither known nor looks like an office: it is asked about.
    """
    name = typed_values.take_recipient(ctx, {}, text)  # no giver is a number, or an order, either
    place = place_of(ctx.once(own_unit))
    if fold(name) in _CHAIR:
        name = f"{name} {place.kind}"
    usual = authority.read_conferrer(fold(name), place)
    if any(one.name == usual.name for one in _conferrers(ctx, draft)):
        return conferrer_value(usual)
    giver = authority.read_conferrer(name, place)
    if giver.kind == "other" and giver.level is None and not _is_like_office(name):
        typed = Choice("typed", Words("enter_award.conferrer.as_typed", name=giver.name), conferrer_value(giver))
        choices = [*conferrer_choices(ctx, draft), typed]
        raise Reject("enter_award.conferrer.not_known", choices=choices, typed=name[:60])
    return conferrer_value(giver)


def _is_like_office(name: str) -> bool:
    return _OFFICE.match(fold(name)) is not None or (opens_collective(name) and not _NOBODY.match(fold(name)))


# --- The recipients -------------------------------------------------------------------------------------------


def find_recipient(ctx: Context, draft: Draft, name: str) -> Named:
    if draft["recipient_kind"] == "individual":
        return names.find_person(ctx, draft, name)
    if draft["recipient_kind"] == "collective":
        return names.find_collective(ctx, draft, name)
    return Named(sure={"name": clean(name)})


def check_recipients(ctx: Context, draft: Draft, found: Sequence[Mapping[str, Any]]) -> None:
    if len(found) > draft["count"]:
        raise Reject("enter_award.recipients.too_many", count=draft["count"])
    keys = [(one.get("person_id"), one.get("collective_id"), one["name"]) for one in found]
    if len(set(keys)) < len(keys):
        raise Reject("enter_award.recipients.twice", name=found[-1]["name"])


def show_recipients(ctx: Context, draft: Draft) -> str:
    return "; ".join(names.show_name(one) for one in draft.get("recipients") or [])


def take_decision(ctx: Context, draft: Draft, text: str) -> str | Also:
    """A decision's number, with its day where that is said too: "QĐ 12 ngày 3/4/2025". Raises Reject."""
    try:
        read = decisions.read_decision(text, ctx.today, year_hint=draft.get("year"))
    except decisions.ImpossibleDecisionDate as wrong:
        day = f"{wrong.day}/{wrong.month}"
        return Also(wrong.number, {"near_dates": [one.isoformat() for one in wrong.nearest], "wrong_day": day})
    except ValueError:
        raise Reject("answers.not_a_decision") from None
    is_told = read.date is not None and read.date <= ctx.today
    return Also(read.number, {"decision_date": read.date.isoformat()}) if read.date and is_told else read.number


def near_dates(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """What a day that does not exist may have stood for, where one was given."""
    days = [date.fromisoformat(one) for one in draft.get("near_dates", ())]
    return [Choice(f"d{day:%Y%m%d}", show_short(day), day.isoformat()) for day in days]


def tell_wrong_day(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """Of the question for the decision's day: that the day said with its number does not exist."""
    day = draft.get("wrong_day")
    return {"wrong": Words("enter_award.decision_date.wrong", day=day) if day else ""}


def signer_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    unit = ctx.once(own_unit)
    ours = (draft.get("conferrer") or {}).get("kind") == "commune-chair"
    return [Choice("unit", unit.signer_name, unit.signer_name)] if ours and unit.signer_name else []


def take_signer(ctx: Context, draft: Draft, text: str) -> str:
    """Who signed: a name, a title, or both. Raises Reject, also for a number."""
    return typed_values.take_recipient(ctx, {"recipient_kind": "individual"}, text)


def take_reason(ctx: Context, draft: Draft, text: str) -> str:
    """What it was conferred for, as the report will say it. Raises Reject for more than a sentence or two."""
    reason = clean(text).rstrip(".;")
    if len(reason) > LONGEST_REASON:
        raise Reject("enter_award.reason.too_long", length=len(reason), limit=LONGEST_REASON)
    return reason


def kinds_for(draft: Mapping[str, Any]) -> Sequence[str]:
    """The kinds of recipient an award may have; all of them while it is not known which award it is."""
    award = draft.get("award")
    return RECIPIENT_KINDS if award in (None, UNKNOWN) else load_catalogue().award(str(award)).recipients


# --- What the slots add up to -------------------------------------------------------------------------------------


def final_code(draft: Mapping[str, Any]) -> str | None:
    """The catalogue code that form, conferrer and kind of recipient add up to."""
    if draft["award"] == UNKNOWN:
        return None
    catalogue = load_catalogue()
    award = catalogue.award(draft["award"])
    conferrer = draft.get("conferrer")
    is_given = award.code == award.form or draft["recipient_kind"] not in award.recipients
    if is_given and conferrer is not None and award.form in catalogue.names.by_form:
        return authority.code_for(award.form, conferrer["kind"], draft["recipient_kind"], name=conferrer["name"])
    if draft["recipient_kind"] not in award.recipients:
        settled = catalogue.look_up(award.name, recipient_kind=draft["recipient_kind"]).sure
        return settled.code if settled else award.code
    return award.code


def form_of(code: str | None) -> str | None:
    """The family of a catalogue code, by which awards are counted."""
    return load_catalogue().award(code).form if code is not None else None


def missing_parts(draft: Mapping[str, Any]) -> list[str]:
    """Slots that a complete record would have and this one has not, most telling first."""
    missing = ["award"] if final_code(draft) in (None, LEVEL_UNKNOWN) else []
    missing += ["conferrer"] if draft.get("conferrer") is None else []
    missing += ["recipients"] if len(draft.get("recipients") or []) < draft["count"] else []
    return missing + (["decision_number"] if draft.get("decision_number") is None else [])
