"""Who received an award, said where the kind of recipient is asked: a name tells the kind, where that is sure."""

from __future__ import annotations

import re

from commendation.folding import clean, fold
from commendation.reading.names import measure_person_name
from commendation.reading.office_names import opens_collective
from commendation.reading.tokens import split_tokens
from handlers.engine.flow import Also, Context, Draft, Reject
from handlers.flows import award_slots as slots
from handlers.flows import names

_ADDRESS = re.compile(r"(?:ong|ba|anh|chi|co|chu|bac|em|d/c|dc|dong chi) \S")
_HOUSEHOLD = re.compile(r"(?:ho|gia dinh|ho gia dinh) \S+ \S")
_NO_NAME = re.compile(r"chua\b|.*\b(?:gi|sao|nao|ai|vay|the|khong|nhi)$")
"""Sentences that open like a name ("chưa rõ" like a pagoda, "hỏi gì vậy" like an association), folded."""


def read_kind(ctx: Context, draft: Draft, text: str) -> Also:
    """The kind of recipient that names tell, which then also say how many there are. Raises Reject."""
    kind = _tell_kind(ctx, text) if "count" not in draft and "recipients" not in draft else None
    if kind is None or kind not in slots.kinds_for(draft):
        raise Reject("engine.pick_unclear")
    count = len(names.split_names(ctx, {"recipient_kind": kind}, text))
    return Also(kind, {"count": count, "_typed": {"recipients": text}})


def _tell_kind(ctx: Context, text: str) -> str | None:
    words = fold(text)
    if _NO_NAME.match(words):
        return None
    if _HOUSEHOLD.match(words):
        return "household"
    known = names.find_collective(ctx, {}, clean(text)).sure or {}
    if known.get("collective_id") is not None or (opens_collective(text) and " " in words):
        return "collective"
    people = [part for part in re.split(r"[,;\n+]|\s(?:và|va)\s", text) if part.strip()]
    return "individual" if people and all(_is_person(ctx, part) for part in people) else None


def _is_person(ctx: Context, text: str) -> bool:
    known = names.find_person(ctx, {}, clean(text)).sure or {}
    if known.get("person_id") is not None or _ADDRESS.match(fold(text)):
        return True
    tokens = split_tokens(clean(text))[1]
    return len(tokens) > 1 and measure_person_name(tokens, 0, [False] * len(tokens), False) == len(tokens)
