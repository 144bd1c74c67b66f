"""Who can fill in what a report lacks, and asking them: one tap, one message to each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from handlers.engine.flow import Act, Context, Notice
from handlers.engine.messages import Option, Say, Words
from handlers.flows.which_report import Which
from storage import units
from storage.records import Run

if TYPE_CHECKING:
    from report_builder.lacking import Readiness
    from report_builder.model import Gap

MOST_ASKED = 2
MOST_RECORDS = 5


def offer_to_ask(ctx: Context, which: Which, readiness: Readiness, asked: Sequence[int] = ()) -> list[Option]:
    """A button for each of the others who entered what is incomplete and was not `asked` yet (ids of users)."""
    reachable = {member.user_id for member in units.members(ctx.conn, ctx.ledger) if not member.is_blocked}
    owing = dict.fromkeys(one for gap in _list_gaps(readiness) for one in gap.owed_by)
    others = [one for one in owing if one.user_id in reachable - {ctx.user.id, *asked}]
    return [Option(f"ask:{which.word}.{one.user_id}", Words("owed.ask", name=one.name)) for one in others[:MOST_ASKED]]


def press_ask(ctx: Context, run: Run, argument: str) -> Act:
    """Tell somebody what of theirs is missing by now. Their button is spent by it; the others are shown again."""
    from report_builder.lacking import find_readiness

    word, _, user = argument.partition(".")
    which, asked = Which.read(word), run.draft.get("asked", [])
    member = next((one for one in units.members(ctx.conn, ctx.ledger) if str(one.user_id) == user), None)
    if member is None:
        return Act(say=Say((Words("owed.gone"),)))
    readiness = find_readiness(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)
    theirs = [gap for gap in _list_gaps(readiness) if any(one.user_id == member.user_id for one in gap.owed_by)]
    if not theirs:
        return Act(say=Say((Words("owed.nothing_more", name=member.name),)))
    told = Words("owed.notice", name=ctx.user.name, span=which.name, parts="; ".join(_describe(gap) for gap in theirs))
    asked = [*asked, member.user_id]
    return Act(
        say=Say((Words("owed.asked", name=member.name),), tuple(offer_to_ask(ctx, which, readiness, asked))),
        notices=(Notice((told,), user_id=member.user_id),),
        state={**run.draft, "asked": asked},
    )


def _list_gaps(readiness: Readiness) -> Iterator[Gap]:
    yield from readiness.gaps
    yield from readiness.reminders


def _describe(gap: Gap) -> str:
    shown = ", ".join(gap.records[:MOST_RECORDS])
    return f"{gap.text} ({shown}{', …' if len(gap.records) > MOST_RECORDS else ''})"
