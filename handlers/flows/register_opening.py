"""Opening a registration: "dk", "dk 2024", "dk cho toi", or all in one line, of which what is not clear is asked."""

from __future__ import annotations

import re
from typing import Any

from commendation.folding import clean, fold
from handlers.engine.drafts import begin_with_names
from handlers.engine.flow import Act, Context, Draft, Reject, Start
from handlers.engine.messages import Label, Say, Words
from handlers.flows import nominees, register_line, registration_list, who_registered
from handlers.flows.award_slots import own_unit

_YEAR = re.compile(r"(?:\b(?:năm|nam)\s+)?\b(20\d\d)\b", re.IGNORECASE)
_KIND = re.compile(r"^(?:(tập thể|tap the)|cá nhân|ca nhan)\b[\s:,]*", re.IGNORECASE)
_FOR = re.compile(r"^(?:cho|của|cua)\s+", re.IGNORECASE)


def open_registration(ctx: Context, argument: str) -> Act:
    """`/dangky`, with or without a year and a known name: "dangky Trần Thị Lan 2024", "dk cho toi"."""
    if ctx.ledger.role == "member" and nominees.own_nominee(ctx, "individual") is None:
        return Act(say=Say((Words("register.member_unknown"),)))
    line = clean(argument)
    number = registration_list.find_number(ctx, line) if not _YEAR.fullmatch(line) else None
    if number is not None:
        return Act(start=Start("find_record", {"argument": number}))
    if who_registered.read_asked(ctx, f"đăng ký {line}") is not None:
        return Act(start=Start("who_registered", {"argument": f"đăng ký {line}"}))
    if fold(line).split()[:2] == ["danh", "sach"]:
        return Act(start=Start("registration_list", {"argument": line}))
    found = _YEAR.findall(line)
    draft: dict[str, Any] = {}
    if len(found) == 1 and ctx.today.year <= int(found[0]) <= ctx.today.year + 1:
        draft["year"] = int(found[0])
        line = clean(_YEAR.sub(" ", line))
    name = _FOR.sub("", line)
    year = draft.get("year", ctx.today.year)
    kind = _KIND.match(name)
    if kind is not None and not register_line.opens_with_title(name, year):
        draft["recipient_kind"] = "collective" if kind[1] else "individual"
        name = _FOR.sub("", name[kind.end() :])
    if not name:
        return Act(start=Start("register", draft))
    if fold(name) in nominees.ME and nominees.own_nominee(ctx, "individual") is None:
        unknown = Say((Words("register.nominee.me_unknown"),))
        return Act(say=unknown, start=Start("register", {**draft, "recipient_kind": "individual"}))
    said = register_line.split_line(name, year)
    if said.titles is None and said.targets is None:
        nominee = _read_name(ctx, draft, name)
        if nominee is None:
            return Act(say=Say((Words("register.step_by_step"),)), start=Start("register", draft))
        refused = _find_refusal(ctx, nominee)
        return Act(say=Say((refused,))) if refused is not None else Act(start=Start("register", draft | nominee))
    return _begin_line(ctx, draft, said)


def _begin_line(ctx: Context, draft: dict[str, Any], said: register_line.Line) -> Act:
    """Fill the draft from a line; what it leaves open is asked."""
    words: list[Label] = []
    year = draft.get("year", ctx.today.year)
    who = _FOR.sub("", said.who)
    if fold(who) in nominees.ME and nominees.own_nominee(ctx, "individual") is None:
        words.append(Words("register.nominee.me_unknown"))
        draft["recipient_kind"] = "individual"
    elif who:
        draft |= _read_name(ctx, draft, who) or register_line.find_kind(ctx, who)
    refused = _find_refusal(ctx, draft)
    if refused is not None:
        return Act(say=Say((refused,)))
    if said.targets is not None:
        try:
            draft["targets"] = register_line.read_targets(ctx, said.targets, year)
        except Reject as reject:
            words.append(reject.words)
    if said.titles is not None:
        draft["_typed"] = {"titles": said.titles}
        level = register_line.find_other_level(own_unit(ctx).kind, said.titles)
        if level is not None:
            draft["said_level"] = level
    return Act(say=Say(tuple(words)) if words else None, start=Start("register", draft))


def _find_refusal(ctx: Context, draft: Draft) -> Label | None:
    """Why whom the draft names may not be registered: a member registers nobody else."""
    if draft.get("nominee") is None:
        return None
    try:
        nominees.check_nominee(ctx, draft, [draft["nominee"]])
    except Reject as reject:
        return reject.words
    return None


def _read_name(ctx: Context, draft: Draft, name: str) -> dict[str, Any] | None:
    """The part of a draft that a name settles, when it is near to a known person or collective but not to both.

    Where the draft knows which of the two is meant, the name may also be new.
    """
    if fold(name) in nominees.ME:
        return {"recipient_kind": "individual", "nominee": nominees.own_nominee(ctx, "individual")}
    kinds = (draft["recipient_kind"],) if "recipient_kind" in draft else nominees.KINDS
    found = {kind: nominees.find_nominee(ctx, {"recipient_kind": kind}, name) for kind in kinds}
    known = [
        kind for kind, named in found.items() if len(kinds) == 1 or named.candidates or not named.sure.get("is_new")
    ]
    if len(known) != 1:
        return None
    named = found[known[0]]
    part = {"nominee": named.sure} if named.sure is not None else begin_with_names([name])
    return {"recipient_kind": known[0], **part}
