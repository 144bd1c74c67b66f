"""The number of a report ("15/BC-UBND"), said or asked for once it is registered; kept beside the report's prose."""

from __future__ import annotations

import re
from typing import Any

from commendation.folding import clean, fold
from handlers.engine.flow import Act, Action, Ask, Context, Draft, Flow, Reject, Start
from handlers.engine.messages import Option, Say, Words
from handlers.flows.report_file import request_report
from handlers.flows.which_report import Which, find_spoken_of, find_which, strip_which
from report_builder.outline import NUMBER, SYMBOL
from storage import narratives, reports
from storage.changes import NarrativeWritten
from storage.records import Run

FLOW = "report_number"
_SENTENCE = re.compile(r"(?:ghi |dien |them |sua |doi )?so (?:van ban|vb)\b(?P<rest>.*)")
_AROUND = re.compile(r"\b(?:bao cao|cua|cho|la|thanh|so|nam)\b")
_NUMBER = re.compile(r"0*(?P<number>[1-9]\d{0,4})(?: (?P<symbol>.+))?")
_TWO_DIGITS = 2
"""A number below 10 is written with a 0 before it (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""


def read_number(ctx: Context, text: str) -> Act | None:
    """A sentence that tells the number, or asks to enter it: "số văn bản 15/BC-UBND"; None for others."""
    found = _SENTENCE.fullmatch(fold(text))
    if found is None:
        return None
    typed = " ".join(_AROUND.sub(" ", strip_which(found["rest"])).split())
    try:
        which = find_which(ctx, found["rest"]) or find_spoken_of(ctx)
        return Act(start=Start(FLOW, which.slots | ({"number": take_number(ctx, {}, typed)} if typed else {})))
    except Reject as reject:
        return Act(say=Say((reject.words,))) if typed[:1].isdigit() else None


def take_number(ctx: Context, draft: Draft, text: str) -> str:
    """ "15/BC-UBND" or "15" as "15". Raises Reject for what is no number, and for the symbol of another document."""
    found = _NUMBER.fullmatch(fold(text).removeprefix("so").strip())
    if found is None:
        raise Reject("report_number.unclear", text=clean(text)[:40], symbol=SYMBOL)
    if found["symbol"] and found["symbol"] != fold(SYMBOL):
        raise Reject("report_number.other_symbol", text=clean(text)[:40], symbol=SYMBOL)
    return found["number"].zfill(_TWO_DIGITS)


def _find_held(ctx: Context, which: Which) -> str | None:
    held = narratives.get_section(ctx.conn, ctx.ledger, which.year, NUMBER, which.period)
    return held.paragraphs[0] if held is not None and held.paragraphs else None


def _name(ctx: Context, draft: Draft) -> dict[str, Any]:
    return {"span": Which.of(draft).name, "symbol": SYMBOL}


def _finish(ctx: Context, run: Run) -> Act:
    which, number = Which.of(run.draft), run.draft["number"]
    before = _find_held(ctx, which)
    values = {"span": which.name, "number": f"{number}/{SYMBOL}", "before": f"{before}/{SYMBOL}"}
    if before == number:
        return Act(say=Say((Words("report_number.same", **values),)))
    change = NarrativeWritten(year=which.year, period=which.period, section=NUMBER, paragraphs=(number,))
    options = [Option("undo", Words("report_number.undo"))]
    if reports.latest_version(ctx.conn, ctx.ledger, which.year, which.period):
        options.insert(0, Option(f"build:{which.word}", Words("report_number.build")))
    said = Words("report_number.saved" if before is None else "report_number.changed", **values)
    return Act(say=Say((said,), tuple(options)), changes=(change,))


def _build(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("report_number.building"),)), jobs=(request_report(ctx, Which.read(argument)),))


REPORT_NUMBER = Flow(
    id=FLOW,
    version=1,
    finish=_finish,
    given=("year", "period"),
    starts=("undo",),
    actions=(
        Action("build", _build, "report_number.build"),
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "report_number.undo"),
    ),
    steps=(Ask(id="number", parse=take_number, numeric=True, values=_name),),
)
