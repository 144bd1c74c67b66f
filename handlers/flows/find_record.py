"""Looking something up: a person or collective and what they received, a decision, one record with its history.

What was found is named by a stable word, which is also the slot's value: "KT-2023-041", "DK-2024-017", "person:12",
"collective:3", "decision:7".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commendation.folding import clean
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Reject, Review, Start
from handlers.engine.messages import Option, Say, Words
from handlers.flows import cards, names
from handlers.flows.award_drafts import draft_of
from handlers.flows.award_slots import missing_parts
from handlers.flows.enter_award import edit
from handlers.flows.looking_up import look_up
from handlers.flows.record_pages import may_edit, show, tell
from handlers.flows.register import OPEN_STATUSES, REGISTER
from handlers.flows.register import draft_of as draft_of_registration
from storage import awards, decisions, registrations
from storage.changes import AwardChanged
from storage.records import Award, Run

_SLOTS = (
    "award",
    "recipient_kind",
    "year",
    "conferrer",
    "count",
    "recipients",
    "decision_number",
    "decision_date",
    "signer",
    "reason",
)
"""What of an award can be changed, in the order of its card; slots of the flow that enters awards."""


# --- Answering ----------------------------------------------------------------------------------------------------


def answer(ctx: Context, text: str) -> Act:
    """What a text names, or the nearest to it."""
    found = look_up(ctx, text)
    if found.sure is not None:
        return show(ctx, found.sure)
    return offer(found.near, text) if found.near else tell([Words("find_record.nothing", text=clean(text)[:80])])


def offer(near: Sequence[Choice], text: str) -> Act:
    """What a text may name, as buttons."""
    act = tell([_ask_which(near, text)], [Option(f"show:{one.id}", one.label) for one in near])
    return replace(act, state={"typed": clean(text)})


def _ask_which(near: Sequence[Choice], text: str) -> Words:
    return Words("find_record.which" if len(near) > 1 else "find_record.this_one", text=clean(text)[:80])


# --- Changing ---------------------------------------------------------------------------------------------------


def _entered(ctx: Context, number: str) -> Award | None:
    award = awards.get_award(ctx.conn, ctx.ledger, number)
    return award if award is not None and award.status != "deleted" and may_edit(ctx) else None


def ask_slot(ctx: Context, number: str) -> Act:
    """Ask which slot of an award is to be changed."""
    award = _entered(ctx, number)
    if award is None:
        return show(ctx, number)
    slots = [slot for slot in _SLOTS if award.decision is not None or slot not in ("decision_date", "signer")]
    options = [Option(f"fix:{award.number}.{slot}", Words(f"enter_award.{slot}.name")) for slot in slots]
    return tell([Words("find_record.which_slot", number=award.number)], options)


def _edit(ctx: Context, run: Run, argument: str) -> Act:
    return ask_slot(ctx, argument)


def _complete(ctx: Context, run: Run, argument: str) -> Act:
    """Ask for the first thing that the award lacks."""
    award = _entered(ctx, argument)
    missing = missing_parts(draft_of(award)) if award is not None else []
    return Act(start=edit(award, missing[0])) if award is not None and missing else show(ctx, argument)


def _fix(ctx: Context, run: Run, argument: str) -> Act:
    number, _, slot = argument.partition(".")
    award = _entered(ctx, number)
    return Act(start=edit(award, slot)) if award is not None and slot in _SLOTS else show(ctx, number)


def _amend(ctx: Context, run: Run, argument: str) -> Act:
    """Change a registration: without a slot what can be changed, with one ("DK-2024-017.year") that is asked."""
    found, _, slot = argument.partition(".")
    registration = registrations.get_registration(ctx.conn, ctx.ledger, f"ĐK-{found.removeprefix('DK-')}")
    if registration is None or registration.status not in OPEN_STATUSES:
        return show(ctx, found)
    slots = [step.id for step in REGISTER.steps if not isinstance(step, Review)]
    if slot in slots:
        return Act(start=Start("register", draft_of_registration(registration), editing=slot))
    options = [Option(f"amend:{found}.{one}", Words(f"register.{one}.name")) for one in slots]
    return tell([Words("find_record.which_slot", number=registration.number)], options)


def _unflag(ctx: Context, run: Run, argument: str) -> Act:
    """The decision is in order: the award counts from now on."""
    award = _entered(ctx, argument)
    if award is None or award.status != "withheld":
        return show(ctx, argument)
    options = (Option("undo", Words("find_record.undo")), Option(f"show:{award.number}", Words("find_record.see")))
    said = Say((Words("find_record.unflagged", number=award.number),), options)
    return Act(say=said, changes=(AwardChanged(award_id=award.id, fields={"flags": ()}, ref="award"),))


def _delete(ctx: Context, run: Run, argument: str) -> Act:
    award = _entered(ctx, argument)
    return Act(start=Start("roster", {"record": award.number})) if award is not None else show(ctx, argument)


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


# --- The flow -----------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    return answer(ctx, argument) if argument else Act(start=Start("find_record"))


def _parse(ctx: Context, draft: Draft, text: str) -> str:
    found = look_up(ctx, text)
    if found.sure is None:
        sentence = _ask_which(found.near, text).key if found.near else "find_record.argument.not_there"
        raise Reject(sentence, choices=found.near, text=clean(text)[:80])
    return found.sure


def _suggest(ctx: Context, draft: Draft) -> Sequence[Choice]:
    recent = decisions.recent(ctx.conn, ctx.ledger, 3)
    return [Choice(f"decision:{one.id}", cards.name_decision(one)) for one in recent]


def _finish(ctx: Context, run: Run) -> Act:
    return _show_named(ctx, run.draft.get("typed"), run.draft["argument"])


def _show_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return _show_named(ctx, run.draft.get("typed"), argument)


def _show_named(ctx: Context, typed: str | None, found: str) -> Act:
    """What was picked for a typed name; a short name is learned by it."""
    act = show(ctx, found)
    kind, _, key = found.partition(":")
    if typed is None or kind not in ("person", "collective") or not key.isdecimal() or act.say is None:
        return act
    roll = names.load_people(ctx) if kind == "person" else names.load_collectives(ctx)
    value = roll.values.get(key)
    learned, told = names.learn([names.keep_alias(ctx, typed, value)] if value is not None else [])
    return replace(act, changes=learned, say=replace(act.say, words=(*act.say.words, *told))) if learned else act


def _turn_page(ctx: Context, run: Run, argument: str) -> Act:
    page, _, found = argument.partition(".")
    return show(ctx, found, page)


FIND_RECORD = Flow(
    id="find_record",
    version=1,
    open=_open,
    finish=_finish,
    starts=("enter_award", "register", "roster", "undo", "find_record"),
    actions=(
        Action("show", _show_pressed),
        Action("page", _turn_page),
        Action("edit", _edit, "find_record.edit"),
        Action("complete", _complete, "find_record.complete"),
        Action("fix", _fix),
        Action("amend", _amend),
        Action("delete", _delete, "find_record.delete"),
        Action("unflag", _unflag, "find_record.unflag"),
        Action("undo", _undo, "find_record.undo"),
    ),
    given=("typed",),
    passing=True,
    steps=(Ask(id="argument", parse=_parse, suggest=_suggest),),
)
