"""What speaks against an award before it is saved: it may be in the ledger already, or its giver may not confer it.

Both are asked about, with ways out; neither forbids. An award that is saved against the law of its day waits for the
correction of its decision and is not counted until somebody takes the flag off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.dates import show_short
from commendation.rules import authority
from commendation.rules.authority import Breach
from handlers.engine.flow import Ask, Choice, Context, Draft, Pick, Reject, When
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows import award_slots as slots
from handlers.flows.award_drafts import similar_awards
from handlers.flows.cards import name_decision
from handlers.flows.wording import award_name, what_of
from storage import awards
from storage.records import AWAITING_CORRECTION, Award

SAME, NAMESAKE, ANOTHER = "same", "namesake", "another"
TO_FORM, OTHER_GIVER, OVERRULE = "form", "conferrer", "overrule"
FORM = "giay-khen"
"""What every chair of a People's Committee may confer (Luật 06/2022/QH15, Điều 74, 79, 80)."""
LONGEST_REASON = 300
_OVERRULES = re.compile(
    r"(?:vẫn|van|cứ|cu)\s+(?:ghi|lưu|luu|nhập|nhap)\b[\s,.:;–-]*(?:vì\s+|vi\s+|do\s+)?(.*)", re.IGNORECASE
)


# --- An award that may be there already ----------------------------------------------------------------------------


def find_twin(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """The slot "twin": the number of the award that a draft may repeat, once that much of it is known."""
    is_known = draft.get("award") and (draft.get("recipients") or draft.get("decision_number"))
    if draft.get("record") or draft.get("twin") or not is_known:
        return {}
    twins = similar_awards(ctx, {"recipient_kind": "individual", "year": 0, **draft})
    return {"twin": twins[0].number} if twins else {}


def _twin(ctx: Context, draft: Mapping[str, Any]) -> Award | None:
    return awards.get_award(ctx.conn, ctx.ledger, draft["twin"])


def _name_twin(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """ "KT-2023-052 (Trần Thị Lan, Hội Nông dân, Giấy khen, QĐ 45 ngày 28/02/2023)"."""
    twin = _twin(ctx, draft)
    if twin is None:
        return {"number": draft["twin"], "line": load_texts().raw("engine.none")}
    named = [part for one in twin.recipients[:3] for part in (one.name, one.note) if part]
    parts = (*named, what_of(twin), name_decision(twin.decision) if twin.decision else str(twin.year))
    return {"number": twin.number, "line": ", ".join(parts)}


def _double_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    choices = [Choice(SAME, Words("enter_award.double.same"))]
    if draft.get("recipient_kind", "individual") == "individual" and draft.get("recipients"):
        choices.append(Choice(NAMESAKE, Words("enter_award.double.namesake")))
    return [*choices, Choice(ANOTHER, Words("enter_award.double.another"))]


def _read_double(ctx: Context, draft: Draft, text: str) -> str:
    """ "cùng một lượt, bỏ", "người khác", "lượt khác". Raises Reject."""
    words = fold(text)
    if words.startswith(("cung", "trung", "bo", "mot luot", "dung")):
        return SAME
    if words.startswith(("nguoi khac", "khac nguoi", "trung ten")):
        return NAMESAKE
    if words.startswith(("luot khac", "khac luot", "lan khac", "van ghi", "khac")):
        return ANOTHER
    raise Reject("engine.pick_unclear")


def _part_from_twin(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """A namesake is a new person of the ledger, not the one who has the other award."""
    twin = _twin(ctx, draft)
    if draft["double"] != NAMESAKE or twin is None:
        return {}
    theirs = {fold(one.name) for one in twin.recipients}
    held = draft.get("recipients") or []
    parted = [{"name": one["name"], "is_new": True} if fold(one["name"]) in theirs else one for one in held]
    return {"recipients": parted}


def _show_double(ctx: Context, draft: Draft) -> str:
    return load_texts().raw(f"enter_award.double.is_{draft['double']}").format(number=draft["twin"])


DOUBLE = Pick(
    id="double",
    choices=_double_choices,
    read=_read_double,
    domain=(SAME, NAMESAKE, ANOTHER),
    values=_name_twin,
    show=_show_double,
    when=(When("twin"),),
    changes=_part_from_twin,
    ends=lambda draft: draft["double"] == SAME,
)
"""Asked as soon as a draft looks like an award of the ledger; "the same" ends the entry without a record."""


# --- A giver without the authority ----------------------------------------------------------------------------------


def find_breach(draft: Mapping[str, Any]) -> Breach | None:
    """What the law of the decision's day says against award and giver; None while one of them is not known."""
    if not all(draft.get(slot) for slot in ("award", "recipient_kind", "conferrer", "decision_date")):
        return None
    code = slots.final_code(draft)
    day = date.fromisoformat(draft["decision_date"])
    return authority.check_authority(code, draft["conferrer"]["kind"], day) if code is not None else None


def _breach_values(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    breach = find_breach(draft)
    assert breach is not None
    unverified = load_texts().raw("enter_award.breach.unverified") if breach.unverified else ""
    return {
        "says": breach.says,
        "citation": breach.citation,
        "day": show_short(breach.decision_day),
        "award": award_name(draft["award"]),
        "giver": draft["conferrer"]["name"],
        "unverified": unverified,
    }


def _breach_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    choices = [
        Choice(OTHER_GIVER, Words("enter_award.breach.other_giver")),
        Choice(OVERRULE, Words("enter_award.breach.overrule")),
    ]
    if FORM in load_catalogue().by_code and find_breach({**draft, "award": FORM}) is None:
        choices.insert(0, Choice(TO_FORM, Words("enter_award.breach.to_form", form=award_name(FORM))))
    return choices


def _read_breach(ctx: Context, draft: Draft, text: str) -> str:
    """ "vẫn ghi, qđ in nhầm đang xin đính chính": the reason goes with it. Raises Reject."""
    words = fold(text)
    overrules = _OVERRULES.fullmatch(clean(text))
    if overrules is not None:
        reason = overrules[1].strip(" .;")
        return f"{OVERRULE}:{_check_reason(reason)}" if reason else OVERRULE
    if (
        words.startswith(("doi thanh giay khen", "giay khen", "thanh giay khen"))
        and len(_breach_choices(ctx, draft)) > 2
    ):
        return TO_FORM
    if words.startswith(("doi cap", "cap khac", "doi noi tang", "noi khac", "doi nguoi tang")):
        return OTHER_GIVER
    raise Reject("engine.pick_unclear")


def _follow_breach(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    way, _, reason = draft["breach"].partition(":")
    if way == TO_FORM:
        return {"award": FORM}
    if way == OTHER_GIVER:
        return {"_editing": "conferrer"}
    return {"breach": OVERRULE, "overruled": reason} if reason else {}


def _take_reason(ctx: Context, draft: Draft, text: str) -> str:
    return _check_reason(clean(text).rstrip(".;"))


def _check_reason(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise Reject("engine.too_long", length=len(reason), limit=LONGEST_REASON)
    return reason


BREACH = Pick(
    id="breach",
    choices=_breach_choices,
    read=_read_breach,
    domain=(TO_FORM, OTHER_GIVER, OVERRULE),
    values=_breach_values,
    show=lambda ctx, draft: load_texts().raw("enter_award.breach.kept"),
    holds=lambda draft: find_breach(draft) is not None,
    changes=_follow_breach,
    ends=lambda draft: bool(draft.get("overruled")),
)
OVERRULED = Ask(
    id="overruled",
    parse=_take_reason,
    free=True,
    when=(When("breach", (OVERRULE,)),),
    holds=lambda draft: find_breach(draft) is not None,
    show=lambda ctx, draft: find_reason(draft) or load_texts().raw("enter_award.overruled.in_history"),
    ends=lambda draft: True,
)


def flags_of(draft: Mapping[str, Any]) -> tuple[str, ...]:
    """The flags of the award that a draft becomes."""
    return (AWAITING_CORRECTION,) if draft.get("overruled") and find_breach(draft) is not None else ()


def find_reason(draft: Mapping[str, Any]) -> str | None:
    """Why an award is saved against the law; None where it was said when it was first saved."""
    reason = draft.get("overruled")
    return reason if flags_of(draft) and reason != AWAITING_CORRECTION else None


def tell_withheld(draft: Mapping[str, Any]) -> list[Label]:
    """What is said of an award that was saved against the law of its day."""
    return [Words("enter_award.withheld")] if flags_of(draft) else []
