"""Entering one award: form or title, year, who conferred it, who received it, the decision, the reason.

Nothing but form, kind, year and count is needed to save: a report line may have a count and no names, and
what is left for later is listed as missing. `record` in the draft is the number of the award being changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commendation.catalogue import AwardKind, LookUp, load_catalogue
from commendation.folding import clean
from commendation.rules import authority
from commendation.rules.naming import name_conferrer
from handlers.engine.flow import (
    Act,
    Action,
    Ask,
    Choice,
    Context,
    Draft,
    Find,
    Flow,
    Named,
    Pick,
    Reject,
    Review,
    Start,
    When,
)
from handlers.engine.messages import Label, Option, Ref, Say, Words, load_texts
from handlers.flows import answers, names
from handlers.flows.wording import UNKNOWN, award_name, describe, kind_word
from storage import awards, units
from storage.changes import AwardChanged, AwardEntered, Change, DecisionDraft, RecipientDraft
from storage.records import Award, Run, Unit

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
RECIPIENT_KINDS = ("individual", "collective", "household")


def place_of(unit: Unit) -> authority.Place:
    return authority.Place(kind=unit.kind, name=unit.name, district=unit.district, province=unit.province)


# --- The award ----------------------------------------------------------------------------------------------


def _award_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    kind = draft.get("recipient_kind")
    meant = _possible_awards(draft["wording"]) if draft.get("wording") else []
    known = meant or [load_catalogue().award(code) for code in USUAL]
    offered = [_award_choice(award) for award in known if kind is None or kind in award.recipients]
    return [*offered, Choice(UNKNOWN, Words("enter_award.award.unknown"))]


def _possible_awards(text: str) -> list[AwardKind]:
    """What an ambiguous name may mean, with the entry for "level not known" last where there is one."""
    found = load_catalogue().look_up(text)
    return [*found.candidates[:6], *([found.generic] if found.generic else [])]


def _award_choice(award: AwardKind) -> Choice:
    return Choice(award.code, award.short_name)


def _read_award(ctx: Context, draft: Draft, text: str) -> str:
    found = load_catalogue().look_up(text, recipient_kind=draft.get("recipient_kind"), year=draft.get("year"))
    code = _enterable(found)
    if code is not None:
        return code
    if found.candidates:
        choices = [_award_choice(one) for one in _possible_awards(text)]
        raise Reject("enter_award.award.which", choices=choices, typed=clean(text))
    raise Reject("enter_award.award.unclear", typed=clean(text)[:60])


def _enterable(found: LookUp) -> str | None:
    """The code to enter when nothing has to be asked: a sure award, or a form whose giver is asked next."""
    if found.sure is not None:
        return found.sure.code
    return found.generic.code if found.generic is not None and found.generic.code != LEVEL_UNKNOWN else None


def _settle_by_award(ctx: Context, draft: Draft) -> Mapping[str, Any]:
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
    return {"conferrer": _conferrer_value(found[0])} if len(found) == 1 else {}


# --- The conferrer --------------------------------------------------------------------------------------------


def _conferrers(ctx: Context, draft: Draft) -> Sequence[authority.Conferrer]:
    """Who may have conferred it. The decision's day decides; while that is unknown, the end of the year."""
    day = (
        date.fromisoformat(draft["decision_date"])
        if draft.get("decision_date")
        else date(draft.get("year") or ctx.today.year, 12, 31)
    )
    unit = units.get(ctx.conn, ctx.ledger)
    code = "giay-khen" if draft["award"] == UNKNOWN else draft["award"]
    return authority.conferrers_for(code, draft["recipient_kind"], day, place_of(unit), load_catalogue())


def _conferrer_value(one: authority.Conferrer) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "level": one.level}


def _conferrer_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice(one.kind, one.name, _conferrer_value(one)) for one in _conferrers(ctx, draft)[:8]]


def _read_conferrer(ctx: Context, draft: Draft, text: str) -> dict[str, Any]:
    name = answers.take_name(ctx, draft, text)
    return _conferrer_value(authority.read_conferrer(name, place_of(units.get(ctx.conn, ctx.ledger))))


# --- The recipients -------------------------------------------------------------------------------------------


def _find_recipient(ctx: Context, draft: Draft, name: str) -> Named:
    if draft["recipient_kind"] == "individual":
        return names.find_person(ctx, draft, name)
    if draft["recipient_kind"] == "collective":
        return names.find_collective(ctx, draft, name)
    return Named(sure={"name": clean(name)})


def _check_recipients(ctx: Context, draft: Draft, found: Sequence[Mapping[str, Any]]) -> None:
    if len(found) > draft["count"]:
        raise Reject("enter_award.recipients.too_many", count=draft["count"])
    keys = [(one.get("person_id"), one.get("collective_id"), one["name"]) for one in found]
    if len(set(keys)) < len(keys):
        raise Reject("enter_award.recipients.twice", name=found[-1]["name"])


def _show_recipients(ctx: Context, draft: Draft) -> str:
    return "; ".join(names.show_name(one) for one in draft.get("recipients") or [])


def _signer_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    unit = units.get(ctx.conn, ctx.ledger)
    ours = (draft.get("conferrer") or {}).get("kind") == "commune-chair"
    return [Choice("unit", unit.signer_name, unit.signer_name)] if ours and unit.signer_name else []


def _signer_value(ctx: Context, draft: Draft, text: str) -> str:
    return answers.take_name(ctx, draft, text)


def _take_reason(ctx: Context, draft: Draft, text: str) -> str:
    return clean(text).rstrip(".;")


# --- Review and saving ------------------------------------------------------------------------------------------


def final_code(draft: Mapping[str, Any]) -> str | None:
    """The catalogue code that form, conferrer and kind of recipient add up to."""
    if draft["award"] == UNKNOWN:
        return None
    catalogue = load_catalogue()
    award = catalogue.award(draft["award"])
    if draft["recipient_kind"] not in award.recipients:
        settled = catalogue.look_up(award.name, recipient_kind=draft["recipient_kind"]).sure
        return settled.code if settled else award.code
    conferrer = draft.get("conferrer")
    if award.code == award.form and conferrer is not None:
        return authority.code_for(award.form, conferrer["kind"], draft["recipient_kind"], name=conferrer["name"])
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


def _remarks(ctx: Context, draft: Draft) -> list[Label]:
    remarks: list[Label] = []
    code = final_code(draft)
    conferrer = draft.get("conferrer")
    day = date.fromisoformat(draft["decision_date"]) if draft.get("decision_date") else None
    if code is not None and conferrer is not None and day is not None:
        breach = authority.check_authority(code, conferrer["kind"], day)
        if breach is not None:
            remarks.append(
                Words("enter_award.review.authority", citation=breach.citation, day=answers.show_date(day.isoformat()))
            )
    for other in similar_awards(ctx, draft)[:1]:
        remarks.append(Words("enter_award.review.similar", number=other.number, line=describe(other)))
    return remarks


def similar_awards(ctx: Context, draft: Mapping[str, Any]) -> list[Award]:
    """Entered awards that may be this very one."""
    found = awards.similar(
        ctx.conn,
        ctx.ledger,
        year=draft["year"],
        form=form_of(final_code(draft)),
        recipient_kind=draft["recipient_kind"],
        names=[one["name"] for one in draft.get("recipients") or []],
        decision_number=draft.get("decision_number"),
    )
    return [one for one in found if one.number != draft.get("record")]


def label(ctx: Context, draft: Draft) -> str:
    parts = [award_name(draft["award"]) if draft.get("award") else None, _show_recipients(ctx, draft) or None]
    if draft.get("count") and not draft.get("recipients"):
        parts.append(f"{draft['count']} {kind_word(draft['recipient_kind'])}")
    parts.append(str(draft["year"]) if draft.get("year") else load_texts().raw("enter_award.no_year"))
    return " · ".join(part for part in parts if part)


def _award_fields(ctx: Context, draft: Mapping[str, Any]) -> dict[str, Any]:
    conferrer = draft.get("conferrer") or {}
    number = draft.get("decision_number")
    decision = (
        DecisionDraft(
            number=number,
            date=date.fromisoformat(draft["decision_date"]) if draft.get("decision_date") else None,
            signer=draft.get("signer"),
            issuer=conferrer.get("name"),
        )
        if number
        else None
    )
    return {
        "year": draft["year"],
        "code": final_code(draft),
        "form": form_of(final_code(draft)),
        "conferrer_kind": conferrer.get("kind"),
        "conferrer": conferrer.get("name"),
        "conferrer_level": conferrer.get("level"),
        "recipient_kind": draft["recipient_kind"],
        "count": draft["count"],
        "recipients": tuple(
            RecipientDraft(one["name"], one.get("person_id"), one.get("collective_id"), bool(one.get("is_new")))
            for one in draft.get("recipients") or []
        ),
        "decision": decision,
        "reason": draft.get("reason"),
    }


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    fields = _award_fields(ctx, draft)
    record = draft.get("record")
    change: Change
    if record:
        award = awards.get_award(ctx.conn, ctx.ledger, record)
        assert award is not None
        change = AwardChanged(award_id=award.id, fields=fields, ref="award")
    else:
        change = AwardEntered(**fields, wording=draft.get("wording"), source="answer", flags=(), ref="award")
    missing = [Words(f"enter_award.{slot}.name") for slot in missing_parts(draft)]
    words: list[Label] = [Words("enter_award.saved" if not record else "enter_award.changed", number=Ref("award"))]
    options = [
        Option(
            "same",
            Words("enter_award.same_decision", number=draft["decision_number"])
            if draft.get("decision_number")
            else Words("enter_award.another"),
        )
    ]
    if missing:
        words.append(Words("enter_award.missing", count=len(missing), parts=_joined(missing)))
        options.insert(0, Option("complete", Words("enter_award.complete")))
    options.append(Option("undo", Words("enter_award.undo")))
    return Act(say=Say(tuple(words), tuple(options)), changes=(change,))


def _joined(words: Sequence[Words]) -> Words:
    """Several names in a row, as one value of a sentence."""
    first, *rest = words
    return Words("enter_award.and", first=first, rest=_joined(rest)) if rest else first


# --- Opening, going on, changing --------------------------------------------------------------------------------


def draft_of(award: Award) -> dict[str, Any]:
    """The draft that would have entered this award, for changing it."""
    draft: dict[str, Any] = {
        "record": award.number,
        "award": award.code or UNKNOWN,
        "recipient_kind": award.recipient_kind,
        "year": award.year,
        "count": award.count,
        "conferrer": {"kind": award.conferrer_kind, "name": award.conferrer, "level": award.conferrer_level}
        if award.conferrer
        else None,
        "recipients": [
            {"name": one.name, "person_id": one.person_id, "collective_id": one.collective_id, "note": one.note}
            for one in award.recipients
        ]
        or None,
        "reason": award.reason,
        "decision_number": award.decision.number if award.decision else None,
    }
    if award.decision is not None:
        draft["decision_date"] = award.decision.date.isoformat() if award.decision.date else None
        draft["signer"] = award.decision.signer
    return draft


def edit(award: Award, slot: str) -> Start:
    """Change one slot of a saved award."""
    return Start("enter_award", draft_of(award), editing=slot)


def _open(ctx: Context, argument: str) -> Act:
    if not argument:
        return Act(start=Start("enter_award"))
    found = load_catalogue().look_up(argument)
    code = _enterable(found)
    if code is None:
        return Act(start=Start("enter_award", {"wording": argument}))
    draft: dict[str, Any] = {"award": code, "wording": argument}
    place = place_of(units.get(ctx.conn, ctx.ledger))
    giver = name_conferrer(found.giver, place) if found.giver and found.sure is None else None
    if giver is not None:
        draft["conferrer"] = _conferrer_value(authority.read_conferrer(giver, place))
    return Act(start=Start("enter_award", {**draft, **_settle_by_award(ctx, draft)}))


def _same(ctx: Context, run: Run, argument: str) -> Act:
    kept = (
        ("award", "recipient_kind", "year", "conferrer", "decision_number", "decision_date", "signer")
        if run.draft.get("decision_number")
        else ("year",)
    )
    draft = {slot: run.draft[slot] for slot in kept if slot in run.draft}
    if run.draft.get("decision_number"):
        draft = {slot: value for slot, value in draft.items() if slot not in ("award", "recipient_kind")}
    return Act(start=Start("enter_award", draft))


def _saved_award(ctx: Context, run: Run) -> Award | None:
    if run.draft.get("record"):
        return awards.get_award(ctx.conn, ctx.ledger, run.draft["record"])
    return next(iter(awards.by_run(ctx.conn, ctx.ledger, run.id)), None)


def _complete(ctx: Context, run: Run, argument: str) -> Act:
    award = _saved_award(ctx, run)
    if award is None or award.status == "deleted":
        return Act(say=Say((Words("enter_award.gone"),)))
    missing = missing_parts(draft_of(award))
    return Act(start=edit(award, missing[0])) if missing else Act(say=Say((Words("enter_award.nothing_missing"),)))


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _gone(ctx: Context, run: Run) -> Say | None:
    award = _saved_award(ctx, run)
    if award is None:
        return None
    return Say(
        (Words("enter_award.button_gone", number=award.number),),
        (Option(f"see:{award.number}", Words("enter_award.see")),),
    )


def _see(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("find_record", {"argument": argument}))


def _needs_names(draft: Draft, count: int) -> bool:
    return bool(count >= draft["count"])


ENTER_AWARD = Flow(
    id="enter_award",
    version=1,
    open=_open,
    finish=_finish,
    label=label,
    gone=_gone,
    given=("record", "wording"),
    starts=("enter_award", "undo", "find_record"),
    actions=(
        Action("complete", _complete, "enter_award.complete"),
        Action("same", _same),
        Action("undo", _undo, "enter_award.undo"),
        Action("see", _see, "enter_award.see"),
    ),
    steps=(
        Pick(
            id="award",
            choices=_award_choices,
            read=_read_award,
            show=lambda ctx, draft: award_name(draft["award"]),
            fills=_settle_by_award,
            clears=("conferrer",),
        ),
        Pick(
            id="recipient_kind",
            choices=lambda ctx, draft: [Choice(kind, Words(f"kinds.{kind}")) for kind in _kinds(draft)],
            domain=RECIPIENT_KINDS,
            show=lambda ctx, draft: kind_word(draft["recipient_kind"]),
            clears=("recipients", "conferrer"),
        ),
        Ask(id="year", parse=answers.take_year, suggest=answers.suggest_years),
        Pick(
            id="conferrer",
            choices=_conferrer_choices,
            read=_read_conferrer,
            later=True,
            show=lambda ctx, draft: str(draft["conferrer"]["name"]),
        ),
        Ask(id="count", parse=answers.take_count, numeric=True, clears=("recipients",)),
        Find(
            id="recipients",
            many=True,
            later=True,
            split=names.split_names,
            search=_find_recipient,
            enough=_needs_names,
            check=_check_recipients,
            show=_show_recipients,
        ),
        Ask(id="decision_number", parse=answers.take_decision_number, numeric=True, later=True),
        Ask(
            id="decision_date",
            parse=answers.take_past_date,
            later=True,
            when=(When("decision_number"),),
            show=lambda ctx, draft: answers.show_date(draft["decision_date"]),
        ),
        Pick(id="signer", choices=_signer_choices, read=_signer_value, later=True, when=(When("decision_number"),)),
        Ask(id="reason", parse=_take_reason, free=True, later=True),
        Review(id="review", remarks=_remarks),
    ),
)


def _kinds(draft: Mapping[str, Any]) -> Sequence[str]:
    """The kinds of recipient an award may have; all of them while it is not known which award it is."""
    award = draft.get("award")
    return RECIPIENT_KINDS if award in (None, UNKNOWN) else load_catalogue().award(str(award)).recipients
