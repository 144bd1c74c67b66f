"""What a text names: a record by its number, a decision, a person or collective, or a few that it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commendation import matching
from commendation.folding import clean, fold
from commendation.reading.decisions import read_decision
from commendation.reading.questions import asks_outright
from handlers.engine.flow import Choice, Context, Draft
from handlers.flows import cards, tallying
from storage import awards, decisions, registrations
from storage.records import AwardFilter

_RECORD = re.compile(r"(kt|dk)\s*(?:(\d{4})\s*)?(\d{1,6})")
_RECORD_WITHIN = re.compile(
    r"(?:\b(?:của|cua|ở|o|trong|tại|tai|mục|muc|lượt|luot)\s+)*"
    r"(?P<number>\b(?:kt|[đd]k)(?:[\s–-]*(?:19|20)\d\d[\s–-]+\d{1,6}|-?\d{1,3}))\b(?![/.%]\d)",
    re.IGNORECASE,
)
_AMENDS = re.compile(
    r"(?:(?:a|o|nham|sai|thoi|khong|ko|toi|em|minh|muon|can|hay|nho|giup|cho) )*"
    r"(?:sua|doi|chuyen|them|bo|xoa|go|huy|nham)\b|.*\b(?:la|thanh|sang)\b"
)
"""What a sentence opens with, or has in it, that changes a record which it names."""
_DECISION_WORDS = re.compile(r"^(?:qd|quyet dinh|so quyet dinh)\b")
_MOST_NEAR = 6


@dataclass(frozen=True)
class Found:
    """What a text names: one thing for sure, or a few that it may mean."""

    sure: str | None = None
    near: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Amended:
    """A sentence that changes what it names by a number of the ledger."""

    numbers: tuple[str, ...]
    """As they were typed: "KT-2023-008", "kt14"."""
    rest: str
    """The sentence without them: "đổi ngày thành 4/4/2023"."""


def read_amended(text: str) -> Amended | None:
    """The records that a sentence changes by their numbers; None for one that changes nothing or names none."""
    line = clean(text)
    numbers = tuple(dict.fromkeys(found["number"] for found in _RECORD_WITHIN.finditer(line)))
    rest = clean(_RECORD_WITHIN.sub(" ", line)).strip(" ,:;–-")
    if not numbers or "\n" in text.strip() or asks_outright(line) or "?" in line:
        return None
    return Amended(numbers, rest) if _AMENDS.match(fold(rest)) else None


def address(ctx: Context, draft: Draft, text: str) -> str | None:
    """A text as it is meant for a draft: without the number of the record that the draft itself changes.

    None for one that changes another record, which nothing in it can be for the draft.
    """
    amended = read_amended(text)
    if amended is None:
        return text
    found = look_up_number(ctx, amended.numbers[0])
    own = str(draft.get("record") or "").replace("Đ", "D")
    is_own = len(amended.numbers) == 1 and found is not None and own and found.sure == own
    return amended.rest if is_own and "recipient_kind" in draft and " " in amended.rest else None


def look_up(ctx: Context, text: str) -> Found:
    """The record, decision, person or collective that a text names."""
    found = look_up_number(ctx, text) or look_up_name(ctx, text)
    if found == Found() and clean(text).isdecimal():
        return look_up_number(ctx, f"qd {text}") or found
    return found


def look_up_number(ctx: Context, text: str) -> Found | None:
    """What the number of a record or decision names: "KT-2023-041", "kt41", "QĐ 45"; None for other texts."""
    folded = fold(text)
    found = _RECORD.fullmatch(folded)
    if found is not None:
        return _find_record(ctx, found[1], found[2], int(found[3]))
    if not _DECISION_WORDS.match(folded) and "/" not in text:
        return None
    try:
        number = read_decision(text, ctx.today).number
    except ValueError:
        return None
    held = decisions.find(ctx.conn, ctx.ledger, number)
    choices = tuple(Choice(f"decision:{one.id}", cards.name_decision(one)) for one in held)
    return Found(sure=choices[0].id) if len(choices) == 1 else Found(near=choices[:_MOST_NEAR])


def names_record(ctx: Context, text: str) -> bool:
    """Whether a text is the number of a record in the ledger: "KT-2023-041", "kt41", "dk017"."""
    found = _RECORD.fullmatch(fold(text))
    return found is not None and _find_record(ctx, found[1], found[2], int(found[3])).sure is not None


def _find_record(ctx: Context, kind: str, year: str | None, number: int) -> Found:
    """A record by its number; without the year, the newest year that has it."""
    years = [int(year)] if year else _years_of(ctx, kind)
    for one in years:
        if kind == "kt" and awards.get_award(ctx.conn, ctx.ledger, f"KT-{one}-{number:03d}") is not None:
            return Found(sure=f"KT-{one}-{number:03d}")
        if kind == "dk" and registrations.get_registration(ctx.conn, ctx.ledger, f"ĐK-{one}-{number:03d}") is not None:
            return Found(sure=f"DK-{one}-{number:03d}")
    return Found()


def _years_of(ctx: Context, kind: str) -> list[int]:
    if kind == "kt":
        return awards.years(ctx.conn, ctx.ledger, withheld=True)
    return list(dict.fromkeys(one.year for one in registrations.list_registrations(ctx.conn, ctx.ledger)))


def look_up_name(ctx: Context, text: str) -> Found:
    """The person or collective of that name; namesakes and near spellings are all offered."""
    found = tallying.rank_names(ctx, text, _MOST_NEAR)
    labels = {match.key: tallying.label_name(ctx, match) for match in found}
    households = awards.list_awards(ctx.conn, ctx.ledger, AwardFilter(recipient_kinds=("household",)))
    named = [matching.Choice(award.number, tuple(one.name for one in award.recipients)) for award in households]
    for match in matching.rank(text, named, limit=_MOST_NEAR):
        labels[match.key] = f"{match.name} - {match.key}"
        found.append(match)
    exact = [match for match in found if match.exact]
    if len(exact) == 1:
        return Found(sure=exact[0].key)
    near = sorted(exact or found, key=lambda match: -match.score)[:_MOST_NEAR]
    return Found(near=tuple(Choice(match.key, labels[match.key]) for match in near))
