"""Who can fill in what a report lacks, and asking them: one tap, one message to each, and none again within a day.

Who was asked is kept in the ledger, so that a colleague, or the same person an hour later, does not ask again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.engine.flow import Act, Context, Notice
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows.which_report import Which
from storage import reports, units
from storage.changes import HelpAsked
from storage.records import Run

if TYPE_CHECKING:
    from report_builder.lacking import Readiness
    from report_builder.model import Gap, Owing

MOST_ASKED = 2
MOST_RECORDS = 5
ASKED_FOR = timedelta(days=1)
"""So long nobody is asked again about the same report."""


def offer_to_ask(ctx: Context, which: Which, readiness: Readiness, *just_asked: int) -> list[Option]:
    """A button for each of the others who entered what is incomplete and was not asked today (ids of users)."""
    asked = _find_asked(ctx, which) | {*just_asked}
    reachable = {member.user_id for member in units.members(ctx.conn, ctx.ledger) if not member.is_blocked}
    others = [one for one in _list_owing(readiness) if one.user_id in reachable - asked - {ctx.user.id}]
    return [Option(f"ask:{which.word}.{one.user_id}", Words("owed.ask", name=one.name)) for one in others[:MOST_ASKED]]


def tell_asked(ctx: Context, which: Which, readiness: Readiness) -> list[Label]:
    """Who of those that something is missing of was asked today already; nothing where nobody was."""
    asked = _find_asked(ctx, which)
    names = [one.name for one in _list_owing(readiness) if one.user_id in asked]
    return [Words("owed.asked_today", names=", ".join(names))] if names else []


def press_ask(ctx: Context, run: Run, argument: str) -> Act:
    """Tell somebody what of theirs is missing by now; the buttons of the others are shown again."""
    from report_builder.lacking import find_readiness

    word, _, user = argument.partition(".")
    which = Which.read(word)
    member = next((one for one in units.members(ctx.conn, ctx.ledger) if str(one.user_id) == user), None)
    if member is None:
        return Act(say=Say((Words("owed.gone"),)))
    readiness = find_readiness(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)
    theirs = [gap for gap in _list_gaps(readiness) if any(one.user_id == member.user_id for one in gap.owed_by)]
    if not theirs:
        return Act(say=Say((Words("owed.nothing_more", name=member.name),)))
    if member.user_id in _find_asked(ctx, which):
        return Act(say=Say((Words("owed.already", name=member.name),), tuple(offer_to_ask(ctx, which, readiness))))
    told = Words("owed.notice", name=ctx.user.name, span=which.name, parts="; ".join(_describe(gap) for gap in theirs))
    others = tuple(offer_to_ask(ctx, which, readiness, member.user_id))
    return Act(
        say=Say((Words("owed.asked", name=member.name),), others),
        changes=(HelpAsked(year=which.year, period=which.period, user_id=member.user_id),),
        notices=(Notice((told,), user_id=member.user_id),),
    )


def _find_asked(ctx: Context, which: Which) -> frozenset[int]:
    return reports.asked_since(ctx.conn, ctx.ledger, which.year, which.period, ctx.now - ASKED_FOR)


def _list_owing(readiness: Readiness) -> list[Owing]:
    return list(dict.fromkeys(one for gap in _list_gaps(readiness) for one in gap.owed_by))


def _list_gaps(readiness: Readiness) -> Iterator[Gap]:
    yield from readiness.gaps
    yield from readiness.reminders


def _describe(gap: Gap) -> str:
    shown = ", ".join(gap.records[:MOST_RECORDS])
    return f"{gap.text} ({shown}{', …' if len(gap.records) > MOST_RECORDS else ''})"
