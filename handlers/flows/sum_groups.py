"""A sum that is doubted ("sao lại 63, tôi đếm 61"): the groups of like awards it adds up from, with their sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import count_answers, tallying
from handlers.flows.tallying import KINDS, Asked
from handlers.flows.wording import award_name, describe, kind_word, show_figure
from storage import awards, reports
from storage.records import Award, AwardFilter, TallyRow

MOST_GROUPS = 30
MOST_BUTTONS = 13
MOST_RECORDS = 8
_DOUBT = re.compile(r"(?:the )?(?:sao|tai sao|vi sao|dem lai|nham|sai)\b.*\d")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,6}")


def doubt(ctx: Context, text: str, previous: Mapping[str, Any]) -> Act | None:
    """What a text that doubts the last answer is told; None for other texts."""
    asked = tallying.restore(ctx, previous)
    if asked is None or not _DOUBT.match(fold(text)):
        return None
    numbers = [int(number.replace(".", "")) for number in _NUMBER.findall(text)]
    found = next((one for number in numbers for one in _sums(ctx, asked) if _total(ctx, one) == number), None)
    return _explain(ctx, found or asked, numbers)


def _sums(ctx: Context, asked: Asked) -> Iterator[Asked]:
    """What may be meant by a sum: the last answer or everything of its years, or one kind or form in them."""
    every = replace(asked, question=replace(asked.question, metric="count", by=None))
    whole = tallying.ask_plain(asked.years)
    for one in (every, whole):
        yield one
        kinds: Sequence[RecipientKind] = KINDS
        yield from (replace(one, question=replace(one.question, recipient_kinds=(kind,))) for kind in kinds)
        forms = [form for _, form, _ in tallying.by_form(tallying.tally(ctx, one)) if form is not None]
        yield from (replace(one, question=replace(one.question, forms=(form,), code=None)) for form in forms)


def _total(ctx: Context, asked: Asked) -> int:
    return tallying.total(tallying.tally(ctx, asked))


def _explain(ctx: Context, asked: Asked, numbers: Sequence[int]) -> Act:
    groups = tallying.tally(ctx, asked)
    total = tallying.total(groups)
    if not groups:
        return Act(say=Say((Words("count.nothing_to_add"),)), state=asked.to_state(), flow="count")
    counts = "+".join(show_figure(row.count) for row in groups[:MOST_GROUPS])
    if len(groups) > MOST_GROUPS:
        counts += "+…"
    what = count_answers.name_question(asked)
    said: list[Label] = [Words("count.adds_up", total=show_figure(total), what=what, counts=counts)]
    others = [number for number in numbers if number != total]
    near = [str(at) for at, row in enumerate(groups, 1) if others and row.count == abs(total - others[-1])]
    if near:
        said.append(Words("count.differs", count=show_figure(abs(total - others[-1])), groups=", ".join(near[:5])))
    options = []
    if len(groups) <= MOST_BUTTONS:  # in their order, so that a typed number is a group's
        said.append(Words("count.name_group"))
        options = [Option(f"group:{at}", Words("count.group_button", number=at)) for at in range(1, len(groups) + 1)]
    options.append(Option("groups", Words("count.see_groups", count=len(groups))))
    return Act(say=Say(tuple(said), tuple(options)), state=asked.to_state(), flow="count")


def list_groups(ctx: Context, state: Mapping[str, Any]) -> Act | None:
    """Every group in a line with its number, each with a button, so that its number can be typed too."""
    asked = tallying.restore(ctx, state)
    if asked is None:
        return None
    groups = tallying.tally(ctx, asked)
    shown = groups[:MOST_GROUPS]
    lines: list[Label] = [
        Words("count.group", number=at, line=_describe(row), count=show_figure(row.count))
        for at, row in enumerate(shown, 1)
    ]
    if len(groups) > len(shown):
        lines.append(Words("count.more_groups", count=len(groups) - len(shown)))
    options = [Option(f"group:{at}", Words("count.group_button", number=at)) for at in range(1, len(shown) + 1)]
    said = (*lines, Words("count.name_group"))
    return Act(say=Say(said, tuple(options)), state=asked.to_state(), flow="count")


def show_group(ctx: Context, state: Mapping[str, Any], number: int) -> Act | None:
    """The records of one group with where each came from; None where there is no group of that number."""
    asked = tallying.restore(ctx, state)
    groups = tallying.tally(ctx, asked) if asked is not None else []
    if asked is None or not 1 <= number <= len(groups):
        return None
    row = groups[number - 1]
    held = _list_records(ctx, asked, row)
    sources = _find_sources(ctx, held[:MOST_RECORDS])
    count = show_figure(row.count)
    lines: list[Label] = [
        Words("count.group_head", number=number, line=_describe(row), count=count, records=len(held)),
        *(
            Words("count.group_record", number=one.number, line=describe(one), source=sources.get(one.number, ""))
            for one in held[:MOST_RECORDS]
        ),
    ]
    if len(held) > MOST_RECORDS:
        lines.append(Words("count.more_records", count=len(held) - MOST_RECORDS))
    options = [Option(f"open:{one.number}", one.number) for one in held[:MOST_RECORDS]]
    options.append(Option("groups", Words("count.see_groups", count=len(groups))))
    return Act(say=Say(tuple(lines), tuple(options)), state=dict(state), flow="count")


def _describe(row: TallyRow) -> str:
    parts = (
        award_name(row.code),
        row.conferrer or load_texts().raw("count.no_conferrer"),
        kind_word(row.recipient_kind),
    )
    return " · ".join(parts)


def _list_records(ctx: Context, asked: Asked, row: TallyRow) -> list[Award]:
    where = AwardFilter(
        years=(row.year,),
        recipient_kinds=(row.recipient_kind,),
        person_id=asked.person_id,
        collective_id=asked.collective_id,
    )
    alike = ("code", "conferrer_kind", "conferrer", "conferrer_level")
    return [
        award
        for award in awards.list_awards(ctx.conn, ctx.ledger, where)
        if all(getattr(award, field) == getattr(row, field) for field in alike)
    ]


def _find_sources(ctx: Context, held: Sequence[Award]) -> dict[str, str]:
    """Where each record came from, in words; nothing for a member, who sees only what is their own."""
    if ctx.ledger.role == "member":
        return {}
    found = reports.find_sources(ctx.conn, ctx.ledger, [one.number for one in held])
    return {
        one.number: load_texts()
        .raw(f"count.source.{one.kind}")
        .format(at=one.at.astimezone(ctx.now.tzinfo).strftime("%H:%M %d/%m/%Y"), name=one.user_name)
        for one in found
    }
