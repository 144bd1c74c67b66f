"""The entered awards, a page at a time: open one, change one, delete one. A record is named by its number only.

The steps are those of a deletion: `record` is the number of the award, and the reason ends it. It can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import count_answers, paging, tallying, typed_values, who_registered
from handlers.flows.tallying import Asked
from handlers.flows.wording import describe, show_figure
from storage import awards
from storage.changes import AwardDeleted
from storage.records import Award, Run

REASONS = ("mistake", "double", "revoked")
KEEP = "keep"
LONGEST_REASON = 300
MOST_YEARS = 3
_REGISTRATIONS = ("dang ki", "dk")


# --- The list ---------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/danhsach [năm | câu hỏi]`: the newest year with awards, a year, or what a question means."""
    if who_registered.read_asked(ctx, argument) is not None:
        return Act(start=Start("who_registered", {"argument": argument}))
    if fold(argument).startswith(_REGISTRATIONS):
        return Act(start=Start("registration_list", {"argument": argument}))
    known = awards.years(ctx.conn, ctx.ledger, withheld=True)
    if not known:
        return Act(say=Say((Words("roster.empty"),)))
    if not argument:
        return show_list(ctx, tallying.ask_plain(known[:1]), "1")
    try:
        return show_list(ctx, tallying.ask_plain((typed_values.take_year(ctx, {}, argument),)), "1")
    except Reject as reject:
        asked = tallying.read_asked(ctx, argument) if any(sign.isalpha() for sign in argument) else None
        said = Say((reject.words,), tuple(_other_years(known, ())))
    return show_list(ctx, asked, "1") if asked is not None else Act(say=said, state={})


def show_list(ctx: Context, asked: Asked, page: str) -> Act:
    """A page of the records that a question means, also of those that wait for a correction: here they are found."""
    known = awards.years(ctx.conn, ctx.ledger, withheld=True)
    total = tallying.count_meant(ctx, asked, withheld=True)
    what = count_answers.name_question(asked)
    if not total or asked.unknown is not None:
        none = Words("roster.none", what=what, years=count_answers.join_years(asked.years))
        if not set(asked.years) & set(known):
            none = Words("roster.no_data", years=count_answers.join_years(asked.years))
        return Act(say=Say((none,), tuple(_other_years(known, asked.years))), state=asked.to_state(), flow="roster")
    number = paging.clamp_page(page, total)
    start = (number - 1) * paging.PAGE_SIZE
    found = tallying.list_meant(ctx, asked, offset=start, limit=paging.PAGE_SIZE, withheld=True)
    lines, options = paging.write_page(found, number, total, lambda other: f"page:{other}")
    head: list[Label] = [_head(ctx, asked, what, total)]
    waiting = total - tallying.count_meant(ctx, asked)
    if waiting:
        head.append(Words("roster.withheld", records=show_figure(waiting)))
    if paging.count_pages(total) > 1:
        head.append(Words("roster.page", page=number, pages=paging.count_pages(total)))
    others = _other_years(known, asked.years) if len(asked.years) == 1 else []
    said = (*head, *lines, Words("roster.choose"))
    return Act(say=Say(said, (*options, *others)), state=asked.to_state(), flow="roster")


def _head(ctx: Context, asked: Asked, what: str, total: int) -> Label:
    sum_of_counts = tallying.total(tallying.tally(ctx, asked))
    return Words(
        "roster.head",
        years=count_answers.join_years(asked.years),
        records=show_figure(total),
        count=show_figure(sum_of_counts),
        what=what,
    )


def _other_years(known: Sequence[int], shown: Sequence[int]) -> list[Option]:
    others = [year for year in known if year not in shown]
    return [Option(f"year:{year}", Words("roster.of_year", year=year)) for year in others[:MOST_YEARS]]


def _turn_page(ctx: Context, run: Run, argument: str) -> Act:
    asked = tallying.restore(ctx, run.draft)
    return show_list(ctx, asked, argument) if asked is not None else _open(ctx, "")


def _for_year(ctx: Context, run: Run, argument: str) -> Act:
    return show_list(ctx, tallying.ask_plain((int(argument),)), "1")


# --- Deleting ---------------------------------------------------------------------------------------------------


def _find(ctx: Context, draft: Mapping[str, Any]) -> Award | None:
    """The award to be deleted, if it still can be."""
    award = awards.get_award(ctx.conn, ctx.ledger, draft["record"])
    is_there = award is not None and award.status != "deleted"
    return award if is_there and commands.may_use(ctx.ledger.role, "enter_award") else None


def _name(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    award = _find(ctx, draft)
    return {"number": draft["record"], "line": describe(award) if award is not None else ""}


def _reasons(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice(word, Words(f"roster.reason.{word}")) for word in (*REASONS, KEEP)]


def _take_reason(ctx: Context, draft: Draft, text: str) -> str:
    reason = clean(text).rstrip(".;")
    if len(reason) > LONGEST_REASON:
        raise Reject("engine.too_long", length=len(reason), limit=LONGEST_REASON)
    return reason


def _finish(ctx: Context, run: Run) -> Act:
    number, reason = run.draft["record"], run.draft["reason"]
    award = _find(ctx, run.draft)
    if award is None:
        return Act(say=Say((Words("roster.already_gone", number=number),)))
    see = Option(f"open:{number}", Words("roster.see", number=number))
    if reason == KEEP:
        return Act(say=Say((Words("roster.kept", number=number),), (see,)))
    why = load_texts().raw(f"roster.reason.{reason}") if reason in REASONS else reason
    said = Words("roster.deleted", number=number, line=describe(award), reason=why)
    options = (Option("undo", Words("roster.undo")), see)
    return Act(say=Say((said,), options), changes=(AwardDeleted(award_id=award.id, why=why, ref="award"),))


def _label(ctx: Context, draft: Draft) -> str:
    return load_texts().raw("roster.deleting").format(number=draft["record"])


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


ROSTER = Flow(
    id="roster",
    version=1,
    open=_open,
    finish=_finish,
    label=_label,
    given=("record",),
    starts=("find_record", "registration_list", "undo", "who_registered"),
    actions=(
        Action("open", paging.open_record),
        Action("page", _turn_page),
        Action("year", _for_year),
        Action("undo", _undo, "roster.undo"),
    ),
    # Free text, so that a command or question said meanwhile is asked about, and nothing is deleted for it.
    steps=(Ask(id="reason", parse=_take_reason, suggest=_reasons, free=True, values=_name),),
)
