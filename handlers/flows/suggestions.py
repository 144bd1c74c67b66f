"""What the ledger's facts suggest for a section of the report: taken whole, point by point, or left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.engine.flow import Act, Context
from handlers.engine.messages import Option, Say, Words
from handlers.flows.prose import name_place, preview, read_held, write_section
from handlers.flows.which_report import Which
from storage.records import Run


def suggest_prose(ctx: Context, draft: Mapping[str, Any]) -> Act:
    """What the ledger's facts suggest for a section: taken whole, point by point, or left."""
    found = _list_suggestions(ctx, draft)
    here = f"{Which.of(draft).word}.{draft['section']}"
    own = Option(f"write:{here}", Words("narrative.own"))
    if not found:
        return Act(say=Say((Words("narrative.no_suggestion", **name_place(draft)),), (own,)))
    lines = [f"({place}) {filled.lstrip('- ')}" for place, (_, filled) in enumerate(found, 1)]
    options = [Option("take:all", Words("narrative.take_all"))]
    if len(found) > 1:
        options += [Option(f"take:{n}", Words("narrative.take_one", n=n)) for n in range(1, len(found) + 1)]
    said = Say((Words("narrative.suggested", **name_place(draft)), *lines), (*options, own))
    return Act(say=said, state={**draft, "suggested": found})


def _list_suggestions(ctx: Context, draft: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is suggested for a section and not in it yet: with placeholders, and as it reads now."""
    from report_builder.gather import gather  # what writes a report is loaded by the first one
    from report_builder.placeholders import fill_plain
    from report_builder.suggesting import suggest

    which, held = Which.of(draft), read_held(ctx, draft)
    given = gather(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)
    return [(text, fill_plain(given, text)) for text in suggest(given, draft["section"]) if text not in held]


def press_take(ctx: Context, run: Run, argument: str) -> Act:
    """Put what was suggested into the section, all of it or one point; what is in it already stays once."""
    here = Which.of(run.draft).slots | {"section": run.draft["section"]}
    held, offered = read_held(ctx, here), run.draft["suggested"]
    chosen = offered if argument == "all" else offered[int(argument) - 1 : int(argument)]
    new = [(text, filled) for text, filled in chosen if text not in held]
    if not new:
        return Act(say=Say((Words("narrative.already_taken", **name_place(here)),)))
    taken = Words("narrative.taken", **name_place(here), count=len(new), total=len(held) + len(new))
    whole = (*held, *(text for text, _ in new))
    act = write_section(ctx, here, whole, [taken, *preview(ctx, here, [filled for _, filled in new])])
    return replace(act, flow="narrative", state=here)
