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
from commendation.reading.office_names import opens_collective
from handlers.engine.drafts import begin_with_names
from handlers.engine.flow import Also, Context, Correction, Draft, Reject
from handlers.engine.messages import Label, Words
from handlers.engine.rewording import read_becoming, read_denial, strip_marks
from handlers.flows import award_slots as slots
from handlers.flows import names, one_line, typed_values
from handlers.flows.wording import UNKNOWN, award_name, kind_word
from storage import people

_KINDS = {
    "tap the": "collective",
    "tt": "collective",
    "ca nhan": "individual",
    "cn": "individual",
    "ho gia dinh": "household",
    "ho": "household",
}
BELONGS = re.compile(r"(?P<who>\S.*?)\s+(?:ở|o|bên|ben|thuộc|thuoc|là của|la cua)\s+(?P<where>\S.*)", re.IGNORECASE)
_ADDS = re.compile(
    r"(?:thêm|them|bổ sung|bo sung)\s+(?:cả\s+|ca\s+|tên\s+|ten\s+)?"
    r"(?P<who>\S.*?)(?:\s+(?:nữa|nua|vào|vao|luôn|luon))*",
    re.IGNORECASE,
)
_DROPS = re.compile(
    r"(?:bỏ|bo|xoá|xóa|xoa|bớt|bot)\s+(?:tên\s+|ten\s+)?(?P<who>\S.*?)(?:\s+(?:đi|di|ra))*", re.IGNORECASE
)
_COUNTS = re.compile(
    r"(?:có|co|chỉ|chi)?\s*(?P<count>\d{1,4})\s+"
    r"(?:người|nguoi|lượt|luot|cá nhân|ca nhan|đồng chí|dong chi|tập thể|tap the)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:ông|ong|bà|ba|anh|chị|chi|đ/c|đồng chí|dong chi|cô|chú|bác)\s+\S", re.IGNORECASE)


def correct_award(ctx: Context, draft: Draft, text: str) -> Correction | None:
    """The draft as a sentence corrects it; None for what is no such correction. Raises Reject."""
    if any(slot not in draft for slot in ("award", "recipient_kind")):
        return None
    said = strip_marks(text)
    line = said.words
    swapped = read_denial(line)
    if swapped is not None:
        return _swap(ctx, draft, *swapped)
    becomes = read_becoming(line)
    if becomes is not None:
        return _fit(ctx, draft, becomes)
    belongs = BELONGS.fullmatch(line)
    placed = _place(ctx, draft, belongs["who"], belongs["where"]) if belongs is not None else None
    if placed is not None:
        return placed
    added, dropped = _ADDS.fullmatch(line), _DROPS.fullmatch(line)
    if added is not None and draft.get("count"):
        return _add(ctx, draft, added["who"])
    if dropped is not None:
        return _drop(draft, dropped["who"])
    counted = _COUNTS.fullmatch(line)
    if counted is not None and draft.get("count"):
        return _count(draft, int(counted["count"]))
    return _fit(ctx, draft, line) if said.takes_back else None


def _swap(ctx: Context, draft: Draft, old: str, new: str) -> Correction | None:
    at = find_named(draft.get("recipients") or [], old)
    if at is not None:
        return _rename(ctx, draft, at, old, new)
    number = draft.get("decision_number")
    if number is not None and fold(old).split()[-1:] == [fold(number)]:
        taken = slots.take_decision(ctx, draft, new)
        found = taken if isinstance(taken, Also) else Also(taken, {})
        changed = {**draft, **found.slots, "decision_number": found.value}
        return Correction(changed, _tell("decision_number", number, found.value))
    return _fit(ctx, draft, new)


def _rename(ctx: Context, draft: Draft, at: int, old: str, new: str) -> Correction:
    """Somebody else in the place of one of the recipients."""
    held = draft["recipients"]
    name = complete_name(held[at]["name"], old, new)
    if name == held[at]["name"]:
        raise Reject("enter_award.recipients.same_name", name=name)
    others = [one for place, one in enumerate(held) if place != at]
    named = slots.find_recipient(ctx, draft, name)
    # Whoever is denied is not offered again.
    left = [one.value for one in named.candidates if one.value.get("person_id") != held[at].get("person_id")]
    sure = named.sure or (left[0] if len(left) == 1 else None)
    if sure is None:
        said = _tell("recipients", names.show_name(held[at]), name)
        return Correction(_ask_names(draft, others, [name]), said)
    sure = {**sure, **one_line.place_in(ctx, sure, _find_place(ctx, held[at]))}
    said = _tell("recipients", names.show_name(held[at]), names.show_name(sure))
    recipients = [*held[:at], sure, *held[at + 1 :]]
    slots.check_recipients(ctx, draft, recipients)
    return Correction({**draft, "recipients": recipients}, said)


def _find_place(ctx: Context, recipient: Mapping[str, Any]) -> str | None:
    """The collective of a person, in which somebody named by mistake stood."""
    if recipient.get("person_id") is None:
        return recipient.get("collective")
    person = people.get_person(ctx.conn, ctx.ledger, recipient["person_id"])
    return person.collective_name if person is not None else None


def _ask_names(draft: Draft, held: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> Draft:
    """The draft with recipients of which the wanted names have still to be asked about."""
    asking = {"_editing": "recipients", **begin_with_names(wanted)}
    asking["_open"]["names"] = list(held)
    return {**draft, **asking}


def _add(ctx: Context, draft: Draft, who: str) -> Correction | None:
    """Further recipients; the number grows with them where it was that of the names. None for what names nobody."""
    if not _names_somebody(draft, who):
        return None
    held = list(draft.get("recipients") or [])
    wanted = list(names.split_names(ctx, draft, who))
    if draft["recipient_kind"] == "individual":
        wanted = [matching.strip_address(name) for name in wanted]
    found = [slots.find_recipient(ctx, draft, name) for name in wanted]
    together = {**draft, "count": max(draft["count"], len(held) + len(wanted))}
    said = Words("enter_award.added", names="; ".join(wanted), count=together["count"])
    if any(named.sure is None for named in found):
        return Correction(_ask_names(together, held, wanted), said)
    together["recipients"] = [*held, *(named.sure for named in found)]
    slots.check_recipients(ctx, together, together["recipients"])
    return Correction(together, said)


def _names_somebody(draft: Draft, who: str) -> bool:
    """Whether words look like names of the draft's kind: with an address, in capitals, with the word of an office."""
    if draft["recipient_kind"] == "collective":
        return opens_collective(who)
    words = clean(who).split()
    return _ADDRESS.match(who) is not None or (len(words) > 1 and all(word[:1].isupper() for word in words))


def _drop(draft: Draft, who: str) -> Correction | None:
    """One recipient less, of several; the number falls where it was that of the names."""
    held = draft.get("recipients") or []
    at = find_named(held, who)
    if at is None or len(held) < 2:
        return None
    count = draft["count"] - (draft["count"] == len(held))
    said = Words("enter_award.taken_out", name=names.show_name(held[at]), count=count)
    return Correction({**draft, "count": count, "recipients": [*held[:at], *held[at + 1 :]]}, said)


def _count(draft: Draft, count: int) -> Correction | None:
    """Another number, with the names that were given, if there are not more of them."""
    if len(draft.get("recipients") or []) > count:
        raise Reject("enter_award.recipients.too_many_held", names=len(draft["recipients"]), count=count)
    return Correction({**draft, "count": count}, _tell("count", str(draft["count"]), str(count))) if count else None


def _fit(ctx: Context, draft: Draft, words: str) -> Correction | None:
    """A new value whose slot it tells by itself: a kind, a year, a person, an award or who gave it."""
    if re.fullmatch(r"(?:năm\s+|nam\s+)?(?:19|20)\d\d", words, re.IGNORECASE):
        year = typed_values.take_year(ctx, draft, words)
        return Correction({**draft, "year": year}, _tell("year", str(draft.get("year") or ""), str(year)))
    held = draft.get("recipients") or []
    if _ADDRESS.match(words) and len(held) == 1 and draft["recipient_kind"] == "individual":
        return _rename(ctx, draft, 0, "", words)
    return _change_kind(ctx, draft, words) or _change_award(ctx, draft, words) or _change_giver(ctx, draft, words)


def _change_giver(ctx: Context, draft: Draft, words: str) -> Correction | None:
    """Another giver, where the words name one that gives this award and no other body."""
    was = draft.get("conferrer")
    known = {one.held()["name"] for one in slots.conferrer_choices(ctx, draft)} if was is not None else set()
    try:
        giver = slots.take_conferrer(ctx, draft, words)
    except Reject:
        return None
    if was is None or giver["name"] not in known:
        return None
    return Correction({**draft, "conferrer": giver}, _tell("conferrer", was["name"], giver["name"]))


def find_named(recipients: Sequence[Mapping[str, Any]], said: str) -> int | None:
    """Which recipient is meant by a name or the end of one ("bà Lan"); None for none or several."""
    wanted = fold(matching.strip_address(clean(said))).split()
    found = [at for at, one in enumerate(recipients) if wanted and fold(one["name"]).split()[-len(wanted) :] == wanted]
    return found[0] if len(found) == 1 else None


def complete_name(whole: str, old: str, new: str) -> str:
    """The new name with what stays of the old one: of "Trần Thị Lan", "Lan" -> "Liên" makes "Trần Thị Liên"."""
    if opens_collective(new):
        return new[:1].upper() + new[1:]
    gone, come = matching.strip_address(clean(old)).split(), matching.strip_address(clean(new)).split()
    words = whole.split()
    kept = words[: len(words) - len(gone)] if len(come) <= len(gone) < len(words) else []
    return " ".join([*kept, *(word[:1].upper() + word[1:] for word in come)])


def _change_kind(ctx: Context, draft: Draft, words: str) -> Correction | None:
    kind = _KINDS.get(fold(words))
    if kind is None:
        return None
    said = _tell("recipient_kind", kind_word(draft["recipient_kind"]), kind_word(kind))
    changed = {**draft, "recipient_kind": kind}
    if changed["award"] not in (None, UNKNOWN) and kind not in slots.kinds_for(changed):
        changed["award"] = slots.final_code(changed)
        if kind not in slots.kinds_for(changed):
            raise Reject("enter_award.not_for_kind", title=award_name(draft["award"]), kind=kind_word(kind))
    held = [one["name"] for one in draft.get("recipients") or []]
    misnamed = kind != "household" and any(opens_collective(name) != (kind == "collective") for name in held)
    found = [slots.find_recipient(ctx, changed, name).sure for name in held]
    if None in found or misnamed:
        changed.pop("recipients", None)
    elif found:
        changed["recipients"] = found
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
