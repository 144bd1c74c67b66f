"""The charts of a year, or of its first half, as one picture (/bieudo)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.engine.flow import Act, Context, Flow, JobRequest, Reject
from handlers.engine.messages import Say, Words
from handlers.flows.report_file import may_receive, name_scope
from handlers.flows.which_report import OtherPeriod, Which, read_which
from storage import awards

JOB = "charts"


def _open(ctx: Context, argument: str) -> Act:
    """`/bieudo [năm]`, `/bieudo 6 thang [năm]`."""
    try:
        which = read_which(ctx, argument)
    except OtherPeriod:
        return Act(say=Say((Words("annual_report.only_years"),)), state={})
    except Reject as reject:
        return Act(say=Say((reject.words,)), state={})
    if which.year not in awards.years(ctx.conn, ctx.ledger):
        return Act(say=Say((Words("charts.nothing", span=which.name),)), state={})
    args = {**name_scope(ctx), "year": which.year, "period": which.period, "day": ctx.today.isoformat()}
    return Act(say=Say((Words("charts.drawing", span=which.name),)), jobs=(JobRequest(JOB, args),), state={})


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """The picture, with what it shows in words. `result`: args, described and file_id, or error."""
    args = result["args"]
    which = Which(args["year"], args["period"])
    if "error" in result:
        return Act(say=Say((Words("charts.failed", span=which.name),)), state={}, flow=JOB)
    if not may_receive(ctx, args):
        return Act(say=Say((Words("report_file.moved"),)), state={}, flow=JOB)
    if "file_id" not in result:
        return Act(say=Say((Words("charts.nothing", span=which.name),)), state={}, flow=JOB)
    return Act(say=Say(tuple(result["described"]), file_id=result["file_id"]), state={}, flow=JOB)


CHARTS = Flow(id=JOB, version=1, open=_open)
