"""Counting: "nam 2023 co bao nhieu giay khen", as a command or asked at any time.

An answer says how the question was read, gives the sum and breaks it down so that it adds up. What cannot be counted
(no form stated, no entered year) is named apart and never taken for 0. The run keeps the question, so that its buttons
and a follow-up ("thế còn tập thể?") know what was talked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.questions import asks_outright
from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.engine.stage import find_shown_run
from handlers.flows import answering, roster, tallying
from handlers.flows.tallying import Asked
from storage import awards
from storage.records import Run

MOST_READINGS = 3
MOST_YEARS = 3
_DOUBT = re.compile(r"(?:the )?(?:sao|tai sao|vi sao|dem lai)\b.*\d")
"""A follow-up that doubts a sum: "sao lại 63, tôi đếm 61"."""
_COUNT_WORD = "đếm"
"""Said before the argument of the command, so that "dem tap the 2023" reads as the question it is."""
_NUMBER = re.compile(r"\d{1,6}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_question(ctx: Context, text: str) -> bool:
    """Whether a text asks about awards beyond doubt, so that it may be taken so in the middle of a draft."""
    return asks_outright(text)


def answer_question(ctx: Context, text: str) -> Act:
    """The answer to a question about awards, or what the words may mean where they are not understood."""
    return try_question(ctx, text) or _offer_readings(ctx, text)


def try_question(ctx: Context, text: str) -> Act | None:
    """The answer, or None for a text that asks nothing about awards, not even as a follow-up of the last answer."""
    shown = find_shown_run(ctx, "count")
    previous = shown.draft if shown is not None and "years" in shown.draft else None
    asked = tallying.read_asked(ctx, text, previous)
    if asked is None and previous is not None and _DOUBT.match(fold(text)):
        asked = tallying.ask_for(ctx, previous["years"], doubted=_NUMBER.findall(text))
    return _answer(ctx, asked) if asked is not None else None


def offer_nearest(ctx: Context, text: str) -> list[Option]:
    """At most three counts that the words of a text come near to."""
    known = awards.years(ctx.conn, ctx.ledger)
    typed = [int(year) for year in _YEAR.findall(text)]
    year = typed[0] if typed else known[0] if known else ctx.today.year
    words = clean(_YEAR.sub(" ", text))
    options = []
    for form in _find_near_forms(words)[: MOST_READINGS - 1]:
        name = load_catalogue().form_name(form)
        reading = Words("count.reading", what=name[:1].upper() + name[1:], year=year)
        options.append(Option(f"ask:{form}.{year}", reading))
    if options or typed or "khen" in fold(text).split():
        options.append(Option(f"year:{year}", Words("count.reading_all", year=year)))
    return options


def _find_near_forms(words: str) -> list[str]:
    """Families that the words may name. What is near must be about as long: two words are not near to seven."""
    found = load_catalogue().look_up(words)
    near = [award for award in found.candidates if len(award.short_name.split()) <= 2 * len(words.split())]
    sure = [found.sure.form] if found.sure is not None else [found.form] if found.form is not None else []
    return list(dict.fromkeys([*sure, *(award.form for award in near)]))


def _offer_readings(ctx: Context, text: str) -> Act:
    options = offer_nearest(ctx, text)
    said: list[Label] = [Words("count.not_understood", text=clean(text)[:80])]
    said.append(Words("count.perhaps") if options else Words("count.examples"))
    return Act(say=Say(tuple(said), tuple(options)), state={}, flow="count")


# --- The answer -----------------------------------------------------------------------------------------------


def _answer(ctx: Context, asked: Asked) -> Act:
    question = asked.question
    if _says_nothing(asked):
        return _offer_readings(ctx, clean(asked.text).removeprefix(f"{_COUNT_WORD} "))
    if asked.unknown is not None:
        return _ask_who(asked)
    if asked.recipient is not None and question.metric == "list" and question.forms is None:
        key = f"person:{asked.person_id}" if asked.person_id is not None else f"collective:{asked.collective_id}"
        if asked.members_of is None:
            return Act(start=Start("find_record", {"argument": key}))
    known = awards.years(ctx.conn, ctx.ledger)
    if not known:
        return _say(ctx, asked, [Words("count.empty")], ())
    return _say(ctx, asked, answering.write_answer(ctx, asked, known), _other_years(asked, known))


def _says_nothing(asked: Asked) -> bool:
    """Whether nothing was understood but that something is to be counted."""
    question = asked.question
    named = question.forms or question.years or question.recipient_kinds or question.recipient or question.by
    return bool(question.unread) and not (named or question.conferrer_kinds or question.levels)


def _ask_who(asked: Asked) -> Act:
    options = [Option(f"who:{key}", label) for key, label in asked.near]
    sentence = "count.who_of_these" if options else "count.nobody"
    said = Say((Words(sentence, name=asked.unknown),), tuple(options))
    return Act(say=said, state={"typed": asked.unknown}, flow="count")


def _say(ctx: Context, asked: Asked, lines: Sequence[Label], more: Iterable[Option]) -> Act:
    options = [Option("list", Words("count.list"))] if tallying.count_meant(ctx, asked) else []
    if ctx.ledger.role == "member":
        lines = [*lines, Words("count.own_only")]
    return Act(say=Say(tuple(lines), (*options, *more)), state=asked.to_state(), flow="count")


def _other_years(asked: Asked, known: Sequence[int]) -> list[Option]:
    """The years that have data, where the question named none or only one."""
    if len(asked.years) > 1:
        return []
    return [Option(f"year:{year}", str(year)) for year in known if year not in asked.years][:MOST_YEARS]


# --- Opening, and the buttons ------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    if argument:
        counted = f"{_COUNT_WORD} {argument}"
        return try_question(ctx, counted) or try_question(ctx, argument) or _offer_readings(ctx, argument)
    known = awards.years(ctx.conn, ctx.ledger)
    return _answer(ctx, tallying.ask_for(ctx, known[:1] or (ctx.today.year,)))


def _for_year(ctx: Context, run: Run, argument: str) -> Act:
    """The same question for another year; of a run without a question, the whole year."""
    state = {**run.draft, "years": [int(argument)]}
    asked = tallying.restore(ctx, state)
    return _answer(ctx, asked) if asked is not None else _offer_readings(ctx, argument)


def _for_form(ctx: Context, run: Run, argument: str) -> Act:
    form, _, year = argument.rpartition(".")
    return _answer(ctx, tallying.ask_for(ctx, (int(year),), (form,)))


def _list(ctx: Context, run: Run, argument: str) -> Act:
    asked = tallying.restore(ctx, run.draft)
    return roster.show_list(ctx, asked, "1") if asked is not None else _offer_readings(ctx, run.draft["text"])


def _who(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("find_record", {"argument": argument, "typed": run.draft.get("typed")}))


COUNT = Flow(
    id="count",
    version=1,
    open=_open,
    starts=("find_record",),
    actions=(
        Action("list", _list, "count.list"),
        Action("year", _for_year),
        Action("ask", _for_form),
        Action("who", _who),
    ),
)
