"""The report on paper, of a year or its first half: what is still missing, the file built by a job, what it says.

The report is always built: what the ledger does not have is marked in it. A job does the work; its result comes back
as an update of the conversation (`take_result`). What a button is about is written "2023" or "2024h" (the half-year).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from commendation.folding import fold
from handlers.engine.flow import Act, Action, Context, Flow, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import paging, report_file
from handlers.flows.owed import offer_to_ask, press_ask, tell_asked
from handlers.flows.report_file import may_receive, request_report
from handlers.flows.which_report import OtherPeriod, Which, read_which
from report_builder.outline import NUMBER, SECTIONS
from storage import awards, narratives, reports
from storage.changes import ReportBuilt
from storage.records import Run

if TYPE_CHECKING:
    from report_builder.lacking import Readiness
    from report_builder.model import Report

JOB = "annual_report"
MOST_YEARS = 3
MOST_WAYS = 4


# --- Asking for it ----------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/baocao [năm] [pdf]`, `/baocao 6 thang [năm] [pdf]`."""
    try:
        which = read_which(ctx, argument)
    except OtherPeriod:
        return Act(say=Say((Words("annual_report.only_years"),)), state={})
    except Reject as reject:
        return Act(say=Say((reject.words,), tuple(_year_options(ctx))), state={})
    return _begin(ctx, which, pdf="pdf" in fold(argument).split())


def _year_options(ctx: Context) -> list[Option]:
    known = awards.years(ctx.conn, ctx.ledger)
    return [Option(f"build:{year}", Words("annual_report.of_year", year=year)) for year in known[:MOST_YEARS]]


def _begin(ctx: Context, which: Which, *, pdf: bool) -> Act:
    """Build at once, unless there is nothing at all to put in."""
    is_empty = which.year not in awards.years(ctx.conn, ctx.ledger)
    if is_empty and not narratives.sections(ctx.conn, ctx.ledger, which.year, which.period):
        options = [*_year_options(ctx), Option(f"build:{which.word}", Words("annual_report.anyway"))]
        return Act(say=Say((Words("annual_report.nothing_yet", span=which.name),), tuple(options)), state={})
    return replace(_order(ctx, which, pdf=pdf), state={"which": which.word})


def _order(ctx: Context, which: Which, *, pdf: bool = False) -> Act:
    """Say how complete it is and have the file made, also as PDF where that is asked for."""
    readiness = _find_readiness(ctx, which)
    said = (
        _describe_readiness(which, readiness),
        *tell_asked(ctx, which, readiness),
        Words("annual_report.working"),
    )
    options = (*_offer_filling(which, _list_gaps(readiness)), *offer_to_ask(ctx, which, readiness))
    return Act(say=Say(said, options), jobs=(request_report(ctx, which, pdf=pdf),))


def _find_readiness(ctx: Context, which: Which) -> Readiness:
    from report_builder.lacking import find_readiness  # what writes a report is loaded by the first one

    return find_readiness(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)


def _compose(ctx: Context, which: Which, day: date) -> Report:
    from report_builder.compose import compose_report  # what writes a report is loaded by the first one
    from report_builder.gather import gather

    return compose_report(gather(ctx.conn, ctx.ledger, which.year, day, which.period))


def _describe_readiness(which: Which, report: Report | Readiness) -> Label:
    values = {"span": report.span, "ready": report.parts_ready, "needed": report.parts_needed}
    if not report.gaps:
        return Words("annual_report.complete", **values)
    labels = {section.word: section.name(which.period) for section in SECTIONS}
    unwritten = [labels[gap.section] for gap in report.gaps if gap.section in labels]
    parts = [gap.text for gap in report.gaps if gap.section not in labels]
    if unwritten:
        prose = load_texts().raw("annual_report.prose_of")
        parts.append(prose.format(count=len(unwritten), sections=", ".join(unwritten)))
    return Words("annual_report.lacking", **values, parts="; ".join(parts))


def _offer_filling(which: Which, gaps: Iterable[tuple[str, Sequence[str]]]) -> list[Option]:
    """The ways to what is missing (section, records): sections to be written, awards to be completed."""
    gaps = list(gaps)
    sections = {section.word for section in SECTIONS}
    options = []
    if any(section in sections for section, _ in gaps):
        options.append(Option(f"fill:{which.word}", Words("annual_report.fill")))
    if any(section == NUMBER for section, _ in gaps):
        options.append(Option(f"number:{which.word}", Words("annual_report.number")))
    records = dict.fromkeys(number for _, numbers in gaps for number in numbers)
    options.extend(Option(f"open:{number}", Words("annual_report.complete_one", number=number)) for number in records)
    return options[:MOST_WAYS]


def _list_gaps(report: Report | Readiness) -> list[tuple[str, Sequence[str]]]:
    return [(gap.section, gap.records) for gap in report.gaps]


# --- What the job brought back ------------------------------------------------------------------------------------


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """The built file with a short summary, kept as a version of the year's report; or why there is none.

    `result`: job, args (as ordered), and either file_id, name, summary, snapshot, or error.
    """
    args = result["args"]
    which = Which(args["year"], args.get("period", "year"))
    again = Option(f"build:{which.word}", Words("annual_report.again"))
    if "error" in result:
        return Act(say=Say((Words("annual_report.failed", span=which.name),), (again,)), flow=JOB)
    if not may_receive(ctx, args):
        return Act(say=Say((Words("annual_report.moved", span=which.name),)), flow=JOB)
    if "refused" in result:
        refused = Words("annual_report.refused", span=which.name, reasons=result["refused"])
        return Act(say=Say((refused,), (again,)), flow=JOB)
    built = ReportBuilt(
        year=which.year,
        period=which.period,
        file_id=result["file_id"],
        data_file_id=result.get("data_file_id"),
        snapshot=result["snapshot"],
        ref="report",
    )
    gaps = [(gap["section"], gap["records"]) for gap in result["snapshot"]["gaps"]]
    said: list[Label] = [
        Words("annual_report.ready", name=result["name"]),
        result["summary"],
        *_tell_difference(ctx, which, result["snapshot"]),
    ]
    options = [Option(f"read:{which.word}", Words("annual_report.read"))]
    file_id = result["file_id"]
    if "pdf_file_id" in result:
        file_id = result["pdf_file_id"]
        said.append(Words("annual_report.as_pdf"))
        options.append(Option(f"page:{file_id}.1", Words("report_file.pages")))
        options.append(Option(f"word:{result['file_id']}", Words("report_file.word")))
    elif "pdf_problem" in result:
        said.append(Words(f"report_file.{result['pdf_problem']}"))
        options.append(Option("how_pdf", Words("report_file.how")))
    else:
        options.append(Option(f"pdf:{which.word}", Words("report_file.pdf")))
    said.append(Words("annual_report.official"))
    options = [*options, *_offer_filling(which, gaps), again]
    state = {"day": args["day"], "which": which.word}
    return Act(say=Say(tuple(said), tuple(options), file_id=file_id), changes=(built,), state=state, flow=JOB)


def _tell_difference(ctx: Context, which: Which, snapshot: Mapping[str, Any]) -> list[Label]:
    """How this version differs from the one before it; nothing for the first."""
    from report_builder.keeping import compare_versions

    before = reports.list_reports(ctx.conn, ctx.ledger, which.year, which.period)[:1]
    if not before:
        return []
    told = compare_versions(before[0].snapshot, snapshot)
    versions = {"version": before[0].version + 1, "before": before[0].version}
    if not told:
        return [Words("annual_report.same", **versions)]
    return [Words("annual_report.differs", **versions, told=", ".join(told))]


# --- The buttons --------------------------------------------------------------------------------------------------


def _build(ctx: Context, run: Run, argument: str) -> Act:
    return _order(ctx, Which.read(argument))


def _read(ctx: Context, run: Run, argument: str) -> Act:
    """What the file says about awards. When the ledger has moved on since, that is said first."""
    from report_builder.plain import write_plain
    from report_builder.snapshot import take_snapshot

    which = Which.read(argument)
    day = date.fromisoformat(run.draft["day"])
    report = _compose(ctx, which, day)
    built = reports.list_reports(ctx.conn, ctx.ledger, which.year, which.period)
    moved_on = not built or built[0].snapshot["lines"] != take_snapshot(report)["lines"]
    said: list[Label] = [Words("annual_report.moved_on")] if moved_on else []
    return Act(say=Say((*said, write_plain(report)), tuple(_offer_filling(which, _list_gaps(report)))))


def _fill(ctx: Context, run: Run, argument: str) -> Act:
    """Go on with what is missing: the section, if a single one is, else all to choose among."""
    which = Which.read(argument)
    held = narratives.sections(ctx.conn, ctx.ledger, which.year, which.period)
    empty = [one.word for one in SECTIONS if one.is_required and not (one.word in held and held[one.word].paragraphs)]
    return Act(start=Start("narrative", which.slots | ({"section": empty[0]} if len(empty) == 1 else {})))


def _enter_number(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("report_number", Which.read(argument).slots))


ANNUAL_REPORT = Flow(
    id=JOB,
    version=1,
    open=_open,
    starts=("narrative", "find_record", "report_number"),
    actions=(
        Action("build", _build),
        Action("read", _read, "annual_report.read"),
        Action("fill", _fill, "annual_report.fill"),
        Action("number", _enter_number, "annual_report.number"),
        Action("open", paging.open_record),
        Action("ask", press_ask),
        Action("latest", lambda ctx, run, argument: _open(ctx, ""), "annual_report.build"),
        Action("pdf", report_file.press_pdf, "report_file.pdf"),
        Action("page", report_file.press_page),
        Action("word", report_file.press_word, "report_file.word"),
        Action("how_pdf", report_file.press_how, "report_file.how"),
    ),
)
