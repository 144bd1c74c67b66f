"""The annual report on paper: what is still missing, the file built by a job, and what the file says.

The report is always built: what the ledger does not have is marked in it. A job does the work; its result comes back
as an update of the conversation (`take_result`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.flow import Act, Action, Context, Flow, JobRequest, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import answers, pages
from handlers.flows.narrative import report_year
from report_builder.build import take_snapshot
from report_builder.compose import compose_report
from report_builder.gather import gather
from report_builder.model import SECTIONS, Report
from report_builder.plain import write_plain
from storage import awards, narratives, reports
from storage.changes import ReportBuilt
from storage.records import Run

JOB = "annual_report"
MOST_YEARS = 3
MOST_WAYS = 3
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OTHER_PERIOD = re.compile(r"\b(?:6 thang|sau thang|qui|quy|thang|so ket)\b")


# --- Asking for it ----------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/baocao [năm]`."""
    words = fold(argument)
    if _OTHER_PERIOD.search(words):
        return Act(say=Say((Words("annual_report.only_years"),)), state={})
    typed = _YEAR.search(argument)
    year = report_year(ctx)
    if typed is not None or (words and words != "pdf"):
        try:
            year = answers.take_year(ctx, {}, typed[0] if typed is not None else clean(argument))
        except Reject as reject:
            return Act(say=Say((reject.words,), tuple(_year_options(ctx))), state={})
    notes = [Words("annual_report.no_pdf")] if "pdf" in words.split() else []
    return _begin(ctx, year, notes)


def _year_options(ctx: Context) -> list[Option]:
    known = awards.years(ctx.conn, ctx.ledger)
    return [Option(f"build:{year}", Words("annual_report.of_year", year=year)) for year in known[:MOST_YEARS]]


def _begin(ctx: Context, year: int, notes: Sequence[Label] = ()) -> Act:
    """Build at once, unless there is nothing at all to put in."""
    if year not in awards.years(ctx.conn, ctx.ledger) and not narratives.sections(ctx.conn, ctx.ledger, year):
        options = [*_year_options(ctx), Option(f"build:{year}", Words("annual_report.anyway"))]
        return Act(say=Say((*notes, Words("annual_report.nothing_yet", year=year)), tuple(options)), state={})
    return _order(ctx, year, notes)


def _order(ctx: Context, year: int, notes: Sequence[Label] = ()) -> Act:
    """Say how complete it is and have the file made."""
    report = compose_report(gather(ctx.conn, ctx.ledger, year, ctx.today))
    said: list[Label] = [*notes, _describe_readiness(report), Words("annual_report.working")]
    scope = ctx.ledger
    args = {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role, "year": year}
    job = JobRequest(JOB, {**args, "day": ctx.today.isoformat()})
    return Act(say=Say(tuple(said), tuple(_offer_filling(year, _list_gaps(report)))), jobs=(job,))


def _describe_readiness(report: Report) -> Label:
    values = {"year": report.year, "ready": report.parts_ready, "needed": report.parts_needed}
    if not report.gaps:
        return Words("annual_report.complete", **values)
    labels = {section.word: section.label for section in SECTIONS}
    unwritten = [labels[gap.section] for gap in report.gaps if gap.section in labels]
    parts = [gap.text for gap in report.gaps if gap.section not in labels]
    if unwritten:
        prose = load_texts().raw("annual_report.prose_of")
        parts.append(prose.format(count=len(unwritten), sections=", ".join(unwritten)))
    return Words("annual_report.lacking", **values, parts="; ".join(parts))


def _offer_filling(year: int, gaps: Iterable[tuple[str, Sequence[str]]]) -> list[Option]:
    """The ways to what is missing (section, records): sections to be written, awards to be completed."""
    gaps = list(gaps)
    sections = {section.word for section in SECTIONS}
    options = []
    if any(section in sections for section, _ in gaps):
        options.append(Option(f"fill:{year}", Words("annual_report.fill")))
    records = dict.fromkeys(number for _, numbers in gaps for number in numbers)
    options.extend(Option(f"open:{number}", Words("annual_report.complete_one", number=number)) for number in records)
    return options[:MOST_WAYS]


def _list_gaps(report: Report) -> list[tuple[str, Sequence[str]]]:
    return [(gap.section, gap.records) for gap in report.gaps]


# --- What the job brought back ------------------------------------------------------------------------------------


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """The built file with a short summary, kept as a version of the year's report; or why there is none.

    `result`: job, args (as ordered), and either file_id, name, summary, snapshot, or error.
    """
    args = result["args"]
    year = args["year"]
    if "error" in result:
        again = Option(f"build:{year}", Words("annual_report.again"))
        return Act(say=Say((Words("annual_report.failed", year=year),), (again,)), flow=JOB)
    is_theirs = ctx.scope is not None and ctx.scope.unit_id == args["unit_id"]
    if ctx.scope is None or not is_theirs or not commands.may_use(ctx.scope.role, JOB):
        return Act(say=Say((Words("annual_report.moved", year=year),)), flow=JOB)
    said = (Words("annual_report.ready", name=result["name"]), result["summary"], Words("annual_report.official"))
    gaps = [(gap["section"], gap["records"]) for gap in result["snapshot"]["gaps"]]
    options = (
        Option(f"read:{year}", Words("annual_report.read")),
        *_offer_filling(year, gaps),
        Option(f"build:{year}", Words("annual_report.again")),
    )
    return Act(
        say=Say(said, options, file_id=result["file_id"]),
        changes=(ReportBuilt(year=year, file_id=result["file_id"], snapshot=result["snapshot"], ref="report"),),
        state={"day": args["day"]},
        flow=JOB,
    )


# --- The buttons --------------------------------------------------------------------------------------------------


def _build(ctx: Context, run: Run, argument: str) -> Act:
    return _order(ctx, int(argument))


def _read(ctx: Context, run: Run, argument: str) -> Act:
    """What the file says about awards. When the ledger has moved on since, that is said first."""
    year = int(argument)
    report = compose_report(gather(ctx.conn, ctx.ledger, year, date.fromisoformat(run.draft["day"])))
    built = reports.list_reports(ctx.conn, ctx.ledger, year)
    moved_on = not built or built[0].snapshot["lines"] != take_snapshot(report)["lines"]
    said: list[Label] = [Words("annual_report.moved_on")] if moved_on else []
    return Act(say=Say((*said, write_plain(report)), tuple(_offer_filling(year, _list_gaps(report)))))


def _fill(ctx: Context, run: Run, argument: str) -> Act:
    """Go on with what is missing: the section, if a single one is, else all to choose among."""
    year = int(argument)
    held = narratives.sections(ctx.conn, ctx.ledger, year)
    empty = [one.word for one in SECTIONS if one.is_required and not (one.word in held and held[one.word].paragraphs)]
    return Act(start=Start("narrative", {"year": year} | ({"section": empty[0]} if len(empty) == 1 else {})))


ANNUAL_REPORT = Flow(
    id=JOB,
    version=1,
    open=_open,
    starts=("narrative", "find_record"),
    actions=(
        Action("build", _build),
        Action("read", _read, "annual_report.read"),
        Action("fill", _fill, "annual_report.fill"),
        Action("open", pages.open_record),
    ),
)
