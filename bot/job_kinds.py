"""What each kind of job does. The functions are imported into the jobs' process, and load what is heavy only there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from storage import conversations, files, units
from storage.database import Connection
from storage.records import Scope

File = tuple[str, str, bytes]
"""Name, media type, content."""


PDF_MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True)
class JobResult:
    """What a job brings back: JSON values for the conversation, and files."""

    args: dict[str, Any] = field(default_factory=dict)
    file: File | None = None
    more: Mapping[str, File] = field(default_factory=dict)
    """Further files; the id of each comes back under its key, as that of `file` under "file_id"."""


JobFunction = Callable[[Connection, Mapping[str, Any], datetime], JobResult]
"""A job's work: reads through the connection, raises what goes wrong. It is imported into the jobs' process."""


def _find_scope(args: Mapping[str, Any]) -> Scope:
    return Scope(unit_id=args["unit_id"], user_id=args["user_id"], role=args["role"])


def build_annual_report(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The report as DOCX, with the data it was built from.

    Args: unit_id, user_id, role, year and, where they are not the whole year's and today's, period and day (ISO).
    A report that contradicts itself, or whose base document cannot be used, brings back only "refused": the reasons.
    """
    from report_builder.build import MEDIA_TYPE, BaseRefused, ReportRefused, build_report
    from report_builder.keeping import DATA_MEDIA_TYPE, pack_input
    from report_builder.plain import summarise

    day = date.fromisoformat(args["day"]) if "day" in args else now.date()
    try:
        built = build_report(conn, _find_scope(args), args["year"], day, args.get("period", "year"))
    except ReportRefused as error:
        return JobResult(args={"refused": error.where})
    except BaseRefused as error:
        return JobResult(args={"refused": [str(error)]})
    brought = {"name": built.name, "summary": summarise(built.report), "snapshot": built.snapshot}
    stem = built.name.removesuffix(".docx")
    more = {"data_file_id": (f"{stem}.json.gz", DATA_MEDIA_TYPE, pack_input(built.given))}
    if args.get("pdf"):
        converted = _convert(f"{stem}.pdf", built.content)
        if isinstance(converted, str):
            brought["pdf_problem"] = converted
        else:
            more["pdf_file_id"] = converted
    return JobResult(brought, (built.name, MEDIA_TYPE, built.content), more)


def _convert(name: str, content: bytes) -> File | str:
    """A Word file as PDF, or why there is none: "absent" or "failed"."""
    from bot.pdf import NoOffice, NotConverted, to_pdf

    try:
        return name, PDF_MEDIA_TYPE, to_pdf(content)
    except NoOffice:
        return "absent"
    except NotConverted:
        return "failed"


def convert_report(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """A built report as PDF. Args: unit_id, user_id, role, file_id. Brings back the file, or the "pdf_problem"."""
    file, content = files.load(conn, _find_scope(args), args["file_id"])
    name = f"{file.name.removesuffix('.docx')}.pdf"
    converted = _convert(name, content)
    return JobResult({"pdf_problem": converted}) if isinstance(converted, str) else JobResult({"name": name}, converted)


def draw_report_page(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """A page of a PDF as a picture. Args: unit_id, user_id, role, file_id, page. Brings back "pages", their number."""
    from bot.pdf import NoSuchPage, draw_page

    file, content = files.load(conn, _find_scope(args), args["file_id"])
    try:
        picture, pages = draw_page(content, args["page"])
    except NoSuchPage:
        return JobResult({"pages": 0})
    name = f"{file.name.removesuffix('.pdf')}_trang{args['page']}.png"
    return JobResult({"pages": pages}, (name, "image/png", picture))


def draw_charts(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The charts of a report as one picture. Args: unit_id, user_id, role, year, period, day.

    Brings back "described": each chart in words; without a file when there is nothing to draw.
    """
    from report_builder.gather import gather
    from report_builder.layout.chart import draw_below
    from report_builder.sections.charts import write_charts

    day = date.fromisoformat(args["day"])
    charts = write_charts(gather(conn, _find_scope(args), args["year"], day, args["period"]))
    described = {"described": [chart.described for chart in charts]}
    if not charts:
        return JobResult(described)
    return JobResult(described, (f"BieuDo_TDKT_{args['year']}.png", "image/png", draw_below(charts)))


def read_sent_file(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The awards that a .docx or .txt states. Args: unit_id, user_id, role, file_id.

    Brings back the text and what was read in it, or the problem that stands against it.
    """
    from handlers.flows.pasted_lines import read_awards, to_json
    from report_builder.extract import Unreadable, extract_text

    unit = units.get(conn, _find_scope(args))
    file, content = files.load(conn, None, args["file_id"])
    try:
        text = extract_text(file.name, content)
    except Unreadable as error:
        return JobResult(args={"problem": error.problem})
    return JobResult(args={"text": text, "reading": to_json(read_awards(text, unit, now.date()))})


def export_awards(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    """The records behind a count as XLSX. Args: unit_id, user_id, role and state, the question as its run keeps it."""
    from handlers.engine.flow import Context
    from handlers.flows import count_answers, tallying
    from report_builder.award_sheet import MEDIA_TYPE, write_sheet

    user = conversations.load_user(conn, args["user_id"])
    ctx = Context(conn=conn, now=now, user=user, scope=_find_scope(args))
    asked = tallying.restore(ctx, args["state"])
    if asked is None:
        raise LookupError("no question to export")
    held = tallying.list_meant(ctx, asked)
    years = "-".join(str(year) for year in (asked.years[0], *asked.years[1:][-1:]))
    name = f"khen-thuong-{years}.xlsx"
    title = f"{count_answers.name_question(asked)} {count_answers.join_years(asked.years)}"
    content = write_sheet(title[:1].upper() + title[1:], held)
    return JobResult(args={"name": name, "count": len(held)}, file=(name, MEDIA_TYPE, content))


KINDS: Mapping[str, JobFunction] = {
    "annual_report": build_annual_report,
    "report_pdf": convert_report,
    "report_page": draw_report_page,
    "charts": draw_charts,
    "read_file": read_sent_file,
    "export_awards": export_awards,
}
"""The work of each kind of job, by the word that flows ask for it with."""
