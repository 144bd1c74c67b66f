"""What somebody may not do themselves is passed on, in their own words, to those who may."""

from __future__ import annotations

from commendation.folding import clean
from handlers.engine.flow import Act, Action, Context, Flow, Notice
from handlers.engine.messages import Option, Say, Words, load_texts
from handlers.flows.nominees import own_nominee
from storage.records import Run

LONGEST_REQUEST = 300


def offer_to_pass_on(ctx: Context, text: str) -> Act:
    """Nothing was done; the request can be sent to the unit's officers."""
    own = own_nominee(ctx, "collective")
    whose = own["name"] if own is not None else load_texts().raw("pass_on.own")
    said = Say((Words("pass_on.refused", whose=whose),), (Option("send", Words("pass_on.send")),))
    return Act(say=said, state={"request": clean(text)[:LONGEST_REQUEST]}, flow="pass_on")


def _send(ctx: Context, run: Run, argument: str) -> Act:
    """Tell the officers once; what they do about it is theirs."""
    if "request" not in run.draft:
        return Act(say=Say((Words("pass_on.sent_before"),)), state={})
    words = Words("pass_on.notice", name=ctx.user.name, request=run.draft["request"])
    notice = Notice((words,), officers_of=ctx.ledger.unit_id)
    return Act(say=Say((Words("pass_on.sent"),)), notices=(notice,), state={"is_sent": True})


PASS_ON = Flow(
    id="pass_on",
    version=1,
    open=lambda ctx, argument: offer_to_pass_on(ctx, argument),
    actions=(Action("send", _send, "pass_on.send"),),
)
