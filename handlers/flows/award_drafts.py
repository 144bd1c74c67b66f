"""Drafts of awards: what they were entered from, what they become in the ledger, what there they may repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commendation.catalogue import load_catalogue
from handlers.engine.flow import Context
from handlers.flows.award_slots import final_code, form_of
from handlers.flows.wording import UNKNOWN
from storage import awards
from storage.changes import DecisionDraft, RecipientDraft
from storage.records import AWAITING_CORRECTION, Award


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
    form = form_of(award.code)
    if form in load_catalogue().by_code and final_code({**draft, "award": form}) == award.code:
        draft["award"] = form  # so that another giver or kind of recipient makes another award of that form
    if AWAITING_CORRECTION in award.flags:  # its reason is in the history; it is not asked for again
        draft |= {"breach": "overrule", "overruled": AWAITING_CORRECTION}
    if award.decision is not None:
        draft["decision_date"] = award.decision.date.isoformat() if award.decision.date else None
        draft["signer"] = award.decision.signer
    return draft


def fields_of(ctx: Context, draft: Mapping[str, Any]) -> dict[str, Any]:
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
            RecipientDraft(
                one["name"],
                one.get("person_id"),
                one.get("collective_id"),
                bool(one.get("is_new")),
                collective=one.get("collective"),
                birth_year=one.get("birth_year"),
            )
            for one in draft.get("recipients") or []
        ),
        "decision": decision,
        "reason": draft.get("reason"),
    }


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
    return [one for one in found if one.number != draft.get("record") and not _is_of_others(one, draft)]


def _is_of_others(award: Award, draft: Mapping[str, Any]) -> bool:
    """Whether both are of people whom the ledger tells apart, and of none in common: namesakes, for one."""
    ours = {one.get("person_id") for one in draft.get("recipients") or []}
    theirs = {one.person_id for one in award.recipients}
    return bool(ours and theirs) and None not in ours | theirs and not ours & theirs
