"""Messages that never arrived: who did not hear, since when and why; sent again on request (`/chuagui`, for admins)."""

from __future__ import annotations

from itertools import groupby

from handlers.engine.flow import Act, Action, Context, Flow
from handlers.engine.messages import Label, Option, Say, Words
from storage import outbox
from storage.changes import MessagesResent
from storage.outbox import GivenUp
from storage.records import Run

_SHOWN = 10
_REASONS = {"SendBlocked": "blocked", "SendRefused": "refused", "SendUnclear": "unclear"}
"""What the kind of an error means to people; anything else is "failed"."""


def _open(ctx: Context, argument: str) -> Act:
    found = outbox.given_up_in(ctx.conn, ctx.ledger)
    if not found:
        return Act(say=Say((Words("undelivered.none"),)))
    by_person = [list(group) for _, group in groupby(sorted(found, key=_person), key=_person)]
    lines: list[Label] = [Words("undelivered.head", count=len(found), people=len(by_person))]
    lines.extend(_line(ctx, messages) for messages in by_person[:_SHOWN])
    if len(by_person) > _SHOWN:
        lines.append(Words("undelivered.more", count=len(by_person) - _SHOWN))
    return Act(say=Say(tuple(lines), (Option("resend", Words("undelivered.resend")),)), state={})


def _person(message: GivenUp) -> tuple[str, int]:
    return message.user_name, message.user_id


def _line(ctx: Context, messages: list[GivenUp]) -> Words:
    """One person, and why the last message did not reach them."""
    last = max(messages, key=lambda one: (one.failed_at, one.id))
    reason = _REASONS.get(last.last_error.partition(":")[0], "failed")
    return Words(
        "undelivered.line",
        name=last.user_name,
        count=len(messages),
        at=last.failed_at.astimezone(ctx.now.tzinfo).strftime("%H:%M %d/%m"),
        why=Words(f"undelivered.why.{reason}"),
    )


def _resend(ctx: Context, run: Run, argument: str) -> Act:
    found = outbox.given_up_in(ctx.conn, ctx.ledger)
    if not found:
        return Act(say=Say((Words("undelivered.none"),)))
    said = Say((Words("undelivered.resent", count=len(found)),))
    return Act(say=said, changes=(MessagesResent(tuple(one.id for one in found)),))


UNDELIVERED = Flow(
    id="undelivered",
    version=1,
    open=_open,
    actions=(Action("resend", _resend, "undelivered.resend"),),
)
"""Shows what could not be delivered (/chuagui)."""
