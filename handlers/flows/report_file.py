"""A built report in other forms: as PDF, as pictures of its pages. Their buttons are those of the report's flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers import commands
from handlers.engine.flow import Act, Context, JobRequest
from handlers.engine.messages import Option, Say, Words
from handlers.flows.which_report import Which
from storage import reports
from storage.records import Run
from storage.reports import BuiltReport

PDF_JOB = "report_pdf"
PAGE_JOB = "report_page"
FLOW = "annual_report"
BUILD = Option("latest", Words("annual_report.build"))


def send_pdf(ctx: Context) -> Act:
    """The newest report as PDF; "gửi bản pdf"."""
    built = reports.newest(ctx.conn, ctx.ledger)
    if built is None:
        return Act(say=Say((Words("report_file.no_report"),), (BUILD,)), flow=FLOW)
    return _order_pdf(ctx, built)


def press_pdf(ctx: Context, run: Run, argument: str) -> Act:
    """The newest version of a report as PDF."""
    which = Which.read(argument)
    built = reports.list_reports(ctx.conn, ctx.ledger, which.year, which.period)[:1]
    return _order_pdf(ctx, built[0]) if built else Act(say=Say((Words("report_file.no_report"),), (BUILD,)))


def _order_pdf(ctx: Context, built: BuiltReport) -> Act:
    job = JobRequest(PDF_JOB, {**name_scope(ctx), "file_id": built.file_id})
    return Act(say=Say((Words("report_file.converting", version=built.version),)), jobs=(job,), flow=FLOW)


def request_report(ctx: Context, which: Which, *, pdf: bool = False) -> JobRequest:
    """The job that builds a report as the ledger is then, also as PDF where that is asked for."""
    args = {**name_scope(ctx), "year": which.year, "period": which.period, "day": ctx.today.isoformat()}
    return JobRequest(FLOW, {**args, "pdf": True} if pdf else args)


def name_scope(ctx: Context) -> dict[str, Any]:
    """The scope as the args of a job have it."""
    scope = ctx.ledger
    return {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role}


def may_receive(ctx: Context, args: Mapping[str, Any]) -> bool:
    """Whether who ordered it may still have it."""
    scope = ctx.scope
    return scope is not None and scope.unit_id == args["unit_id"] and commands.may_use(scope.role, FLOW)


def take_pdf(ctx: Context, result: Mapping[str, Any]) -> Act:
    """What came of the conversion. `result`: args, and file_id with name, or pdf_problem, or error."""
    args = result["args"]
    if not may_receive(ctx, args):
        return Act(say=Say((Words("report_file.moved"),)), flow=FLOW)
    problem = "failed" if "error" in result else result.get("pdf_problem")
    word_file = Option(f"word:{args['file_id']}", Words("report_file.word"))
    if problem is not None:
        options = (Option("how_pdf", Words("report_file.how")), word_file)
        return Act(say=Say((Words(f"report_file.{problem}"),), options), flow=FLOW)
    return Act(say=say_pdf(result["file_id"], result["name"], word_file), flow=FLOW)


def say_pdf(file_id: int, name: str, *options: Option) -> Say:
    """A PDF with the ways to look at its pages and to the Word file."""
    pages = Option(f"page:{file_id}.1", Words("report_file.pages"))
    return Say((Words("report_file.ready", name=name),), (pages, *options), file_id=file_id)


def press_how(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("report_file.how_to_save"),)))


def press_word(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("report_file.here"),), file_id=int(argument)))


def press_page(ctx: Context, run: Run, argument: str) -> Act:
    """A page of a PDF as a picture, drawn by a job."""
    file_id, _, page = argument.partition(".")
    job = JobRequest(PAGE_JOB, {**name_scope(ctx), "file_id": int(file_id), "page": int(page)})
    return Act(say=Say((Words("report_file.drawing", page=page),)), jobs=(job,))


def take_page(ctx: Context, result: Mapping[str, Any]) -> Act:
    """The picture of a page. `result`: args, pages, file_id; pages is 0 when there is no such page; or error."""
    args = result["args"]
    if not may_receive(ctx, args):
        return Act(say=Say((Words("report_file.moved"),)), flow=FLOW)
    if "error" in result or not result["pages"]:
        return Act(say=Say((Words("report_file.no_page"),)), flow=FLOW)
    page, pages = args["page"], result["pages"]
    after = Option(f"page:{args['file_id']}.{page + 1}", Words("report_file.next_page", page=page + 1))
    said = Words("report_file.page", page=page, pages=pages)
    return Act(say=Say((said,), (after,) if page < pages else (), file_id=result["file_id"]), flow=FLOW)
