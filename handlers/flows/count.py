"""Counting: "nam 2023 co bao nhieu giay khen", as a command or asked at any time.

An answer says how the question was read, gives the sum and breaks it down so that it adds up. What cannot be counted
(no form stated, no entered year) is named apart and never taken for 0. The run keeps the question, so that its buttons
and a follow-up ("thế còn tập thể?") know what was talked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commendation.folding import clean, fold
from commendation.reading.questions import asks_outright
from handlers import commands
from handlers.engine.flow import Act, Action, Context, Flow, JobRequest, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.engine.stage import find_shown_run
from handlers.flows import count_answers, count_readings, paging, roster, send_file, sum_groups, tallying
from handlers.flows.tallying import Asked
from handlers.flows.unread import keep_unread
from storage import awards
from storage.records import AwardFilter, Run

MOST_YEARS = 3
MOST_UNNAMED = 8
EXPORT_JOB = "export_awards"
_ASKS_TABLE = re.compile(
    r"^(?:cho|tai|xuat|gui|lay)\b(?: \w+){0,4} (?:excel|exel|xlsx|xls)\b(?: \w+){0,3}$|^(?:excel|xlsx)$"
)
"""Words for the button "Tải XLSX": "tải file excel", "xuất ra excel giúp tôi"."""
_COUNT_WORD = "đếm"
"""Said before the argument of the command, so that "dem tap the 2023" reads as the question it is."""


def is_question(ctx: Context, text: str) -> bool:
    """Whether a text asks about awards beyond doubt, so that it may be taken so in the middle of a draft."""
    return asks_outright(text)


def is_follow_up(ctx: Context, text: str) -> bool:
    """Whether a text means something after the answer that was shown last ("so với năm trước")."""
    return _last_question(ctx) is not None and try_question(ctx, text) is not None


def try_question(ctx: Context, text: str) -> Act | None:
    """The answer, or None for a text that asks nothing about awards, not even as a follow-up of the last answer."""
    previous = _last_question(ctx)
    if previous is not None:
        followed = _follow_up(ctx, text, previous)
        if followed is not None:
            return followed
    asked = tallying.read_asked(ctx, text, previous)
    return _answer(ctx, asked) if asked is not None else None


def _last_question(ctx: Context) -> Mapping[str, Any] | None:
    """The question behind the answer that was shown last."""
    shown = find_shown_run(ctx, "count") or find_shown_run(ctx, "roster")
    return shown.draft if shown is not None and "years" in shown.draft else None


def _follow_up(ctx: Context, text: str, previous: Mapping[str, Any]) -> Act | None:
    """What only the last answer gives a meaning to: a doubt, a body that gives or receives."""
    if _ASKS_TABLE.search(fold(text)):
        return _order_table(ctx, previous)
    doubted = sum_groups.doubt(ctx, text, previous)
    if doubted is not None:
        return doubted
    either = count_readings.find_either(ctx, text, previous)
    if not either:
        return None
    options, state = count_readings.offer(ctx, either)
    return Act(say=Say((Words("count.either", text=clean(text)[:80]),), tuple(options)), state=state, flow="count")


def offer_nearest(
    ctx: Context, text: str, names: Sequence[tuple[str, Label]] = ()
) -> tuple[list[Option], dict[str, Any]]:
    """At most three counts or names that the words of a text come near to, and the state behind the buttons."""
    options, state = count_readings.offer(ctx, count_readings.find_nearest(ctx, text))
    named = [Option(f"who:{key}", label) for key, label in names if key.startswith(("person:", "collective:"))]
    return [*named, *options][: count_readings.MOST], {**state, "typed": clean(text)}


def _offer_readings(ctx: Context, text: str) -> Act:
    options, state = offer_nearest(ctx, text)
    said: list[Label] = [Words("count.not_understood", text=clean(text)[:80])]
    said.append(Words("count.perhaps") if options else Words("count.examples"))
    return Act(say=Say(tuple(said), tuple(options)), changes=keep_unread(ctx, text, "count"), state=state, flow="count")


# --- The answer -----------------------------------------------------------------------------------------------


def _answer(ctx: Context, asked: Asked) -> Act:
    question = asked.question
    if _says_nothing(asked):
        return _offer_readings(ctx, clean(asked.text).removeprefix(f"{_COUNT_WORD} "))
    if asked.unknown is not None:
        return _ask_who(asked)
    if question.award is not None and question.forms is None:
        return _tell_no_such(asked)
    if asked.recipient is not None and question.metric == "list" and question.forms is None:
        key = f"person:{asked.person_id}" if asked.person_id is not None else f"collective:{asked.collective_id}"
        if asked.members_of is None:
            return Act(start=Start("find_record", {"argument": key}))
    known = awards.years(ctx.conn, ctx.ledger)
    if not known:
        only_withheld = bool(awards.years(ctx.conn, ctx.ledger, withheld=True))
        return _say(ctx, asked, [Words("count.only_withheld" if only_withheld else "count.empty")], ())
    wider = tallying.find_wider(ctx, asked, known)
    lines = []
    if wider is not None:
        lines, asked = [count_answers.write_widening(asked, wider)], wider
    lines += count_answers.write_answer(ctx, asked, known)
    more = [*_ways_on(ctx, asked, known), *_other_years(asked, known)]
    # Without any button a follow-up would have nothing to go on from.
    return _say(ctx, asked, lines, more or [Option("all", Words("count.reading_all", year=asked.years[0]))])


def _tell_no_such(asked: Asked) -> Act:
    """A title that no catalogue has is not counted: least of all as everything."""
    options = [Option(f"year:{year}", Words("count.reading_all", year=year)) for year in asked.years[:MOST_YEARS]]
    said = Say((Words("count.no_such_award", award=asked.question.award),), tuple(options))
    return Act(say=said, state={}, flow="count")


def _ways_on(ctx: Context, asked: Asked, known: Sequence[int]) -> Iterable[Option]:
    """What helps where data are missing: a file for a year without any, names for who has most."""
    if not commands.may_use(ctx.ledger.role, "enter_award"):
        return
    missing = [year for year in asked.years if year not in known]
    if missing and asked.question.metric == "compare":
        yield Option(f"file:{missing[0]}", Words("count.send_file"))
    if asked.question.by == "recipient" and _list_unnamed(ctx, asked):
        yield Option("unnamed", Words("count.add_names"))


def _says_nothing(asked: Asked) -> bool:
    """Whether nothing was understood but that something is to be counted."""
    question = asked.question
    named = question.forms or question.recipient_kinds or question.recipient or question.by
    narrowed = named or question.conferrer_kinds or question.levels
    return not narrowed and len(question.unread) > (1 if question.years else 0)


def _ask_who(asked: Asked) -> Act:
    options = [Option(f"who:{key}", label) for key, label in asked.near]
    sentence = "count.who_of_these" if options else "count.nobody"
    said = Say((Words(sentence, name=asked.unknown),), tuple(options))
    return Act(say=said, state={"typed": asked.unknown}, flow="count")


def _say(ctx: Context, asked: Asked, lines: Sequence[Label], more: Iterable[Option]) -> Act:
    options = []
    if tallying.count_meant(ctx, asked):
        options = [Option("list", Words("count.list")), Option("xlsx", Words("count.xlsx"))]
        more = [option for option in more if option.id != "all"]
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
    return _answer(ctx, tallying.ask_plain(known[:1] or (ctx.today.year,)))


def _for_year(ctx: Context, run: Run, argument: str) -> Act:
    """The same question for another year; of a run without a question, the whole year."""
    state = {**run.draft, "years": [int(argument)]}
    asked = tallying.restore(ctx, state)
    return _answer(ctx, asked) if asked is not None else _offer_readings(ctx, argument)


def _count_all(ctx: Context, run: Run, argument: str) -> Act:
    """Everything of the years that were asked about."""
    return _answer(ctx, tallying.ask_plain(run.draft["years"]))


def _take_reading(ctx: Context, run: Run, argument: str) -> Act:
    asked = count_readings.take(ctx, run.draft, argument)
    return _answer(ctx, asked) if asked is not None else _open(ctx, "")


def _see_groups(ctx: Context, run: Run, argument: str) -> Act:
    return sum_groups.list_groups(ctx, run.draft) or _open(ctx, "")


def _see_group(ctx: Context, run: Run, argument: str) -> Act:
    return sum_groups.show_group(ctx, run.draft, int(argument)) or _open(ctx, "")


def _ask_file(ctx: Context, run: Run, argument: str) -> Act:
    if ctx.can_send_files:
        said: tuple[Label, ...] = (Words("count.how_to_send", year=argument),)
    else:
        said = (Words("count.how_to_send_by_page", year=argument), *send_file.tell_page(ctx))
    return Act(say=Say(said, (Option("list", Words("count.list")),)), state=run.draft)


def _list_unnamed(ctx: Context, asked: Asked) -> list[str]:
    """Numbers of records that have fewer names than awards."""
    where = AwardFilter(years=asked.years, recipient_kinds=asked.question.recipient_kinds)
    held = awards.list_awards(ctx.conn, ctx.ledger, where)
    return [award.number for award in held if len(award.recipients) < award.count]


def _see_unnamed(ctx: Context, run: Run, argument: str) -> Act:
    """The records that lack names, each a button to its page."""
    asked = tallying.restore(ctx, run.draft)
    numbers = _list_unnamed(ctx, asked) if asked is not None else []
    if not numbers:
        return Act(say=Say((Words("count.all_named"),)))
    options = [Option(f"open:{number}", number) for number in numbers[:MOST_UNNAMED]]
    return Act(say=Say((Words("count.unnamed", count=len(numbers)),), tuple(options)))


def _export(ctx: Context, run: Run, argument: str) -> Act:
    return _order_table(ctx, run.draft)


def _order_table(ctx: Context, state: Mapping[str, Any]) -> Act:
    """Order the records behind an answer as a table."""
    scope = ctx.ledger
    args = {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role, "person_id": ctx.user.person_id}
    job = JobRequest(EXPORT_JOB, {**args, "state": dict(state)})
    return Act(say=Say((Words("count.exporting"),)), jobs=(job,), state=dict(state), flow="count")


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """Hand over the table that the job has made. `result`: args (as ordered), and either file_id and name, or error."""
    args = result["args"]
    is_theirs = ctx.scope is not None and (ctx.scope.unit_id, ctx.scope.role) == (args["unit_id"], args["role"])
    if not is_theirs or "error" in result:
        return Act(say=Say((Words("count.not_exported"),)), flow="count")
    said = Words("count.exported", name=result["name"], count=result["count"])
    options = (Option("list", Words("count.list")),)
    return Act(say=Say((said,), options, file_id=result["file_id"]), state=args["state"], flow="count")


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
        Action("all", _count_all),
        Action("read", _take_reading),
        Action("groups", _see_groups),
        Action("group", _see_group),
        Action("file", _ask_file, "count.send_file"),
        Action("unnamed", _see_unnamed, "count.add_names"),
        Action("xlsx", _export, "count.xlsx"),
        Action("open", paging.open_record),
        Action("who", _who),
    ),
)
