"""What a question may mean where that is not sure: at most three counts, offered and never taken silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.reading.nearest import nearest_readings
from commendation.reading.questions import Question
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Option, Words
from handlers.flows import count_answers, tallying
from handlers.flows.tallying import Asked
from handlers.flows.wording import show_figure
from storage import awards

State = dict[str, Any]
MOST = 3


def find_either(ctx: Context, text: str, previous: Mapping[str, Any]) -> list[Asked]:
    """The two meanings of a follow-up whose body may give or receive ("của riêng ub thôi"); none for other texts.

    Each is asked of everything in the years at hand: which award was talked about before need not be meant any more.
    """
    before = tallying.restore_question(previous)
    if before is None:
        return []
    near = nearest_readings(text, today=ctx.today, place=tallying.find_place(ctx), previous=before)
    bodies = {question.conferrer_text or question.recipient for question in near}
    is_either = len({question.recipient is None for question in near}) == 2 and len(near) == 2 and len(bodies) == 1
    return [_name_giver(ctx, _settle(ctx, _loosen(question), previous)) for question in near] if is_either else []


def _name_giver(ctx: Context, asked: Asked) -> Asked:
    """ "UBND" as it is called in the ledger, where all that it gave was given under one name."""
    givers = tallying.by_conferrer(tallying.tally(ctx, asked)) if asked.question.conferrer_text else []
    if len(givers) != 1:
        return asked
    return replace(asked, question=replace(asked.question, conferrer_text=givers[0][0]))


def _loosen(question: Question) -> Question:
    said = question.recipient_kinds if question.kind_source == "said" else None
    return replace(
        question, metric="count", by=None, forms=None, code=None, award=None, recipient_kinds=said, kind_source=None
    )


def find_nearest(ctx: Context, text: str) -> list[Asked]:
    """At most three counts that the words of a text come near to."""
    near = nearest_readings(text, today=ctx.today, place=tallying.find_place(ctx))
    return [_settle(ctx, question, None) for question in near[:MOST]]


def _settle(ctx: Context, question: Question, previous: Mapping[str, Any] | None) -> Asked:
    """A question with its years: those that it names or the one before had, as far as the ledger has data of them."""
    known = awards.years(ctx.conn, ctx.ledger)
    wanted = question.years or tuple(previous["years"] if previous else ())
    years = tuple(year for year in wanted if year in known) or wanted or tuple(known[:1]) or (ctx.today.year,)
    return tallying.find_recipient(ctx, Asked(text="", question=replace(question, years=years), years=years))


def offer(ctx: Context, found: Sequence[Asked]) -> tuple[list[Option], State]:
    """The buttons of readings, and the state from which `take` knows them again."""
    options = [Option(f"read:{at}", _label(ctx, asked)) for at, asked in enumerate(found)]
    return options, {"readings": [asked.to_state() for asked in found]}


def take(ctx: Context, state: Mapping[str, Any], argument: str) -> Asked | None:
    """The reading of a pressed button; None where it is not known any more."""
    held = state.get("readings", [])
    return tallying.restore(ctx, held[int(argument)]) if argument.isdecimal() and int(argument) < len(held) else None


def _label(ctx: Context, asked: Asked) -> Label:
    question = asked.question
    if question.metric == "list":
        return Words(
            "count.reading_list", what=count_answers.name_question(asked), year=count_answers.join_years(asked.years)
        )
    if question.forms is None and question.conferrer_text is not None:
        return _label_party(ctx, asked, "count.reading_given")
    if question.forms is None and question.recipient is not None:
        return _label_party(ctx, asked, "count.reading_received")
    name = count_answers.name_question(asked)
    return Words("count.reading", what=name[:1].upper() + name[1:], year=count_answers.join_years(asked.years))


def _label_party(ctx: Context, asked: Asked, sentence: str) -> Label:
    """ "Chủ tịch UBND phường tặng: 35 (16 LĐTT + 19 giấy khen)"."""
    rows = tallying.tally(ctx, asked) if asked.unknown is None else []
    forms = tallying.by_form(rows)
    parts = " + ".join(f"{show_figure(tallying.total(found))} {_shorten(name, form)}" for name, form, found in forms)
    received = asked.recipient or asked.question.recipient
    name = asked.question.conferrer_text if sentence == "count.reading_given" else received
    return Words(
        sentence,
        name=name,
        count=show_figure(tallying.total(rows)),
        parts=f" ({parts})" if len(forms) > 1 else "",
    )


def _shorten(name: str, form: str | None) -> str:
    award = load_catalogue().by_code.get(form or "")
    return award.abbreviations[0] if award is not None and award.abbreviations else name[:1].lower() + name[1:]
