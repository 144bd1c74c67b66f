"""The report on paper, of a year or its first half: what is still missing, the file built by a job, what it says.

The report is always built: what the ledger does not have is marked in it. A job does the work; its result comes back
as an update of the conversation (`take_result`). What a button is about is written "2023" or "2024h" (the half-year).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.flow import Act, Action, Context, Flow, JobRequest, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import answers, pages
from handlers.flows.narrative import report_year
from report_builder.keeping import compare_versions
from report_builder.model import SECTIONS, Report
from report_builder.report_input import say_span
from report_builder.snapshot import take_snapshot
from storage import awards, narratives, reports
from storage.changes import ReportBuilt
from storage.records import ReportPeriod, Run

JOB = "annual_report"
MOST_YEARS = 3
MOST_WAYS = 3
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HALF = re.compile(r"\b(?:6 thang|sau thang|so ket|nua nam)\b")
_OTHER_PERIOD = re.compile(r"\b(?:qui|quy|thang|9 thang|chin thang|tuan)\b")


# --- Asking for it ----------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/baocao [năm]`, `/baocao 6 thang [năm]`."""
    words = fold(argument)
    period: ReportPeriod = "half" if _HALF.search(words) else "year"
    if period == "year" and _OTHER_PERIOD.search(words):
        return Act(say=Say((Words("annual_report.only_years"),)), state={})
    typed = _YEAR.search(argument)
    year = report_year(ctx) if period == "year" else ctx.today.year
    if typed is not None or (period == "year" and words and words != "pdf"):
        try:
            year = answers.take_year(ctx, {}, typed[0] if typed is not None else clean(argument))
        except Reject as reject:
            return Act(say=Say((reject.words,), tuple(_year_options(ctx))), state={})
    notes = [Words("annual_report.no_pdf")] if "pdf" in words.split() else []
    return _begin(ctx, Which(year, period), notes)


@dataclass(frozen=True)
class Which:
    """Which report is meant."""

    year: int
    period: ReportPeriod = "year"

    @classmethod
    def read(cls, argument: str) -> Which:
        """What `word` wrote."""
        return cls(int(argument[:4]), "half" if argument.endswith("h") else "year")

    @property
    def word(self) -> str:
        """As a button carries it."""
        return f"{self.year}{'h' if self.period == 'half' else ''}"

    @property
    def name(self) -> str:
        """As people say it: "năm 2023", "6 tháng đầu năm 2024"."""
        return say_span(self.year, self.period)


def _year_options(ctx: Context) -> list[Option]:
    known = awards.years(ctx.conn, ctx.ledger)
    return [Option(f"build:{year}", Words("annual_report.of_year", year=year)) for year in known[:MOST_YEARS]]


def _begin(ctx: Context, which: Which, notes: Sequence[Label] = ()) -> Act:
    """Build at once, unless there is nothing at all to put in."""
    is_empty = which.year not in awards.years(ctx.conn, ctx.ledger)
    if is_empty and not narratives.sections(ctx.conn, ctx.ledger, which.year, which.period):
        options = [*_year_options(ctx), Option(f"build:{which.word}", Words("annual_report.anyway"))]
        return Act(say=Say((*notes, Words("annual_report.nothing_yet", span=which.name)), tuple(options)), state={})
    return _order(ctx, which, notes)


def _order(ctx: Context, which: Which, notes: Sequence[Label] = ()) -> Act:
    """Say how complete it is and have the file made."""
    report = _compose(ctx, which, ctx.today)
    said: list[Label] = [*notes, _describe_readiness(report), Words("annual_report.working")]
    scope = ctx.ledger
    args = {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role}
    job = JobRequest(JOB, {**args, "year": which.year, "period": which.period, "day": ctx.today.isoformat()})
    return Act(say=Say(tuple(said), tuple(_offer_filling(which, _list_gaps(report)))), jobs=(job,))


def _compose(ctx: Context, which: Which, day: date) -> Report:
    from report_builder.compose import compose_report  # what writes a report is loaded by the first one
    from report_builder.gather import gather

    return compose_report(gather(ctx.conn, ctx.ledger, which.year, day, which.period))


def _describe_readiness(report: Report) -> Label:
    values = {"span": report.span, "ready": report.parts_ready, "needed": report.parts_needed}
    if not report.gaps:
        return Words("annual_report.complete", **values)
    labels = {section.word: section.label for section in SECTIONS}
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
    if which.period == "year" and any(section in sections for section, _ in gaps):
        options.append(Option(f"fill:{which.word}", Words("annual_report.fill")))
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
    which = Which(args["year"], args.get("period", "year"))
    again = Option(f"build:{which.word}", Words("annual_report.again"))
    if "error" in result:
        return Act(say=Say((Words("annual_report.failed", span=which.name),), (again,)), flow=JOB)
    is_theirs = ctx.scope is not None and ctx.scope.unit_id == args["unit_id"]
    if ctx.scope is None or not is_theirs or not commands.may_use(ctx.scope.role, JOB):
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
    options = (Option(f"read:{which.word}", Words("annual_report.read")), *_offer_filling(which, gaps), again)
    said = (
        Words("annual_report.ready", name=result["name"]),
        result["summary"],
        *_tell_difference(ctx, which, result["snapshot"]),
        Words("annual_report.official"),
    )
    return Act(
        say=Say(said, options, file_id=result["file_id"]), changes=(built,), state={"day": args["day"]}, flow=JOB
    )


def _tell_difference(ctx: Context, which: Which, snapshot: Mapping[str, Any]) -> list[Label]:
    """How this version differs from the one before it; nothing for the first."""
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

    which = Which.read(argument)
    day = date.fromisoformat(run.draft["day"])
    report = _compose(ctx, which, day)
    built = reports.list_reports(ctx.conn, ctx.ledger, which.year, which.period)
    moved_on = not built or built[0].snapshot["lines"] != take_snapshot(report)["lines"]
    said: list[Label] = [Words("annual_report.moved_on")] if moved_on else []
    return Act(say=Say((*said, write_plain(report)), tuple(_offer_filling(which, _list_gaps(report)))))


def _fill(ctx: Context, run: Run, argument: str) -> Act:
    """Go on with what is missing: the section, if a single one is, else all to choose among."""
    year = Which.read(argument).year
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
