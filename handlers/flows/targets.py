"""Targets of registrations: which still wait for a result, and entering what was reached beside what was promised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commendation.folding import clean, fold
from commendation.measures import show_amount, show_result
from commendation.reading import dates
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Review, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows.amounts import read_amount
from handlers.flows.paging import PAGE_SIZE, clamp_page, count_pages
from handlers.flows.typed_values import EARLIEST_YEAR, show_date
from report_builder.recount import judge
from storage import registrations
from storage.changes import TargetChanged
from storage.records import Registration, Run, Target

LONGEST_LABEL = 60
LONGEST_RESULT = 500

Entry = tuple[Registration, Target]

_AFTER_FIGURE = re.compile(r"\s*(?:[;\n(]|,\s|\s[-–]\s)")
"""Where the figure of a result ends and its words begin: "98 %, hai hồ sơ trễ"."""


# --- Reading the ledger ---------------------------------------------------------------------------------------


def _entries(ctx: Context, year: int) -> list[Entry]:
    """All targets of a year's registrations that hold, with or without a result."""
    held = registrations.list_registrations(ctx.conn, ctx.ledger, year)
    return [(one, target) for one in held if one.status in ("submitted", "approved") for target in one.targets]


def _is_open(target: Target) -> bool:
    return target.result is None and target.result_amount is None


def _find(ctx: Context, target_id: int) -> Entry | None:
    held = registrations.list_registrations(ctx.conn, ctx.ledger)
    return next(((one, target) for one in held for target in one.targets if target.id == target_id), None)


def _years(ctx: Context) -> list[int]:
    """Years with targets that wait, this year first, then the latest."""
    waiting = {
        one.year
        for one in registrations.list_registrations(ctx.conn, ctx.ledger)
        if one.status in ("submitted", "approved") and any(_is_open(target) for target in one.targets)
    }
    return sorted(waiting, key=lambda year: (year != ctx.today.year, -year))


# --- How a target reads -----------------------------------------------------------------------------------------


def _promised(target: Target) -> str:
    """ "98 %, hạn 30/11/2024"; empty when only words were promised."""
    parts = [show_amount(target.amount, target.measure)] if target.amount is not None else []
    if target.due is not None:
        parts.append(load_texts().raw("targets.until").format(day=show_date(target.due.isoformat())))
    return ", ".join(parts)


def _button(entry: Entry) -> str:
    registration, target = entry
    label = f"{registration.nominee}: {target.text}"
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


# --- The list ---------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/chitieu [năm]`: the targets that wait for a result."""
    years = _years(ctx)
    if clean(argument):
        try:
            year = dates.read_year(argument, today=ctx.today, earliest=EARLIEST_YEAR, latest=ctx.today.year + 1)
        except (dates.NotAYear, dates.YearOutOfRange):
            return Act(say=Say((Words("targets.year_unclear", year=ctx.today.year),)))
    else:
        year = years[0] if years else ctx.today.year
    return Act(say=_list(ctx, year))


def _list(ctx: Context, year: int, page_text: str = "1") -> Say:
    entries = [entry for entry in _entries(ctx, year) if _is_open(entry[1])]
    reached = [entry for entry in _entries(ctx, year) if not _is_open(entry[1])]
    others = [Option(f"list:{other}.1", Words("targets.of_year", year=other)) for other in _years(ctx) if other != year]
    if reached:
        others.append(Option(f"reached:{year}", Words("targets.see_reached", count=len(reached))))
    if not entries:
        sentence = "targets.all_reached" if reached else "targets.none"
        offers = others if reached else [*others, Option("register", Words("targets.register"))]
        return Say((Words(sentence, year=year, count=len(reached)),), tuple(offers))
    pages = count_pages(len(entries))
    page = clamp_page(page_text, len(entries))
    shown = entries[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    words: list[Label] = [Words("targets.head", year=year, count=len(entries))]
    if pages > 1:
        words.append(Words("targets.page", page=page, pages=pages))
    words.append(Words("targets.choose"))
    options = [Option(f"pick:{target.id}", _button((one, target))) for one, target in shown]
    if page > 1:
        options.append(Option(f"list:{year}.{page - 1}", Words("pages.before")))
    if page < pages:
        options.append(Option(f"list:{year}.{page + 1}", Words("pages.next")))
    return Say(tuple(words), (*options, *others))


def _press_list(ctx: Context, run: Run, argument: str) -> Act:
    year, _, page = argument.partition(".")
    return Act(say=_list(ctx, int(year), page))


def _press_pick(ctx: Context, run: Run, argument: str) -> Act:
    entry = _find(ctx, int(argument))
    if entry is None:
        return Act(say=Say((Words("targets.gone"),)))
    if _is_open(entry[1]):
        return Act(start=Start("report_target", {"target": entry[1].id}))
    return Act(start=Start("report_target", _draft_of(entry[1]), editing="result"))


def _press_reached(ctx: Context, run: Run, argument: str) -> Act:
    """What was promised beside what was reached; a result may be entered again."""
    entries = [entry for entry in _entries(ctx, int(argument)) if not _is_open(entry[1])]
    if not entries:
        return Act(say=_list(ctx, int(argument)))
    words: list[Label] = [Words("targets.reached_head", year=argument)]
    for registration, target in entries:
        words.append(
            Words(
                "targets.reached_line",
                nominee=registration.nominee,
                text=target.text,
                promised=_promised(target) or load_texts().raw("targets.no_figure"),
                reached=_show_reached(target, {"amount": target.result_amount, "text": target.result}),
            )
        )
    words.append(Words("targets.change_result"))
    options = tuple(Option(f"pick:{entry[1].id}", _button(entry)) for entry in entries[:PAGE_SIZE])
    return Act(say=Say(tuple(words), options))


TARGETS = Flow(
    id="targets",
    version=1,
    open=_open,
    actions=(
        Action("list", _press_list),
        Action("pick", _press_pick),
        Action("reached", _press_reached),
        Action("register", lambda ctx, run, argument: Act(start=Start("register")), "targets.register"),
    ),
    starts=("report_target", "register"),
)
"""Lists targets (/chitieu)."""


# --- Entering one result ----------------------------------------------------------------------------------------


def _target_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    years = _years(ctx)
    entries = [entry for entry in _entries(ctx, years[0]) if _is_open(entry[1])] if years else []
    return [Choice(f"t{target.id}", _button((one, target)), target.id) for one, target in entries[:PAGE_SIZE]]


def _show_target(ctx: Context, draft: Draft) -> str:
    entry = _find(ctx, draft["target"])
    if entry is None:
        return load_texts().raw("engine.none")
    registration, target = entry
    return f"{registration.number} · {registration.nominee} · {target.text}"


def _name_target(ctx: Context, draft: Draft) -> dict[str, Any]:
    entry = _find(ctx, draft["target"])
    promised = _promised(entry[1]) if entry is not None else ""
    return {
        "target": _show_target(ctx, draft),
        "promised": promised or load_texts().raw("targets.no_figure"),
    }


def _take_result(ctx: Context, draft: Draft, text: str) -> dict[str, Any]:
    """What was reached: a figure, words, or a figure and words after it. Raises Reject."""
    line = clean(text).rstrip(" .;")
    if len(line) > LONGEST_RESULT:
        raise Reject("engine.too_long", length=len(line), limit=LONGEST_RESULT)
    entry = _find(ctx, draft["target"])
    measure = entry[1].measure if entry is not None else None
    end = _AFTER_FIGURE.search(text)
    figure, rest = (text[: end.start()], text[end.end() :]) if end else (text, "")
    found = read_amount(figure)
    if found is None:
        return {"amount": None, "text": line}
    said = fold(found["measure"] or "").removeprefix(fold(measure or "")).strip()
    same = found["measure"] is None or clean(found["measure"]) == (measure or "") or (measure is not None and not said)
    words = clean(rest).strip(" .;)") if same else line
    return {"amount": found["amount"], "text": words or None}


def _show_result(ctx: Context, draft: Draft) -> str:
    entry = _find(ctx, draft["target"])
    return _show_reached(entry[1] if entry is not None else None, draft["result"])


def _show_reached(target: Target | None, result: Mapping[str, Any]) -> str:
    """ "96 %; hai hồ sơ trễ – chưa đạt"."""
    shown = show_result(target.measure if target is not None else None, result["amount"], result["text"])
    if target is None or judge(replace(target, result_amount=result["amount"], result=result["text"])) is not False:
        return shown
    return load_texts().raw("targets.short").format(reached=shown)


def _draft_of(target: Target) -> dict[str, Any]:
    return {"target": target.id, "result": {"amount": target.result_amount, "text": target.result}}


def _remarks(ctx: Context, draft: Draft) -> Sequence[Label]:
    entry = _find(ctx, draft["target"])
    promised = _promised(entry[1]) if entry is not None else ""
    return [Words("report_target.review.promised", promised=promised)] if promised else []


def _finish(ctx: Context, run: Run) -> Act:
    entry = _find(ctx, run.draft["target"])
    if entry is None:
        return Act(say=Say((Words("targets.gone"),)))
    registration, target = entry
    result = run.draft["result"]
    change = TargetChanged(
        target_id=target.id, fields={"result": result["text"], "result_amount": result["amount"]}, ref="target"
    )
    saved = Words(
        "report_target.saved",
        number=registration.number,
        text=target.text,
        promised=_promised(target) or load_texts().raw("targets.no_figure"),
        reached=_show_result(ctx, run.draft),
    )
    options = (Option("next", Words("report_target.next")), Option("undo", Words("report_target.undo")))
    return Act(say=Say((saved,), options), changes=(change,))


REPORT_TARGET = Flow(
    id="report_target",
    version=1,
    finish=_finish,
    label=lambda ctx, draft: " · ".join(
        [load_texts().raw("report_target.title"), *([_show_target(ctx, draft)] if draft.get("target") else [])]
    ),
    actions=(
        Action("next", lambda ctx, run, argument: Act(start=Start("targets")), "report_target.next"),
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "report_target.undo"),
    ),
    starts=("targets", "undo"),
    steps=(
        Pick(id="target", choices=_target_choices, show=_show_target, clears=("result",)),
        Ask(id="result", parse=_take_result, values=_name_target, numeric=True, free=True, show=_show_result),
        Review(id="review", remarks=_remarks),
    ),
)
"""Enters the result of one target."""
