"""Moving back in a draft, and changing what was answered before."""

from __future__ import annotations

from commendation.folding import fold
from handlers.engine.drafts import Place, ask_again, copy_draft, find_place, reviewed, shown
from handlers.engine.everywhere import read_control
from handlers.engine.filling import answer_choice, answer_text, put
from handlers.engine.flow import Context, Draft, Flow, Group, Reject, Review, Step
from handlers.engine.messages import Texts
from handlers.engine.rewording import names_of


def go_back(ctx: Context, flow: Flow, draft: Draft) -> bool:
    """Ask the last answered slot again, keeping its value at hand. False at the beginning."""
    place = find_place(flow, draft)
    if place.record is not draft:
        return _go_back_in_item(place, draft)
    before = list(draft.get("_order", []))
    if isinstance(place.step, Group):
        if draft.get("_open", {}).get("items"):
            put(ctx, place, draft["_open"]["items"])
    elif draft.pop("_open", None):
        return True
    elif "_editing" in draft and "_back" not in draft:
        if not isinstance(flow.steps[-1], Review):
            return False
        del draft["_editing"]
        return True
    if place.step.id in before:
        before = before[: before.index(place.step.id)]
    if not before:
        return False
    ask_again(flow, draft, before[-1])
    draft["_back"] = True
    return True


def _go_back_in_item(place: Place, draft: Draft) -> bool:
    order = place.record.get("_order", [])
    if order:
        slot = order.pop()
        place.record.setdefault("_was", {})[slot] = place.record.pop(slot)
    else:
        draft["_open"]["item"] = None
    return True


def correct(ctx: Context, flow: Flow, draft: Draft, step: Step, words: str) -> None:
    """Take `words` as the new answer of a filled step, and as the whole of it. Raises Reject, the draft then spoilt."""
    ask_again(flow, draft, step.id)
    place = find_place(flow, draft)
    if step.later and read_control(words) == "later":
        answer_choice(ctx, place, "later")
        return
    answer_text(ctx, place, words)
    opened = draft.get("_open", {})
    if not opened.get("queue"):
        answer_choice(ctx, place, "done")


def is_held(ctx: Context, flow: Flow, draft: Draft, step: Step, words: str) -> bool:
    """Whether words say what a slot of the draft holds: as it is shown, or as its step reads answers."""
    held = draft.get(step.id)
    if held is None or isinstance(step, Group):
        return False
    if f" {fold(words)} " in f" {fold(str(shown(ctx, step, draft)))} ":
        return True
    changed = copy_draft(draft)
    try:
        correct(ctx, flow, changed, step, words)
    except Reject:
        return False
    return bool(changed.get(step.id) == held)


def clear(ctx: Context, flow: Flow, draft: Draft, step: Step) -> None:
    """Leave a filled slot for later."""
    ask_again(flow, draft, step.id)
    answer_choice(ctx, find_place(flow, draft), "later")


def change_earlier(texts: Texts, flow: Flow, place: Place, text: str) -> bool:
    """Whether a text at an unfinished draft was "sửa <mục>": that slot is asked again. Raises Reject if it waits."""
    verb, _, called = fold(text).partition(" ")
    draft = place.record
    if verb not in ("sua", "doi") or place.group is not None or not isinstance(flow.steps[-1], Review):
        return False
    for step in reviewed(flow, draft):
        if called not in names_of(texts, flow, step) or step.id in flow.given:
            continue
        if step.id not in draft or "_open" in draft:
            raise Reject("engine.answer_first")
        ask_again(flow, draft, step.id)
        draft["_back"] = True
        return True
    return False
