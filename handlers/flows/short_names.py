"""The short names that the unit has taught (/caidat → Cách gọi tắt): seen, and taken back one by one."""

from __future__ import annotations

from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import paging
from storage import aliases
from storage.changes import AliasForgotten
from storage.records import Run


def list_short_names(ctx: Context, page: str = "1", *before: Label) -> Act:
    """A page of them, each with the button that takes it back."""
    known = aliases.list_aliases(ctx.conn, ctx.ledger)
    if not known:
        return Act(say=Say((*before, Words("short_names.none"))), state={}, flow="short_names")
    number = paging.clamp_page(page, len(known))
    shown = known[(number - 1) * paging.PAGE_SIZE : number * paging.PAGE_SIZE]
    lines = [Words("short_names.line", alias=one.alias, name=one.name) for one in shown]
    options = [Option(f"forget:{one.id}", Words("short_names.forget", alias=one.alias)) for one in shown]
    if number > 1:
        options.append(Option(f"page:{number - 1}", Words("pages.before")))
    if number < paging.count_pages(len(known)):
        options.append(Option(f"page:{number + 1}", Words("pages.next")))
    said = Say((*before, Words("short_names.head", count=len(known)), *lines), tuple(options))
    return Act(say=said, state={}, flow="short_names")


def _forget(ctx: Context, run: Run, argument: str) -> Act:
    found = next((one for one in aliases.list_aliases(ctx.conn, ctx.ledger) if str(one.id) == argument), None)
    if found is None:
        return list_short_names(ctx, "1", Words("short_names.gone"))
    options = (Option("undo", Words("short_names.undo")), Option("page:1", Words("short_names.see")))
    said = Say((Words("short_names.forgotten", alias=found.alias),), options)
    return Act(say=said, changes=(AliasForgotten(alias_id=found.id),))


SHORT_NAMES = Flow(
    id="short_names",
    version=1,
    open=lambda ctx, argument: list_short_names(ctx),
    starts=("undo",),
    actions=(
        Action("forget", _forget),
        Action("page", lambda ctx, run, argument: list_short_names(ctx, argument)),
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "short_names.undo"),
    ),
)
