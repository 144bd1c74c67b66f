"""What a text names: a record by its number, a decision, a person or collective, or a few that it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commendation import matching
from commendation.folding import clean, fold
from commendation.reading.decisions import read_decision
from handlers.engine.flow import Choice, Context
from handlers.flows import cards, tallying
from storage import awards, decisions, registrations
from storage.records import AwardFilter

_RECORD = re.compile(r"(kt|dk)\s*(?:(\d{4})\s*)?(\d{1,6})")
_DECISION_WORDS = re.compile(r"^(?:qd|quyet dinh|so quyet dinh)\b")
_MOST_NEAR = 6


@dataclass(frozen=True)
class Found:
    """What a text names: one thing for sure, or a few that it may mean."""

    sure: str | None = None
    near: tuple[Choice, ...] = ()


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
