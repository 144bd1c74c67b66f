"""Corrections of an award in words that name no slot: "không phải bà Lan mà bà Liên", "đổi thành tập thể".

They change a draft: the one under review, or that of the award that was just saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commendation import matching
from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from handlers.engine.drafts import begin_with_names
from handlers.engine.flow import Context, Correction, Draft, Reject
from handlers.engine.messages import Label, Words
from handlers.flows import award_slots as slots
from handlers.flows import names, one_line
from handlers.flows.wording import UNKNOWN, award_name, kind_word

_KINDS = {
    "tap the": "collective",
    "tt": "collective",
    "ca nhan": "individual",
    "cn": "individual",
    "ho gia dinh": "household",
    "ho": "household",
}
_LEAD = r"(?:(?:à|a|ờ|ấy|nhầm|nham)\b[\s,.]*)?(?:(?:không|khong|ko|nhầm|nham)\b(?!\s+(?:phải|phai))[\s,.]*)?"
_NOT_BUT = re.compile(
    rf"{_LEAD}(?:không|khong|ko)\s+(?:phải|phai)\s+(?:là\s+|la\s+)?(?P<old>.+?)[\s,]+(?:mà|ma)\s+"
    r"(?:phải\s+|phai\s+)?(?:là\s+|la\s+)?(?P<new>.+)",
    re.IGNORECASE,
)
_BECOMES = re.compile(
    rf"{_LEAD}(?:(?:sửa|sua|đổi|doi|chuyển|chuyen)\s+(?:lại\s+|lai\s+)?)?"
    r"(?:thành|thanh|sang|phải là|phai la)\s+(?P<new>.+)",
    re.IGNORECASE,
)
BELONGS = re.compile(
    rf"{_LEAD}(?P<who>\S.*?)\s+(?:ở|o|bên|ben|thuộc|thuoc|là của|la cua)\s+(?P<where>\S.*)", re.IGNORECASE
)


def correct_award(ctx: Context, draft: Draft, text: str) -> Correction | None:
    """The draft as a sentence corrects it; None for what is no such correction. Raises Reject."""
    line = clean(text).strip(" .!")
    swapped = _NOT_BUT.fullmatch(line)
    if swapped is not None:
        return _swap(ctx, draft, swapped["old"], swapped["new"])
    becomes = _BECOMES.fullmatch(line)
    if becomes is not None:
        return _change_kind(ctx, draft, becomes["new"]) or _change_award(ctx, draft, becomes["new"])
    belongs = BELONGS.fullmatch(line)
    return _place(ctx, draft, belongs["who"], belongs["where"]) if belongs is not None else None


def _swap(ctx: Context, draft: Draft, old: str, new: str) -> Correction | None:
    at = find_named(draft.get("recipients") or [], old)
    if at is None:
        return _change_kind(ctx, draft, new) or _change_award(ctx, draft, new)
    held = draft["recipients"]
    name = _complete_name(held[at]["name"], old, new)
    others = [one for place, one in enumerate(held) if place != at]
    named = slots.find_recipient(ctx, draft, name)
    said = _tell("recipients", names.show_name(held[at]), name)
    # Whoever is denied is not offered again.
    left = [one.value for one in named.candidates if one.value.get("person_id") != held[at].get("person_id")]
    sure = named.sure or (left[0] if len(left) == 1 else None)
    if sure is None:
        asking = {"_editing": "recipients", **begin_with_names([name])}
        asking["_open"]["names"] = others
        return Correction({**draft, **asking}, said)
    recipients = [*held[:at], sure, *held[at + 1 :]]
    slots.check_recipients(ctx, draft, recipients)
    return Correction({**draft, "recipients": recipients}, said)


def find_named(recipients: Sequence[Mapping[str, Any]], said: str) -> int | None:
    """Which recipient is meant by a name or the end of one ("bà Lan"); None for none or several."""
    wanted = fold(matching.strip_address(clean(said))).split()
    found = [at for at, one in enumerate(recipients) if wanted and fold(one["name"]).split()[-len(wanted) :] == wanted]
    return found[0] if len(found) == 1 else None


def _complete_name(whole: str, old: str, new: str) -> str:
    """The new name with what stays of the old one: of "Trần Thị Lan", "Lan" -> "Liên" makes "Trần Thị Liên"."""
    gone, come = matching.strip_address(clean(old)).split(), matching.strip_address(clean(new)).split()
    words = whole.split()
    kept = words[: len(words) - len(gone)] if len(come) <= len(gone) < len(words) else []
    return " ".join([*kept, *(word[:1].upper() + word[1:] for word in come)])


def _change_kind(ctx: Context, draft: Draft, words: str) -> Correction | None:
    kind = _KINDS.get(fold(words))
    if kind is None or "award" not in draft or "recipient_kind" not in draft:
        return None
    said = _tell("recipient_kind", kind_word(draft["recipient_kind"]), kind_word(kind))
    changed = {**draft, "recipient_kind": kind}
    if changed["award"] not in (None, UNKNOWN) and kind not in slots.kinds_for(changed):
        changed["award"] = slots.final_code(changed)
        if kind not in slots.kinds_for(changed):
            raise Reject("enter_award.not_for_kind", title=award_name(draft["award"]), kind=kind_word(kind))
    found = [slots.find_recipient(ctx, changed, one["name"]).sure for one in draft.get("recipients") or []]
    if None not in found:
        changed["recipients"] = found or draft.get("recipients")
    else:
        del changed["recipients"]
    return Correction(changed, said)


def _change_award(ctx: Context, draft: Draft, words: str) -> Correction | None:
    found = load_catalogue().look_up(words, recipient_kind=draft.get("recipient_kind"), year=draft.get("year"))
    code = slots.enterable_code(found)
    if (
        code is None
        or "award" not in draft
        or (draft.get("recipient_kind") and draft["recipient_kind"] not in load_catalogue().award(code).recipients)
    ):
        return None
    return Correction({**draft, "award": code}, _tell("award", award_name(draft["award"]), award_name(code)))


def _place(ctx: Context, draft: Draft, who: str, where: str) -> Correction | None:
    """Where a recipient belongs: for somebody new; somebody known is changed in the list of people."""
    held = draft.get("recipients") or []
    at = find_named(held, who)
    collective = one_line.name_collective(ctx, where) if at is not None else None
    if at is None or collective is None or draft.get("recipient_kind") != "individual":
        return None
    placed = {"name": held[at]["name"], "is_new": True, "collective": collective, "note": collective}
    said = _tell("recipients", names.show_name(held[at]), names.show_name(placed))
    return Correction({**draft, "recipients": [*held[:at], placed, *held[at + 1 :]]}, said)


def _tell(slot: str, before: str, after: str) -> Label:
    return Words("engine.corrected", name=Words(f"enter_award.{slot}.name"), before=before, after=after)
